//! `retrogate/store-verify/v1`: whether every file of a store is what was written, and all that is not.

use serde::Serialize;

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreVerifyDocument {
    /// `retrogate/store-verify/v1`.
    pub schema: &'static str,
    /// The store's folder.
    pub store: String,
    /// The gate it was held against.
    pub gate: Option<String>,
    /// Is nothing wrong?
    pub sound: bool,
    /// The checks by id, then the availability.
    pub checks: Vec<VerifiedRoom>,
    /// Everything that is wrong.
    pub faults: Vec<StoreFault>,
    /// Files that were never finished, which no reader sees and the next fetch removes.
    pub unfinished: Vec<String>,
}

/// The files of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedRoom {
    /// The check's id, or `(availability)`.
    pub id: String,
    /// Files that count.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Samples decoded.
    pub samples: u64,
    /// How many of the faults are its own.
    pub faults: u64,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreFault {
    /// `damaged`, `foreign`, `newer`, `contradiction`, `superseded`, `unreadable`, `changed`, `misfit` or
    /// `not-fetched`.
    pub kind: &'static str,
    /// The check's id, or `(availability)`; `null` where it is nobody's.
    pub check: Option<String>,
    /// The files it is about.
    pub files: Vec<String>,
    /// What is wrong.
    pub sentence: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl StoreVerifyDocument {
    /// A verification that has not looked at anything yet.
    pub fn new(store: String, gate: Option<&str>) -> Self {
        Self {
            schema: "retrogate/store-verify/v1",
            store,
            gate: gate.map(str::to_owned),
            sound: true,
            checks: Vec::new(),
            faults: Vec::new(),
            unfinished: Vec::new(),
        }
    }

    /// Did only the system keep it from being sure?
    pub fn is_undecided(&self) -> bool {
        let by_system = |fault: &StoreFault| matches!(fault.kind, "unreadable" | "changed");
        !self.sound && self.faults.iter().all(by_system)
    }
}
