//! States over time, as runs: a year of a quiet gate is a few hundred of them.

use serde::Serialize;

use crate::engine::{Bits, CheckPlanes, Decisions};
use crate::model::Gate;
use crate::outcome::{Zone, Zones};

/// What was said at every step of the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineFigures {
    /// How many steps the period has.
    pub steps: u32,
    /// The verdicts: `G` go, `W` warning, `N` no-go; without one `D` dark, `F` failed, `U` unknown.
    pub verdicts: RunsFigure,
    /// The zones: `h` healthy, `l` lead, `i` incident, `c` cool-down, `x` excluded, `u` unjudged.
    pub zones: RunsFigure,
    /// The checks, in the order of the gate file.
    pub checks: Vec<CheckRuns>,
}

/// The states of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckRuns {
    /// Its id.
    pub id: String,
    /// `.` pass, `p` pending, `w` warning, `n` no-go, `?` no data, `!` unanswered.
    pub states: RunsFigure,
}

/// Runs of one state, in time: run `i` begins at step `starts[i]` and lasts until the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RunsFigure {
    /// The first step of each run, ascending from 0.
    pub starts: Vec<u32>,
    /// One letter a run.
    pub states: String,
}

impl RunsFigure {
    /// The runs of the letters of all steps, in order.
    pub fn of(letters: impl IntoIterator<Item = char>) -> Self {
        let mut runs = Self::default();
        let mut last = None;
        for (step, letter) in (0..).zip(letters) {
            if last != Some(letter) {
                runs.starts.push(step);
                runs.states.push(letter);
                last = Some(letter);
            }
        }
        runs
    }

    /// The runs of planes that exclude each other, over `steps` steps; `else_letter` where none is one.
    fn of_planes(steps: usize, planes: &[(char, &Bits)], else_letter: char) -> Self {
        let mut runs = Self::default();
        if steps == 0 {
            return runs;
        }
        let mut changes = Bits::zeros(steps);
        for (_, plane) in planes {
            changes.or(&plane.changes());
        }
        changes.set_range(0..1);
        for step in changes.iter_ones() {
            let own = planes.iter().find(|(_, plane)| plane.get(step));
            runs.starts.push(step as u32);
            runs.states
                .push(own.map_or(else_letter, |(letter, _)| *letter));
        }
        runs
    }

    /// Start, end and letter of each run, for a stretch of so many steps.
    pub fn iter(&self, steps: u32) -> impl Iterator<Item = (u32, u32, char)> {
        let ends = self.starts.iter().skip(1).copied().chain([steps]);
        self.starts
            .iter()
            .zip(ends)
            .zip(self.states.chars())
            .map(|((start, end), letter)| (*start, end, letter))
    }
}

impl TimelineFigures {
    pub(super) fn new(gate: &Gate, decisions: &Decisions, zones: &Zones) -> Self {
        let steps = decisions.grid.len();
        let verdicts = [
            ('U', &decisions.unknown),
            ('F', &decisions.failed),
            ('D', &decisions.dark),
            ('N', &decisions.no_go),
            ('W', &decisions.warning),
        ];
        let planes = Zone::ALL.map(|zone| (letter(zone), zones.plane(zone)));
        let checks = gate.checks().iter().zip(&decisions.checks);
        Self {
            steps: steps as u32,
            verdicts: RunsFigure::of_planes(steps, &verdicts, 'G'),
            zones: RunsFigure::of_planes(steps, &planes, 'h'),
            checks: checks
                .map(|(check, planes)| CheckRuns {
                    id: check.id().to_string(),
                    states: states(steps, planes),
                })
                .collect(),
        }
    }
}

fn letter(zone: Zone) -> char {
    match zone {
        Zone::Unjudged => 'u',
        Zone::Excluded => 'x',
        Zone::Incident => 'i',
        Zone::Cooldown => 'c',
        Zone::Lead => 'l',
        Zone::Healthy => 'h',
    }
}

fn states(steps: usize, planes: &CheckPlanes) -> RunsFigure {
    let told = [
        ('!', &planes.unanswered),
        ('n', &planes.no_go),
        ('?', &planes.no_data),
        ('w', &planes.warning),
        ('p', &planes.pending),
    ];
    RunsFigure::of_planes(steps, &told, '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_make_the_runs_of_their_letters() {
        let text = "..nnn?..p!!.";
        let plane = |letter: char| {
            let mut bits = Bits::zeros(text.len());
            for (at, own) in text.char_indices().filter(|(_, own)| *own == letter) {
                let _ = own;
                bits.set_range(at..at + 1);
            }
            bits
        };
        let planes = ['n', '?', 'p', '!'].map(|letter| (letter, plane(letter)));
        let planes: Vec<(char, &Bits)> = planes.iter().map(|(own, bits)| (*own, bits)).collect();
        assert_eq!(
            RunsFigure::of_planes(text.len(), &planes, '.'),
            RunsFigure::of(text.chars())
        );
        assert_eq!(RunsFigure::of_planes(0, &[], '.'), RunsFigure::default());
    }

    #[test]
    fn runs_give_the_letters_back() {
        let text = "GGGNNGWWWWD";
        let runs = RunsFigure::of(text.chars());
        assert_eq!(runs.starts, [0, 3, 5, 6, 10]);
        assert_eq!(runs.states, "GNGWD");
        let again: String = runs
            .iter(text.len() as u32)
            .flat_map(|(start, end, letter)| (start..end).map(move |_| letter))
            .collect();
        assert_eq!(again, text);
    }

    #[test]
    fn nothing_has_no_runs() {
        assert_eq!(RunsFigure::of("".chars()).iter(0).count(), 0);
    }
}
