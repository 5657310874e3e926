//! Planes moved along the grid, cut and put together.
//!
//! All of it is a question for the segment that begins at some point of a plane, whichever that is.

use std::sync::Arc;

use super::Bits;
use super::segment::{POINTS, Segment};

/// Points before the first segment and after the last are zero.
fn segment_from(segments: &[Segment], first: i64) -> Segment {
    let segment = |at: i64| {
        let at = usize::try_from(at).ok();
        at.and_then(|at| segments.get(at)).unwrap_or(&Segment::NONE)
    };
    let points = POINTS as i64;
    let (at, skipped) = (first.div_euclid(points), first.rem_euclid(points) as usize);
    let (own, next) = (segment(at), segment(at + 1));
    match (own, next) {
        _ if skipped == 0 => return own.clone(),
        (Segment::Same(a), Segment::Same(b)) if a == b => return own.clone(),
        _ => {}
    }
    let word = |at: usize| match at.checked_sub(POINTS / 64) {
        Some(at) => next.word(at),
        None => own.word(at),
    };
    let (whole, part) = (skipped / 64, skipped % 64);
    Segment::from_words(|at| match part {
        0 => word(whole + at),
        _ => word(whole + at) >> part | word(whole + at + 1) << (64 - part),
    })
}

impl Bits {
    /// Where a bit differs from the one before it; the first never does.
    #[must_use]
    pub fn changes(&self) -> Self {
        let mut changes = self.clone();
        changes.combine_with_later(1, |now, before| now ^ before);
        if let Some(first) = changes.segments_mut().first_mut() {
            first.combine(&Segment::ones_at(0..1), |own, first| own & !first);
        }
        changes
    }

    /// Where both a bit and the one before it are one.
    #[must_use]
    pub fn continued(&self) -> Self {
        let mut continued = self.clone();
        continued.combine_with_later(1, |now, before| now & before);
        continued
    }

    /// Combines with itself moved `by` points later, zeros moving in: `self[i] = with(self[i], self[i − by])`.
    pub(in super::super) fn combine_with_later(
        &mut self,
        by: usize,
        with: impl Fn(u64, u64) -> u64,
    ) {
        let segments = self.segments_mut();
        for at in (0..segments.len()).rev() {
            let moved = segment_from(segments, (at * POINTS) as i64 - by as i64);
            segments[at].combine(&moved, &with);
        }
        self.clear_tail();
    }

    /// The bits from `start` on.
    #[must_use]
    pub fn tail(&self, start: usize) -> Self {
        assert!(start <= self.len);
        let len = self.len - start;
        let firsts = (0..len).step_by(POINTS).map(|at| (start + at) as i64);
        let segments = firsts.map(|first| segment_from(&self.segments, first));
        Self {
            segments: Arc::new(segments.collect()),
            len,
        }
    }

    /// Puts `other` behind these bits.
    pub fn append(&mut self, other: &Self) {
        let (len, part) = (self.len + other.len, self.len % POINTS);
        let known = self.segments.len();
        let segments = self.segments_mut();
        if let Some(last) = segments.last_mut().filter(|_| part > 0) {
            let moved = segment_from(&other.segments, -(part as i64));
            last.combine(&moved, |own, moved| own | moved);
        }
        let first = (POINTS - part) % POINTS;
        let firsts = (first..).step_by(POINTS).map(|at| at as i64);
        let more = firsts.take(len.div_ceil(POINTS) - known);
        segments.extend(more.map(|first| segment_from(&other.segments, first)));
        self.len = len;
    }
}
