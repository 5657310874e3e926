//! Whatever a file holds, it is read or refused: no panic, and errors stay short.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{of, read};
use crate::labels::IncidentFormat;

const FORMATS: [IncidentFormat; 6] = [
    IncidentFormat::PagerDuty,
    IncidentFormat::Opsgenie,
    IncidentFormat::IncidentIo,
    IncidentFormat::FireHydrant,
    IncidentFormat::Statuspage,
    IncidentFormat::GitHub,
];

/// Keys of all programs.
const KEYS: [&str; 24] = [
    "id",
    "number",
    "reference",
    "created_at",
    "createdAt",
    "resolved_at",
    "closedAt",
    "status",
    "state",
    "service",
    "services",
    "components",
    "labels",
    "tags",
    "impact",
    "scheduled_for",
    "milestones",
    "incident_status",
    "incident_timestamp_values",
    "custom_field_entries",
    "mode",
    "active",
    "seconds_to_first_ack",
    "impactedServices",
];

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0i64..4_000_000_000).prop_map(Value::from),
        "[a-z:/ 0-9-]{0,12}".prop_map(Value::from),
        prop_oneof![
            Just("2026-03-01T09:00:00Z"),
            Just("2026-03-01T09:00:00"),
            Just("resolved"),
            Just("open"),
            Just("service:api"),
            Just("closed"),
            Just("1e300"),
        ]
        .prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec(inner, 3).prop_map(|values| json!({
                "name": values[0], "category": values[0], "summary": values[1],
                "occurred_at": values[1], "type": "resolved", "value": {"value": values[2]},
                "incident_timestamp": {"name": "Resolved at"}, "values": [values[2]],
                "custom_field": {"name": "Service"},
            })),
        ]
    })
}

fn entry() -> impl Strategy<Value = Value> {
    let pair = (proptest::sample::select(&KEYS[..]), value());
    proptest::collection::vec(pair, 0..10).prop_map(|pairs| {
        let fields = pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value));
        Value::Object(fields.collect())
    })
}

proptest! {
    #[test]
    fn any_rows_of_any_program_are_read_or_refused(
        entries in proptest::collection::vec(entry(), 0..4), cut in 0usize..400, format in 0usize..6,
    ) {
        let whole = json!({"more": false, "incidents": entries}).to_string();
        let cut = whole.chars().take(cut).collect::<String>();
        for text in [whole.as_str(), cut.as_str()] {
            if let Err(error) = read("l.json", text, &of(FORMATS[format])) {
                let said = error.to_string();
                prop_assert!(said.len() < 1200, "{said}");
                prop_assert!(error.hint().is_some());
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z0-9,;\"\n:{}\\[\\] -]{0,80}", format in 0usize..6) {
        for name in ["l.json", "l.csv"] {
            let _ = read(name, &text, &of(FORMATS[format]));
        }
    }
}
