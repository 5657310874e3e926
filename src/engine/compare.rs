//! Sixty-four comparisons as one word: the innermost loop of the engine.
//!
//! A NaN is over no limit and under none.

use crate::model::{Limit, Side};

/// What is asked of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Question {
    /// Is it a number at all?
    Present,
    /// Is it greater?
    Above(f64),
    /// Is it less?
    Below(f64),
}

impl Question {
    pub(super) fn of(limit: Limit) -> Self {
        match limit.side() {
            Side::Above => Self::Above(limit.value()),
            Side::Below => Self::Below(limit.value()),
        }
    }

    /// The answer where nothing is out of the ordinary, 64 times.
    pub(super) const fn ordinary(self) -> u64 {
        match self {
            Self::Present => u64::MAX,
            Self::Above(_) | Self::Below(_) => 0,
        }
    }

    fn answer(self, value: f64) -> bool {
        match self {
            Self::Present => !value.is_nan(),
            Self::Above(limit) => value > limit,
            Self::Below(limit) => value < limit,
        }
    }

    /// Bit `i` is the answer for `values[i]`, of at most 64.
    pub(super) fn of_some(self, values: &[f64]) -> u64 {
        debug_assert!(values.len() <= 64);
        let bits = values.iter().zip(0..);
        bits.fold(0, |word, (value, at)| {
            word | u64::from(self.answer(*value)) << at
        })
    }

    /// The answers for numbers of which the extremes are known, and which of them are `present`; `of_some` asks the
    /// numbers themselves.
    pub(super) fn of_known(
        self,
        extremes: Extremes,
        present: u64,
        of_some: impl FnOnce() -> u64,
    ) -> u64 {
        let Extremes { least, greatest } = extremes;
        match self {
            Self::Present => present,
            Self::Above(limit) if greatest <= limit => 0,
            Self::Below(limit) if least >= limit => 0,
            Self::Above(limit) if least > limit => present,
            Self::Below(limit) if greatest < limit => present,
            Self::Above(_) | Self::Below(_) => of_some(),
        }
    }

    /// The same for 64. What is asked is looked at once, so that the loops compare and do nothing else; and
    /// only if anything is out of the ordinary is it gathered bit by bit, for that takes twice as long.
    pub(super) fn of_all(self, values: &[f64; 64]) -> u64 {
        match self {
            Self::Present if !any(values, f64::is_nan) => u64::MAX,
            Self::Present => pack(values, |value| !value.is_nan()),
            Self::Above(limit) if !any(values, |value| value > limit) => 0,
            Self::Above(limit) => pack(values, |value| value > limit),
            Self::Below(limit) if !any(values, |value| value < limit) => 0,
            Self::Below(limit) => pack(values, |value| value < limit),
        }
    }
}

/// The least and the greatest of some numbers, NaN being none; of no number they are +∞ and −∞.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extremes {
    least: f64,
    greatest: f64,
}

impl Extremes {
    pub(super) fn of(values: &[f64]) -> Self {
        let values = values.iter().copied();
        Self {
            least: values.clone().fold(f64::INFINITY, f64::min),
            greatest: values.fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// What values are like for which every one of some questions has its ordinary answer: they are there, and
/// break no limit. A NaN never is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ordinary {
    /// Any number.
    Any,
    /// No greater.
    UpTo(f64),
    /// No less.
    From(f64),
    /// Neither less than the first nor greater than the second.
    Between(f64, f64),
}

impl Ordinary {
    /// Where all of `questions` have their ordinary answer.
    pub(super) fn of(questions: impl Iterator<Item = Question>) -> Self {
        questions.fold(Self::Any, |ordinary, question| match question {
            Question::Present => ordinary,
            Question::Above(limit) => ordinary.up_to(limit),
            Question::Below(limit) => ordinary.from(limit),
        })
    }

    fn up_to(self, limit: f64) -> Self {
        match self {
            Self::Any => Self::UpTo(limit),
            Self::UpTo(own) => Self::UpTo(own.min(limit)),
            Self::From(from) => Self::Between(from, limit),
            Self::Between(from, own) => Self::Between(from, own.min(limit)),
        }
    }

    fn from(self, limit: f64) -> Self {
        match self {
            Self::Any => Self::From(limit),
            Self::From(own) => Self::From(own.max(limit)),
            Self::UpTo(up_to) => Self::Between(limit, up_to),
            Self::Between(own, up_to) => Self::Between(own.max(limit), up_to),
        }
    }

    /// Are all of the values? Asked first: one comparison answers for every question at once.
    pub(super) fn are(self, values: &[f64; 64]) -> bool {
        match self {
            Self::Any => all(values, |value| !value.is_nan()),
            Self::UpTo(limit) => all(values, |value| value <= limit),
            Self::From(limit) => all(values, |value| value >= limit),
            Self::Between(from, up_to) => all(values, |value| value >= from && value <= up_to),
        }
    }
}

/// Are all of the values like that?
fn all(values: &[f64; 64], test: impl Fn(f64) -> bool) -> bool {
    !any(values, |value| !test(value))
}

/// Is any of the values like that? Masks of whole words are what vectors of comparisons are made of.
fn any(values: &[f64; 64], test: impl Fn(f64) -> bool) -> bool {
    let (rows, _) = values.as_chunks::<8>();
    let mut found = [0_i64; 8];
    for row in rows {
        for (found, value) in found.iter_mut().zip(row) {
            *found |= -i64::from(test(*value));
        }
    }
    found.iter().any(|lane| *lane != 0)
}

/// Are all of the values numbers, and finite? Of any number of them.
pub(super) fn all_finite(values: &[f64]) -> bool {
    let (whole, rest) = values.as_chunks::<64>();
    let finite = |value: f64| value.abs() < f64::INFINITY;
    whole.iter().all(|values| all(values, finite)) && rest.iter().all(|value| finite(*value))
}

/// How many words are gathered side by side.
const LANES: usize = 4;

/// Bit `i` is `test(values[i])`. Lane `k` gathers every fourth bit from `k` on, all lanes by the same shift:
/// compilers make vectors of that, where shifting one bit after the other into one word stays scalar and
/// takes twice as long.
pub(super) fn pack(values: &[f64; 64], test: impl Fn(f64) -> bool) -> u64 {
    let (rows, _) = values.as_chunks::<LANES>();
    let lanes = rows
        .iter()
        .rev()
        .fold([0; LANES], |lanes: [u64; LANES], row| {
            std::array::from_fn(|k| lanes[k] << LANES | u64::from(test(row[k])))
        });
    lanes
        .into_iter()
        .zip(0..)
        .fold(0, |word, (lane, k)| word | lane << k)
}

#[cfg(test)]
mod tests;
