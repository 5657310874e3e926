//! How often the time that was held out has been looked at.
//!
//! Every look makes the figure of the held-out time a little less honest, since people change what they do
//! after it. So each is a line in `STORE/looks.jsonl`, and reports say how many there were.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use crate::error::Error;
use crate::gate_file::GateFile;
use crate::model::Timestamp;
use crate::record::LookEntry;
use crate::tune::{Field, last_part};

/// Notes one more look at a store's held-out time, and says how many of the same gate there have been.
pub(super) fn look(
    store: &Path,
    file: &GateFile,
    field: &Field,
    now: Timestamp,
) -> Result<usize, Error> {
    let path = store.join("looks.jsonl");
    let failed = |source: io::Error| Error::Output {
        path: path.clone(),
        source,
    };
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    let begins = field.judged.timestamp(last_part(field));
    let own = LookEntry {
        at: now,
        gate: file.gate.name().to_owned(),
        held_out_from: begins,
        held_out_to: field.judged.range().to,
    };
    let count = before
        .lines()
        .filter(|line| own.is_of_same_gate(line))
        .count()
        + 1;
    let mut log = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path)
        .map_err(failed)?;
    log.write_all(own.line().as_bytes()).map_err(failed)?;
    Ok(count)
}
