//! States over time, as runs: a year of a quiet gate is a few hundred of them.

use serde::Serialize;

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

#[cfg(test)]
mod tests {
    use super::*;

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
