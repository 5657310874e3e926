//! The label by which the answer to one query for many values is told apart.

/// What becomes of that label once an answer is split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SplitLabel {
    /// The query for one value answers with it too, so it stays.
    Kept(String),
    /// It was added to tell the values apart, and goes.
    Added(String),
}

impl SplitLabel {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Kept(name) | Self::Added(name) => name,
        }
    }
}
