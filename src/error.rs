//! The one error of the crate, and the exit status each kind of it ends with.
//!
//! 64: what was given is wrong. 3: the world failed while running, or no verdict could be reached. A
//! verdict is not an error and has its own statuses; a panic is a bug and ends with 70.

mod hint;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::gate_file::{GateFileError, InitError, RewriteError, SaveError};
use crate::job::FetchCommand;
use crate::labels::{Blame, LabelError};
use crate::model::{CheckId, Duration, GridError, TimeRange, Timestamp};
use crate::outcome::TruthError;
use crate::prometheus::{AccessError, ClientError};
use crate::store::{Misfit, StoreError};

/// What a process ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done; for `live --strict`, GO.
    Done,
    /// A checking command found a fault; for `live --strict`, WARNING.
    Fault,
    /// `live --strict`: NO-GO.
    NoGo,
    /// No verdict, or the world failed.
    NoVerdict,
    /// What was given is wrong.
    Usage,
    /// A bug.
    Bug,
}

impl ExitStatus {
    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Fault => 1,
            Self::NoGo => 2,
            Self::NoVerdict => 3,
            Self::Usage => 64,
            Self::Bug => 70,
        }
    }
}

/// Anything that ends a command early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The gate file.
    #[error(transparent)]
    GateFile(#[from] GateFileError),
    /// `init` could not write.
    #[error(transparent)]
    Init(#[from] InitError),
    /// An incident or deployment list.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// Lists that cannot be held against the gate.
    #[error("{}: {source}", file.display())]
    Truth {
        /// The list.
        file: PathBuf,
        /// What is wrong with its rows.
        source: TruthError,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store holds answers to another question.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// The address of the server is wrong.
    #[error("{}{source}", given_by.as_ref().map_or_else(String::new, |by| format!("{by}: ")))]
    Address {
        /// The flag or variable that gave it.
        given_by: Option<String>,
        /// What is wrong with it.
        source: ClientError,
    },
    /// The way to the server was not said as it should be.
    #[error(transparent)]
    Access(Box<AccessError>),
    /// The server does not answer at all.
    #[error(transparent)]
    NoServer(ClientError),
    /// The server, asked about one check.
    #[error("check `{check}`: {source}")]
    Check {
        /// The check.
        check: CheckId,
        /// What went wrong.
        source: ClientError,
    },
    /// The server, asked for incidents.
    #[error("--incidents-query: {0}")]
    IncidentsQuery(ClientError),
    /// The server, asked for the values of a template.
    #[error("values_from of {file}: {source}")]
    ValuesFrom {
        /// The template's file.
        file: String,
        /// What went wrong.
        source: ClientError,
    },
    /// Several checks could not be fetched; the others were.
    #[error("{} of {all} checks could not be fetched:\n{}", failures.len(), listed(failures))]
    Checks {
        /// How many checks there are.
        all: usize,
        /// Those that failed, and why.
        failures: Vec<(CheckId, ClientError)>,
    },
    /// Nobody said where the server is.
    #[error(
        "no Prometheus address: the gate file has no prometheus.url and no flag or variable gives one"
    )]
    NoAddress,
    /// The store continues another server's answers.
    #[error("{what}: the store holds answers of {held}, and {asked} is asked now")]
    OtherSource {
        /// The check, or the server's availability.
        what: String,
        /// Whose answers the store holds.
        held: String,
        /// Who is asked now.
        asked: String,
    },
    /// The range holds no grid points.
    #[error(transparent)]
    Range(#[from] GridError),
    /// An instant nobody has seen.
    #[error("{flag} is {instant}, which lies in the future (now is {now})")]
    Future {
        /// The flag that gave it.
        flag: &'static str,
        /// The instant.
        instant: Timestamp,
        /// The clock.
        now: Timestamp,
    },
    /// Everything asked for is too new.
    #[error("nothing in {range} is older than {settle}: the server may still change such points")]
    Unsettled {
        /// What was asked for.
        range: TimeRange,
        /// How old a point must be.
        settle: Duration,
    },
    /// The store has nothing on some checks.
    #[error("the store {} has no answers for {}", store.display(), names(checks))]
    NeverFetched {
        /// The store.
        store: PathBuf,
        /// The checks.
        checks: Vec<CheckId>,
        /// A command that fetches them.
        command: Box<FetchCommand>,
    },
    /// The history ends before the windows fill.
    #[error(
        "the history of all checks spans {}, shorter than the {lookback} that windows, holds and reasons look back",
        span.length()
    )]
    TooShort {
        /// What was asked for every check.
        span: TimeRange,
        /// The lookback of the gate.
        lookback: Duration,
        /// A command that fetches more.
        command: Box<FetchCommand>,
    },
    /// What is asked lies wholly before or after the history.
    #[error("{flag} is {instant}, {} the history, which spans {span}",
        if *instant < span.to { "before" } else { "after" })]
    Outside {
        /// The flag that gave it.
        flag: &'static str,
        /// The instant.
        instant: Timestamp,
        /// What was asked for every check.
        span: TimeRange,
        /// A command that fetches it.
        command: Box<FetchCommand>,
    },
    /// A moment was never asked for.
    #[error("check `{check}` was never asked for {instant}")]
    NeverAsked {
        /// The check.
        check: CheckId,
        /// The moment.
        instant: Timestamp,
        /// A command that fetches it.
        command: Box<FetchCommand>,
    },
    /// A range inside the replay was never asked for.
    #[error("check `{check}` was never asked for {hole}{}", also(*others))]
    Hole {
        /// The check.
        check: CheckId,
        /// The first such range.
        hole: TimeRange,
        /// How many more there are, over all checks.
        others: usize,
        /// A command that fetches it.
        command: Box<FetchCommand>,
    },
    /// The gate file cannot be given its new limits.
    #[error(transparent)]
    Rewrite(RewriteError),
    /// A gate file could not be put into its place.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A tuned gate does not say what was solved.
    #[error(
        "the tuned gate says otherwise than what was solved at {steps} steps; nothing was written"
    )]
    Unlike {
        /// How many.
        steps: u64,
    },
    /// A file or folder could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no listening at an address.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something of the system's, at start.
    #[error("cannot {what}: {source}")]
    System {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// Somebody ended the wait before there was any answer.
    #[error("interrupted before the gate said anything")]
    Interrupted,
    /// The verdict log cannot be read.
    #[error("cannot read the verdict log {}: {source}", path.display())]
    VerdictLog {
        /// The log.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing in a verdict log is there to be verified.
    #[error("the verdict log {} has no verdict of the gate {gate}{}", path.display(), if *others == 0 { String::new() } else { format!(" in this range, only {others} others") })]
    NothingLogged {
        /// The log.
        path: PathBuf,
        /// The gate.
        gate: String,
        /// Entries of other gates and of other times.
        others: usize,
    },
    /// Something of the gate that another is held against.
    #[error("{}: {source}", gate.display())]
    Against {
        /// Its file.
        gate: PathBuf,
        /// What is wrong.
        source: Box<Error>,
    },
    /// Flags that do not go together, or a name that does not exist.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
}

fn listed(failures: &[(CheckId, ClientError)]) -> String {
    let lines: Vec<String> = failures
        .iter()
        .map(|(check, error)| format!("  check `{check}`: {error}"))
        .collect();
    lines.join("\n")
}

fn names(checks: &[CheckId]) -> String {
    let names: Vec<String> = checks.iter().map(|id| format!("check `{id}`")).collect();
    names.join(", ")
}

fn also(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " (and 1 other range)".to_owned(),
        several => format!(" (and {several} other ranges)"),
    }
}

impl From<AccessError> for Error {
    fn from(error: AccessError) -> Self {
        Self::Access(Box::new(error))
    }
}

impl Error {
    /// An address nobody is known to have given.
    pub(crate) fn address(source: ClientError) -> Self {
        Self::Address {
            given_by: None,
            source,
        }
    }

    /// Makes the fetch that is suggested one that can be pasted by someone who gave this gate file.
    #[must_use]
    pub(crate) fn typed_with(
        mut self,
        gate: &Path,
        service: Option<&str>,
        has_address: bool,
    ) -> Self {
        match &mut self {
            Self::NeverFetched { command, .. }
            | Self::TooShort { command, .. }
            | Self::Outside { command, .. }
            | Self::NeverAsked { command, .. }
            | Self::Hole { command, .. } => command.typed_with(gate, service, has_address),
            _ => {}
        }
        self
    }

    /// What the process ends with.
    pub fn exit_status(&self) -> ExitStatus {
        let given = |wrong: bool| {
            if wrong {
                ExitStatus::Usage
            } else {
                ExitStatus::NoVerdict
            }
        };
        match self {
            Self::GateFile(error) => given(error.is_given_wrong()),
            Self::Init(error) => given(error.is_given_wrong()),
            Self::Labels(error) => given(error.blame() == Blame::Given),
            Self::Store(error) => given(error.is_given_wrong()),
            Self::Access(error) => given(error.is_given_wrong()),
            Self::Check { source, .. }
            | Self::ValuesFrom { source, .. }
            | Self::IncidentsQuery(source) => given(source.is_query_fault()),
            Self::Checks { failures, .. } => {
                given(failures.iter().all(|(_, error)| error.is_query_fault()))
            }
            Self::Against { source, .. } => source.exit_status(),
            Self::Save(error) => given(error.is_given_wrong()),
            Self::Unlike { .. } => ExitStatus::Bug,
            Self::Address { source, .. } => given(!matches!(source, ClientError::Setup(_))),
            Self::Truth { .. }
            | Self::Rewrite(_)
            | Self::Misfit(_)
            | Self::NoAddress
            | Self::OtherSource { .. }
            | Self::Range(_)
            | Self::Future { .. }
            | Self::Unsettled { .. }
            | Self::NeverFetched { .. }
            | Self::TooShort { .. }
            | Self::Outside { .. }
            | Self::NeverAsked { .. }
            | Self::Hole { .. }
            | Self::NothingLogged { .. }
            | Self::Usage { .. } => ExitStatus::Usage,
            Self::VerdictLog { source, .. } => given(matches!(
                source.kind(),
                ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::InvalidData
            )),
            Self::NoServer(_)
            | Self::Interrupted
            | Self::Unreadable { .. }
            | Self::Output { .. }
            | Self::Listen { .. }
            | Self::System { .. } => ExitStatus::NoVerdict,
        }
    }
}
