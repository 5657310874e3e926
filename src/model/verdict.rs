//! What an evaluation says: the state of a check, the verdict of a gate, and why there may be none.

use std::fmt;

/// The answer of the gate at one grid point; ordered from harmless to blocking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Deploy.
    Go,
    /// Deploy with open eyes.
    Warning,
    /// Do not deploy.
    NoGo,
}

impl Verdict {
    /// `GO`, `WARNING` or `NO-GO`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::Warning => "WARNING",
            Self::NoGo => "NO-GO",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The lowest verdict that stops a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FailOn {
    /// WARNING and NO-GO stop it.
    #[default]
    Warning,
    /// NO-GO alone stops it.
    NoGo,
}

impl FailOn {
    /// As the flag and the documents name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::NoGo => "no-go",
        }
    }

    /// Is a verdict *ok*: would `live --strict` end with 0?
    pub const fn lets_through(self, verdict: Verdict) -> bool {
        match (verdict, self) {
            (Verdict::Go, _) | (Verdict::Warning, Self::NoGo) => true,
            (Verdict::Warning, Self::Warning) | (Verdict::NoGo, _) => false,
        }
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The state of a check at one grid point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckState {
    /// No limit is broken.
    Pass,
    /// A limit is broken, but not yet for as long as its hold asks.
    Pending,
    /// A warning condition is met.
    Warning,
    /// A no-go condition is met.
    NoGo,
    /// Nothing to judge by.
    NoData,
}

impl CheckState {
    /// As tables and columns name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Pending => "pending",
            Self::Warning => "warning",
            Self::NoGo => "no-go",
            Self::NoData => "no-data",
        }
    }
}

impl fmt::Display for CheckState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a grid point has no verdict; an instant is counted under the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unjudged {
    /// The memory before it touches an instant that was never asked for.
    Unknown,
    /// The server refused some check an instant of the memory, and the others do not say NO-GO.
    Failed,
    /// No check has a sample: telemetry was down.
    Dark,
}

impl Unjudged {
    /// As tables name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Dark => "dark",
        }
    }
}

impl fmt::Display for Unjudged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A verdict, or the reason why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Judgement {
    /// The gate said so.
    Reached(Verdict),
    /// Nothing can be said.
    Unjudged(Unjudged),
}

impl Judgement {
    /// The verdict, if one was reached.
    pub const fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Reached(verdict) => Some(verdict),
            Self::Unjudged(_) => None,
        }
    }
}
