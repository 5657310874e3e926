//! A long column in few buckets: the least and the greatest of each, so that no peak is lost.

/// A column of signals in buckets of as many steps each, NaN where a bucket has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The least of each bucket.
    pub low: Vec<f64>,
    /// The greatest.
    pub high: Vec<f64>,
}

impl Envelope {
    /// Of `signals`, NaN standing for none, in buckets of `steps`, at least one.
    pub fn of(signals: &[f64], steps: usize) -> Self {
        let buckets = signals.chunks(steps.max(1));
        let (low, high) = buckets
            .map(|bucket| {
                let empty = (f64::INFINITY, f64::NEG_INFINITY);
                let (low, high) = bucket
                    .iter()
                    .filter(|signal| !signal.is_nan())
                    .fold(empty, |(low, high), signal| {
                        (low.min(*signal), high.max(*signal))
                    });
                if low > high {
                    (f64::NAN, f64::NAN)
                } else {
                    (low, high)
                }
            })
            .unzip();
        Self { low, high }
    }

    /// The least and the greatest of all; none without a signal.
    pub fn extremes(&self) -> Option<(f64, f64)> {
        let low = self.low.iter().copied().fold(f64::NAN, f64::min);
        let high = self.high.iter().copied().fold(f64::NAN, f64::max);
        (!low.is_nan()).then_some((low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_peak_is_lost_and_nothing_is_made_up() {
        let none = f64::NAN;
        let signals = [1.0, 5.0, none, none, none, none, f64::INFINITY];
        let own = Envelope::of(&signals, 3);
        assert_eq!(own.low[0], 1.0);
        assert_eq!(own.high[0], 5.0);
        assert!(own.low[1].is_nan() && own.high[1].is_nan());
        assert_eq!(own.high[2], f64::INFINITY);
        assert_eq!(own.extremes(), Some((1.0, f64::INFINITY)));
        assert_eq!(Envelope::of(&[none], 9).extremes(), None);
    }
}
