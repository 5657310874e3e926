//! What lower limits would block besides, counted for many limits in one pass over the scores.

/// Healthy time that would be NO-GO besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// Its steps.
    pub steps: u64,
    /// Its stretches of consecutive steps.
    pub stretches: u64,
}

/// The count for each of some ascending limits, point after point.
#[derive(Debug, Default)]
pub(super) struct Adding {
    limits: Vec<f64>,
    /// At place k: of what reaches the k + 1 lowest limits and no more; sums from the end make it all.
    added: Vec<Added>,
    /// The last point that reached a limit, and how many it reached.
    last: Option<(usize, usize)>,
}

impl Adding {
    pub(super) fn new(limits: Vec<f64>) -> Self {
        Self {
            added: vec![Added::default(); limits.len()],
            limits,
            last: None,
        }
    }

    /// Takes more points, index and score, ascending.
    pub(super) fn take(&mut self, points: impl Iterator<Item = (usize, f64)>) {
        let Self {
            limits,
            added,
            last,
        } = self;
        let Some(lowest) = limits.first() else {
            return;
        };
        for (index, score) in points.filter(|(_, score)| score >= lowest) {
            let reached = limits.partition_point(|limit| *limit <= score);
            let before = match *last {
                Some((at, reached)) if at + 1 == index => reached,
                Some(_) | None => 0,
            };
            added[reached - 1].steps += 1;
            if reached > before {
                added[reached - 1].stretches += 1;
                // Lower limits were reached before, by the stretch that goes on.
                if let Some(lower) = before.checked_sub(1) {
                    added[lower].stretches = added[lower].stretches.wrapping_sub(1);
                }
            }
            *last = Some((index, reached));
        }
    }

    /// For each of the limits, what of the points reaches it.
    pub(super) fn finish(self) -> Vec<Added> {
        let mut added = self.added;
        for place in (1..added.len()).rev() {
            let higher = added[place];
            added[place - 1].steps += higher.steps;
            added[place - 1].stretches = added[place - 1].stretches.wrapping_add(higher.stretches);
        }
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_added_is_counted_as_by_hand(
            scores in proptest::collection::vec(0_i32..8, 0..60),
            quiet in proptest::collection::vec(any::<bool>(), 60),
            mut limits in proptest::collection::vec(0_i32..8, 0..6),
            cut in 0_usize..60,
        ) {
            limits.sort_unstable();
            let points: Vec<(usize, f64)> = scores
                .iter()
                .enumerate()
                .filter(|(index, _)| quiet[*index])
                .map(|(index, score)| (index, f64::from(*score)))
                .collect();
            let mut adding = Adding::new(limits.iter().copied().map(f64::from).collect());
            let (earlier, later) = points.split_at(cut.min(points.len()));
            adding.take(earlier.iter().copied());
            adding.take(later.iter().copied());
            for (limit, found) in limits.iter().zip(adding.finish()) {
                let reaches = |index: &usize| quiet[*index] && scores[*index] >= *limit;
                let steps: Vec<usize> = (0..scores.len()).filter(reaches).collect();
                let first = |index: &&usize| **index == 0 || !reaches(&(**index - 1));
                let stretches = steps.iter().filter(first).count() as u64;
                prop_assert_eq!(found, Added { steps: steps.len() as u64, stretches });
            }
        }
    }
}
