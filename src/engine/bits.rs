//! One bit a grid point, in words of 64; the currency of the engine.
//!
//! Bit `i` is point `i`; bits beyond `len` are always zero, so that counting needs no mask. A clone shares its
//! words until one of the two is changed: of the planes of a long history many are equal, and writing memory
//! for the first time costs more than computing what goes into it.

use std::sync::Arc;

use super::compare::{self, Ordinary, Question};

/// Bit `i` is `test(rest[i])`, of fewer than 64.
fn pack_rest(rest: &[f64], test: &impl Fn(f64) -> bool) -> u64 {
    let word = rest.iter().zip(0..);
    word.fold(0, |word, (value, at)| word | u64::from(test(*value)) << at)
}

/// The words that the bits of `range` lie in, each with those bits as ones.
fn words_of(range: std::ops::Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    (range.start / 64..range.end.div_ceil(64)).filter_map(move |at| {
        let start = range.start.max(at * 64) - at * 64;
        let end = range.end.min((at + 1) * 64) - at * 64;
        (start < end).then(|| (at, u64::MAX >> (64 - (end - start)) << start))
    })
}

/// A plane of bits over consecutive grid points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Arc<Vec<u64>>,
    len: usize,
}

impl Bits {
    /// All zero.
    pub fn zeros(len: usize) -> Self {
        Self {
            words: Arc::new(vec![0; len.div_ceil(64)]),
            len,
        }
    }

    /// All one.
    pub fn ones(len: usize) -> Self {
        let mut bits = Self {
            words: Arc::new(vec![u64::MAX; len.div_ceil(64)]),
            len,
        };
        bits.clear_tail();
        bits
    }

    /// Bit `i` is `test(values[i])`.
    pub fn from_values(values: &[f64], test: impl Fn(f64) -> bool) -> Self {
        let mut bits = Self::default();
        bits.fill_from(values, test);
        bits
    }

    /// The same, into memory that is used again.
    fn fill_from(&mut self, values: &[f64], test: impl Fn(f64) -> bool) {
        self.len = values.len();
        let words = self.emptied();
        let (whole, rest) = values.as_chunks::<64>();
        words.extend(whole.iter().map(|chunk| compare::pack(chunk, &test)));
        if !rest.is_empty() {
            words.push(pack_rest(rest, &test));
        }
    }

    /// Bit `i` of `bits` is the answer for `values[i]`, for each question in one pass over the values.
    pub(super) fn fill_from_questions(values: &[f64], asked: &mut [(Question, &mut Self)]) {
        let (whole, rest) = values.as_chunks::<64>();
        let count = values.len().div_ceil(64);
        let ordinary = Ordinary::of(asked.iter().map(|(question, _)| *question));
        let mut asked: Vec<(Question, &mut [u64])> = asked
            .iter_mut()
            .map(|(question, bits)| {
                bits.len = values.len();
                let words = bits.emptied();
                words.resize(count, question.ordinary());
                (*question, words.as_mut_slice())
            })
            .collect();
        for (at, chunk) in whole.iter().enumerate() {
            if !ordinary.are(chunk) {
                for (question, words) in &mut asked {
                    words[at] = question.of_all(chunk);
                }
            }
        }
        if !rest.is_empty() {
            for (question, words) in &mut asked {
                words[whole.len()] = question.of_some(rest);
            }
        }
    }

    /// Word `at` is `of(at)`, of which bits beyond the last point must be zero.
    pub(super) fn fill_from_words(&mut self, len: usize, of: impl FnMut(usize) -> u64) {
        self.len = len;
        self.emptied().extend((0..len.div_ceil(64)).map(of));
    }

    /// Becomes equal to `other` in memory of its own, which is used again.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.len = other.len;
        self.emptied().extend_from_slice(&other.words);
    }

    /// These bits, or a clone of `blank`, which has none, when they have none either.
    pub(super) fn or_blank(self, blank: &Self) -> Self {
        debug_assert_eq!(self.len, blank.len);
        if self.any() { self } else { blank.clone() }
    }

    fn words_mut(&mut self) -> &mut Vec<u64> {
        Arc::make_mut(&mut self.words)
    }

    /// Its memory without content; new memory if the old one is shared.
    fn emptied(&mut self) -> &mut Vec<u64> {
        if Arc::get_mut(&mut self.words).is_none() {
            self.words = Arc::default();
        }
        let words = self.words_mut();
        words.clear();
        words
    }

    /// How many points.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// No points?
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// 64 points a word, the first in the lowest bit.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Bit `index`.
    pub fn get(&self, index: usize) -> bool {
        assert!(index < self.len);
        self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Sets the bits of `range`.
    pub fn set_range(&mut self, range: std::ops::Range<usize>) {
        assert!(range.end <= self.len);
        let words = self.words_mut();
        for (at, ones) in words_of(range) {
            words[at] |= ones;
        }
    }

    /// How many bits are one.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    /// How many bits are one here and in `other`.
    pub fn count_and(&self, other: &Self) -> u64 {
        assert_eq!(self.len, other.len);
        self.words
            .iter()
            .zip(&*other.words)
            .map(|(a, b)| u64::from((a & b).count_ones()))
            .sum()
    }

    /// How many bits of `range` are one.
    pub fn count_in(&self, range: std::ops::Range<usize>) -> u64 {
        words_of(range)
            .map(|(at, ones)| u64::from((self.words[at] & ones).count_ones()))
            .sum()
    }

    /// How many bits of `range` are one here and in `other`.
    pub fn count_and_in(&self, other: &Self, range: std::ops::Range<usize>) -> u64 {
        assert_eq!(self.len, other.len);
        words_of(range)
            .map(|(at, ones)| u64::from((self.words[at] & other.words[at] & ones).count_ones()))
            .sum()
    }

    /// Is any bit one?
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// The indices of the ones, ascending.
    pub fn iter_ones(&self) -> impl Iterator<Item = usize> {
        self.ones_in(0..self.len)
    }

    /// Those of them that lie in `range`.
    pub fn ones_in(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        words_of(range).flat_map(|(at, mask)| {
            let mut left = self.words[at] & mask;
            std::iter::from_fn(move || {
                if left == 0 {
                    return None;
                }
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }

    /// The maximal runs of ones, ascending and half-open.
    pub fn runs(&self) -> Vec<std::ops::Range<usize>> {
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        for index in self.iter_ones() {
            match runs.last_mut() {
                Some(run) if run.end == index => run.end += 1,
                _ => runs.push(index..index + 1),
            }
        }
        runs
    }

    /// `self |= other`.
    pub fn or(&mut self, other: &Self) {
        self.combine(other, |a, b| a | b);
    }

    /// `self &= other`.
    pub fn and(&mut self, other: &Self) {
        self.combine(other, |a, b| a & b);
    }

    /// `self &= !other`.
    pub fn and_not(&mut self, other: &Self) {
        self.combine(other, |a, b| a & !b);
    }

    /// `self |= a & !b`.
    pub fn or_and_not(&mut self, a: &Self, b: &Self) {
        assert!(self.len == a.len && self.len == b.len);
        for ((own, a), b) in self.words_mut().iter_mut().zip(&*a.words).zip(&*b.words) {
            *own |= a & !b;
        }
    }

    /// Every bit turned over.
    #[must_use]
    pub fn not(&self) -> Self {
        let mut turned = Self {
            words: Arc::new(self.words.iter().map(|word| !word).collect()),
            len: self.len,
        };
        turned.clear_tail();
        turned
    }

    /// The bits of both.
    #[must_use]
    pub fn and_with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.and(other);
        both
    }

    /// The bits of either.
    #[must_use]
    pub fn or_with(&self, other: &Self) -> Self {
        let mut either = self.clone();
        either.or(other);
        either
    }

    /// Where a bit differs from the one before it; the first never does.
    #[must_use]
    pub fn changes(&self) -> Self {
        let mut changes = self.clone();
        changes.combine_with_later(1, |now, before| now ^ before);
        changes
            .words_mut()
            .iter_mut()
            .take(1)
            .for_each(|word| *word &= !1);
        changes
    }

    /// Where both a bit and the one before it are one.
    #[must_use]
    pub fn continued(&self) -> Self {
        let mut continued = self.clone();
        continued.combine_with_later(1, |now, before| now & before);
        continued
    }

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        assert_eq!(self.len, other.len);
        for (own, other) in self.words_mut().iter_mut().zip(&*other.words) {
            *own = with(*own, *other);
        }
    }

    /// Combines with itself moved `by` points later, zeros moving in: `self[i] = with(self[i], self[i − by])`.
    pub(super) fn combine_with_later(&mut self, by: usize, with: impl Fn(u64, u64) -> u64) {
        let (whole, part) = (by / 64, by % 64);
        let words = self.words_mut();
        for at in (0..words.len()).rev() {
            let high = at.checked_sub(whole).map_or(0, |i| words[i]);
            let low = at.checked_sub(whole + 1).map_or(0, |i| words[i]);
            let moved = if part == 0 {
                high
            } else {
                high << part | low >> (64 - part)
            };
            words[at] = with(words[at], moved);
        }
        self.clear_tail();
    }

    /// The bits from `start` on.
    #[must_use]
    pub fn tail(&self, start: usize) -> Self {
        assert!(start <= self.len);
        let len = self.len - start;
        let (whole, part) = (start / 64, start % 64);
        let words = if part == 0 {
            self.words[whole..].to_vec()
        } else {
            let next = self.words.iter().skip(whole + 1).chain([&0]);
            let words = self.words[whole..].iter().zip(next);
            words
                .map(|(low, next)| low >> part | next << (64 - part))
                .take(len.div_ceil(64))
                .collect()
        };
        let mut tail = Self {
            words: Arc::new(words),
            len,
        };
        tail.clear_tail();
        tail
    }

    /// Puts `other` behind these bits.
    pub fn append(&mut self, other: &Self) {
        let part = self.len % 64;
        self.len += other.len;
        let count = self.len.div_ceil(64);
        let words = self.words_mut();
        if part == 0 {
            words.extend_from_slice(&other.words);
        } else {
            for word in &*other.words {
                *words.last_mut().expect("a partly filled word stands last") |= word << part;
                words.push(word >> (64 - part));
            }
        }
        words.truncate(count);
    }

    /// Makes room for so many bits in all.
    pub(super) fn reserve(&mut self, len: usize) {
        let words = self.words_mut();
        words.reserve_exact((len.div_ceil(64) + 1).saturating_sub(words.len()));
    }

    fn clear_tail(&mut self) {
        let part = self.len % 64;
        if part != 0
            && let Some(last) = self.words_mut().last_mut()
        {
            *last &= (1 << part) - 1;
        }
    }
}

#[cfg(test)]
mod tests;
