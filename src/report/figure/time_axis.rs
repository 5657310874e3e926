//! Time along the bottom: ticks where clocks and calendars of the document's zone are round.
//!
//! A day has hours, a month has days, a year has months. What the labels leave open, the date of an hour or
//! the year of a month, stands in a second row where it begins.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::lettering::width;
use super::palette::{AXIS, GRID, SOFT, TEXT};
use super::scene::{Anchor, Area, Scene};
use crate::model::Timestamp;
use crate::record::ReportDocument;

/// Time from the left to the right of an area.
#[derive(Debug, Clone)]
pub(super) struct TimeAxis {
    from: i64,
    to: i64,
    left: i32,
    right: i32,
    zone: TimeZone,
}

/// What lies between two ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Minutes(i64),
    Hours(i64),
    Days(i64),
    Weeks(i64),
    Months(i32),
}

/// From fine to coarse.
const EVERY: [Every; 19] = [
    Every::Minutes(1),
    Every::Minutes(5),
    Every::Minutes(10),
    Every::Minutes(15),
    Every::Minutes(30),
    Every::Hours(1),
    Every::Hours(2),
    Every::Hours(3),
    Every::Hours(6),
    Every::Hours(12),
    Every::Days(1),
    Every::Days(2),
    Every::Weeks(1),
    Every::Weeks(2),
    Every::Months(1),
    Every::Months(2),
    Every::Months(3),
    Every::Months(6),
    Every::Months(12),
];

impl Every {
    /// About as long, in seconds.
    const fn seconds(self) -> i64 {
        match self {
            Self::Minutes(own) => own * 60,
            Self::Hours(own) => own * 3_600,
            Self::Days(own) => own * 86_400,
            Self::Weeks(own) => own * 604_800,
            Self::Months(own) => own as i64 * 2_629_800,
        }
    }

    /// The room a label takes with some air.
    fn room(self) -> i32 {
        match self {
            Self::Minutes(_) | Self::Hours(_) => width("00:00") + 14,
            Self::Days(_) | Self::Weeks(_) => width("28 Nov") + 14,
            Self::Months(_) => width("Nov") + 16,
        }
    }

    /// The last round time at or before `local`.
    fn floor(self, local: DateTime) -> DateTime {
        let date = local.date();
        let midnight = |date: Date| date.to_datetime(Time::midnight());
        match self {
            Self::Minutes(_) | Self::Hours(_) => midnight(date),
            // Counted from the first of a month, and begun anew with every month.
            Self::Days(_) => midnight(date.first_of_month()),
            Self::Weeks(_) => midnight(monday(date)),
            Self::Months(_) => midnight(date.first_of_year()),
        }
    }

    fn next(self, local: DateTime) -> DateTime {
        let after = |span: Span| local.checked_add(span).unwrap_or(DateTime::MAX);
        match self {
            Self::Minutes(own) => after(own.minutes()),
            Self::Hours(own) => after(own.hours()),
            Self::Days(own) => {
                let next = after(own.days());
                if next.month() == local.month() {
                    next
                } else {
                    next.date().first_of_month().to_datetime(Time::midnight())
                }
            }
            Self::Weeks(own) => after(own.weeks()),
            Self::Months(own) => after(own.months()),
        }
    }

    fn label(self, at: DateTime) -> String {
        match self {
            Self::Minutes(_) | Self::Hours(_) => at.strftime("%H:%M").to_string(),
            Self::Days(_) | Self::Weeks(_) => at.strftime("%-d %b").to_string(),
            Self::Months(_) => at.strftime("%b").to_string(),
        }
    }

    /// What the label leaves open.
    fn context(self, at: DateTime) -> String {
        match self {
            Self::Minutes(_) | Self::Hours(_) => at.strftime("%a %-d %b %Y").to_string(),
            Self::Days(_) | Self::Weeks(_) | Self::Months(_) => at.strftime("%Y").to_string(),
        }
    }
}

fn monday(date: Date) -> Date {
    let since = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(since.days()).unwrap_or(date)
}

/// The rows that labels take below an area, in pixels.
pub(super) const HEIGHT: i32 = 36;

impl TimeAxis {
    /// The period of `document` from `left` to `right`.
    pub(super) fn new(document: &ReportDocument, (left, right): (i32, i32)) -> Self {
        Self {
            from: document.from.secs(),
            to: document.to.secs().max(document.from.secs() + 1),
            left,
            right,
            zone: zone(document),
        }
    }

    /// Where `instant` stands, held to the ends.
    pub(super) fn at(&self, instant: Timestamp) -> i32 {
        self.at_secs(instant.secs())
    }

    fn at_secs(&self, secs: i64) -> i32 {
        let secs = secs.clamp(self.from, self.to);
        let share = (secs - self.from) as f64 / (self.to - self.from) as f64;
        self.left + (share * f64::from(self.right - self.left)).round() as i32
    }

    /// Is any of `[from, to)` inside?
    pub(super) fn shows(&self, from: Timestamp, to: Timestamp) -> bool {
        from.secs() < self.to && to.secs() > self.from
    }

    fn every(&self) -> Every {
        let per_pixel = (self.to - self.from) as f64 / f64::from((self.right - self.left).max(1));
        let fits = |own: &Every| own.seconds() as f64 / per_pixel >= f64::from(own.room());
        EVERY.into_iter().find(fits).unwrap_or(Every::Months(12))
    }

    /// Local times and where they stand.
    fn ticks(&self, every: Every) -> Vec<(DateTime, i32)> {
        let local = |secs: i64| local(&self.zone, secs);
        let mut at = every.floor(local(self.from));
        let mut ticks: Vec<(DateTime, i32)> = Vec::new();
        let end = local(self.to);
        while at <= end {
            // A time that a clock skips in spring, or shows twice in autumn, is taken as most calendars do.
            let secs = self.zone.to_timestamp(at).map(jiff::Timestamp::as_second);
            if let Ok(secs) = secs
                && (self.from..=self.to).contains(&secs)
            {
                ticks.push((at, self.at_secs(secs)));
            }
            at = every.next(at);
        }
        ticks
    }

    /// Upright lines through `area`.
    pub(super) fn grid(&self, scene: &mut Scene, area: Area) {
        for (_, x) in self.ticks(self.every()) {
            scene.line(vec![(x, area.top), (x, area.bottom)], GRID, 1);
        }
    }

    /// Ticks, labels and what they leave open, below `bottom`.
    pub(super) fn labels(&self, scene: &mut Scene, bottom: i32) {
        scene.line(vec![(self.left, bottom), (self.right, bottom)], AXIS, 1);
        let every = self.every();
        let mut free = 0;
        let mut context_free = 0;
        let mut said = String::new();
        for (at, x) in self.ticks(every) {
            scene.line(vec![(x, bottom), (x, bottom + 4)], AXIS, 1);
            let label = every.label(at);
            let half = width(&label) / 2;
            let middle = x.clamp(half + 2, (scene.width - half - 2).max(half + 2));
            if middle - half < free {
                continue;
            }
            scene.text((middle, bottom + 12), label, TEXT, Anchor::Middle);
            free = middle + half + 6;
            let context = every.context(at);
            let begins = middle - half;
            let room = width(&context);
            if context != said && begins >= context_free {
                let begins = begins.min(scene.width - room - 2).max(0);
                scene.text((begins, bottom + 27), context.clone(), SOFT, Anchor::Start);
                context_free = begins + room + 10;
                said = context;
            }
        }
    }
}

/// The zone that days of `document` are cut in.
fn zone(document: &ReportDocument) -> TimeZone {
    TimeZone::get(&document.time_zone).expect("a document names a zone of the database")
}

/// `2 Mar 2026 to 30 Mar 2026, UTC`; with times of day where these matter.
pub(super) fn period(document: &ReportDocument) -> String {
    let zone = zone(document);
    let (from, to) = [document.from, document.to]
        .map(|own| local(&zone, own.secs()))
        .into();
    let midnight = |own: &DateTime| own.time() == Time::midnight();
    let form = if midnight(&from) && midnight(&to) {
        "%-d %b %Y"
    } else {
        "%-d %b %Y %H:%M"
    };
    format!(
        "{} to {}, {}",
        from.strftime(form),
        to.strftime(form),
        document.time_zone
    )
}

fn local(zone: &TimeZone, secs: i64) -> DateTime {
    zone.to_datetime(jiff::Timestamp::from_second(secs).unwrap_or(jiff::Timestamp::MIN))
}
