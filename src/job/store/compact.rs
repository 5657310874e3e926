//! Joins files of a store that adjoin.

use std::path::Path;

use super::name;
use crate::error::Error;
use crate::record::{CompactedRoom, StoreCompactDocument};
use crate::store::Store;

/// Joins what can be joined, and says what was done.
pub fn compact_store(path: &Path) -> Result<StoreCompactDocument, Error> {
    // A writer would make a store where there is none.
    Store::open(path)?;
    let writer = Store::open_for_writing(path)?;
    let mut checks = Vec::new();
    for room in writer.store().rooms()? {
        if let Some(done) = writer.compact(&room)? {
            checks.push(CompactedRoom {
                id: name(&room),
                files_before: done.files_before as u64,
                files_after: done.files_after as u64,
                bytes_before: done.bytes_before,
                bytes_after: done.bytes_after,
            });
        }
    }
    Ok(StoreCompactDocument::new(
        path.display().to_string(),
        checks,
    ))
}
