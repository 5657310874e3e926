//! Holds and releases, as erosion and dilation of bit planes towards the past.
//!
//! Both take steps. Points before the plane count as not broken, so the first `hold` (or `release`)
//! points of a piece are only right if nothing was met before it; callers read that much more.
//! Doubling makes the cost logarithmic in the length: after covering `n` points, one shift covers `2n`.

use super::bits::Bits;

/// `for: D`: what remains is broken at every point of `[t − hold, t]`.
pub(super) fn hold(broken: &mut Bits, hold: usize) {
    spread(broken, hold, |now, before| now & before);
}

/// `release: R`: what was met at some point of `[t − release, t]`.
pub(super) fn release(met: &mut Bits, release: usize) {
    spread(met, release, |now, before| now | before);
}

fn spread(bits: &mut Bits, steps: usize, with: impl Fn(u64, u64) -> u64 + Copy) {
    // Nothing spreads from nothing.
    if !bits.any() {
        return;
    }
    let points = steps + 1;
    let mut covered = 1;
    while covered < points {
        let by = covered.min(points - covered);
        bits.combine_with_later(by, with);
        covered += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pack(bools: &[bool]) -> Bits {
        let values: Vec<f64> = bools.iter().map(|b| f64::from(u8::from(*b))).collect();
        Bits::from_values(&values, |value| value > 0.0)
    }

    #[test]
    fn for_5m_on_a_minute_grid_needs_six_evaluations() {
        let mut broken = pack(&[false, true, true, true, true, true, true, true]);
        hold(&mut broken, 5);
        assert_eq!(broken.iter_ones().collect::<Vec<_>>(), [6, 7]);
    }

    proptest! {
        #[test]
        fn they_mean_all_of_and_any_of(
            list in proptest::collection::vec(any::<bool>(), 1..260),
            steps in 0_usize..140,
        ) {
            let window = |t: usize| &list[t.saturating_sub(steps)..=t];
            let mut eroded = pack(&list);
            hold(&mut eroded, steps);
            let mut dilated = pack(&list);
            release(&mut dilated, steps);
            for t in 0..list.len() {
                prop_assert_eq!(eroded.get(t), t >= steps && window(t).iter().all(|b| *b));
                prop_assert_eq!(dilated.get(t), window(t).iter().any(|b| *b));
            }
        }
    }
}
