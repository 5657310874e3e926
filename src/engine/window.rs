//! Windows that look back a fixed number of steps, O(1) a point whatever their length.
//!
//! A window of `W` steps holds `W + 1` points, `[t − W, t]`. Its centred moments (count, means, second
//! moments about the means; shifted by nothing) are folded on blocks of `W + 1` points aligned to
//! absolute multiples of that length (van Herk 1992; Gil and Werman 1993): the suffix of one block,
//! folded right to left, joined with the prefix of the next, folded left to right. Which points are
//! folded in which order depends on `t` alone, so the bits of the result do too, wherever a piece
//! starts. Merging is the pairwise update of Chan, Golub and `LeVeque` (1979). Nothing is ever
//! subtracted from a running sum, so there is no drift; a constant window has deviations of exactly
//! zero, so its slope is exactly 0 and its mean exactly the constant.
//!
//! Two blocks in a row of which no point is missing go a shorter way to the same bits, and a few more of them
//! a way that is shorter still.
//!
//! Positions are steps relative to the block boundary inside the window. Points that are absent, NaN
//! or infinite are left out of the fold. Points before the slice count as absent: the first `W`
//! results of a slice are only right if nothing stood before it.

use super::compare::all_finite;
use super::gapless::{Gapless, SIDE_BY_SIDE, Suffixes};
use super::moments::Moments;
use crate::model::ABSENT;

/// Memory used again from one column to the next.
#[derive(Debug, Default)]
pub(super) struct WindowScratch {
    /// The suffixes of the block before, by where they begin.
    before: Vec<Moments>,
    /// Those of the block itself, while they are folded.
    own: Vec<Moments>,
    /// A block of which not all points are known, the others absent.
    partial: Vec<f64>,
    /// `1 / count`.
    inverse: Vec<f64>,
    gapless: Gapless,
    /// Those of blocks side by side.
    suffixes: Vec<Suffixes>,
    /// Is no point missing of the block before?
    before_is_gapless: bool,
}

/// Calls `each(index, moments of [index − steps, index])` once for every point, in no order.
///
/// `first` is the absolute position of `values[0]`, in steps since the epoch.
pub(super) fn for_each_window(
    values: &[f64],
    first: i64,
    steps: usize,
    scratch: &mut WindowScratch,
    mut each: impl FnMut(usize, &Moments),
) {
    let block = steps + 1;
    scratch.fit(block);
    // Offset of values[0] in its block; the part of the block before it is absent.
    let mut offset = first.rem_euclid(block as i64) as usize;
    let mut start = 0;
    while start < values.len() {
        let several = values.get(start..start + SIDE_BY_SIDE * block);
        if let Some(points) = several.filter(|_| offset == 0)
            && scratch.pass_several(points, |at, moments| each(start + at, moments))
        {
            start += points.len();
            continue;
        }
        let end = values.len().min(start + block - offset);
        scratch.pass_block(&values[start..end], offset, |at, moments| {
            each(start + at, moments);
        });
        start = end;
        offset = 0;
    }
}

impl WindowScratch {
    /// Makes room for blocks of that length, with nothing before the first.
    fn fit(&mut self, block: usize) {
        self.before.clear();
        self.before.resize(block, Moments::default());
        self.before_is_gapless = false;
        if self.own.len() != block {
            self.own.clone_from(&self.before);
            self.inverse.clear();
            self.inverse.push(0.0);
            self.inverse
                .extend((1..=block).map(|count| 1.0 / count as f64));
            self.gapless = Gapless::of_length(block, &self.inverse);
            self.suffixes.resize(block, Suffixes::default());
        }
    }

    /// Gives the windows that end in several blocks in a row, if none of their points is missing, nor one of the
    /// block before; were they given?
    fn pass_several(&mut self, points: &[f64], each: impl FnMut(usize, &Moments)) -> bool {
        let is_gapless = self.before_is_gapless && all_finite(points);
        if is_gapless {
            let Self {
                before, suffixes, ..
            } = self;
            self.gapless.pass_several(points, before, suffixes, each);
        }
        is_gapless
    }

    /// Gives the windows that end in one block, and folds its suffixes for the next. Of the block,
    /// `points` are known, from `offset` on.
    fn pass_block(&mut self, points: &[f64], offset: usize, each: impl FnMut(usize, &Moments)) {
        let is_gapless = points.len() == self.before.len() && all_finite(points);
        if is_gapless && self.before_is_gapless {
            self.gapless.pass(points, &self.before, &mut self.own, each);
        } else {
            self.pass_any(points, offset, each);
        }
        self.before_is_gapless = is_gapless;
        std::mem::swap(&mut self.before, &mut self.own);
    }

    /// The same for any block.
    ///
    /// Prefixes and suffixes grow in the same loop because neither waits for the other: each push waits
    /// for the one before it, and two such chains take hardly longer than one.
    fn pass_any(&mut self, points: &[f64], offset: usize, mut each: impl FnMut(usize, &Moments)) {
        let Self {
            before,
            own,
            partial,
            inverse,
            ..
        } = self;
        let block = before.len();
        let known = offset..offset + points.len();
        let points = if points.len() == block {
            points
        } else {
            partial.clear();
            partial.resize(block, ABSENT);
            partial[known.clone()].copy_from_slice(points);
            partial
        };
        let (mut prefix, mut suffix) = (Moments::default(), Moments::default());
        let backwards = points.iter().zip(&mut own[..]).rev();
        let mut position = 0.0;
        for (in_block, (value, (mirrored, own))) in points.iter().zip(backwards).enumerate() {
            if mirrored.is_finite() {
                suffix.push(-1.0 - position, *mirrored, inverse);
            }
            *own = suffix;
            if value.is_finite() {
                prefix.push(position, *value, inverse);
            }
            position += 1.0;
            if known.contains(&in_block) {
                // The window of a block's last point is the block itself.
                let moments = match before.get(in_block + 1) {
                    Some(suffix) => suffix.join(&prefix, inverse),
                    None => prefix,
                };
                each(in_block - known.start, &moments);
            }
        }
    }
}

#[cfg(test)]
mod tests;
