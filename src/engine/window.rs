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
//! Positions are steps relative to the block boundary inside the window. Points that are absent, NaN
//! or infinite are left out of the fold. Points before the slice count as absent: the first `W`
//! results of a slice are only right if nothing stood before it.

use crate::model::ABSENT;

/// Centred moments of the points of a window.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Moments {
    /// How many points.
    pub(super) count: u32,
    mean_position: f64,
    /// The mean of their values.
    pub(super) mean: f64,
    /// Sum of squared deviations of the positions.
    square: f64,
    /// Sum of products of the deviations of positions and values.
    product: f64,
}

impl Moments {
    fn push(&mut self, position: f64, value: f64, inverse: &[f64]) {
        self.count += 1;
        let share = inverse[self.count as usize];
        let from_position = position - self.mean_position;
        let from_mean = value - self.mean;
        self.mean_position += from_position * share;
        self.mean += from_mean * share;
        self.square += from_position * (position - self.mean_position);
        self.product += from_position * (value - self.mean);
    }

    fn join(&self, later: &Self, inverse: &[f64]) -> Self {
        if self.count == 0 {
            return *later;
        }
        if later.count == 0 {
            return *self;
        }
        let count = self.count + later.count;
        let share = f64::from(later.count) * inverse[count as usize];
        let weight = f64::from(self.count) * share;
        let between_positions = later.mean_position - self.mean_position;
        let between_means = later.mean - self.mean;
        Self {
            count,
            mean_position: self.mean_position + between_positions * share,
            mean: self.mean + between_means * share,
            square: self.square + later.square + between_positions * between_positions * weight,
            product: self.product + later.product + between_positions * between_means * weight,
        }
    }

    /// The ordinary least-squares slope, in value per unit of time when a step is `step` of them; NaN for
    /// fewer than two points.
    pub(super) fn slope(&self, step: f64) -> f64 {
        if self.square > 0.0 {
            self.product / (self.square * step)
        } else {
            f64::NAN
        }
    }
}

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
}

/// Calls `each(index, moments of [index − steps, index])` for every point, ascending.
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
        if self.own.len() != block {
            self.own.clone_from(&self.before);
            self.inverse.clear();
            self.inverse.push(0.0);
            self.inverse
                .extend((1..=block).map(|count| 1.0 / count as f64));
        }
    }

    /// Gives the windows that end in one block, and folds its suffixes for the next. Of the block,
    /// `points` are known, from `offset` on.
    ///
    /// Prefixes and suffixes grow in the same loop because neither waits for the other: each push waits
    /// for the one before it, and two such chains take hardly longer than one.
    fn pass_block(&mut self, points: &[f64], offset: usize, mut each: impl FnMut(usize, &Moments)) {
        let Self {
            before,
            own,
            partial,
            inverse,
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
        std::mem::swap(before, own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn windows(values: &[f64], first: i64, steps: usize) -> Vec<Moments> {
        let mut out = Vec::new();
        for_each_window(
            values,
            first,
            steps,
            &mut WindowScratch::default(),
            |i, m| {
                assert_eq!(i, out.len());
                out.push(*m);
            },
        );
        out
    }

    /// The textbook formulas on one window.
    fn naive(window: &[f64]) -> (usize, f64, f64) {
        let points: Vec<(f64, f64)> = window
            .iter()
            .enumerate()
            .filter(|(_, y)| y.is_finite())
            .map(|(k, y)| (k as f64, *y))
            .collect();
        let n = points.len() as f64;
        let mk = points.iter().map(|p| p.0).sum::<f64>() / n;
        let my = points.iter().map(|p| p.1).sum::<f64>() / n;
        let ckk = points.iter().map(|p| (p.0 - mk).powi(2)).sum::<f64>();
        let cky = points.iter().map(|p| (p.0 - mk) * (p.1 - my)).sum::<f64>();
        (points.len(), my, cky / ckk)
    }

    fn sample() -> impl Strategy<Value = f64> {
        prop_oneof![
            8 => -1e3..1e3_f64,
            1 => Just(f64::NAN),
            1 => Just(f64::INFINITY),
            1 => Just(ABSENT),
        ]
    }

    proptest! {
        #[test]
        fn they_are_the_textbook_moments(
            values in proptest::collection::vec(sample(), 1..200),
            first in -500_i64..500,
            steps in 1_usize..60,
        ) {
            for (t, moments) in windows(&values, first, steps).iter().enumerate() {
                let (count, mean, slope) = naive(&values[t.saturating_sub(steps)..=t]);
                prop_assert_eq!(moments.count as usize, count);
                if count > 0 {
                    prop_assert!((moments.mean - mean).abs() <= 1e-9, "{} {}", moments.mean, mean);
                }
                if count > 1 {
                    prop_assert!((moments.slope(1.0) - slope).abs() <= 1e-8 * (1.0 + slope.abs()));
                }
            }
        }

        #[test]
        fn the_bits_do_not_depend_on_where_a_piece_starts(
            values in proptest::collection::vec(sample(), 100..300),
            first in 0_i64..1000,
            steps in 1_usize..40,
            cut in 0_usize..60,
        ) {
            let whole = windows(&values, first, steps);
            let piece = windows(&values[cut..], first + cut as i64, steps);
            for t in steps..piece.len() {
                let (a, b) = (&whole[t + cut], &piece[t]);
                prop_assert_eq!(a.count, b.count);
                prop_assert_eq!(a.mean.to_bits(), b.mean.to_bits());
                prop_assert_eq!(a.product.to_bits(), b.product.to_bits());
                prop_assert_eq!(a.square.to_bits(), b.square.to_bits());
            }
        }

        #[test]
        fn a_constant_has_slope_zero_and_itself_as_mean(
            constant in -1e12..1e12_f64,
            gaps in proptest::collection::vec(any::<bool>(), 20..120),
            steps in 2_usize..30,
            first in 0_i64..100,
        ) {
            let values: Vec<f64> =
                gaps.iter().map(|gap| if *gap { ABSENT } else { constant }).collect();
            for moments in windows(&values, first, steps) {
                if moments.count > 0 {
                    prop_assert_eq!(moments.mean.to_bits(), constant.to_bits());
                }
                if moments.count > 1 {
                    prop_assert_eq!(moments.slope(1.0), 0.0);
                }
            }
        }
    }
}
