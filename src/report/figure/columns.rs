//! Runs of states as columns of pixels: a column shows the worst state of the steps that it covers.
//!
//! An average, or the last state of a column, could hide a NO-GO of ten minutes in the picture of a year.
//! What is worse than what follows the status of several gates: NO-GO, then nothing known, then WARNING.

use super::palette::Colour;
use crate::record::RunsFigure;

/// What a column shows, from nothing to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shade {
    /// No step of the period.
    Nothing,
    Go,
    Pending,
    Warning,
    /// Without a verdict, without data, or unanswered.
    Unjudged,
    NoGo,
}

impl Shade {
    /// Of a letter of verdicts.
    pub(super) fn of_verdict(letter: char) -> Self {
        match letter {
            'G' => Self::Go,
            'W' => Self::Warning,
            'N' => Self::NoGo,
            _ => Self::Unjudged,
        }
    }

    /// Of a letter of a check's states.
    pub(super) fn of_state(letter: char) -> Self {
        match letter {
            '.' => Self::Go,
            'p' => Self::Pending,
            'w' => Self::Warning,
            'n' => Self::NoGo,
            _ => Self::Unjudged,
        }
    }

    /// Its colour, where it has one.
    pub(super) const fn colour(self) -> Option<Colour> {
        match self {
            Self::Go => Some(Colour::Go),
            Self::Pending => Some(Colour::Pending),
            Self::Warning => Some(Colour::Warning),
            Self::NoGo => Some(Colour::NoGo),
            Self::Nothing | Self::Unjudged => None,
        }
    }
}

/// The columns that the steps from `start` to `end` of `steps` touch, of `width`: the first, and one past the last.
pub(super) fn touched((start, end): (u32, u32), steps: u32, width: u32) -> (u32, u32) {
    let (wide, all) = (u64::from(width), u64::from(steps.max(1)));
    let first = u64::from(start) * wide / all;
    let past = (u64::from(end) * wide).div_ceil(all);
    (first as u32, past.min(wide) as u32)
}

/// The worst of every column.
pub(super) fn worst(
    runs: &RunsFigure,
    steps: u32,
    width: u32,
    shade: impl Fn(char) -> Shade,
) -> Vec<Shade> {
    let mut columns = vec![Shade::Nothing; width as usize];
    for (start, end, letter) in runs.iter(steps) {
        let own = shade(letter);
        let (first, past) = touched((start, end), steps, width);
        for column in &mut columns[first as usize..past as usize] {
            *column = own.max(*column);
        }
    }
    columns
}

/// Stretches of equal columns: first, one past the last, and what they show.
pub(super) fn stretches(columns: &[Shade]) -> Vec<(i32, i32, Shade)> {
    let mut stretches: Vec<(i32, i32, Shade)> = Vec::new();
    for (at, shade) in (0..).zip(columns) {
        match stretches.last_mut() {
            Some(last) if last.2 == *shade => last.1 = at + 1,
            Some(_) | None => stretches.push((at, at + 1, *shade)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_no_go_step_is_in_a_no_go_column(
            letters in proptest::collection::vec(proptest::sample::select(vec!['G', 'W', 'N', 'D']), 1..400),
            width in 1_u32..300,
        ) {
            let steps = letters.len() as u32;
            let runs = RunsFigure::of(letters.iter().copied());
            let columns = worst(&runs, steps, width, Shade::of_verdict);
            prop_assert!(columns.iter().all(|column| *column != Shade::Nothing));
            for (step, letter) in (0_u32..).zip(&letters) {
                // Where a reader looks for it: from its own beginning to its own end.
                let column = (u64::from(step) * u64::from(width) / u64::from(steps)) as usize;
                prop_assert!(columns[column] >= Shade::of_verdict(*letter));
                if *letter == 'N' {
                    prop_assert_eq!(columns[column], Shade::NoGo);
                }
            }
            // And none where there is none.
            let said = letters.contains(&'N');
            prop_assert_eq!(columns.contains(&Shade::NoGo), said);
        }
    }

    #[test]
    fn one_no_go_in_a_year_is_seen() {
        let steps = 525_600;
        let runs = RunsFigure {
            starts: vec![0, 300_000, 300_001],
            states: "GNG".to_owned(),
        };
        let columns = worst(&runs, steps, 800, Shade::of_verdict);
        let seen = columns.iter().filter(|own| **own == Shade::NoGo).count();
        assert_eq!(seen, 1);
        assert_eq!(columns[300_000 * 800 / 525_600], Shade::NoGo);
        assert_eq!(stretches(&columns).len(), 3);
    }

    #[test]
    fn fewer_steps_than_columns_fill_them_all() {
        let runs = RunsFigure::of("GN".chars());
        let columns = worst(&runs, 2, 5, Shade::of_verdict);
        let go = Shade::Go;
        let no_go = Shade::NoGo;
        assert_eq!(columns, [go, go, no_go, no_go, no_go]);
    }
}
