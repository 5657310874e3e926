//! Whether a store is sound, and which of its files were joined.

use super::figures::{count, plural, size};
use super::table::{Align, Table};
use crate::record::{CompactedRoom, StoreCompactDocument, StoreFault, StoreVerifyDocument};

/// The text answer of `store verify`.
pub fn store_verify_text(document: &StoreVerifyDocument) -> String {
    let sum = |of: fn(&crate::record::VerifiedRoom) -> u64| document.checks.iter().map(of).sum();
    let read = format!(
        "{}: read {}, {}, {} samples",
        document.store,
        plural(sum(|room| room.files), "file", "files"),
        size(sum(|room| room.bytes)),
        count(sum(|room| room.samples)),
    );
    let mut text = match document.faults.len() as u64 {
        0 => format!("{read}: all sound\n"),
        faults => format!("{read}: {}\n", plural(faults, "fault", "faults")),
    };
    if let (Some(gate), true) = (&document.gate, document.sound) {
        text.push_str(&format!("every check of {gate} fits\n"));
    }
    for fault in &document.faults {
        text.push_str(&paragraph(fault));
    }
    for file in &document.unfinished {
        text.push_str(&format!(
            "\nunfinished, harmless: {file}\n  no reader sees it; the next fetch removes it\n"
        ));
    }
    text
}

fn paragraph(fault: &StoreFault) -> String {
    let remedy = fault.remedy.as_ref();
    let remedy = remedy.map_or_else(String::new, |remedy| format!("  {remedy}\n"));
    format!("\n{}: {}\n{remedy}", fault.kind, fault.sentence)
}

/// The text answer of `store compact`.
pub fn store_compact_text(document: &StoreCompactDocument) -> String {
    let totals = &document.totals;
    if totals.files_before == totals.files_after {
        return format!(
            "{}: nothing to join in {}\n",
            document.store,
            plural(totals.files_before, "file", "files")
        );
    }
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("files", Align::Right),
        ("now", Align::Right),
        ("size", Align::Right),
        ("now", Align::Right),
    ]);
    for room in &document.checks {
        table.row(cells(room, &room.id));
    }
    table.row(cells(totals, "in all"));
    format!(
        "{}: joined files, every answer as before\n{}",
        document.store,
        table.text()
    )
}

fn cells(room: &CompactedRoom, name: &str) -> Vec<String> {
    vec![
        name.to_owned(),
        count(room.files_before),
        count(room.files_after),
        size(room.bytes_before),
        size(room.bytes_after),
    ]
}
