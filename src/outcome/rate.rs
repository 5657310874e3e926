//! A rate keeps its counts; over nothing it is none, never 0 or 1.

use crate::engine::Bits;

/// `hits` of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// How many were counted.
    pub hits: u64,
    /// Among how many.
    pub of: u64,
}

impl Rate {
    /// `hits` of `of`; hits are among the `of`.
    pub fn new(hits: u64, of: u64) -> Self {
        assert!(hits <= of, "hits are among what is counted");
        Self { hits, of }
    }

    /// The points of `plane` among those of `among`.
    pub fn of_plane(plane: &Bits, among: &Bits) -> Self {
        Self::new(plane.count_and(among), among.count())
    }

    /// The quotient; none over nothing.
    pub fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_over_nothing_is_none() {
        assert_eq!(Rate::new(0, 0).value(), None);
        assert_eq!(Rate::new(0, 3).value(), Some(0.0));
        assert_eq!(Rate::new(3, 3).value(), Some(1.0));
    }
}
