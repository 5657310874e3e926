//! The kinds of fault in a gate file: what was found, what was expected, what to do.

use crate::model::{CheckError, CheckIdError, ConditionError, DurationError, GateError, StepError};

use super::key::{KeySet, nearest, our_word_for};
use super::node::NotATree;
use super::promql::QueryFault;
use super::template::TemplateFault;

/// One kind of fault with its particulars.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Fault {
    #[error("{0}")]
    NotATree(NotATree),
    #[error("the file holds nothing; expected a gate, beginning with `version: 1`")]
    Nothing,
    #[error("the file holds {found}; expected a gate, beginning with `version: 1`")]
    NotAGate { found: String },
    #[error("unknown key `{key}` in {}; expected one of {}", within.whole, listed(within.keys))]
    UnknownKey {
        key: String,
        within: &'static KeySet,
    },
    #[error("key `{key}` stands twice in {whole}, first on line {first_line}; expected it once")]
    DuplicateKey {
        key: String,
        whole: &'static str,
        first_line: usize,
    },
    #[error("{} has no `{key}`; expected `{key}: {example}`", within.whole)]
    MissingKey {
        key: &'static str,
        example: &'static str,
        within: &'static KeySet,
    },
    #[error("`{key}` is {found}; expected {expected}")]
    WrongType {
        key: String,
        found: String,
        expected: &'static str,
        hint: String,
    },
    #[error("`{key}` is blank; expected {expected}")]
    Blank { key: String, expected: &'static str },
    #[error("`{key}` is an empty list; expected at least one {expected}")]
    EmptyList { key: String, expected: &'static str },
    #[error(
        "`{found}` is not a word for `{key}`; expected one of {}",
        listed(known)
    )]
    UnknownWord {
        key: &'static str,
        found: String,
        known: &'static [&'static str],
    },
    #[error("version {0} of the gate file is unknown; expected `version: 1`")]
    Version(String),
    #[error("`{key}`: {source}")]
    Duration { key: String, source: DurationError },
    #[error("`step`: {0}")]
    Step(StepError),
    #[error("`{key}: {found}` is not a plain finite number; expected one such as 4.5 or -0.2")]
    LimitNotPlain {
        key: String,
        found: String,
        form: LimitForm,
    },
    #[error("`{key}` comes through {through}; expected a plain number written here, in one place")]
    LimitElsewhere { key: String, through: &'static str },
    #[error("`{key}` carries {found}; expected the plain number alone")]
    LimitDecorated { key: String, found: String },
    #[error("a condition with both `above` and `below`; expected one limit")]
    BothSides,
    #[error("a condition without a limit; expected `above` or `below`")]
    NoSide,
    #[error("a condition with both `slope` and `ratio_to_mean`; expected at most one signal")]
    BothSignals,
    #[error("`min_points` without a window; expected `slope` or `ratio_to_mean` beside it")]
    PointsWithoutWindow,
    #[error("{0}")]
    Condition(ConditionError),
    #[error("{0}")]
    Id(CheckIdError),
    #[error("check id `{id}` is used twice, first on line {first_line}; expected ids to differ")]
    DuplicateId { id: String, first_line: usize },
    #[error("{0}")]
    Check(CheckError),
    #[error("{0}")]
    Gate(GateError),
    #[error("{check}: {fault}")]
    Query { check: String, fault: QueryFault },
    #[error("an action with both `run` and `post`; expected one of them")]
    BothDeeds,
    #[error("an action without `run` and `post`; expected one of them")]
    NoDeed,
    #[error("`{found}` cannot be the name of a header; expected one such as Authorization")]
    HeaderName { found: String },
    #[error(
        "what stands behind a header in `headers_from_env` is no name of a variable; expected one such as ADMIN_AUTHORIZATION"
    )]
    NotAVariable,
    #[error("`url` does not name a server; expected http:// or https:// and a host")]
    Url,
    #[error("{0}")]
    Template(TemplateFault),
}

/// In which way a limit is not a plain finite number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LimitForm {
    /// `"4.5"`
    Quoted,
    /// `.nan`, `.inf`, `1e999`
    NotFinite,
    /// `0x10`, `1_000`, `010`
    Unusual,
    /// `4.5s`, `85%`
    WithUnit,
    /// Anything else.
    NotANumber,
}

impl Fault {
    /// What to do next.
    pub(super) fn hint(&self) -> String {
        match self {
            Self::NotATree(reason) => tree_hint(reason).to_owned(),
            Self::Nothing => "`retrogate init` writes a gate to start from".to_owned(),
            Self::NotAGate { found } if found.contains(',') => {
                "is it a list? The gate goes with --gate, lists with --incidents and --deployments"
                    .to_owned()
            }
            Self::NotAGate { .. } => {
                "name a gate file; `retrogate init` writes one to start from".to_owned()
            }
            Self::UnknownKey { key, within } => unknown_key_hint(key, within.keys),
            Self::DuplicateKey { .. } => "remove one of the two".to_owned(),
            Self::MissingKey { key, example, within } => {
                format!("add `{key}: {example}` to {}", within.whole)
            }
            Self::WrongType { hint, .. } => hint.clone(),
            Self::Blank { key, .. } => format!("write its value behind `{key}:`"),
            Self::EmptyList { key, .. } if key == "checks" => {
                "add one: `- id: name`, with `query` and `no_go` or `warning` below".to_owned()
            }
            Self::EmptyList { .. } => "add one, or remove the line".to_owned(),
            Self::UnknownWord { found, known, .. } => match nearest(found, known) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("write one of {}", listed(known)),
            },
            Self::Version(_) => {
                "a newer version needs a newer retrogate; `retrogate schema` shows what this one reads"
                    .to_owned()
            }
            Self::Duration { source, .. } => duration_hint(source),
            Self::Step(_) => "write a step such as 15s or 60s".to_owned(),
            Self::LimitNotPlain { form, .. } => form.hint().to_owned(),
            Self::LimitElsewhere { .. } => {
                "write the number itself, so that tuning can replace it here alone".to_owned()
            }
            Self::LimitDecorated { found, .. } => format!("remove `{found}`"),
            Self::BothSides => {
                "make two of it: a list such as `no_go: [{ above: 5 }, { below: 1 }]`".to_owned()
            }
            Self::NoSide => "add a limit, such as `above: 4.5`".to_owned(),
            Self::BothSignals => "make two conditions of it, as a list".to_owned(),
            Self::PointsWithoutWindow => {
                "remove it, or add a window such as `slope: 2h`".to_owned()
            }
            Self::Condition(error) => condition_hint(error).to_owned(),
            Self::Id(CheckIdError::Malformed(_)) => {
                "an id names a folder and a column, such as creative_p95; `title` takes any text"
                    .to_owned()
            }
            Self::Id(CheckIdError::Reserved(id)) => format!("call it something like {id}_check"),
            Self::DuplicateId { id, .. } => format!("rename one of them, such as {id}_2"),
            Self::Check(CheckError::NoCondition(_)) => {
                "add a condition, such as `no_go: { above: 4.5 }`".to_owned()
            }
            Self::Check(CheckError::NoSeries(_)) => {
                "write 1 or more, or leave `min_series` out".to_owned()
            }
            Self::Gate(_) => "see `retrogate schema`".to_owned(),
            Self::Query { fault, .. } => fault.hint(),
            Self::BothDeeds => "make two actions of it, as a list".to_owned(),
            Self::NoDeed => {
                "add `run: [./rollback.sh]` or `post: { url: http://localhost:8080/admin/mode }`".to_owned()
            }
            Self::HeaderName { .. } => "letters, digits and dashes, without a colon".to_owned(),
            Self::NotAVariable => {
                "values are secrets and stay out of the file: put it into the environment and name the variable here"
                    .to_owned()
            }
            Self::Url => "write it as `url: http://localhost:9090`".to_owned(),
            Self::Template(fault) => fault.hint(),
        }
    }
}

impl LimitForm {
    const fn hint(self) -> &'static str {
        match self {
            Self::Quoted => "remove the quotes",
            Self::NotFinite => {
                "such a limit is always or never broken; remove the condition instead"
            }
            Self::Unusual => "write it in plain decimal digits, such as 1000 or 1e3",
            Self::WithUnit => "a limit is in the query's own unit: 4.5 for 4.5 s, 0.85 for 85 %",
            Self::NotANumber => "write a number; texts, lists and mappings cannot be compared",
        }
    }
}

fn tree_hint(reason: &NotATree) -> &'static str {
    match reason {
        NotATree::NotYaml(message) if message.contains("tab") => {
            "indent with spaces; YAML allows no tabs there"
        }
        NotATree::NotYaml(message) if message.contains("anchor") => {
            "an alias `*name` needs an anchor `&name` above it; a text that begins with * needs quotes"
        }
        NotATree::NotYaml(_) => {
            "check indentation, brackets and quotes; a text with `: ` or ` #` inside needs quotes"
        }
        NotATree::TooDeep => "look for brackets or dashes too many",
        NotATree::SecondDocument => "remove the `---`, or make two files",
    }
}

fn unknown_key_hint(key: &str, known: &'static [&'static str]) -> String {
    if key == "severity" || key == "level" {
        return "severity is where a condition stands: under `warning` or under `no_go`".to_owned();
    }
    match our_word_for(key, known).or_else(|| nearest(key, known)) {
        Some(word) => format!("did you mean `{word}`?"),
        None => "remove it; `retrogate schema` explains every key".to_owned(),
    }
}

fn duration_hint(error: &DurationError) -> String {
    match error {
        DurationError::NotADuration(_) => "write digits and a unit, such as 90s or 1h30m",
        DurationError::Negative(_) => {
            "time runs backwards nowhere in a gate; remove the minus sign"
        }
        DurationError::TooLong(_) => "write a shorter one",
    }
    .to_owned()
}

fn condition_hint(error: &ConditionError) -> &'static str {
    match error {
        ConditionError::LimitNotFinite(_) => LimitForm::NotFinite.hint(),
        ConditionError::EmptyWindow => "write a window such as 2h",
        ConditionError::TooFewPoints { .. } => "raise `min_points`, or leave it out for 10",
        ConditionError::WindowTooShort { .. } => {
            "lengthen the window, shorten `step`, or lower `min_points`"
        }
    }
}

fn listed(words: &[&str]) -> String {
    words.join(", ")
}
