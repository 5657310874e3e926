//! How many bits are one, and where.

use std::ops::Range;

use super::Bits;
use super::segment::{POINTS, Segment, segments_of, words_of};

impl Bits {
    /// How many bits are one.
    pub fn count(&self) -> u64 {
        self.segments.iter().map(Segment::count).sum()
    }

    /// How many bits are one here and in `other`.
    pub fn count_and(&self, other: &Self) -> u64 {
        assert_eq!(self.len, other.len);
        let both = self.segments.iter().zip(&*other.segments);
        both.map(|(own, other)| own.count_and(other)).sum()
    }

    /// How many bits of `range` are one.
    pub fn count_in(&self, range: Range<usize>) -> u64 {
        let parts = segments_of(range);
        parts
            .map(|(at, points)| match (&self.segments[at], points.len()) {
                (Segment::Same(0), _) => 0,
                (Segment::Same(_), count) => count as u64,
                (segment @ Segment::Words(_), POINTS) => segment.count(),
                (segment @ Segment::Words(_), _) => words_of(points)
                    .map(|(at, ones)| u64::from((segment.word(at) & ones).count_ones()))
                    .sum(),
            })
            .sum()
    }

    /// How many bits of `range` are one here and in `other`.
    pub fn count_and_in(&self, other: &Self, range: Range<usize>) -> u64 {
        assert_eq!(self.len, other.len);
        let parts = segments_of(range);
        parts
            .map(|(at, points)| {
                let (own, other) = (&self.segments[at], &other.segments[at]);
                match points.len() {
                    POINTS => own.count_and(other),
                    _ => words_of(points)
                        .map(|(at, ones)| own.word(at) & other.word(at) & ones)
                        .map(|word| u64::from(word.count_ones()))
                        .sum(),
                }
            })
            .sum()
    }

    /// Is any bit one?
    pub fn any(&self) -> bool {
        self.segments.iter().any(|own| *own != Segment::NONE)
    }

    /// The indices of the ones, ascending.
    pub fn iter_ones(&self) -> impl Iterator<Item = usize> {
        self.ones_in(0..self.len)
    }

    /// Those of them that lie in `range`.
    pub fn ones_in(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let parts = segments_of(range).map(|(at, points)| (at, &self.segments[at], points));
        parts
            .filter(|(_, segment, _)| **segment != Segment::NONE)
            .flat_map(|(at, segment, points)| {
                let words = words_of(points).map(|(at, ones)| (at, segment.word(at) & ones));
                words.flat_map(move |(word, ones)| bits_of(ones, at * POINTS + word * 64))
            })
    }

    /// The maximal runs of ones, ascending and half-open.
    pub fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut add = |own: Range<usize>| match runs.last_mut() {
            Some(run) if run.end == own.start => run.end = own.end,
            _ => runs.push(own),
        };
        for (at, segment) in self.segments.iter().enumerate() {
            let points = at * POINTS..(at + 1) * POINTS;
            match segment {
                Segment::Same(0) => {}
                Segment::Same(_) => add(points),
                Segment::Words(words) => {
                    for (word, first) in words.iter().zip(points.step_by(64)) {
                        runs_of(*word, first).for_each(&mut add);
                    }
                }
            }
        }
        runs
    }
}

/// Where the ones of a word are whose first point is `first`.
fn bits_of(mut left: u64, first: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let bit = left.trailing_zeros() as usize;
        left &= left - 1;
        Some(first + bit)
    })
}

/// Its runs of ones.
fn runs_of(mut left: u64, first: usize) -> impl Iterator<Item = Range<usize>> {
    std::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let start = left.trailing_zeros();
        let length = (left >> start).trailing_ones();
        left &= u64::MAX.checked_shl(start + length).unwrap_or(0);
        Some(first + start as usize..first + (start + length) as usize)
    })
}
