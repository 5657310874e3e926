//! Waiting: the gate is asked again at each step until its verdict is ok, and has been for long enough.
//!
//! How long it has been ok is not what one happened to see: each time the gate is judged at every point of the
//! time it must be stable for, by the samples the server has of it. So waiting is not retrying until green, and
//! a gate that has long been ok keeps nobody waiting.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::{Duration as Pause, Instant};

use futures_util::future::{Either, select};

use super::super::interrupt::interrupted;
use super::super::runtime::block_on;
use super::ask::Said;
use super::{LiveRequest, Lived, ask_now, open};
use crate::error::Error;
use crate::model::{Duration, FailOn, Judgement, Timestamp, Verdict};
use crate::prometheus::Client;
use crate::record::{LiveDocument, WaitEnd, WaitReport};

/// A point of the grid is asked about when it has surely come, by a clock that is read in milliseconds.
const GRACE: Pause = Pause::from_millis(50);

/// For how long to wait, and for what.
pub struct Patience<'a> {
    /// For this long at most.
    pub lasting: Duration,
    /// The verdict counts when it has been ok for this long.
    pub stable: Duration,
    /// What is ok.
    pub fail_on: FailOn,
    /// The clock.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// Hears of each answer that is not enough, and how long it is until the next question.
    pub hear: &'a dyn Fn(&LiveDocument, Duration),
}

/// Asks the gate until it has been ok for long enough, the time is over, or somebody ends it.
pub fn wait(request: &LiveRequest<'_>, patience: &Patience<'_>) -> Result<Lived, Error> {
    let client = open(request)?;
    let mut watch = Watch {
        request,
        patience,
        before: request.gate.step().steps_in(patience.stable),
        asked: 0,
        first: None,
        last: None,
        seen: BTreeMap::new(),
    };
    let end = block_on(async {
        match select(pin!(watch.until_the_end(&client)), pin!(interrupted())).await {
            Either::Left((end, _)) => end,
            Either::Right(((), _)) => WaitEnd::Interrupted,
        }
    })?;
    Ok(Lived {
        document: watch.document(end)?,
        source: client.source().to_owned(),
    })
}

/// What was seen so far.
struct Watch<'a> {
    request: &'a LiveRequest<'a>,
    patience: &'a Patience<'a>,
    /// So many points before the last one must be ok too.
    before: usize,
    asked: u64,
    first: Option<(Timestamp, Option<Verdict>)>,
    last: Option<Said>,
    /// Every point, as it was judged last.
    seen: BTreeMap<Timestamp, Judgement>,
}

impl Watch<'_> {
    async fn until_the_end(&mut self, client: &Client) -> WaitEnd {
        let end = Instant::now() + pause(self.patience.lasting);
        let step = self.request.gate.step();
        loop {
            let begun = Instant::now();
            let client = client.with_deadline(begun + self.request.timeout());
            let now = (self.patience.clock)();
            let (said, at) = ask_now(self.request, &client, now, self.before).await;
            self.hear(said);
            if self.is_content() {
                return WaitEnd::Ok;
            }
            let until_next = (step.floor(at) + step.duration()).since(at);
            let next = begun + pause(until_next) + GRACE;
            if next > end {
                return WaitEnd::TimeOver;
            }
            if let Some(said) = &self.last {
                let left = next.saturating_duration_since(Instant::now());
                let left = Duration::from_secs(u32::try_from(left.as_secs()).unwrap_or(u32::MAX));
                (self.patience.hear)(&said.document, left);
            }
            tokio::time::sleep_until(next.into()).await;
        }
    }

    fn hear(&mut self, said: Said) {
        self.asked += 1;
        let first = (said.document.timestamp, said.document.verdict);
        self.first.get_or_insert(first);
        self.seen.extend(said.points.iter().copied());
        self.last = Some(said);
    }

    fn is_ok(&self, judgement: Judgement) -> bool {
        let lets_through = |verdict| self.patience.fail_on.lets_through(verdict);
        judgement.verdict().is_some_and(lets_through)
    }

    /// Was the gate ok at the last point and at all those before it that count? A verdict that was taken
    /// back is none, whatever the points say.
    fn is_content(&self) -> bool {
        self.last.as_ref().is_some_and(|said| {
            said.document.verdict.is_some()
                && said.points.iter().all(|(_, judged)| self.is_ok(*judged))
        })
    }

    /// The first point of the unbroken run of ok ones that ends at the last.
    fn ok_since(&self) -> Option<Timestamp> {
        let step = self.request.gate.step().duration();
        let mut since = None;
        let mut expected = self.seen.keys().next_back().copied();
        for (at, judged) in self.seen.iter().rev() {
            if expected != Some(*at) || !self.is_ok(*judged) {
                break;
            }
            since = Some(*at);
            expected = Some(*at - step);
        }
        since
    }

    fn document(self, ended: WaitEnd) -> Result<LiveDocument, Error> {
        let (Some((first_at, first_verdict)), Some(said)) = (self.first, &self.last) else {
            return Err(Error::Interrupted);
        };
        let mut document = said.document.clone();
        let mut report = WaitReport {
            for_seconds: seconds(self.patience.lasting),
            stable_seconds: seconds(self.patience.stable),
            ended,
            asked: self.asked,
            first_verdict,
            first_at,
            last_verdict: document.verdict,
            ok_since: self.ok_since().filter(|_| document.verdict.is_some()),
            sentence: String::new(),
        };
        report.sentence = report.in_words(document.timestamp);
        match ended {
            WaitEnd::Ok => {}
            WaitEnd::Interrupted => {
                let answer = format!(
                    "no verdict: interrupted while waiting; the last answer was {}",
                    document.answer
                );
                document.withhold("interrupted", answer);
            }
            WaitEnd::TimeOver => weigh(&mut document, &said.points, self.patience),
        }
        document.wait = Some(report);
        Ok(document)
    }
}

/// When the time is over, the worst that the gate said in the time it had to be ok for is its verdict: a GO
/// that came too late is none.
fn weigh(document: &mut LiveDocument, points: &[(Timestamp, Judgement)], patience: &Patience<'_>) {
    // A verdict that was taken back stays so.
    let Some(verdict) = document.verdict else {
        return;
    };
    let severity = |judged: Judgement| match judged {
        Judgement::Reached(Verdict::NoGo) => 3,
        Judgement::Unjudged(_) => 2,
        Judgement::Reached(Verdict::Warning) => 1,
        Judgement::Reached(Verdict::Go) => 0,
    };
    // The latest of the worst.
    let Some((at, worst)) = points.iter().max_by_key(|(_, judged)| severity(*judged)) else {
        return;
    };
    if *worst == Judgement::Reached(verdict) {
        return;
    }
    let now = document.answer.clone();
    let stable = patience.stable;
    match worst {
        Judgement::Reached(worst) => {
            document.verdict = Some(*worst);
            document.answer =
                format!("{worst}: it was so at {at}, less than {stable} ago; now {now}");
        }
        Judgement::Unjudged(why) => document.withhold(
            why.as_str(),
            format!("no verdict: there was none at {at}, less than {stable} ago; now {now}"),
        ),
    }
}

fn pause(duration: Duration) -> Pause {
    Pause::from_millis(duration.millis().unsigned_abs())
}

fn seconds(duration: Duration) -> u64 {
    duration.millis().unsigned_abs() / 1000
}
