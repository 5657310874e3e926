//! `retrogate/store-compact/v1`: which files were joined.

use serde::Serialize;

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreCompactDocument {
    /// `retrogate/store-compact/v1`.
    pub schema: &'static str,
    /// The store's folder.
    pub store: String,
    /// The checks by id, then the availability.
    pub checks: Vec<CompactedRoom>,
    /// Over all of them.
    pub totals: CompactedRoom,
}

/// The files of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompactedRoom {
    /// The check's id, or `(availability)`; `(all)` for the sums.
    pub id: String,
    /// Files before.
    pub files_before: u64,
    /// Files after.
    pub files_after: u64,
    /// Bytes before.
    pub bytes_before: u64,
    /// Bytes after.
    pub bytes_after: u64,
}

impl StoreCompactDocument {
    /// Puts it together and sums up.
    pub fn new(store: String, checks: Vec<CompactedRoom>) -> Self {
        let sum = |of: fn(&CompactedRoom) -> u64| checks.iter().map(of).sum();
        Self {
            schema: "retrogate/store-compact/v1",
            store,
            totals: CompactedRoom {
                id: "(all)".to_owned(),
                files_before: sum(|room| room.files_before),
                files_after: sum(|room| room.files_after),
                bytes_before: sum(|room| room.bytes_before),
                bytes_after: sum(|room| room.bytes_after),
            },
            checks,
        }
    }
}
