//! What false episodes have in common: who spoke in them together, at what hour they began, how long they
//! lasted.

use std::collections::BTreeMap;

use super::Told;
use super::calendar::Calendar;
use super::table::Table;
use crate::model::{Duration, Gate};
use crate::outcome::{Attribution, SpeakerId, Spoken};

/// Checks that spoke in the same episodes while nothing else did.
#[derive(Debug, Clone, PartialEq)]
pub struct Combination {
    /// The ids of checks whose conditions spoke, and `check.no_data` for those that only had no data, in the
    /// order of the gate.
    pub speakers: Vec<String>,
    /// In how many false episodes.
    pub episodes: u64,
    /// How many steps these had together.
    pub steps: u64,
    /// The median of their steps, the upper of two in the middle.
    pub median_steps: u64,
    /// The local hour in which most of them began, the earliest of equals.
    pub commonest_hour: u8,
    /// How many began in that hour.
    pub in_commonest_hour: u64,
}

/// False episodes of about the same length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// At least this long.
    pub from: Duration,
    /// Shorter than this; none for the last.
    pub below: Option<Duration>,
    /// How many.
    pub episodes: u64,
}

/// The commonest patterns.
#[derive(Debug, Clone, PartialEq)]
pub struct Patterns {
    /// Most episodes first, then most steps.
    pub together: Vec<Combination>,
    /// From the shortest.
    pub lengths: Vec<Lengths>,
}

/// Where lengths are told apart.
const EDGES: [Duration; 6] = [
    Duration::ZERO,
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_hours(1),
    Duration::from_hours(4),
    Duration::from_hours(24),
];

impl Patterns {
    /// The patterns of the false episodes of a replay.
    pub fn new(
        gate: &Gate,
        told: Told<'_>,
        attribution: &Attribution,
        calendar: Calendar<'_>,
    ) -> Self {
        let mut numbers: BTreeMap<Vec<String>, u64> = BTreeMap::new();
        let spoken = attribution.episodes.iter();
        let combination: Vec<u64> = spoken
            .map(|spoken| {
                let next = numbers.len() as u64;
                *numbers.entry(speakers(gate, spoken)).or_insert(next)
            })
            .collect();
        let episodes = &told.outcome.episodes.healthy;
        let begun = episodes
            .iter()
            .map(|own| (calendar.hour_of_week(own.range.from) % 24) as u64);
        let steps = episodes.iter().map(|own| own.steps.len() as u64);
        let table = Table::new(vec![
            ("combination", combination),
            ("hour", begun.collect()),
            ("steps", steps.collect()),
        ]);
        let mut names: Vec<(Vec<String>, u64)> = numbers.into_iter().collect();
        names.sort_by_key(|(_, number)| *number);
        Self {
            together: together(&table, names),
            lengths: lengths(told),
        }
    }
}

/// Who spoke, in the order of the gate.
fn speakers(gate: &Gate, spoken: &[Spoken]) -> Vec<String> {
    let mut found = Vec::new();
    for check in gate.checks() {
        let by_condition = |own: &Spoken| match &own.speaker {
            SpeakerId::Condition(limit) => limit.check == *check.id(),
            SpeakerId::NoData(_) => false,
        };
        let by_no_data = |own: &Spoken| match &own.speaker {
            SpeakerId::Condition(_) => false,
            SpeakerId::NoData(id) => id == check.id(),
        };
        if spoken.iter().any(by_condition) {
            found.push(check.id().to_string());
        } else if spoken.iter().any(by_no_data) {
            found.push(SpeakerId::NoData(check.id().clone()).to_string());
        }
    }
    found
}

fn together(table: &Table, names: Vec<(Vec<String>, u64)>) -> Vec<Combination> {
    let told = table.grouped("combination", |rows| {
        let mut steps = rows.column("steps");
        steps.sort_unstable();
        let hours = rows.grouped("hour", |own| vec![("begun", own.rows() as u64)]);
        let begun = hours.column("begun").into_iter();
        let by_count = hours.column("hour").into_iter().zip(begun);
        let (hour, begun) = by_count
            .max_by_key(|(hour, begun)| (*begun, std::cmp::Reverse(*hour)))
            .unwrap_or_default();
        vec![
            ("episodes", rows.rows() as u64),
            ("steps", rows.sum("steps")),
            ("median", steps.get(steps.len() / 2).copied().unwrap_or(0)),
            ("hour", hour),
            ("begun", begun),
        ]
    });
    let [episodes, steps, median, hour, begun] =
        ["episodes", "steps", "median", "hour", "begun"].map(|name| told.column(name));
    // Numbers were given in order of appearance, and so are groups.
    let mut found: Vec<Combination> = names
        .into_iter()
        .enumerate()
        .map(|(at, (speakers, _))| Combination {
            speakers,
            episodes: episodes[at],
            steps: steps[at],
            median_steps: median[at],
            commonest_hour: hour[at] as u8,
            in_commonest_hour: begun[at],
        })
        .collect();
    found.sort_by_key(|own| std::cmp::Reverse((own.episodes, own.steps)));
    found
}

fn lengths(told: Told<'_>) -> Vec<Lengths> {
    let episodes = &told.outcome.episodes.healthy;
    let ends = EDGES.iter().skip(1).copied().map(Some).chain([None]);
    let bins = EDGES.into_iter().zip(ends).map(|(from, below)| {
        let inside = |length: Duration| length >= from && below.is_none_or(|end| length < end);
        let inside = episodes.iter().filter(|own| inside(own.range.length()));
        Lengths {
            from,
            below,
            episodes: inside.count() as u64,
        }
    });
    bins.collect()
}
