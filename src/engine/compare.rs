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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            6 => -3.0..3.0_f64,
            2 => (-2_i32..3).prop_map(f64::from),
            1 => Just(f64::NAN),
            1 => Just(crate::model::ABSENT),
            1 => Just(f64::INFINITY),
            1 => Just(f64::NEG_INFINITY),
            1 => Just(-0.0),
        ]
    }

    proptest! {
        #[test]
        fn sixty_four_at_once_are_sixty_four_one_by_one(
            values in proptest::collection::vec(value(), 64),
            limit in value(),
        ) {
            let all: &[f64; 64] = values.as_slice().try_into().unwrap();
            for question in [Question::Present, Question::Above(limit), Question::Below(limit)] {
                prop_assert_eq!(question.of_all(all), question.of_some(&values), "{:?}", question);
            }
        }
    }
}
