//! The false episodes on which two gates differ.
//!
//! Runs of NO-GO of both gates, gaps of up to 5m merged, are put together where they overlap: one gate's
//! long run may be two short ones of the other. Such a stretch is listed when a run in it lies wholly in
//! healthy time and the two gates' false steps in it are not the same.

use std::ops::Range;

use crate::engine::Bits;
use crate::model::TimeRange;
use crate::outcome::episodes::{merged_gap, merged_runs};
use crate::outcome::{Zone, Zones};

/// What became of an episode, from the second gate to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpisodeChange {
    /// The first gate alone has it.
    New,
    /// The second gate alone has it.
    Gone,
    /// More false steps with the first gate.
    Longer,
    /// Fewer.
    Shorter,
    /// As many, but other ones.
    Moved,
}

impl EpisodeChange {
    /// As programs name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Longer => "longer",
            Self::Shorter => "shorter",
            Self::Moved => "moved",
        }
    }

    fn of(gate: u64, against: u64) -> Self {
        match (gate, against) {
            (_, 0) => Self::New,
            (0, _) => Self::Gone,
            _ if gate > against => Self::Longer,
            _ if gate < against => Self::Shorter,
            _ => Self::Moved,
        }
    }
}

/// What one gate said in such a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EpisodeSide {
    /// Healthy steps said NO-GO.
    pub false_steps: u64,
    /// Runs wholly in healthy time.
    pub episodes: u64,
    /// Runs that touch another zone.
    pub attached: u64,
}

/// A stretch of false NO-GO that is not the same for both gates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpisodeDifference {
    /// Its points on the grid, from the first of either gate's runs to the last.
    pub steps: Range<usize>,
    /// From its first point to one step after its last.
    pub range: TimeRange,
    /// What became of it.
    pub change: EpisodeChange,
    /// What the first gate said.
    pub gate: EpisodeSide,
    /// What the second said.
    pub against: EpisodeSide,
}

struct Run {
    steps: Range<usize>,
    of_gate: bool,
}

pub(super) fn differences(zones: &Zones, gate: &Bits, against: &Bits) -> Vec<EpisodeDifference> {
    let grid = zones.grid();
    let healthy = zones.plane(Zone::Healthy);
    let [own, other] = [gate, against].map(|plane| plane.and_with(healthy));
    let differing = super::differing(&own, &other);
    stretches(gate, against, merged_gap(grid.step()))
        .into_iter()
        .filter_map(|runs| {
            let end = runs.iter().map(|run| run.steps.end).max()?;
            let steps = runs.first()?.steps.start..end;
            let side = |of_gate: bool, plane: &Bits| {
                let mut side = EpisodeSide {
                    false_steps: plane.count_in(steps.clone()),
                    ..EpisodeSide::default()
                };
                for run in runs.iter().filter(|run| run.of_gate == of_gate) {
                    let inside = healthy.count_in(run.steps.clone()) == run.steps.len() as u64;
                    *(if inside {
                        &mut side.episodes
                    } else {
                        &mut side.attached
                    }) += 1;
                }
                side
            };
            let (gate, against) = (side(true, &own), side(false, &other));
            let is_false = gate.episodes + against.episodes > 0;
            (is_false && differing.count_in(steps.clone()) > 0).then(|| EpisodeDifference {
                range: TimeRange::new(grid.timestamp(steps.start), grid.timestamp(steps.end)),
                change: EpisodeChange::of(gate.false_steps, against.false_steps),
                gate,
                against,
                steps: steps.clone(),
            })
        })
        .collect()
}

/// Both gates' runs by start, those that overlap put together.
fn stretches(gate: &Bits, against: &Bits, gap: usize) -> Vec<Vec<Run>> {
    let runs_of = |plane: &Bits, of_gate: bool| {
        let runs = merged_runs(plane, gap).into_iter();
        runs.map(move |steps| Run { steps, of_gate })
    };
    let mut runs: Vec<Run> = runs_of(gate, true).chain(runs_of(against, false)).collect();
    runs.sort_by_key(|run| run.steps.start);
    let mut stretches: Vec<Vec<Run>> = Vec::new();
    let mut reached = 0;
    for run in runs {
        let end = run.steps.end;
        match stretches.last_mut() {
            Some(last) if run.steps.start < reached => last.push(run),
            _ => stretches.push(vec![run]),
        }
        reached = reached.max(end);
    }
    stretches
}
