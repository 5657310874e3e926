//! What a fleet was fetched: sums, and every gate about which there is something to say.

use super::figures::{count, moment, plural};
use super::table::{Align, Table};
use crate::record::{FleetFetchDocument, FleetFetchRow};

/// The text answer of `fleet fetch`.
pub fn fleet_fetch_text(document: &FleetFetchDocument) -> String {
    let gates = document.gates.len() as u64;
    let mut text = format!(
        "{} has {} to {} of {} of {}\n  {} points asked with {} ({} for many gates at once), {} samples\n",
        document.root,
        moment(document.from),
        moment(document.to),
        count(document.fetched as u64),
        plural(gates, "gate", "gates"),
        count(document.points),
        plural(document.requests, "request", "requests"),
        count(document.combined_requests),
        count(document.samples),
    );
    text.push_str(&table(document));
    for apart in &document.asked_apart {
        text.push_str(&format!(
            "check `{}` of {} is asked for each value alone: {}\n",
            apart.check, apart.template, apart.why
        ));
    }
    for gone in &document.vanished {
        text.push_str(&format!(
            "{} is no longer among the values; its store {} stays as it is\n",
            gone.gate.escape_debug(),
            gone.store
        ));
    }
    for row in &document.gates {
        text.push_str(&fault(row));
    }
    text
}

/// The gates that are not like the others.
fn table(document: &FleetFetchDocument) -> String {
    let mut table = Table::new(&[
        ("gate", Align::Left),
        ("points asked", Align::Right),
        ("samples", Align::Right),
        ("", Align::Left),
    ]);
    let mut rows = 0;
    for row in &document.gates {
        let notes = notes(row);
        if notes.is_empty() {
            continue;
        }
        rows += 1;
        table.row(vec![
            row.gate.escape_debug().to_string(),
            count(row.points),
            count(row.samples),
            notes.join(", "),
        ]);
    }
    if rows == 0 {
        return String::new();
    }
    table.text()
}

fn notes(row: &FleetFetchRow) -> Vec<String> {
    let mut notes = Vec::new();
    match (&row.fault, row.points, row.samples) {
        (Some(_), _, _) => notes.push("not fetched, or not in every check".to_owned()),
        (None, 1.., 0) => notes.push("the server had no samples".to_owned()),
        (None, _, _) => {}
    }
    if row.refused > 0 {
        notes.push(format!("{} points refused", count(row.refused)));
    }
    if row.retired > 0 {
        let checks = plural(row.retired as u64, "check", "checks");
        notes.push(format!("old answers of {checks} retired"));
    }
    if !row.warnings.is_empty() {
        notes.push(plural(row.warnings.len() as u64, "warning", "warnings"));
    }
    notes
}

fn fault(row: &FleetFetchRow) -> String {
    let Some(fault) = &row.fault else {
        return String::new();
    };
    let mut text = format!("{}: {}\n", row.gate.escape_debug(), fault.error);
    if let Some(hint) = &fault.hint {
        text.push_str(&format!("  hint: {hint}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::model::{TimeRange, Timestamp};
    use crate::record::{AskedApart, FleetFetchFault, VanishedGate};

    #[test]
    fn sums_come_first_then_whatever_is_not_as_it_should_be() {
        let range = TimeRange::new(Timestamp::from_secs(0), Timestamp::from_secs(3600));
        let mut document = FleetFetchDocument::new(Path::new("history"), range);
        document.requests = 1;
        document.asked_apart.push(AskedApart {
            template: "fleet.yaml".to_owned(),
            check: "peak".to_owned(),
            why: "`topk` picks among series".to_owned(),
        });
        let gone = Path::new("history/gate=gone");
        document.vanished.push(VanishedGate::new(
            "gone".to_owned(),
            "gone".to_owned(),
            gone,
        ));
        let row = |gate: &str| FleetFetchRow::new(gate, None, None, 2);
        let good = FleetFetchRow {
            points: 60,
            samples: 55,
            ..row("good")
        };
        let odd = FleetFetchRow {
            points: 60,
            refused: 3,
            retired: 1,
            ..row("two\nlines")
        };
        let bad = row("bad").failed(Some(FleetFetchFault {
            error: "the store is damaged".to_owned(),
            hint: Some("mend it".to_owned()),
            exit_status: 64,
        }));
        let document = document.of(vec![good, odd, bad]);
        assert_eq!(document.exit_status(), 64);
        insta::assert_snapshot!(fleet_fetch_text(&document));
    }
}
