//! The store: what was asked of the server, and what it answered, as Parquet files anyone can read.
//!
//! ```text
//! STORE/check=<id>/<from>-<to>.parquet   one asked range of one check, [from, to)
//! STORE/server/<from>-<to>.parquet       the same for the question whether the server was up
//! STORE/retired/<id>/<n>/                answers to a question the gate no longer asks
//! STORE/.lock                            held by the one writer
//! ROOT/gate=<name>/                      the store of one gate of a fleet
//! ```
//!
//! Rows are `timestamp`, `series`, `value`, sorted by series, then time; a row group holds one series.
//! An absent sample is no row; NaN is a row. What was asked stands in each file's footer, so that there is
//! no manifest to fall out of step; asked and empty is a file without rows.
//!
//! Invariants: the ranges of a check's files never overlap (one wholly inside another is left over from a
//! crash and ignored), all of them answer the same question, and no file ever changes: it is written
//! beside, synced and renamed. Every byte stands under a checksum that is verified before it is decoded,
//! so a damaged file is an error that names it, never a wrong value. The same content gives the same
//! bytes: there is no clock and no randomness here.
//!
//! The store knows nothing of limits, verdicts or the network, and nothing of threads: a caller reads
//! checks in parallel.

mod answer;
mod check_files;
mod checked_bytes;
mod checksum;
mod column;
mod compact;
mod decode;
mod encode;
mod error;
mod file_name;
mod file_slice;
mod fleet_root;
mod folder;
mod footer;
mod reader;
mod remarks;
mod replace;
mod retired;
mod room;
mod schema;
mod splice;
mod stored_file;
mod sweep;
mod table;
mod verify;
mod writable;
mod writer;

#[cfg(test)]
mod compact_laws;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod verify_faults;

pub use answer::{Answer, Question};
pub use check_files::{CheckFiles, Misfit};
pub use compact::Compaction;
pub use error::StoreError;
pub use fleet_root::{encoded_name, gates_under, store_of_gate};
pub use reader::Store;
pub use remarks::Remark;
pub use retired::Retired;
pub use room::Room;
pub use sweep::Sweep;
pub use table::{Column, CountColumn, TextColumn, columns_bytes, table_bytes, write_table};
pub use verify::RoomVerification;
pub use writer::StoreWriter;
