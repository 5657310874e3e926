//! Fingerprints: what a day was made from, in a few hashes.
//!
//! Answers are hashed as samples, not as files: compacting a store, or fetching it in other pieces, changes
//! none of them. Labels are hashed row by row, those only that touch the day: an incident filed today about
//! last month leaves all other days as they are.

use std::hash::Hasher;

use twox_hash::XxHash64;

use super::super::coverage::files_of;
use super::super::replay::Lists;
use crate::error::Error;
use crate::labels::IncidentList;
use crate::model::{Asked, CheckHistory, Deployment, Gate, Grid, Incident, TimeRange};
use crate::outcome::{LONGEST_TIMING, Rules};
use crate::record::Fingerprint;
use crate::store::Store;
use crate::trend::{Calendar, DAYS_LOOKED_BACK, LocalDay};

/// A hash as documents have it.
pub(in crate::job) fn hashed(parts: impl IntoIterator<Item = impl AsRef<[u8]>>) -> String {
    let mut hasher = XxHash64::with_seed(0);
    for part in parts {
        let part = part.as_ref();
        // Lengths keep "ab", "c" and "a", "bc" apart.
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    format!("{:016x}", hasher.finish())
}

/// The rows that touch `range`: incidents of the gate's services from their lead to their cool-down, and
/// deployments in it. What else stands in the lists is as if it were not there.
pub(super) fn touching(gate: &Gate, lists: &Lists, rules: &Rules, range: TimeRange) -> Lists {
    let touches = |own: &Incident| {
        let begins = own.started_at - rules.lead;
        let over = own.resolved_at.map(|end| end + rules.cooldown);
        gate.covers(&own.service) && begins < range.to && over.is_none_or(|end| end > range.from)
    };
    let inside = |own: &Deployment| gate.covers(&own.service) && range.contains(own.started_at);
    Lists {
        incidents: lists.incidents.as_ref().map(|list| IncidentList {
            incidents: list
                .incidents
                .iter()
                .filter(|own| touches(own))
                .cloned()
                .collect(),
            ..IncidentList::default()
        }),
        deployments: lists.deployments.as_ref().map(|list| {
            let kept = list.iter().filter(|own| inside(own));
            kept.cloned().collect()
        }),
    }
}

/// What the rows of lists hash to, in whatever order they stand.
pub(in crate::job) fn labels(lists: &Lists) -> String {
    let incidents = lists.incidents.as_ref().map(|list| {
        let mut rows: Vec<&Incident> = list.incidents.iter().collect();
        rows.sort_by_key(|own| (own.started_at, own.id.clone()));
        format!("{rows:?}")
    });
    let deployments = lists.deployments.as_ref().map(|list| {
        let mut rows: Vec<&Deployment> = list.iter().collect();
        rows.sort_by_key(|own| (own.started_at, own.id.clone()));
        format!("{rows:?}")
    });
    hashed([format!("{incidents:?}"), format!("{deployments:?}")])
}

/// What all days have in common.
pub(super) struct Ground<'a> {
    pub(super) gate: &'a Gate,
    pub(super) gate_text: &'a str,
    /// Rules and zone.
    pub(super) settings: String,
    pub(super) rules: &'a Rules,
    pub(super) lists: &'a Lists,
    pub(super) calendar: Calendar<'a>,
}

impl Ground<'_> {
    /// The fingerprints of days that follow each other, given those from [`DAYS_LOOKED_BACK`] before the first
    /// on, which are read of the store.
    pub(super) fn fingerprints(
        &self,
        store: &Store,
        first: LocalDay,
        count: usize,
    ) -> Result<Vec<Fingerprint>, Error> {
        let earliest = first.minus(DAYS_LOOKED_BACK as i64);
        let all: Vec<LocalDay> = std::iter::successors(Some(earliest), |day| Some(day.next()))
            .take(count + DAYS_LOOKED_BACK)
            .collect();
        let answers = self.answers(store, &all)?;
        let labels: Vec<String> = all
            .iter()
            .map(|day| {
                let range = self.calendar.range(*day);
                labels(&touching(self.gate, self.lists, self.rules, range))
            })
            .collect();
        let gate = hashed([self.gate_text]);
        let settings = hashed([&self.settings]);
        Ok((DAYS_LOOKED_BACK..all.len())
            .map(|at| {
                let before = at - DAYS_LOOKED_BACK..at;
                Fingerprint {
                    gate: gate.clone(),
                    settings: settings.clone(),
                    labels: labels[at].clone(),
                    answers: answers[at].clone(),
                    before: hashed(labels[before.clone()].iter().chain(&answers[before])),
                }
            })
            .collect())
    }

    /// For each day the hash of what the store holds of it and of all that is looked back on.
    fn answers(&self, store: &Store, days: &[LocalDay]) -> Result<Vec<String>, Error> {
        let gate = self.gate;
        let reach = gate.lookback_steps() + gate.step().steps_in(LONGEST_TIMING);
        let grids: Vec<Grid> = days
            .iter()
            .map(|day| Grid::covering(gate.step(), self.calendar.range(*day)).extended_back(reach))
            .collect();
        let span = match (grids.first(), grids.last()) {
            (Some(first), Some(last)) => TimeRange::new(first.range().from, last.range().to),
            (_, _) => return Ok(Vec::new()),
        };
        let mut hashers: Vec<XxHash64> = grids.iter().map(|_| XxHash64::with_seed(0)).collect();
        let mut files = files_of(gate, store)?;
        files.extend(store.server()?);
        for file in &files {
            // One check at a time: a year of all of them need not be in memory.
            let history = file.read(span)?;
            for (grid, hasher) in grids.iter().zip(&mut hashers) {
                add(hasher, &history, *grid);
            }
        }
        let told = hashers.iter().map(|own| format!("{:016x}", own.finish()));
        Ok(told.collect())
    }
}

/// Adds what a history holds of a grid: what was asked, and every sample.
fn add(hasher: &mut XxHash64, history: &CheckHistory, grid: Grid) {
    let range = grid.range();
    let Asked { asked, failed } = &history.asked;
    let spans = [asked.gaps_in(range), failed_in(failed.ranges(), range)];
    for spans in spans {
        hasher.write(&(spans.len() as u64).to_le_bytes());
        for span in spans {
            hasher.write(&span.from.millis().to_le_bytes());
            hasher.write(&span.to.millis().to_le_bytes());
        }
    }
    let mut samples = Vec::new();
    let mut bytes = Vec::new();
    for series in history.series.iter().filter(|series| series.touches(grid)) {
        series.read_into(grid, &mut samples);
        if samples.iter().all(|value| crate::model::is_absent(*value)) {
            continue;
        }
        hasher.write(&(series.labels.len() as u64).to_le_bytes());
        hasher.write(series.labels.as_bytes());
        bytes.clear();
        bytes.extend(
            samples
                .iter()
                .flat_map(|value| value.to_bits().to_le_bytes()),
        );
        hasher.write(&bytes);
    }
}

fn failed_in(failed: &[TimeRange], range: TimeRange) -> Vec<TimeRange> {
    let inside = failed
        .iter()
        .filter(|own| own.from < range.to && range.from < own.to);
    inside.copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_keep_parts_apart() {
        assert_ne!(hashed(["ab", "c"]), hashed(["a", "bc"]));
        assert_eq!(hashed(["ab"]), hashed(["ab".to_owned()]));
        assert_eq!(hashed(["x"]).len(), 16);
    }
}
