//! Many gates at one moment: a line for those that are well, everything of those that are not.

use super::live_markdown;
use super::live_text::{Ink, live_text};
use crate::model::Verdict;
use crate::record::{FleetLiveDocument, LiveDocument};

/// The text answer of `fleet live`.
pub fn fleet_live_text(document: &FleetLiveDocument, ink: Ink) -> String {
    let mut text = format!("{}\n", summary(document));
    for own in &document.not_asked {
        text.push_str(&format!(
            "\nNOT ASKED  {}\n  {}\n",
            own.gate.escape_debug(),
            own.error
        ));
        if let Some(hint) = &own.hint {
            text.push_str(&format!("  hint: {hint}\n"));
        }
    }
    let (well, unwell): (Vec<&LiveDocument>, Vec<&LiveDocument>) = document
        .gates
        .iter()
        .partition(|gate| gate.verdict == Some(Verdict::Go));
    for gate in unwell {
        text.push('\n');
        text.push_str(&live_text(gate, ink));
    }
    if !well.is_empty() {
        text.push('\n');
    }
    for gate in well {
        let name = gate.gate.escape_debug();
        let at = super::figures::moment(gate.timestamp);
        text.push_str(&format!("GO  {name} at {at}: {}\n", gate.answer));
    }
    text
}

/// The same for reviews and tickets.
pub fn fleet_live_markdown(document: &FleetLiveDocument) -> String {
    let mut text = format!("**{}**\n", summary(document));
    for own in &document.not_asked {
        let name = super::table::escaped(&own.gate);
        let why = super::table::escaped(&own.error);
        text.push_str(&format!("\n- not asked: {name}: {why}\n"));
    }
    for gate in &document.gates {
        text.push('\n');
        text.push_str(&live_markdown(gate));
    }
    text
}

fn summary(document: &FleetLiveDocument) -> String {
    let counts = document.summary;
    let said = [
        (counts.no_go, "NO-GO"),
        (counts.no_verdict, "without a verdict"),
        (counts.not_asked, "not asked"),
        (counts.warning, "WARNING"),
        (counts.go, "GO"),
    ];
    let said: Vec<String> = said
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let gates = if counts.gates == 1 { "gate" } else { "gates" };
    format!("{} {gates}: {}", counts.gates, said.join(", "))
}
