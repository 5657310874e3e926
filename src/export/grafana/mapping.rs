//! Numbers that stand for words, and the colours of both.

use serde_json::{Map, Value, json};

pub(super) const GREEN: &str = "green";
pub(super) const YELLOW: &str = "yellow";
pub(super) const RED: &str = "red";
const PURPLE: &str = "purple";

/// Word and colour of each recorded level, from 0.
pub(super) const VERDICTS: [(&str, &str); 3] = [("GO", GREEN), ("WARNING", YELLOW), ("NO-GO", RED)];

/// The same of each recorded state.
pub(super) const STATES: [(&str, &str); 4] = [
    ("pass", GREEN),
    ("warning", YELLOW),
    ("no-go", RED),
    ("no-data", PURPLE),
];

/// As Grafana maps values to words.
pub(super) fn value_mappings(words: &[(&str, &str)]) -> Value {
    let options: Map<String, Value> = words
        .iter()
        .enumerate()
        .map(|(number, (word, colour))| {
            let shown = json!({ "text": word, "color": colour, "index": number });
            (number.to_string(), shown)
        })
        .collect();
    json!([{ "type": "value", "options": options }])
}
