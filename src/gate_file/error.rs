//! What can be wrong with a gate file, each fault with its place in the text.
//!
//! A [`Problem`] reads `gate.yaml:12:15: unknown key …`: file, line, column (from 1), what was found
//! and what was expected. What to do next is its hint, kept apart. As many problems as can be found in
//! one reading are reported together, in the order of the file. A [`Warning`] does not stop the gate.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::fault::Fault;
use super::node::Position;
use super::promql::QueryDoubt;

/// One fault and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub(super) file: String,
    pub(super) at: Position,
    pub(super) fault: Fault,
}

impl Problem {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.at.line
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> usize {
        self.at.column
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(shortened(&self.fault.hint()))
    }
}

/// Longer words are no words; they are shown by how they begin.
const LONGEST_WORD: usize = 200;
/// The longest message, whatever a file holds.
const LONGEST: usize = 5000;

/// Messages quote the file, and a file may hold anything.
fn shortened(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        if short.len() > LONGEST {
            return short + "…";
        }
        match word.char_indices().nth(LONGEST_WORD) {
            Some((end, _)) => {
                short.push_str(&word[..end]);
                short.push('…');
                short.extend(word.chars().next_back().filter(|c| c.is_whitespace()));
            }
            None => short.push_str(word),
        }
    }
    short
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, at, fault } = self;
        let fault = shortened(&fault.to_string());
        write!(f, "{file}:{}:{}: {fault}", at.line, at.column)
    }
}

/// Something odd that does not stop the gate, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub(super) file: String,
    pub(super) at: Position,
    pub(super) doubt: Doubt,
}

/// What is odd.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Doubt {
    #[error("{check}: {doubt}")]
    Query { check: String, doubt: QueryDoubt },
    #[error("the url carries a password, which everyone who reads this file sees")]
    PasswordInUrl,
    #[error(
        "check `{check}`: the warning `{warning}` never shows by itself, for NO-GO is met wherever it is: `{no_go}`"
    )]
    Overtaken {
        check: String,
        warning: String,
        no_go: String,
    },
}

impl Warning {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.at.line
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match &self.doubt {
            Doubt::Query { doubt, .. } => doubt.hint(),
            Doubt::PasswordInUrl => {
                "take it out of the url and give it in a file or in the environment".to_owned()
            }
            Doubt::Overtaken { .. } => {
                "did the two limits change places? else remove the warning".to_owned()
            }
        })
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, at, doubt } = self;
        write!(f, "{file}:{}:{}: {doubt}", at.line, at.column)
    }
}

/// Why a file is not a gate.
#[derive(Debug, thiserror::Error)]
pub enum GateFileError {
    /// It cannot be opened or read.
    #[error("{}: cannot read the gate file: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Its bytes are not text.
    #[error("{file}:{line}: not UTF-8; expected a text file in UTF-8")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line of the first wrong byte, from 1.
        line: usize,
    },
    /// It is text, and wrong: the problems in the order of the file, at least one.
    #[error("{}", listed(.0))]
    Invalid(Vec<Problem>),
}

impl GateFileError {
    /// The problems in the text, empty when there was no text.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Unreadable { .. } | Self::NotUtf8 { .. } => &[],
            Self::Invalid(problems) => problems,
        }
    }

    /// Is what was given wrong (no such file, or its text), rather than the world?
    pub fn is_given_wrong(&self) -> bool {
        match self {
            Self::Unreadable { source, .. } => matches!(
                source.kind(),
                io::ErrorKind::NotFound
                    | io::ErrorKind::IsADirectory
                    | io::ErrorKind::NotADirectory
                    | io::ErrorKind::InvalidFilename
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::FileTooLarge
            ),
            Self::NotUtf8 { .. } | Self::Invalid(_) => true,
        }
    }

    /// What to do next. Several problems print their hints among themselves.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { path, source } => Some(match source.kind() {
                io::ErrorKind::NotFound => {
                    "`retrogate init` writes a gate to start from; `--gate FILE` names another file"
                        .to_owned()
                }
                io::ErrorKind::IsADirectory => {
                    format!(
                        "name the file itself, such as {}",
                        path.join("gate.yaml").display()
                    )
                }
                io::ErrorKind::NotADirectory => {
                    "a part of that path is a file; name the gate file itself".to_owned()
                }
                io::ErrorKind::FileTooLarge => {
                    "name the gate file itself; a gate of a dozen checks has some kilobytes"
                        .to_owned()
                }
                _ => "check that the file may be read".to_owned(),
            }),
            Self::NotUtf8 { .. } => Some("save the file as UTF-8".to_owned()),
            Self::Invalid(problems) => match problems.as_slice() {
                [only] => only.hint(),
                _ => None,
            },
        }
    }
}

/// More than fit a screen help nobody.
const MOST_LISTED: usize = 20;

fn listed(problems: &[Problem]) -> String {
    if let [only] = problems {
        return only.to_string();
    }
    let mut lines: Vec<String> = problems
        .iter()
        .take(MOST_LISTED)
        .map(|problem| format!("{problem}\n  hint: {}", shortened(&problem.fault.hint())))
        .collect();
    match problems.len().saturating_sub(MOST_LISTED) {
        0 => {}
        more => lines.push(format!(
            "and {more} more like these; mend the first ones first"
        )),
    }
    lines.join("\n")
}
