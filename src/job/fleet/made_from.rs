//! What an answer about one gate was made from, in one hash: if it would be the same now, the answer is too.
//!
//! Samples count by the checksums that stand in the footers of the store's files, so that nothing is read for it but
//! these; compacting a store makes other files, and the answer is then made again.

use super::members::Member;
use crate::error::Error;
use crate::job::coverage::files_of;
use crate::job::daily::{hashed, labels};
use crate::job::replay::{Lists, ReplayRequest};
use crate::store::Store;

/// The hash; `asked` is whatever else the answer hangs on.
pub(super) fn made_from(
    member: &Member,
    request: &ReplayRequest<'_>,
    lists: &Lists,
    asked: &str,
) -> Result<String, Error> {
    let store = Store::open(&member.store)?;
    let mut contents = Vec::new();
    for files in files_of(member.gate(), &store)? {
        contents.push(format!("{} {:016x}", files.room(), files.content_hash()));
    }
    if let Some(files) = store.server()? {
        contents.push(format!("{} {:016x}", files.room(), files.content_hash()));
    }
    Ok(hashed([
        env!("CARGO_PKG_VERSION").to_owned(),
        format!("{:?}", member.gate()),
        format!("{:?} {:?} {:?}", request.from, request.to, request.holes),
        format!("{:?} {:?}", request.rules, request.business_hours),
        labels(lists),
        contents.join("\n"),
        asked.to_owned(),
    ]))
}
