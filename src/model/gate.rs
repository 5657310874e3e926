//! The gate: a dozen checks on one grid, each with conditions at level warning, no-go or both.
//!
//! A [`Gate`] is valid by construction: ids are unique, windows can fill, every check can speak. What a
//! user typed (comments, positions, formatting) stays in `gate_file`.

use std::collections::HashSet;
use std::fmt;

use super::condition::{Condition, ConditionError, Level, LimitId};
use super::grid::Step;
use super::time::Duration;
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

/// A query as the server is asked it: the text of the gate file, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query(String);

impl Query {
    /// Trims; an empty text is `None`.
    pub fn try_new(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with string literals and comments blanked out, byte for byte: what a scan for brackets,
    /// modifiers or functions may look at.
    pub fn code(&self) -> String {
        let mut code = String::with_capacity(self.0.len());
        let mut inside = None;
        let mut characters = self.0.chars();
        while let Some(character) = characters.next() {
            match (inside, character) {
                (None, '#') => inside = Some('\n'),
                (None, '"' | '\'' | '`') => inside = Some(character),
                (None, _) => {
                    code.push(character);
                    if character == '\\' {
                        code.extend(characters.next());
                    }
                    continue;
                }
                (Some(end), _) if character == end => inside = None,
                (Some('"' | '\''), '\\') => {
                    blank(&mut code, character);
                    if let Some(escaped) = characters.next() {
                        blank(&mut code, escaped);
                    }
                    continue;
                }
                (Some(_), _) => {}
            }
            blank(&mut code, character);
        }
        code
    }

    /// The longest duration standing first inside any `[…]`: how long a rate still sees the past.
    /// A bare number there means seconds and `1.5h` ninety minutes, to the servers that read them.
    pub fn longest_range(&self) -> Duration {
        self.code()
            .split('[')
            .skip(1)
            .filter_map(|rest| {
                let end = rest.find([']', ':'])?;
                let range = rest[..end].trim();
                range.parse().ok().or_else(|| fractional(range))
            })
            .max()
            .unwrap_or(Duration::ZERO)
    }
}

/// A number, perhaps with a fraction, of one unit, of seconds when none is named.
fn fractional(range: &str) -> Option<Duration> {
    let digits = range.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().ok()?;
    let unit = match &range[digits.len()..] {
        "" => "s",
        unit => unit,
    };
    let unit: Duration = format!("1{unit}").parse().ok()?;
    Duration::try_from_millis((number * unit.millis() as f64).ceil() as i64)
}

/// As many spaces as the character has bytes; line ends stay.
fn blank(code: &mut String, character: char) {
    if character == '\n' {
        code.push('\n');
    } else {
        code.extend(std::iter::repeat_n(' ', character.len_utf8()));
    }
}

impl fmt::Display for Query {
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

/// The query language of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// Prometheus.
    #[default]
    PromQl,
    /// `VictoriaMetrics`.
    MetricsQl,
}

/// Where the gate's metrics live, as the gate file says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Endpoint {
    /// The server's address, if the file gives one.
    pub url: Option<String>,
    /// Its query language.
    pub dialect: Dialect,
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

    /// The parts, to make a changed check from.
    pub fn parts(&self) -> &CheckParts {
        &self.parts
    }
}

/// A gate before it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct GateParts {
    /// Its name.
    pub name: String,
    /// Whose incidents and deployments count; empty means the gate's name.
    pub services: Vec<String>,
    /// The grid's step.
    pub step: Step,
    /// Where its metrics live.
    pub endpoint: Endpoint,
    /// What missing data counts as.
    pub no_data: NoDataPolicy,
    /// The checks, in file order.
    pub checks: Vec<Check>,
}

/// Why parts do not make a gate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GateError {
    /// `gate:` is blank.
    #[error("the gate has no name")]
    NoName,
    /// `checks:` is empty.
    #[error("the gate has no checks; it would say GO to everything")]
    NoChecks,
    /// Two checks of one name.
    #[error("check id `{0}` is used twice")]
    DuplicateId(CheckId),
    /// A condition that does not fit the step.
    #[error("{id}: {source}")]
    Condition {
        /// The condition.
        id: LimitId,
        /// What is wrong with it.
        source: ConditionError,
    },
}

/// A valid gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    parts: GateParts,
}

impl Gate {
    /// A gate whose checks are distinct and whose windows can fill.
    pub fn try_new(mut parts: GateParts) -> Result<Self, GateError> {
        if parts.name.trim().is_empty() {
            return Err(GateError::NoName);
        }
        if parts.checks.is_empty() {
            return Err(GateError::NoChecks);
        }
        let mut seen = HashSet::new();
        for check in &parts.checks {
            if !seen.insert(check.id()) {
                return Err(GateError::DuplicateId(check.id().clone()));
            }
            for (id, condition) in check.conditions() {
                condition
                    .fits(parts.step)
                    .map_err(|source| GateError::Condition { id, source })?;
            }
        }
        if parts.services.is_empty() {
            parts.services.push(parts.name.clone());
        }
        Ok(Self { parts })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// Whose incidents and deployments count.
    pub fn services(&self) -> &[String] {
        &self.parts.services
    }

    /// Does an incident or deployment of `service` count here?
    pub fn covers(&self, service: &str) -> bool {
        service == "*"
            || self
                .services()
                .iter()
                .any(|own| own == service || own == "*")
    }

    /// The grid's step.
    pub fn step(&self) -> Step {
        self.parts.step
    }

    /// Where its metrics live.
    pub fn endpoint(&self) -> &Endpoint {
        &self.parts.endpoint
    }

    /// The checks, in file order.
    pub fn checks(&self) -> &[Check] {
        &self.parts.checks
    }

    /// The check of that name.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks().iter().find(|check| check.id().as_str() == id)
    }

    /// What missing data of `check` counts as.
    pub fn no_data(&self, check: &Check) -> NoDataPolicy {
        check.parts.no_data.unwrap_or(self.parts.no_data)
    }

    /// The parts, to make a changed gate from.
    pub fn parts(&self) -> &GateParts {
        &self.parts
    }

    /// The memory `M`, in steps: a verdict at `t` depends on `[t − M, t]`.
    pub fn memory_steps(&self) -> usize {
        self.over_conditions(|condition| condition.memory_steps(self.step()))
    }

    /// The lookback `L`, in steps: reasons at `t` depend on `[t − L, t]`. At least an hour, since
    /// no-data is traced back that far too.
    pub fn lookback_steps(&self) -> usize {
        self.over_conditions(|condition| condition.lookback_steps(self.step()))
    }

    /// The memory `M` as a duration.
    pub fn memory(&self) -> Duration {
        self.step().times(self.memory_steps())
    }

    /// The lookback `L` as a duration.
    pub fn lookback(&self) -> Duration {
        self.step().times(self.lookback_steps())
    }

    /// The longest range in any query.
    pub fn longest_query_range(&self) -> Duration {
        self.checks()
            .iter()
            .map(|check| check.query().longest_range())
            .max()
            .unwrap_or(Duration::ZERO)
    }

    fn over_conditions(&self, steps: impl Fn(&Condition) -> usize) -> usize {
        self.checks()
            .iter()
            .flat_map(Check::conditions)
            .map(|(_, condition)| steps(condition))
            .max()
            .unwrap_or(0)
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

    #[test]
    fn the_longest_range_is_the_first_duration_in_any_bracket() {
        for (text, expected) in [
            ("up", "0s"),
            ("rate(a[5m]) / rate(b[30m])", "30m"),
            ("max_over_time(rate(a[5m])[2h:1m])", "2h"),
            (r#"a{path=~"[a-z]+"}"#, "0s"),
            ("rate(a[1h30m] offset 1d)", "1h30m"),
            ("rate(a[300])", "5m"),
            ("rate(a[1.5h])", "1h30m"),
            ("rate(a[5i:])", "0s"),
            (r#"rate(a{b="[9h]", c='\'[8h]'}[5m])"#, "5m"),
            (
                "rate(a{b=`\\`}[5m]) # not [3h], it's short\n* rate(b[6m])",
                "6m",
            ),
            ("rate(a{b=\"[9h", "0s"),
        ] {
            let query = Query::try_new(text).unwrap();
            assert_eq!(query.longest_range().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn code_keeps_every_byte_in_its_place() {
        let query = Query::try_new("a{b=\"ü\\\"#\"} # '@'\n+ c").unwrap();
        assert_eq!(query.code(), "a{b=       }      \n+ c");
        assert_eq!(query.code().len(), query.as_str().len());
    }
}
