//! One bit a grid point, in words of 64; the currency of the engine.
//!
//! Bit `i` is point `i`; bits beyond `len` are always zero, so that counting needs no mask. Planes are made of
//! segments of 64 words, and in most segments all bits are the same: limits hold, samples are there. Those take no
//! memory, and whatever is done with planes passes over them, so that a long history takes what happens in it and not
//! what it lasts. A clone shares its segments until one of the two is changed.

mod asking;
mod counting;
mod moving;
mod segment;

use std::ops::Range;
use std::sync::Arc;

use segment::{POINTS, Segment, segments_of};

/// A plane of bits over consecutive grid points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    segments: Arc<Vec<Segment>>,
    len: usize,
}

impl Bits {
    /// All zero.
    pub fn zeros(len: usize) -> Self {
        Self::all(Segment::NONE, len)
    }

    /// All one.
    pub fn ones(len: usize) -> Self {
        let mut bits = Self::all(Segment::ALL, len);
        bits.clear_tail();
        bits
    }

    fn all(segment: Segment, len: usize) -> Self {
        Self {
            segments: Arc::new(vec![segment; len.div_ceil(POINTS)]),
            len,
        }
    }

    /// These bits, or a clone of `blank`, which has none, when they have none either.
    pub(super) fn or_blank(self, blank: &Self) -> Self {
        debug_assert_eq!(self.len, blank.len);
        if self.any() { self } else { blank.clone() }
    }

    fn segments_mut(&mut self) -> &mut Vec<Segment> {
        Arc::make_mut(&mut self.segments)
    }

    /// Its memory without content; new memory if the old one is shared.
    fn emptied(&mut self) -> &mut Vec<Segment> {
        if Arc::get_mut(&mut self.segments).is_none() {
            self.segments = Arc::default();
        }
        let segments = self.segments_mut();
        segments.clear();
        segments
    }

    /// How many points.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// No points?
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The 64 points from `64 · at` on, the first in the lowest bit.
    pub(super) fn word(&self, at: usize) -> u64 {
        self.segments[at * 64 / POINTS].word(at % (POINTS / 64))
    }

    /// All words, in turn.
    pub(super) fn words(&self) -> impl Iterator<Item = u64> {
        (0..self.len.div_ceil(64)).map(|at| self.word(at))
    }

    /// Bit `index`.
    pub fn get(&self, index: usize) -> bool {
        assert!(index < self.len);
        self.word(index / 64) >> (index % 64) & 1 == 1
    }

    /// Sets the bits of `range`.
    pub fn set_range(&mut self, range: Range<usize>) {
        assert!(range.end <= self.len);
        let segments = self.segments_mut();
        for (at, points) in segments_of(range) {
            segments[at].set(points);
        }
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
        let others = a.segments.iter().zip(&*b.segments);
        for (own, (a, b)) in self.segments_mut().iter_mut().zip(others) {
            match (&a, &b) {
                (Segment::Same(0), _) | (_, Segment::Same(u64::MAX)) => {}
                (_, Segment::Same(_)) => own.combine(a, |own, a| own | a),
                _ => {
                    let mut rest = a.clone();
                    rest.combine(b, |a, b| a & !b);
                    own.combine(&rest, |own, rest| own | rest);
                }
            }
        }
    }

    /// Every bit turned over.
    #[must_use]
    pub fn not(&self) -> Self {
        let mut turned = Self {
            segments: Arc::new(self.segments.iter().map(Segment::not).collect()),
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

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        assert_eq!(self.len, other.len);
        for (own, other) in self.segments_mut().iter_mut().zip(&*other.segments) {
            own.combine(other, &with);
        }
    }

    fn clear_tail(&mut self) {
        let part = self.len % POINTS;
        if part != 0
            && let Some(last) = self.segments_mut().last_mut()
        {
            last.combine(&Segment::ones_at(0..part), |own, ones| own & ones);
        }
    }
}

#[cfg(test)]
mod tests;
