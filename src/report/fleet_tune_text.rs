//! A tuned fleet in text: all gates together, then each by what its new limits change.

use super::table::{Align, Table};
use crate::record::{Counted, FleetTuneDocument, NotJudged, TunedRow};

/// The text answer of `fleet tune`.
pub fn fleet_tune_text(document: &FleetTuneDocument) -> String {
    let mut text = head(document);
    text.push_str(&not_tuned(&document.not_tuned));
    if !document.gates.is_empty() {
        text.push('\n');
        text.push_str(&table(&document.gates).text());
    }
    text
}

/// The same for reviews and tickets.
pub fn fleet_tune_markdown(document: &FleetTuneDocument) -> String {
    let mut text = head(document);
    text.push_str(&not_tuned(&document.not_tuned));
    if !document.gates.is_empty() {
        text.push('\n');
        text.push_str(&table(&document.gates).markdown());
    }
    text
}

fn head(document: &FleetTuneDocument) -> String {
    let gates = |count: usize| match count {
        1 => "1 gate".to_owned(),
        more => format!("{more} gates"),
    };
    let mut text = format!("{} tuned", gates(document.tuned));
    if let Some(target) = &document.target {
        text.push_str(&format!(" for {target}"));
    }
    match document.from_earlier_runs {
        0 => {}
        earlier => text.push_str(&format!(
            "; {earlier} of them by an earlier run from the very same"
        )),
    }
    text.push('\n');
    if document.tuned == 0 {
        return text;
    }
    let (before, after) = (document.before, document.after);
    text.push_str(&format!(
        "false NO-GO in sample, all together: {} → {}\n",
        share(before.false_verdicts),
        share(after.false_verdicts)
    ));
    text.push_str(&format!(
        "missed groups in sample: {} → {}\n",
        counted(before.missed_groups),
        counted(after.missed_groups)
    ));
    match (document.nested_missed_groups, document.later_false) {
        (None, None) => {
            text.push_str("in sample only: nothing here says what to expect of next year\n");
        }
        (nested, later) => {
            if let Some(nested) = nested {
                text.push_str(&format!(
                    "missed by limits chosen without them (nested): {}\n",
                    counted(nested)
                ));
            }
            if let Some(later) = later {
                text.push_str(&format!(
                    "false NO-GO in later time, by limits from before it: {}\n",
                    share(later)
                ));
            }
        }
    }
    let thin = document
        .gates
        .iter()
        .filter(|row| row.thin_evidence)
        .count();
    if thin > 0 {
        text.push_str(&format!(
            "{thin} of {} have fewer than fifteen groups of incidents: thin evidence for limits of their own\n",
            gates(document.tuned)
        ));
    }
    let unproved = document.gates.iter().filter(|row| !row.proved).count();
    if unproved > 0 {
        text.push_str(&format!(
            "{unproved} of {} are not proved\n",
            gates(document.tuned)
        ));
    }
    text
}

fn not_tuned(own: &[NotJudged]) -> String {
    let mut text = String::new();
    if !own.is_empty() {
        text.push_str("\nNot tuned\n");
    }
    for gate in own {
        text.push_str(&format!("  {}: {}\n", gate.gate.escape_debug(), gate.error));
        if let Some(hint) = &gate.hint {
            text.push_str(&format!("    hint: {hint}\n"));
        }
    }
    text
}

fn table(gates: &[TunedRow]) -> Table {
    let mut table = Table::new(&[
        ("gate", Align::Left),
        ("groups", Align::Right),
        ("false NO-GO", Align::Right),
        ("missed", Align::Right),
        ("nested", Align::Right),
        ("later false", Align::Right),
        ("limits that change", Align::Left),
    ]);
    for row in gates {
        let both = |before: String, after: String| format!("{before} → {after}");
        table.row(vec![
            row.gate.escape_debug().to_string(),
            row.groups.to_string(),
            both(
                share(row.before.false_verdicts),
                share(row.after.false_verdicts),
            ),
            both(
                row.before.missed_groups.hits.to_string(),
                row.after.missed_groups.hits.to_string(),
            ),
            row.nested_missed_groups.map_or_else(dash, counted),
            row.later_false.map_or_else(dash, share),
            limits(row),
        ]);
    }
    table
}

fn dash() -> String {
    "–".to_owned()
}

fn limits(row: &TunedRow) -> String {
    if row.limits.is_empty() {
        return "none".to_owned();
    }
    let told = row.limits.iter().map(|limit| {
        let to = limit.to.as_deref().unwrap_or("removed");
        let hold = limit.hold.as_ref().map(|hold| format!(" for {hold}"));
        format!(
            "{} {} → {to}{}",
            limit.id,
            limit.from,
            hold.unwrap_or_default()
        )
    });
    told.collect::<Vec<_>>().join("; ")
}

fn share(own: Counted) -> String {
    super::figures::percent(own.rate.into())
}

fn counted(own: Counted) -> String {
    format!("{} of {}", own.hits, own.of)
}
