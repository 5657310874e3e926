//! Planes made of numbers.

use std::sync::Arc;

use super::super::compare::{Ordinary, Question, pack};
use super::Bits;
use super::segment::{POINTS, Segment};

/// Bit `i` is `test(rest[i])`, of fewer than 64.
fn pack_rest(rest: &[f64], test: &impl Fn(f64) -> bool) -> u64 {
    let word = rest.iter().zip(0..);
    word.fold(0, |word, (value, at)| word | u64::from(test(*value)) << at)
}

/// The numbers of a segment.
struct Numbers<'a> {
    whole: &'a [[f64; 64]],
    /// Fewer than 64; only at the end of a plane.
    rest: &'a [f64],
}

impl<'a> Numbers<'a> {
    fn of_each(values: &'a [f64]) -> impl Iterator<Item = Self> {
        values.chunks(POINTS).map(|values| {
            let (whole, rest) = values.as_chunks();
            Self { whole, rest }
        })
    }

    /// Bit `at` is one where not all of the 64 numbers at that place are ordinary.
    fn out_of(&self, ordinary: Ordinary) -> u64 {
        let words = self.whole.iter().zip(0..);
        words.fold(0, |odd, (values, at)| {
            odd | u64::from(!ordinary.are(values)) << at
        })
    }

    /// The answers; what is not `odd` need not be asked.
    fn answers(&self, question: Question, odd: u64) -> Segment {
        if odd == 0 && self.whole.len() == POINTS / 64 {
            return Segment::Same(question.ordinary());
        }
        Segment::from_words(|at| match self.whole.get(at) {
            Some(values) if odd >> at & 1 == 1 => question.of_all(values),
            Some(_) => question.ordinary(),
            None if at == self.whole.len() => question.of_some(self.rest),
            None => 0,
        })
    }
}

impl Bits {
    /// Bit `i` is `test(values[i])`.
    pub fn from_values(values: &[f64], test: impl Fn(f64) -> bool) -> Self {
        let segments = Numbers::of_each(values).map(|numbers| {
            Segment::from_words(|at| match numbers.whole.get(at) {
                Some(values) => pack(values, &test),
                None if at == numbers.whole.len() => pack_rest(numbers.rest, &test),
                None => 0,
            })
        });
        Self {
            segments: Arc::new(segments.collect()),
            len: values.len(),
        }
    }

    /// Bit `i` of `bits` is the answer for `values[i]`, for each question in one pass over the values.
    pub(in super::super) fn fill_from_questions(
        values: &[f64],
        asked: &mut [(Question, &mut Self)],
    ) {
        let ordinary = Ordinary::of(asked.iter().map(|(question, _)| *question));
        let mut asked: Vec<(Question, &mut Vec<Segment>)> = asked
            .iter_mut()
            .map(|(question, bits)| {
                bits.len = values.len();
                (*question, bits.emptied())
            })
            .collect();
        for numbers in Numbers::of_each(values) {
            let odd = numbers.out_of(ordinary);
            for (question, segments) in &mut asked {
                segments.push(numbers.answers(*question, odd));
            }
        }
    }

    /// Word `at` is `of(at)`, of which bits beyond the last point must be zero.
    pub(in super::super) fn fill_from_words(
        &mut self,
        len: usize,
        mut of: impl FnMut(usize) -> u64,
    ) {
        self.len = len;
        let words = len.div_ceil(64);
        let segments = (0..words).step_by(POINTS / 64).map(|first| {
            Segment::from_words(|at| match first + at {
                at if at < words => of(at),
                _ => 0,
            })
        });
        self.emptied().extend(segments);
    }
}
