//! What changed in the gate file.

use serde::Serialize;

use crate::record::compare::GateChange;

/// One change of the gate file, as two kept copies of it show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateRevision {
    /// The day whose copy is the first with it.
    pub day: String,
    /// What changed since the copy before.
    pub changes: Vec<GateChange>,
}
