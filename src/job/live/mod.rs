//! Live: the gate now, from a freshly fetched lookback.
//!
//! One deadline covers everything, retries included. A check whose query cannot be answered is missing:
//! if the others say NO-GO by themselves that stands, otherwise there is no verdict. `wait` asks again until
//! the verdict is ok.

mod ask;
mod clock;
mod wait;

use std::time::{Duration as Wait, Instant};

pub(super) use self::ask::{Answered, Said, answer, ask, point_at, said};
pub use self::wait::{Patience, wait};

use self::clock::{Difference, OwnClock};
use super::runtime::block_on;
use crate::error::Error;
use crate::model::{Dialect, Duration, Gate, Timestamp};
use crate::prometheus::{Access, Client, ClientOptions, ClockReading, RetryPolicy, ServerKind};
use crate::record::LiveDocument;

/// `VictoriaMetrics` hides its newest samples this long.
const VICTORIA_SETTLE: Duration = Duration::from_secs(30);

/// How far behind the clock the judged point stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// As long as the kind of server needs.
    ByServer,
    /// This long.
    For(Duration),
}

/// What to ask and when.
#[derive(Debug, Clone)]
pub struct LiveRequest<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The server.
    pub url: String,
    /// How it lets us in.
    pub access: Access,
    /// The moment to judge; by default now.
    pub at: Option<Timestamp>,
    /// How far behind the clock.
    pub settle: Settle,
    /// For the whole answer.
    pub timeout: Duration,
    /// Questions under way at once.
    pub concurrency: usize,
    /// The clock.
    pub now: Timestamp,
}

impl LiveRequest<'_> {
    pub(super) fn timeout(&self) -> Wait {
        Wait::from_millis(self.timeout.millis().unsigned_abs())
    }
}

/// An answer, and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Lived {
    /// The answer.
    pub document: LiveDocument,
    /// The server, without credentials.
    pub source: String,
}

/// Asks the gate.
pub fn live(request: &LiveRequest<'_>) -> Result<Lived, Error> {
    if let Some(at) = request.at.filter(|at| *at > request.now) {
        return Err(Error::Future {
            flag: "--at",
            instant: at,
            now: request.now,
        });
    }
    let client = open(request)?;
    let (said, _) = block_on(ask_now(request, &client, request.now, 0))?;
    Ok(Lived {
        document: said.document,
        source: client.source().to_owned(),
    })
}

/// A client for one answer: all of it within the time the request gives.
pub(super) fn open(request: &LiveRequest<'_>) -> Result<Client, Error> {
    let timeout = request.timeout();
    let options = ClientOptions {
        connect_timeout: timeout,
        request_timeout: timeout,
        deadline: Some(Instant::now() + timeout),
        retry: RetryPolicy::brief(),
        ..ClientOptions::default()
    };
    Client::with_access(&request.url, options, &request.access).map_err(Error::address)
}

/// Asks about the moment of the request, or about now by the server's clock; says which moment it was.
pub(super) async fn ask_now(
    request: &LiveRequest<'_>,
    client: &Client,
    now: Timestamp,
    before: usize,
) -> (Said, Timestamp) {
    let (gate, concurrency) = (request.gate, request.concurrency);
    let moment = Moment {
        at: request.at,
        settle: request.settle,
        dialect: gate.endpoint().dialect,
    };
    let ask_gate = async |at| vec![ask(client, gate, concurrency, at, before).await];
    let (mut said, at) = moment.ask(client, now, ask_gate).await;
    (said.pop().expect("one gate was asked"), at)
}

/// The moment that is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) at: Option<Timestamp>,
    pub(super) settle: Settle,
    pub(super) dialect: Dialect,
}

impl Moment {
    /// Asks with `ask_gates` about this moment, or about now by the server's clock; says which moment it was.
    pub(super) async fn ask(
        self,
        client: &Client,
        now: Timestamp,
        ask_gates: impl AsyncFn(Timestamp) -> Vec<Said>,
    ) -> (Vec<Said>, Timestamp) {
        let own = OwnClock {
            read: now,
            at: Instant::now(),
        };
        let (at, settle) = if let Some(at) = self.at {
            (at, Duration::ZERO)
        } else {
            let settle = self.settle(client).await;
            (now - settle, settle)
        };
        let mut said = ask_gates(at).await;
        let reading = client.clock_reading();
        let Some(difference) = reading.and_then(|reading| Difference::of(reading, own)) else {
            return (said, at);
        };
        if self.at.is_some() {
            for said in &mut said {
                said.document.notes.push(difference.to_string());
            }
            return (said, at);
        }
        let asked = Instant::now();
        match client.server_time().await {
            Ok(date) => {
                let answered = Instant::now();
                let reading = ClockReading {
                    date,
                    asked,
                    answered,
                };
                // A proxy with a clock of its own wrote the date; the server agrees with us.
                let Some(difference) = Difference::of(reading, own) else {
                    return (said, at);
                };
                let at = date - settle;
                let mut said = ask_gates(at).await;
                for said in &mut said {
                    said.document.notes.push(format!(
                        "{difference}: judged by the server's, which stamps its samples"
                    ));
                    said.document.hints.push(CORRECT_THE_CLOCK.to_owned());
                }
                (said, at)
            }
            Err(error) => {
                for said in &mut said {
                    said.document.withhold(
                        "failed",
                        format!(
                            "no verdict: {difference} by the date of its answers, and it does not say its time: {error}"
                        ),
                    );
                    said.document.hints.push(CORRECT_THE_CLOCK.to_owned());
                }
                (said, at)
            }
        }
    }

    async fn settle(self, client: &Client) -> Duration {
        match (self.settle, self.dialect) {
            (Settle::For(settle), _) => settle,
            (Settle::ByServer, Dialect::MetricsQl) => VICTORIA_SETTLE,
            // A server that does not say who it is will say what is wrong when it is asked a query.
            (Settle::ByServer, Dialect::PromQl) => match client.build_info().await {
                Ok(build) if build.kind == ServerKind::VictoriaMetrics => VICTORIA_SETTLE,
                Ok(_) | Err(_) => Duration::ZERO,
            },
        }
    }
}

const CORRECT_THE_CLOCK: &str = "set this machine's clock right, by NTP for instance";
