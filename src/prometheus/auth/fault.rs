//! What can be wrong with a field, a file, a flag, a token. Values are never repeated where they may be
//! secret.

use crate::model::Duration;
use crate::prometheus::cause::UnreachableCause;

/// What is wrong with a field of the configuration file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The file is no YAML from here on.
    #[error("not YAML: {0}")]
    NotYaml(&'static str),
    /// Prometheus knows no such field.
    #[error("is not a field {whole} Prometheus's HTTP client configuration{}",
        near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    Unknown {
        /// The section.
        whole: &'static str,
        /// A field that is nearly spelt so.
        near: Option<&'static str>,
    },
    /// A key that is no word, and may be a secret put wrongly.
    #[error("holds a key that is no field name")]
    StrangeKey,
    /// Prometheus knows it, retrogate does not.
    #[error("is not supported: {0}")]
    Unsupported(&'static str),
    /// It stands twice.
    #[error("stands twice, first in line {first}")]
    Repeated {
        /// The first line.
        first: usize,
    },
    /// It holds something else than it should.
    #[error("is {found}; expected {expected}")]
    WrongType {
        /// The kind of value found.
        found: &'static str,
        /// What should stand there.
        expected: &'static str,
    },
    /// A word or address that cannot be used; shown, for it holds no secret.
    #[error("is `{found}`; expected {expected}")]
    WrongValue {
        /// What stands there, without credentials.
        found: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// It may not stand beside another.
    #[error("stands beside `{other}` (line {line}); expected at most one of them")]
    Contradicts {
        /// The other field.
        other: String,
        /// Its line.
        line: usize,
    },
    /// It needs another beside it.
    #[error("has no {missing}")]
    Needs {
        /// What is missing.
        missing: &'static str,
    },
    /// A header that HTTP or retrogate sets.
    #[error("cannot be set: {0}")]
    Reserved(&'static str),
    /// A value that HTTP cannot carry.
    #[error("holds characters that a header cannot carry, such as a line break")]
    NotAHeaderValue,
    /// Certificates or keys that cannot be used.
    #[error("cannot be used: {0}")]
    Pem(String),
}

/// What is wrong with a file that was named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// There is none.
    #[error("there is no such file")]
    Missing,
    /// A folder, a pipe, a device.
    #[error("not a regular file; expected one that can be read again at each use")]
    NotAFile,
    /// Nobody's secret is that long.
    #[error("larger than 1 MiB; expected a secret, a certificate or a key")]
    TooLarge,
    /// Its bytes are not text.
    #[error("not UTF-8; expected text")]
    NotText,
    /// Nothing but space.
    #[error("empty; expected a secret")]
    Empty,
    /// No certificate, or no key, or none that can be read.
    #[error("{0}")]
    Pem(String),
    /// The secret cannot be sent.
    #[error("holds characters that a header cannot carry, such as a line break")]
    NotAHeaderValue,
    /// The system refuses.
    #[error("{0}")]
    System(String),
}

impl FileFault {
    pub(super) fn is_given_wrong(&self) -> bool {
        match self {
            Self::Missing
            | Self::NotAFile
            | Self::TooLarge
            | Self::NotText
            | Self::Empty
            | Self::Pem(_)
            | Self::NotAHeaderValue => true,
            Self::System(_) => false,
        }
    }
}

/// What is wrong with a header given by a flag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FlagFault {
    /// No equals sign.
    #[error("there is no `=` in what was given; expected {0}")]
    NoEquals(&'static str),
    /// `NAME: VALUE`, as curl takes it.
    #[error("a colon stands where the `=` belongs; expected {0}")]
    Colon(&'static str),
    /// No name, or none that HTTP can carry.
    #[error("what stands before `=` is not the name of a header; expected {0}")]
    NotAName(&'static str),
    /// A header that HTTP or retrogate sets.
    #[error("cannot be set: {0}")]
    Reserved(&'static str),
    /// It was given elsewhere too.
    #[error("also given by {0}; expected it once")]
    Repeated(String),
    /// Nothing, or nothing but space.
    #[error("has no value")]
    Empty,
    /// `Authorization=Bearer`, its second word lost.
    #[error("names a scheme and no credentials behind it")]
    NoCredentials,
    /// A value that HTTP cannot carry.
    #[error("holds characters that a header cannot carry, such as a line break")]
    NotAHeaderValue,
    /// Not a name that a variable can have.
    #[error("what stands behind `=` is not the name of a variable; expected NAME=VARIABLE")]
    NotAVariable,
    /// The variable is not set.
    #[error("the environment variable {0} is not set")]
    VariableMissing(String),
    /// The variable is set to nothing.
    #[error("the environment variable {0} is empty")]
    VariableEmpty(String),
}

/// Why no token could be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// The endpoint does not answer.
    #[error("{0}")]
    Unreachable(UnreachableCause),
    /// It takes its time.
    #[error("it did not answer within {0}")]
    Silent(Duration),
    /// It says no.
    #[error("HTTP {status}{}", if message.is_empty() { String::new() } else { format!(": {message}") })]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its words, bounded.
        message: String,
    },
    /// It answers something else.
    #[error("the answer is no token: {0}")]
    Malformed(String),
}

impl TokenFault {
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(cause) => cause.is_transient(),
            Self::Silent(_) => true,
            Self::Refused { status, .. } => matches!(status, 408 | 429 | 500..=599),
            Self::Malformed(_) => false,
        }
    }
}
