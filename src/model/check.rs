//! A check: a query, and conditions at level warning, no-go or both on each of its series.

use std::fmt;

use super::action::Action;
use super::condition::{Condition, Level, LimitId};
use super::query::Query;
use super::verdict::Verdict;

/// Column names of the verdict table, which no check may take.
pub const RESERVED_CHECK_IDS: [&str; 5] = ["timestamp", "verdict", "zone", "incident", "check"];

/// A check's name: `[a-z][a-z0-9_]{0,62}`, not reserved. It names a folder and a column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(String);

/// Why a text is not a check's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckIdError {
    /// Wrong characters or length.
    #[error(
        "`{0}` is not a check id; expected a lower-case letter, then up to 62 of a-z, 0-9 and _"
    )]
    Malformed(String),
    /// A column name of our own.
    #[error("`{0}` is reserved for a column of the verdict table")]
    Reserved(String),
}

impl CheckId {
    /// A valid id.
    pub fn try_new(id: &str) -> Result<Self, CheckIdError> {
        let well_formed = id.len() <= 63
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !well_formed {
            return Err(CheckIdError::Malformed(id.to_owned()));
        }
        if RESERVED_CHECK_IDS.contains(&id) {
            return Err(CheckIdError::Reserved(id.to_owned()));
        }
        Ok(Self(id.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How people see a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// `4.91 s`
    Seconds,
    /// `1.2 %`
    Ratio,
    /// `3.4 GiB`
    Bytes,
    /// As it is.
    #[default]
    None,
}

/// The level that missing data counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoDataPolicy {
    /// Missing data is fine.
    Go,
    /// Missing data is worth a warning.
    Warning,
    /// Missing data blocks.
    NoGo,
}

impl NoDataPolicy {
    /// The verdict a check without data asks for.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Go => Verdict::Go,
            Self::Warning => Verdict::Warning,
            Self::NoGo => Verdict::NoGo,
        }
    }
}

/// A check before it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckParts {
    /// Its name.
    pub id: CheckId,
    /// A title for people; the id when missing.
    pub title: Option<String>,
    /// How its values are shown.
    pub unit: Unit,
    /// What the server is asked.
    pub query: Query,
    /// Overrides the gate's policy.
    pub no_data: Option<NoDataPolicy>,
    /// With fewer series at an instant the check is no-data.
    pub min_series: u32,
    /// Conditions at level warning, in file order.
    pub warning: Vec<Condition>,
    /// Conditions at level no-go, in file order.
    pub no_go: Vec<Condition>,
    /// What to do, in words.
    pub advice: Option<String>,
    /// Where the remedy is written down.
    pub runbook: Option<String>,
    /// What is done when it says NO-GO, if whoever runs the gate wants it done.
    pub on_no_go: Vec<Action>,
}

/// Why parts do not make a check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// Neither `warning` nor `no_go`.
    #[error("check `{0}` has no condition; expected `warning:`, `no_go:` or both")]
    NoCondition(CheckId),
    /// `min_series: 0`.
    #[error("check `{0}` has min_series 0; expected at least 1")]
    NoSeries(CheckId),
}

/// One check: a query and the conditions on each of its series.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    parts: CheckParts,
}

impl Check {
    /// A check that can speak.
    pub fn try_new(parts: CheckParts) -> Result<Self, CheckError> {
        if parts.warning.is_empty() && parts.no_go.is_empty() {
            return Err(CheckError::NoCondition(parts.id));
        }
        if parts.min_series == 0 {
            return Err(CheckError::NoSeries(parts.id));
        }
        Ok(Self { parts })
    }

    /// Its name.
    pub fn id(&self) -> &CheckId {
        &self.parts.id
    }

    /// Its title, or its id.
    pub fn title(&self) -> &str {
        self.parts.title.as_deref().unwrap_or(self.id().as_str())
    }

    /// How its values are shown.
    pub fn unit(&self) -> Unit {
        self.parts.unit
    }

    /// What the server is asked.
    pub fn query(&self) -> &Query {
        &self.parts.query
    }

    /// With fewer series at an instant the check is no-data.
    pub fn min_series(&self) -> u32 {
        self.parts.min_series
    }

    /// The conditions of one level, in file order.
    pub fn conditions_at(&self, level: Level) -> &[Condition] {
        match level {
            Level::Warning => &self.parts.warning,
            Level::NoGo => &self.parts.no_go,
        }
    }

    /// All conditions, no-go first, each with its name.
    pub fn conditions(&self) -> impl Iterator<Item = (LimitId, &Condition)> {
        [Level::NoGo, Level::Warning]
            .into_iter()
            .flat_map(move |level| {
                self.conditions_at(level)
                    .iter()
                    .enumerate()
                    .map(move |(index, condition)| {
                        let id = LimitId {
                            check: self.id().clone(),
                            level,
                            index,
                        };
                        (id, condition)
                    })
            })
    }

    /// What to do, in words.
    pub fn advice(&self) -> Option<&str> {
        self.parts.advice.as_deref()
    }

    /// Where the remedy is written down.
    pub fn runbook(&self) -> Option<&str> {
        self.parts.runbook.as_deref()
    }

    /// What is done when it says NO-GO, if whoever runs the gate wants it done.
    pub fn on_no_go(&self) -> &[Action] {
        &self.parts.on_no_go
    }

    /// The parts, to make a changed check from.
    pub fn parts(&self) -> &CheckParts {
        &self.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_name_folders_and_columns_safely() {
        assert!(CheckId::try_new("creative_p95").is_ok());
        for malformed in ["", "9lives", "P95", "a-b", "a/b", "../x", &"a".repeat(64)] {
            assert!(matches!(
                CheckId::try_new(malformed),
                Err(CheckIdError::Malformed(_))
            ));
        }
        assert!(matches!(
            CheckId::try_new("verdict"),
            Err(CheckIdError::Reserved(_))
        ));
    }
}
