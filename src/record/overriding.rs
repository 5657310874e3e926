//! Somebody's word that a gate's verdict is to be passed over, and whose word it is.

use serde::{Deserialize, Serialize};

/// An override, as it stands in the report and in the verdict log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideReport {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub by: String,
    /// Did it let anything through? Nothing when the verdict was ok by itself, or when there was none.
    pub used: bool,
}
