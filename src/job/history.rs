//! A stretch of history in a store: found and checked first, then read check by check.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::coverage::{asked_for_all, fetch_command, files_of, holes, up_to_history};
use crate::engine::{Bits, Samples, Threads};
use crate::error::Error;
use crate::model::{Asked, CheckHistory, Duration, Gate, Grid, TimeRange, Timestamp};
use crate::outcome::LONGEST_TIMING;
use crate::store::{CheckFiles, Store, StoreError, Sweep};

/// The least that is suggested for fetching.
const DAY: Duration = Duration::from_hours(24);

/// What to do about ranges that were never asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holes {
    /// They are an error.
    Refuse,
    /// They are unknown and in no rate.
    Allow,
}

/// A stretch of history, found and ready to be read.
#[derive(Debug)]
pub struct Opened {
    /// The points to judge.
    pub judged: Grid,
    /// Where the server itself had no data at all, as far as it was asked.
    pub server_down: Bits,
    /// What was never asked for inside it.
    pub holes: Vec<TimeRange>,
    /// Of every check of the gate, in its order.
    files: Vec<CheckFiles>,
    /// Reaches back far enough before the first point.
    reach: TimeRange,
}

impl Opened {
    /// The samples of the check of that number, for one replay.
    pub(super) fn samples(&self, check: usize) -> Reading<'_> {
        Reading(self.files[check].sweep(self.reach))
    }

    /// The history of the check of that number.
    pub(super) fn read(&self, check: usize) -> Result<CheckHistory, StoreError> {
        self.files[check].read(self.reach)
    }

    /// The histories of all checks.
    pub(super) fn read_all(&self, threads: Threads) -> Result<Vec<CheckHistory>, Error> {
        read_all(&self.files, self.reach, threads)
    }
}

/// The samples of one check out of the store.
pub(super) struct Reading<'a>(Sweep<'a>);

impl Samples<StoreError> for Reading<'_> {
    fn asked(&self) -> &Asked {
        self.0.asked()
    }

    fn over(&mut self, grid: Grid) -> Result<&CheckHistory, StoreError> {
        self.0.over(grid)
    }
}

/// Which stretch of a store to judge.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    pub(super) store: PathBuf,
    pub(super) from: Option<Timestamp>,
    pub(super) to: Option<Timestamp>,
    pub(super) holes: Holes,
    pub(super) now: Timestamp,
}

impl Stretch {
    /// Finds it; `from` defaults to the first point whose lookback was asked for, `to` to the end.
    pub(super) fn open(&self, gate: &Gate) -> Result<Opened, Error> {
        for (flag, instant) in [("--from", self.from), ("--to", self.to)] {
            if let Some(instant) = instant.filter(|instant| *instant > self.now) {
                let now = self.now;
                return Err(Error::Future { flag, instant, now });
            }
        }
        let store = Store::open(&self.store)?;
        let files = files_of(gate, &store)?;
        let range = self.range(gate, &files)?;
        let judged = Grid::try_new(gate.step(), range)?;
        let holes = self.holes_before(gate, &files, judged)?;
        Ok(Opened {
            judged,
            server_down: server_down(&store, judged)?,
            holes,
            files,
            // Variants of the gate that are held or released longer look back that much further.
            reach: judged
                .extended_back(gate.lookback_steps() + gate.step().steps_in(LONGEST_TIMING))
                .range(),
        })
    }

    fn range(&self, gate: &Gate, files: &[CheckFiles]) -> Result<TimeRange, Error> {
        let asked = asked_for_all(files);
        let Some(span) = asked.span() else {
            return Err(Error::NeverFetched {
                store: self.store.clone(),
                checks: gate.checks().iter().map(|c| c.id().clone()).collect(),
                command: fetch_command(gate, &self.store, files, None).into(),
            });
        };
        let lookback = gate.lookback();
        if self.from.is_none() && self.to.is_none() && span.length() <= lookback {
            let longer = TimeRange::new(span.to - lookback - lookback, span.to);
            return Err(Error::TooShort {
                span,
                lookback,
                command: fetch_command(gate, &self.store, files, longer).into(),
            });
        }
        let from = self.from.unwrap_or(span.from + lookback);
        let range = TimeRange::new(from, self.to.unwrap_or(span.to));
        self.inside(gate, files, range, span)?;
        Ok(range)
    }

    /// Is a bound that was left out made up for by the history? If not, the one given is to blame.
    fn inside(
        &self,
        gate: &Gate,
        files: &[CheckFiles],
        range: TimeRange,
        span: TimeRange,
    ) -> Result<(), Error> {
        let lookback = gate.lookback();
        let now = gate.step().floor(self.now);
        let (flag, instant, longer) = match (self.from, self.to) {
            (Some(from), None) if from >= span.to => {
                ("--from", from, TimeRange::new(gate.step().floor(from), now))
            }
            (None, Some(to)) if to <= range.from => {
                ("--to", to, TimeRange::new(to - lookback.max(DAY), to))
            }
            _ => return Ok(()),
        };
        let longer = up_to_history(longer, Some(span));
        Err(Error::Outside {
            flag,
            instant,
            span: TimeRange::new((span.from + lookback).min(span.to), span.to),
            command: fetch_command(gate, &self.store, files, longer).into(),
        })
    }

    fn holes_before(
        &self,
        gate: &Gate,
        files: &[CheckFiles],
        judged: Grid,
    ) -> Result<Vec<TimeRange>, Error> {
        let needed = judged.extended_back(gate.memory_steps()).range();
        let found = holes(gate, files, needed);
        match (self.holes, found.first()) {
            (Holes::Refuse, Some((check, hole))) => Err(Error::Hole {
                check: check.id().clone(),
                hole: *hole,
                others: found.len() - 1,
                command: fetch_command(gate, &self.store, files, judged.range()).into(),
            }),
            (Holes::Refuse | Holes::Allow, _) => {
                let mut ranges: Vec<TimeRange> = found.into_iter().map(|(_, hole)| hole).collect();
                ranges.sort_unstable();
                ranges.dedup();
                Ok(ranges)
            }
        }
    }
}

/// Where the availability answer was asked for and has no sample.
fn server_down(store: &Store, judged: Grid) -> Result<Bits, Error> {
    let mut down = Bits::zeros(judged.len());
    let Some(files) = store.server()? else {
        return Ok(down);
    };
    if files.question().step != judged.step() {
        return Ok(down);
    }
    let answer = files.read(judged.range())?;
    for range in answer.asked.asked.ranges() {
        down.set_range(judged.indices(*range));
    }
    let mut samples = Vec::new();
    for series in &answer.series {
        series.read_into(judged, &mut samples);
        down.and_not(&Bits::from_values(&samples, |value| !value.is_nan()));
    }
    Ok(down)
}

/// Reads the same range of every check.
pub(super) fn read_all(
    files: &[CheckFiles],
    range: TimeRange,
    threads: Threads,
) -> Result<Vec<CheckHistory>, Error> {
    let next = AtomicUsize::new(0);
    let slots: Vec<OnceLock<Result<CheckHistory, StoreError>>> =
        files.iter().map(|_| OnceLock::new()).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads.count().min(files.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(check) = files.get(index) else { break };
                    slots[index].get_or_init(|| check.read(range));
                }
            });
        }
    });
    slots
        .into_iter()
        .map(|slot| {
            let read = slot.into_inner().expect("every check was read");
            read.map_err(Error::from)
        })
        .collect()
}
