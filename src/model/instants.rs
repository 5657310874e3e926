//! Sets of instants, as ranges.

use super::time::{TimeRange, Timestamp};

/// A set of instants: sorted, disjoint, half-open ranges that do not touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instants(Vec<TimeRange>);

impl Instants {
    /// None.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The ranges, ascending.
    pub fn ranges(&self) -> &[TimeRange] {
        &self.0
    }

    /// Nothing at all?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is `instant` in the set?
    pub fn contains(&self, instant: Timestamp) -> bool {
        let after = self.0.partition_point(|range| range.from <= instant);
        after > 0 && self.0[after - 1].contains(instant)
    }

    /// Adds a range, joining what touches it.
    pub fn insert(&mut self, range: TimeRange) {
        if range.is_empty() {
            return;
        }
        let start = self.0.partition_point(|own| own.to < range.from);
        let end = self.0.partition_point(|own| own.from <= range.to);
        let mut joined = range;
        for own in &self.0[start..end] {
            joined.from = joined.from.min(own.from);
            joined.to = joined.to.max(own.to);
        }
        self.0.splice(start..end, [joined]);
    }

    /// Takes a range away.
    pub fn remove(&mut self, range: TimeRange) {
        if range.is_empty() {
            return;
        }
        let pieces = self.0.iter().flat_map(|own| {
            [
                TimeRange::new(own.from, own.to.min(range.from)),
                TimeRange::new(own.from.max(range.to), own.to),
            ]
        });
        self.0 = pieces.filter(|piece| !piece.is_empty()).collect();
    }

    /// What of `range` is not in the set, ascending.
    pub fn gaps_in(&self, range: TimeRange) -> Vec<TimeRange> {
        let mut gaps = Self(vec![range]);
        if range.is_empty() {
            return Vec::new();
        }
        for own in &self.0 {
            gaps.remove(*own);
        }
        gaps.0
    }

    /// What is in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self::new();
        for a in &self.0 {
            for b in &other.0 {
                both.insert(TimeRange::new(a.from.max(b.from), a.to.min(b.to)));
            }
        }
        both
    }

    /// The first moment in the set and the first after its last.
    pub fn span(&self) -> Option<TimeRange> {
        Some(TimeRange::new(self.0.first()?.from, self.0.last()?.to))
    }
}

impl FromIterator<TimeRange> for Instants {
    fn from_iter<I: IntoIterator<Item = TimeRange>>(ranges: I) -> Self {
        let mut set = Self::new();
        for range in ranges {
            set.insert(range);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: i64, to: i64) -> TimeRange {
        TimeRange::new(Timestamp::from_secs(from), Timestamp::from_secs(to))
    }

    #[test]
    fn instants_join_split_and_name_their_gaps() {
        let mut set: Instants = [range(0, 10), range(20, 30), range(10, 15)]
            .into_iter()
            .collect();
        assert_eq!(set.ranges(), [range(0, 15), range(20, 30)]);
        assert_eq!(set.gaps_in(range(5, 40)), [range(15, 20), range(30, 40)]);
        set.remove(range(5, 25));
        assert_eq!(set.ranges(), [range(0, 5), range(25, 30)]);
        assert!(set.contains(Timestamp::from_secs(4)) && !set.contains(Timestamp::from_secs(5)));
    }
}
