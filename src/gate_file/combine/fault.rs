//! Why a query has to be asked for each value alone.

/// Why there is no one query for many values, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Uncombinable {
    /// Its rules are not those the combination rests on.
    #[error("it is MetricsQL, whose rules of matching differ")]
    MetricsQl,
    /// It is the same for all values.
    #[error("it does not hold the placeholder")]
    NoPlaceholder,
    /// It nests deeper than a parser may go.
    #[error("it is too long to be looked through")]
    TooLong,
    /// Newer syntax, or none.
    #[error("it cannot be parsed without a server: {0}")]
    Unparsed(String),
    /// Such as `\xff`.
    #[error("it holds an escaped byte, such as `\\xff`")]
    ByteEscape,
    /// As a metric's name, a part of a string, an unequal matcher.
    #[error("the placeholder does not only stand for the whole value of one label")]
    Elsewhere,
    /// Its series are nobody's.
    #[error("`{0}` selects the same series for every value")]
    Shared(String),
    /// Two labels are asked to have the value.
    #[error("the placeholder is the value of `{0}` and of `{1}`")]
    TwoLabels(String, String),
    /// More is asked of it than the value.
    #[error("`{0}` is matched more than once in one selector")]
    MatchedTwice(String),
    /// Such as `__name__` and `le`.
    #[error("the placeholder is the value of `{0}`, which functions remove")]
    Removed(&'static str),
    /// `@`.
    #[error("`@` fixes the moment of the samples")]
    AtModifier,
    /// One that looks at more than one series, or is not known.
    #[error("`{0}()` does not look at each series on its own")]
    Function(String),
    /// One that picks.
    #[error("`{0}` picks among series")]
    Aggregation(String),
    /// The two sides of an operator differ in whether they carry the label.
    #[error("one side of `{operator}` has the label `{label}`, the other has lost it")]
    Unlike {
        /// The operator.
        operator: String,
        /// The label.
        label: String,
    },
    /// `fill`.
    #[error("`fill` makes up series that are not there")]
    Fill,
    /// A string, or a range of samples, where numbers are asked for.
    #[error("it holds `{0}`, which is no number")]
    NoNumber(String),
}

impl Uncombinable {
    /// With the placeholder where the sentinel stands.
    pub(super) fn showing(self, sentinel: &str, placeholder: &str) -> Self {
        let shown = |text: String| text.replace(sentinel, placeholder);
        match self {
            Self::Unparsed(text) => Self::Unparsed(shown(text)),
            Self::Shared(text) => Self::Shared(shown(text)),
            Self::NoNumber(text) => Self::NoNumber(shown(text)),
            same @ (Self::MetricsQl
            | Self::NoPlaceholder
            | Self::TooLong
            | Self::ByteEscape
            | Self::Elsewhere
            | Self::TwoLabels(..)
            | Self::MatchedTwice(_)
            | Self::Removed(_)
            | Self::AtModifier
            | Self::Function(_)
            | Self::Aggregation(_)
            | Self::Unlike { .. }
            | Self::Fill) => same,
        }
    }
}
