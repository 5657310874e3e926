//! Windows over blocks of which no point is missing.
//!
//! What depends on positions alone is the same for all of them. It is folded once, by the very steps that
//! fold any block, and looked up afterwards; only what depends on values is left to do. So the bits are
//! those of folding, in half the time.
//!
//! What is left is a chain in which every push waits for the one before it. Several blocks in a row are several
//! such chains that do not wait for each other, and as all of them push at the same places, one vector instruction
//! serves two of them: passed side by side they take half the time once more, and give the same bits.

use super::moments::Moments;

/// What one push into the moments of a block without gaps needs to know, and what it leaves, but for values.
#[derive(Debug, Clone, Copy)]
struct Place {
    from_position: f64,
    share: f64,
    after: Moments,
}

impl Place {
    /// Those of pushing points at `positions`, one after the other.
    fn in_turn(positions: impl Iterator<Item = f64>, inverse: &[f64]) -> Vec<Self> {
        let mut after = Moments::default();
        let places = positions.map(|position| {
            let from_position = position - after.mean_position;
            after.push(position, 0.0, inverse);
            Self {
                from_position,
                share: inverse[after.count as usize],
                after,
            }
        });
        places.collect()
    }
}

/// What joining two stretches of points needs to know, and what it leaves, but for values.
#[derive(Debug, Clone, Copy)]
struct Seam {
    share: f64,
    weight: f64,
    between_positions: f64,
    joined: Moments,
}

impl Seam {
    fn of(earlier: &Moments, later: &Moments, inverse: &[f64]) -> Self {
        let joined = earlier.join(later, inverse);
        let share = f64::from(later.count) * inverse[joined.count as usize];
        Self {
            share,
            weight: f64::from(earlier.count) * share,
            between_positions: later.mean_position - earlier.mean_position,
            joined,
        }
    }
}

/// The part of the moments that depends on values, in a block without gaps.
#[derive(Debug, Clone, Copy, Default)]
struct Values {
    mean: f64,
    product: f64,
}

impl Values {
    /// As [`Moments::push`].
    fn push(&mut self, place: &Place, value: f64) {
        self.mean += (value - self.mean) * place.share;
        self.product += place.from_position * (value - self.mean);
    }

    /// As [`Moments::join`].
    fn join(self, later: Self, seam: &Seam) -> Self {
        let between_means = later.mean - self.mean;
        Self {
            mean: self.mean + between_means * seam.share,
            product: self.product
                + later.product
                + seam.between_positions * between_means * seam.weight,
        }
    }

    fn with(self, positions: &Moments) -> Moments {
        Moments {
            mean: self.mean,
            product: self.product,
            ..*positions
        }
    }
}

impl From<&Moments> for Values {
    fn from(moments: &Moments) -> Self {
        Self {
            mean: moments.mean,
            product: moments.product,
        }
    }
}

/// So many blocks are passed side by side: chains enough to keep a core busy, few enough for its registers.
pub(super) const SIDE_BY_SIDE: usize = 4;

/// [`Values`] of blocks side by side.
#[derive(Debug, Clone, Copy, Default)]
struct Lanes {
    mean: [f64; SIDE_BY_SIDE],
    product: [f64; SIDE_BY_SIDE],
}

impl Lanes {
    /// As [`Values::push`], on each.
    fn push(&mut self, place: &Place, values: [f64; SIDE_BY_SIDE]) {
        for ((mean, product), value) in self.mean.iter_mut().zip(&mut self.product).zip(values) {
            *mean += (value - *mean) * place.share;
            *product += place.from_position * (value - *mean);
        }
    }

    fn of(&self, lane: usize) -> Values {
        Values {
            mean: self.mean[lane],
            product: self.product[lane],
        }
    }
}

/// The suffixes that begin at one place, of the block before and of those side by side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Suffixes {
    mean: [f64; SIDE_BY_SIDE + 1],
    product: [f64; SIDE_BY_SIDE + 1],
}

impl Suffixes {
    fn new(before: &Moments, own: &Lanes) -> Self {
        let mut suffixes = Self::default();
        suffixes.mean[0] = before.mean;
        suffixes.product[0] = before.product;
        suffixes.mean[1..].copy_from_slice(&own.mean);
        suffixes.product[1..].copy_from_slice(&own.product);
        suffixes
    }

    /// That of the block before the one in `lane`.
    fn before(&self, lane: usize) -> Values {
        Values {
            mean: self.mean[lane],
            product: self.product[lane],
        }
    }
}

/// All that blocks without gaps have in common.
#[derive(Debug, Default)]
pub(super) struct Gapless {
    /// Of pushing from left to right.
    ahead: Vec<Place>,
    /// Of pushing from right to left.
    back: Vec<Place>,
    /// Of joining a suffix with the prefix that ends at a place, for all places but the last.
    seams: Vec<Seam>,
}

impl Gapless {
    pub(super) fn of_length(block: usize, inverse: &[f64]) -> Self {
        let ahead = Place::in_turn((0..block).map(|position| position as f64), inverse);
        let back = Place::in_turn((0..block).map(|position| -1.0 - position as f64), inverse);
        // Before the point at a place stand as many fewer of the block before.
        let seams = back.iter().rev().skip(1).zip(&ahead);
        let seams = seams.map(|(suffix, prefix)| Seam::of(&suffix.after, &prefix.after, inverse));
        Self {
            seams: seams.collect(),
            ahead,
            back,
        }
    }

    /// Gives the windows that end in a block of `points`, none of them missing, after another like it, whose
    /// suffixes are in `before`; those of the block itself come into `own`.
    pub(super) fn pass(
        &self,
        points: &[f64],
        before: &[Moments],
        own: &mut [Moments],
        mut each: impl FnMut(usize, &Moments),
    ) {
        let Self { ahead, back, seams } = self;
        let (mut prefix, mut suffix) = (Values::default(), Values::default());
        let mut backwards = points.iter().zip(own).rev().zip(back);
        let mut push_back = |((value, own), place): ((&f64, &mut Moments), &Place)| {
            suffix.push(place, *value);
            *own = suffix.with(&place.after);
        };
        let forwards = points.iter().zip(ahead).zip(&before[1..]).zip(seams);
        for (index, (((value, place), earlier), seam)) in forwards.enumerate() {
            backwards.next().into_iter().for_each(&mut push_back);
            prefix.push(place, *value);
            let joined = Values::from(earlier).join(prefix, seam);
            each(index, &joined.with(&seam.joined));
        }
        // The window of a block's last point is the block itself: there is nothing to join.
        backwards.for_each(push_back);
        if let (Some(value), Some(place)) = (points.last(), ahead.last()) {
            prefix.push(place, *value);
            each(points.len() - 1, &prefix.with(&place.after));
        }
    }

    /// The same for [`SIDE_BY_SIDE`] blocks in a row; `before` is left with the suffixes of the last. `suffixes`
    /// is memory for those of a block's length. Windows come in no order.
    pub(super) fn pass_several(
        &self,
        points: &[f64],
        before: &mut [Moments],
        suffixes: &mut [Suffixes],
        mut each: impl FnMut(usize, &Moments),
    ) {
        let Self { ahead, back, seams } = self;
        let block = ahead.len();
        let blocks: [&[f64]; SIDE_BY_SIDE] =
            std::array::from_fn(|lane| &points[lane * block..(lane + 1) * block]);
        let at = |place: usize| blocks.map(|points| points[place]);
        let mut suffix = Lanes::default();
        for (index, place) in (0..block).rev().zip(back) {
            suffix.push(place, at(index));
            suffixes[index] = Suffixes::new(&before[index], &suffix);
        }
        let mut prefix = Lanes::default();
        for (index, (place, earlier)) in ahead.iter().zip(&suffixes[1..]).enumerate() {
            let seam = &seams[index];
            prefix.push(place, at(index));
            for lane in 0..SIDE_BY_SIDE {
                let joined = earlier.before(lane).join(prefix.of(lane), seam);
                each(lane * block + index, &joined.with(&seam.joined));
            }
        }
        if let Some(place) = ahead.last() {
            prefix.push(place, at(block - 1));
            for lane in 0..SIDE_BY_SIDE {
                each(
                    lane * block + block - 1,
                    &prefix.of(lane).with(&place.after),
                );
            }
        }
        for ((before, suffixes), place) in before.iter_mut().zip(suffixes).zip(back.iter().rev()) {
            *before = suffixes.before(SIDE_BY_SIDE).with(&place.after);
        }
    }
}
