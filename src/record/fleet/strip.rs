//! The small timeline of a gate, a digit a cell.

use serde::Serialize;

use crate::outcome::Rate;
use crate::outcome::fleet::{Strip, StripCell};
use crate::record::RateFigure;

/// The highest digit.
const ALL: u64 = 9;

/// A gate's history in at most 120 cells of equal length, the last of which may be shorter.
///
/// A digit tells a share of the cell's steps in ninths, rounded up: 0 is none of them, 1 is little, 9 is nearly all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StripFigure {
    /// Steps of every cell but perhaps the last.
    pub cell_steps: usize,
    /// A digit a cell: steps said NO-GO.
    pub no_go: String,
    /// Steps said WARNING.
    pub warning: String,
    /// Steps without a verdict.
    pub unjudged: String,
    /// 1 where an incident touches the cell, judged or not, otherwise 0.
    pub incident: String,
    /// Steps said NO-GO, of all, in whatever zone.
    pub no_go_steps: RateFigure,
    /// Steps said WARNING.
    pub warning_steps: RateFigure,
}

impl From<&Strip> for StripFigure {
    fn from(strip: &Strip) -> Self {
        let digits = |of: fn(&StripCell) -> u64| {
            let digits = strip.cells.iter().map(|cell| digit(of(cell), cell.steps));
            digits.collect()
        };
        let sum = |of: fn(&StripCell) -> u64| strip.cells.iter().map(of).sum::<u64>();
        let steps = sum(|cell| cell.steps);
        let touched = strip
            .cells
            .iter()
            .map(|cell| if cell.incident { '1' } else { '0' });
        Self {
            cell_steps: strip.cell_steps,
            no_go: digits(|cell| cell.no_go),
            warning: digits(|cell| cell.warning),
            unjudged: digits(|cell| cell.unjudged),
            incident: touched.collect(),
            no_go_steps: Rate::new(sum(|cell| cell.no_go), steps).into(),
            warning_steps: Rate::new(sum(|cell| cell.warning), steps).into(),
        }
    }
}

fn digit(hits: u64, steps: u64) -> char {
    let ninths = (hits * ALL).div_ceil(steps.max(1));
    char::from(b'0' + ninths as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_is_not_nothing() {
        let shown = |hits, steps| digit(hits, steps);
        assert_eq!(shown(0, 1080), '0');
        assert_eq!(shown(1, 1080), '1');
        assert_eq!(shown(120, 1080), '1');
        assert_eq!(shown(121, 1080), '2');
        assert_eq!(shown(960, 1080), '8');
        assert_eq!(shown(1080, 1080), '9');
        assert_eq!(shown(1, 1), '9');
    }
}
