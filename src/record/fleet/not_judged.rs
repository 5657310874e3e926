//! Gates that could not be judged, and why.

use serde::Serialize;

/// A gate that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NotJudged {
    /// Its name, or its file where it has none that can be read.
    pub gate: String,
    /// The value of the template's label that it stands for.
    pub value: Option<String>,
    /// What went wrong.
    pub error: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// What a run of this gate alone ends with.
    pub exit_status: u8,
}
