//! A replay in days or weeks, and as a whole.
//!
//! The interval of a false NO-GO rate takes a day with a false NO-GO as one event. In a bucket these are
//! days of the calendar it is cut in, and a bucket of one day has none; over the whole they are UTC days, as in any replay. An episode and an
//! incident belong to the bucket in which they begin.

use std::collections::BTreeMap;

use super::calendar::{Calendar, Stretch};
use super::table::Table;
use super::{Tally, Told};
use crate::model::TimeRange;
use crate::outcome::interval::{DailyCounts, Days, Interval, clopper_pearson, fay_feuer};
use crate::outcome::{Evaluable, Rate};

/// Longer periods are told in weeks.
const MOST_DAYS: i64 = 70;
const DAY_MILLIS: i64 = 86_400_000;
const WEEK_SECS: f64 = 7.0 * 86_400.0;

/// What a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A local day.
    Day,
    /// A local week from Monday.
    Week,
}

/// What happened in one stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// From its first step to one after its last.
    pub range: TimeRange,
    /// The local day, or the Monday of the local week.
    pub label: String,
    /// Its steps.
    pub tally: Tally,
    /// Of its false NO-GO rate.
    pub false_no_go_interval: Option<Interval>,
    /// Evaluable incidents that began in it and were missed.
    pub missed: Rate,
    /// Groups with one of those, of all that began in it.
    pub missed_groups: Rate,
    /// Of missed groups.
    pub missed_interval: Option<Interval>,
    /// False episodes that began in it.
    pub false_episodes: u64,
    /// Healthy time in weeks.
    pub healthy_weeks: f64,
}

impl Period {
    /// Healthy steps said NO-GO.
    pub fn false_no_go(&self) -> Rate {
        Rate::new(self.tally.false_no_go, self.tally.healthy)
    }
}

/// A replay in days or weeks, and as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    /// What a bucket is.
    pub unit: Unit,
    /// By time; the first and the last may be cut short.
    pub buckets: Vec<Period>,
    /// All of it.
    pub whole: Period,
}

impl Periods {
    /// Cuts a replay into days, or into weeks when it is longer than ten of them.
    pub fn new(told: Told<'_>, calendar: Calendar<'_>) -> Self {
        let range = told.decisions.grid.range();
        let unit = if range.to.millis() - range.from.millis() > MOST_DAYS * DAY_MILLIS {
            Unit::Week
        } else {
            Unit::Day
        };
        Self {
            unit,
            buckets: buckets(told, calendar, unit),
            whole: Period::whole(told, calendar),
        }
    }
}

impl Period {
    /// A replay as a whole, with the intervals it has anyway.
    pub fn whole(told: Told<'_>, calendar: Calendar<'_>) -> Self {
        let Told { decisions, outcome } = told;
        let range = decisions.grid.range();
        Self {
            range,
            label: calendar.day(range.from).to_string(),
            tally: told.tally(0..decisions.grid.len()),
            false_no_go_interval: outcome.certainty.false_no_go,
            missed: outcome.incidents.missed.rate,
            missed_groups: outcome.certainty.missed_groups,
            missed_interval: outcome.certainty.missed,
            false_episodes: outcome.episodes.healthy.len() as u64,
            healthy_weeks: outcome.episodes.healthy_weeks,
        }
    }
}

impl Period {
    /// Days of a replay that follow each other, at least one, as one period.
    pub fn over(told: Told<'_>, days: &[Stretch]) -> Option<Self> {
        let (first, last) = (days.first()?, days.last()?);
        let grid = told.decisions.grid;
        let steps = first.steps.start..last.steps.end;
        let range = grid.slice(steps.clone()).range();
        let tally = told.tally(steps.clone());
        let counts = days.iter().map(|day| {
            let own = told.tally(day.steps.clone());
            DailyCounts {
                hits: own.false_no_go,
                of: own.healthy,
            }
        });
        let rows = told.outcome.incidents.rows.iter();
        let rows = rows.filter(|row| range.contains(row.span.from));
        let mut groups: BTreeMap<usize, bool> = BTreeMap::new();
        let mut missed = Rate::default();
        for row in rows.filter(|row| row.evaluable != Evaluable::No) {
            let own = row.evaluable == Evaluable::Missed;
            *groups.entry(row.group).or_default() |= own;
            missed.hits += u64::from(own);
            missed.of += 1;
        }
        let of_groups = groups.values().filter(|missed| **missed).count() as u64;
        let missed_groups = Rate::new(of_groups, groups.len() as u64);
        let begun = told.outcome.episodes.healthy.iter();
        let begun = begun.filter(|own| steps.contains(&own.steps.start));
        let step_secs = f64::from(grid.step().secs());
        Some(Self {
            range,
            label: first.day.to_string(),
            tally,
            // One day is one event: its interval would be all that there is.
            false_no_go_interval: (days.len() > 1)
                .then(|| fay_feuer(&Days::new(counts)))
                .flatten(),
            missed,
            missed_groups,
            missed_interval: clopper_pearson(missed_groups),
            false_episodes: begun.count() as u64,
            healthy_weeks: tally.healthy as f64 * step_secs / WEEK_SECS,
        })
    }
}

/// A number of one day.
type Counted = fn(&Tally) -> u64;

/// The numbers of one day, by name.
const COUNTED: [(&str, Counted); 6] = [
    ("go", |own| own.go),
    ("warning", |own| own.warning),
    ("no_go", |own| own.no_go),
    ("unjudged", |own| own.unjudged),
    ("false_no_go", |own| own.false_no_go),
    ("healthy", |own| own.healthy),
];

fn buckets(told: Told<'_>, calendar: Calendar<'_>, unit: Unit) -> Vec<Period> {
    let grid = told.decisions.grid;
    let days = calendar.days(grid);
    let buckets = match unit {
        Unit::Day => days.clone(),
        Unit::Week => calendar.weeks(grid),
    };
    let days = days_table(told, &days, &buckets);
    let sums = days.grouped("bucket", |rows| {
        let names = COUNTED.iter().map(|(name, _)| *name);
        names.map(|name| (name, rows.sum(name))).collect()
    });
    let table = sums
        .joined(&episodes(told, &buckets), "bucket")
        .joined(&incidents(told, &buckets), "bucket");
    let intervals = match unit {
        // One day is one event: its interval would be all that there is.
        Unit::Day => vec![None; buckets.len()],
        Unit::Week => intervals(&days, buckets.len()),
    };
    let column = |name: &str| table.column(name);
    let counted = COUNTED.map(|(name, _)| column(name));
    let [go, warning, no_go, unjudged, false_no_go, healthy] = &counted;
    let [begun, missed, evaluable, missed_groups, groups] =
        ["begun", "missed", "evaluable", "missed_groups", "groups"].map(column);
    let step_secs = f64::from(grid.step().secs());
    let told = buckets.iter().zip(intervals).enumerate();
    told.map(|(at, (bucket, interval))| {
        let missed_groups = Rate::new(missed_groups[at], groups[at]);
        Period {
            range: grid.slice(bucket.steps.clone()).range(),
            label: bucket.day.to_string(),
            tally: Tally {
                go: go[at],
                warning: warning[at],
                no_go: no_go[at],
                unjudged: unjudged[at],
                false_no_go: false_no_go[at],
                healthy: healthy[at],
            },
            false_no_go_interval: interval,
            missed: Rate::new(missed[at], evaluable[at]),
            missed_groups,
            missed_interval: clopper_pearson(missed_groups),
            false_episodes: begun[at],
            healthy_weeks: healthy[at] as f64 * step_secs / WEEK_SECS,
        }
    })
    .collect()
}

/// The bucket that a step lies in: they cover the grid.
fn bucket_of(buckets: &[Stretch], step: usize) -> u64 {
    buckets.partition_point(|own| own.steps.end <= step) as u64
}

/// One row a day: its bucket and what was said in it.
fn days_table(told: Told<'_>, days: &[Stretch], buckets: &[Stretch]) -> Table {
    let tallies: Vec<Tally> = days
        .iter()
        .map(|day| told.tally(day.steps.clone()))
        .collect();
    let bucket = days.iter().map(|day| bucket_of(buckets, day.steps.start));
    let mut columns = vec![("bucket", bucket.collect())];
    columns.extend(COUNTED.map(|(name, of)| (name, tallies.iter().map(of).collect())));
    Table::new(columns)
}

/// One row a bucket in which a false episode begins.
fn episodes(told: Told<'_>, buckets: &[Stretch]) -> Table {
    let begun = told.outcome.episodes.healthy.iter();
    let bucket = begun.map(|own| bucket_of(buckets, own.steps.start));
    Table::new(vec![("bucket", bucket.collect())])
        .grouped("bucket", |rows| vec![("begun", rows.rows() as u64)])
}

/// One row a bucket in which an evaluable incident begins.
fn incidents(told: Told<'_>, buckets: &[Stretch]) -> Table {
    let grid = told.decisions.grid;
    let rows = told.outcome.incidents.rows.iter();
    let rows: Vec<_> = rows.filter(|row| row.evaluable != Evaluable::No).collect();
    // An incident that begins after the last step of a bucket begins in it all the same.
    let first_step = |row: &crate::outcome::IncidentRow| {
        let at = grid.index_at_or_before(row.span.from);
        bucket_of(buckets, at.unwrap_or(0))
    };
    let missed = |row: &crate::outcome::IncidentRow| row.evaluable == Evaluable::Missed;
    Table::new(vec![
        ("bucket", rows.iter().map(|row| first_step(row)).collect()),
        ("group", rows.iter().map(|row| row.group as u64).collect()),
        (
            "missed",
            rows.iter().map(|row| u64::from(missed(row))).collect(),
        ),
    ])
    .grouped("bucket", |rows| {
        let groups = rows.grouped("group", |own| {
            vec![("missed", u64::from(own.sum("missed") > 0))]
        });
        vec![
            ("missed", rows.sum("missed")),
            ("evaluable", rows.rows() as u64),
            ("missed_groups", groups.sum("missed")),
            ("groups", groups.rows() as u64),
        ]
    })
}

/// Of the false NO-GO rate of each bucket, its days being the events.
fn intervals(days: &Table, buckets: usize) -> Vec<Option<Interval>> {
    let mut of: BTreeMap<u64, Vec<DailyCounts>> = BTreeMap::new();
    let (hits, healthy) = (days.column("false_no_go"), days.column("healthy"));
    for ((bucket, hits), of_day) in days.column("bucket").into_iter().zip(hits).zip(healthy) {
        let counts = DailyCounts { hits, of: of_day };
        of.entry(bucket).or_default().push(counts);
    }
    (0..buckets as u64)
        .map(|bucket| {
            let days = of.remove(&bucket).unwrap_or_default();
            fay_feuer(&Days::new(days))
        })
        .collect()
}
