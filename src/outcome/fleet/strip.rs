//! A small timeline: a gate's history in at most 120 equal pieces.

use crate::engine::Decisions;
use crate::outcome::zones::{Zone, Zones};

/// More cells than that nobody can tell apart at the size at which a thousand gates are shown.
pub const MOST_CELLS: usize = 120;

/// What was said in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripCell {
    /// How many steps it has.
    pub steps: u64,
    /// Those said NO-GO.
    pub no_go: u64,
    /// Those said WARNING.
    pub warning: u64,
    /// Those without a verdict.
    pub unjudged: u64,
    /// Some of its steps lie in an incident, whether they were judged or not.
    pub incident: bool,
}

/// A gate's history in cells of equal length, the last of which may be shorter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strip {
    /// Steps of every cell but perhaps the last.
    pub cell_steps: usize,
    /// The cells, in time.
    pub cells: Vec<StripCell>,
}

impl Strip {
    /// The strip of what was said, on the grid of its zones. Counts words of bits, not steps.
    pub fn new(decisions: &Decisions, zones: &Zones) -> Self {
        let len = decisions.grid.len();
        let cell_steps = len.div_ceil(MOST_CELLS).max(1);
        let unjudged = decisions.unjudged();
        let incidents = zones.by_labels(Zone::Incident);
        let cells = (0..len).step_by(cell_steps).map(|start| {
            let steps = start..len.min(start + cell_steps);
            StripCell {
                steps: steps.len() as u64,
                no_go: decisions.no_go.count_in(steps.clone()),
                warning: decisions.warning.count_in(steps.clone()),
                unjudged: unjudged.count_in(steps.clone()),
                incident: incidents.count_in(steps) > 0,
            }
        });
        Self {
            cell_steps,
            cells: cells.collect(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests {
    use super::*;
    use crate::outcome::tests::{at, decisions, gate, incident};
    use crate::outcome::{Rules, Truth};

    fn strip(len: usize) -> Strip {
        let gate = gate();
        let rules = Rules::for_gate(&gate);
        let told = decisions(len, &[50..110, 205..215], &[90..97]);
        let incidents = vec![incident("a", 92..96), incident("b", 200..230)];
        let truth = Truth::try_new(&gate, Some(incidents), None, at(len as i64), &rules).unwrap();
        let zones = Zones::new(&told, &truth, &rules, rules.cooldown);
        Strip::new(&told, &zones)
    }

    #[test]
    fn cells_cover_every_step_once() {
        for len in [1, 119, 120, 121, 240, 241, 1000, 1439] {
            let strip = strip(len.max(231));
            assert!(strip.cells.len() <= MOST_CELLS);
            let (last, whole) = strip.cells.split_last().unwrap();
            assert!(whole.iter().all(|own| own.steps == strip.cell_steps as u64));
            assert!(last.steps >= 1 && last.steps <= strip.cell_steps as u64);
            let sum = |of: fn(&StripCell) -> u64| strip.cells.iter().map(of).sum::<u64>();
            assert_eq!(sum(|own| own.steps), len.max(231) as u64);
            assert_eq!(sum(|own| own.no_go), 60 - 7 + 10);
            assert_eq!(sum(|own| own.unjudged), 7);
        }
    }

    #[test]
    fn an_incident_nobody_could_judge_is_shown_too() {
        let strip = strip(240);
        assert_eq!(strip.cell_steps, 2);
        let touched: Vec<usize> = (0..120).filter(|at| strip.cells[*at].incident).collect();
        let expected: Vec<usize> = (46..48).chain(100..115).collect();
        assert_eq!(touched, expected);
        assert_eq!(strip.cells[45].unjudged, 2);
        assert_eq!(strip.cells[48].unjudged, 1);
    }
}
