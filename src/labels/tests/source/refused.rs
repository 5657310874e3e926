//! Exports that are not what they are said to be, and rows nobody can place.

use super::{of, refuses};
use crate::labels::{IncidentFormat, Reading};

#[test]
fn an_export_of_another_program_is_seen() {
    let github = r#"[{"number": 1, "createdAt": "2026-03-01T09:00:00Z"}]"#;
    refuses(
        &of(IncidentFormat::PagerDuty),
        "l.json",
        github,
        &[
            "no row has created_at or created_on, which every export of PagerDuty has; found number, createdAt",
            "--incidents-format",
        ],
    );
    refuses(
        &of(IncidentFormat::PagerDuty),
        "l.csv",
        "number,opened\n",
        &["l.csv:1: no row has created_at", "found number, opened"],
    );
    refuses(
        &of(IncidentFormat::GitHub),
        "l.csv",
        "number,createdAt\n",
        &["the file is CSV; expected the JSON of GitHub", "--map"],
    );
    refuses(
        &of(IncidentFormat::GitHub),
        "l.json",
        "",
        &["the file is empty"],
    );
    refuses(
        &of(IncidentFormat::GitHub),
        "l.json",
        "[7]",
        &["found a number; expected an object"],
    );
}

#[test]
fn rows_are_refused_by_line_and_by_the_name_their_program_gives() {
    let pagerduty = |row: &str, says: &[&str]| {
        let text = format!(
            "{{\"incidents\": [\n{{\"id\": \"A\", \"created_at\": 1772352000}},\n{row}\n]}}"
        );
        let named = Reading {
            service: Some("api".to_owned()),
            ..of(IncidentFormat::PagerDuty)
        };
        refuses(&named, "pd.json", &text, says);
    };
    pagerduty(
        r#"{"id": "B", "created_at": "2026-03-01T09:00:00"}"#,
        &["pd.json:3: `created_at` is `2026-03-01T09:00:00`, which has no UTC offset"],
    );
    pagerduty(
        r#"{"id": "B", "created_at": "2026-03-01T09:00:00Z", "status": "snoozed"}"#,
        &["`status` is `snoozed`; expected one of triggered, acknowledged, resolved"],
    );
    pagerduty(
        r#"{"id": "B", "created_at": "2026-03-01T09:00:00Z", "status": "resolved"}"#,
        &[
            "the incident is resolved, and `resolved_at` or `last_status_change_at` says no time",
            "fill the time in",
        ],
    );
    pagerduty(
        r#"{"id": "B", "created_at": "2026-03-01T09:00:00Z", "resolved_at": "2026-03-01T08:00:00Z"}"#,
        &["pd.json:3: `resolved_at` is 2026-03-01T08:00:00Z; expected a time after"],
    );
    pagerduty(
        r#"{"id": "A", "created_at": 1772352000}"#,
        &["pd.json:3: id `A` is given twice, first on line 2"],
    );
    pagerduty(
        r#"{"created_at": 1772352000}"#,
        &["pd.json:3: `id` has no value"],
    );
    pagerduty(r#"{"id": "B"}"#, &["pd.json:3: `created_at` has no value"]);
    pagerduty(
        r#"{"id": {}, "created_at": 1772352000}"#,
        &["`id` is an object; expected a string"],
    );
}

#[test]
fn a_row_of_nobody_says_where_a_service_would_stand() {
    for (format, row, says) in [
        (
            IncidentFormat::PagerDuty,
            r#"{"id": "A", "created_at": 1}"#,
            "`service.summary`",
        ),
        (
            IncidentFormat::Opsgenie,
            r#"{"id": "A", "createdAt": 1}"#,
            "`impactedServices` or a tag",
        ),
        (
            IncidentFormat::IncidentIo,
            r#"{"id": "A", "created_at": 1, "incident_status": {"category": "live"}}"#,
            "a custom field named Service",
        ),
        (
            IncidentFormat::FireHydrant,
            r#"{"id": "A", "created_at": 1, "current_milestone": "started"}"#,
            "`services` or a tag",
        ),
        (
            IncidentFormat::Statuspage,
            r#"{"id": "A", "created_at": 1, "impact": "none"}"#,
            "`components`",
        ),
        (
            IncidentFormat::GitHub,
            r#"{"number": 1, "createdAt": 1}"#,
            "a label such as service:api",
        ),
    ] {
        let text = format!("[{row}]");
        refuses(
            &of(format),
            "l.json",
            &text,
            &["the row names no service", says, "--incidents-service NAME"],
        );
    }
}

#[test]
fn what_is_over_without_an_end_is_refused_everywhere() {
    for (format, row, says) in [
        (
            IncidentFormat::Opsgenie,
            r#"{"id": "A", "createdAt": 1, "status": "closed", "tags": ["service:api"]}"#,
            "the incident is closed, and `impactEndDate`",
        ),
        (
            IncidentFormat::IncidentIo,
            r#"{"id": "A", "created_at": 1, "incident_status": {"category": "learning"}}"#,
            "the incident is learning, and a timestamp named",
        ),
        (
            IncidentFormat::FireHydrant,
            r#"{"id": "A", "created_at": 1, "current_milestone": "started", "active": false}"#,
            "the incident is not active",
        ),
        (
            IncidentFormat::Statuspage,
            r#"{"id": "A", "created_at": 1, "impact": "none", "status": "resolved"}"#,
            "the incident is resolved",
        ),
        (
            IncidentFormat::GitHub,
            r#"{"number": 1, "createdAt": 1, "state": "CLOSED"}"#,
            "the incident is closed",
        ),
    ] {
        refuses(&of(format), "l.json", &format!("[{row}]"), &[says]);
    }
}
