//! A stretch of a plane: 64 words, or one word for all of them.

use std::ops::Range;
use std::sync::Arc;

/// How many points a segment has.
pub(super) const POINTS: usize = WORDS * 64;
const WORDS: usize = 64;

/// All of its bits are the same far more often than not, and then it takes no memory and no time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// Every word is this one: no bit, or all of them.
    Same(u64),
    /// Never all the same.
    Words(Arc<[u64; WORDS]>),
}

impl Segment {
    pub(super) const NONE: Self = Self::Same(0);
    pub(super) const ALL: Self = Self::Same(u64::MAX);

    pub(super) fn of(words: &[u64; WORDS]) -> Self {
        same(words).map_or_else(|| Self::Words(Arc::new(*words)), Self::Same)
    }

    /// Word `at` is `of(at)`.
    pub(super) fn from_words(of: impl FnMut(usize) -> u64) -> Self {
        Self::of(&std::array::from_fn(of))
    }

    /// Ones where the points of `range` are.
    pub(super) fn ones_at(range: Range<usize>) -> Self {
        let mut words = [0; WORDS];
        for (at, ones) in words_of(range) {
            words[at] = ones;
        }
        Self::of(&words)
    }

    /// Sets the points of `range`.
    pub(super) fn set(&mut self, range: Range<usize>) {
        match self {
            Self::Same(u64::MAX) => {}
            Self::Same(_) => *self = Self::ones_at(range),
            Self::Words(words) => {
                let words = Arc::make_mut(words);
                for (at, ones) in words_of(range) {
                    words[at] |= ones;
                }
                if words.iter().all(|word| *word == u64::MAX) {
                    *self = Self::ALL;
                }
            }
        }
    }

    pub(super) fn word(&self, at: usize) -> u64 {
        match self {
            Self::Same(word) => *word,
            Self::Words(words) => words[at],
        }
    }

    pub(super) fn not(&self) -> Self {
        match self {
            Self::Same(word) => Self::Same(!word),
            Self::Words(words) => Self::Words(Arc::new(words.map(|word| !word))),
        }
    }

    /// Every bit becomes what `with` makes of it and that of `other`. Words are looked at only where it matters.
    pub(super) fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        match (&mut *self, other) {
            (Self::Same(own), Self::Same(other)) => *own = with(*own, *other),
            (Self::Same(own), Self::Words(words)) => {
                *self = match [with(*own, 0), with(*own, u64::MAX)] {
                    [0, u64::MAX] => other.clone(),
                    [a, b] if a == b => Self::Same(a),
                    _ => Self::of(&words.map(|word| with(*own, word))),
                }
            }
            (Self::Words(words), Self::Same(other)) => {
                match [with(0, *other), with(u64::MAX, *other)] {
                    [0, u64::MAX] => {}
                    [a, b] if a == b => *self = Self::Same(a),
                    _ => *self = Self::of(&words.map(|word| with(word, *other))),
                }
            }
            (Self::Words(words), Self::Words(others)) => {
                let words = Arc::make_mut(words);
                for (own, other) in words.iter_mut().zip(&**others) {
                    *own = with(*own, *other);
                }
                if let Some(word) = same(words) {
                    *self = Self::Same(word);
                }
            }
        }
    }

    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Same(word) => u64::from(word.count_ones()) * WORDS as u64,
            Self::Words(words) => words.iter().map(|word| u64::from(word.count_ones())).sum(),
        }
    }

    pub(super) fn count_and(&self, other: &Self) -> u64 {
        match (self, other) {
            (Self::Same(0), _) | (_, Self::Same(0)) => 0,
            (Self::Same(_), counted) | (counted, Self::Same(_)) => counted.count(),
            (Self::Words(words), Self::Words(others)) => {
                let both = words.iter().zip(&**others);
                both.map(|(a, b)| u64::from((a & b).count_ones())).sum()
            }
        }
    }
}

/// The word that all are, if it is without a bit or has all of them.
fn same(words: &[u64; WORDS]) -> Option<u64> {
    let first = words[0];
    let uniform = first == 0 || first == u64::MAX;
    (uniform && words.iter().all(|word| *word == first)).then_some(first)
}

/// The words that the bits of `range` lie in, each with those bits as ones.
pub(super) fn words_of(range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    (range.start / 64..range.end.div_ceil(64)).filter_map(move |at| {
        let start = range.start.max(at * 64) - at * 64;
        let end = range.end.min((at + 1) * 64) - at * 64;
        (start < end).then(|| (at, u64::MAX >> (64 - (end - start)) << start))
    })
}

/// The segments that the points of `range` lie in, each with those points, counted from its first.
pub(super) fn segments_of(range: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> {
    (range.start / POINTS..range.end.div_ceil(POINTS)).filter_map(move |at| {
        let first = at * POINTS;
        let own = range.start.max(first) - first..range.end.min(first + POINTS) - first;
        (!own.is_empty()).then_some((at, own))
    })
}
