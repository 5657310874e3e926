//! What the server said beside its answers, and beside which of them.
//!
//! A remark stands for the whole asking that brought it. When files are joined or asked anew in part, each
//! remark keeps the points it was made about, so that a note of one bad hour does not come to stand over a year.

use crate::model::{Instants, TimeRange};

/// One thing the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// As it said it.
    pub text: String,
    /// The askings that brought it.
    pub asked: Instants,
}

/// Remarks in the order they were made, no text twice, none about nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Remarks(Vec<Remark>);

impl Remarks {
    /// All of them about `range`.
    pub(super) fn about(range: TimeRange, texts: &[String]) -> Self {
        let mut remarks = Self::default();
        for text in texts {
            remarks.add(text, range);
        }
        remarks
    }

    /// One more.
    pub(super) fn add(&mut self, text: &str, range: TimeRange) {
        match self.0.iter_mut().find(|own| own.text == text) {
            Some(own) => own.asked.insert(range),
            None if range.is_empty() => {}
            None => self.0.push(Remark {
                text: text.to_owned(),
                asked: [range].into_iter().collect(),
            }),
        }
    }

    /// Those of another asking as well.
    pub(super) fn add_all(&mut self, others: &Self) {
        for other in &others.0 {
            for range in other.asked.ranges() {
                self.add(&other.text, *range);
            }
        }
    }

    /// Drops what was said about `range`.
    pub(super) fn forget(&mut self, range: TimeRange) {
        for own in &mut self.0 {
            own.asked.remove(range);
        }
        self.0.retain(|own| !own.asked.is_empty());
    }

    /// All of them.
    pub(super) fn list(&self) -> &[Remark] {
        &self.0
    }

    /// The texts.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.0.iter().map(|own| own.text.as_str()).collect()
    }

    /// Is each of them about all of `range`?
    pub(super) fn are_about_all_of(&self, range: TimeRange) -> bool {
        self.0.iter().all(|own| own.asked.ranges() == [range])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    fn range(from: i64, to: i64) -> TimeRange {
        TimeRange::new(Timestamp::from_secs(from), Timestamp::from_secs(to))
    }

    #[test]
    fn a_remark_keeps_its_points() {
        let texts = ["a", "b", "a"].map(str::to_owned);
        let mut remarks = Remarks::about(range(0, 10), &texts);
        assert_eq!(remarks.texts(), ["a", "b"]);
        remarks.add_all(&Remarks::about(range(10, 20), &texts[..1]));
        assert_eq!(remarks.list()[0].asked.ranges(), [range(0, 20)]);
        assert!(!remarks.are_about_all_of(range(0, 20)));
        remarks.forget(range(0, 10));
        assert_eq!(remarks.texts(), ["a"]);
        assert!(remarks.are_about_all_of(range(10, 20)));
    }
}
