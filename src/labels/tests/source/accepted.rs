//! What each program exports, read.

use super::{of, read, reads};
use crate::labels::{IncidentFormat, Reading};

#[test]
fn pagerduty_answers_of_the_api() {
    let (lines, _) = reads(
        IncidentFormat::PagerDuty,
        "pd.json",
        r#"{"incidents": [
            {"id": "PT4KHLK", "incident_number": 1234, "title": "The server is on fire.",
             "summary": "[#1234] The server is on fire.", "created_at": "2026-03-01T10:00:00+01:00",
             "status": "resolved", "urgency": "high", "priority": {"summary": "P1"},
             "service": {"id": "PIJ90N7", "summary": "api"}, "html_url": "https://x.pagerduty.com/incidents/PT4KHLK",
             "resolved_at": "2026-03-01T09:30:00Z", "last_status_change_at": "2026-03-01T09:30:00Z",
             "alert_counts": {"all": 2, "triggered": 0, "resolved": 2}, "acknowledgements": []},
            {"id": "POLD", "created_at": "2026-03-02T10:00:00Z", "status": "resolved", "urgency": "low",
             "service": {"summary": "checkout"}, "last_status_change_at": "2026-03-02T10:20:00Z",
             "alert_counts": {"all": 0}, "priority": null},
            {"id": "POPEN", "created_at": "2026-03-03T10:00:00Z", "status": "acknowledged", "urgency": "low",
             "service": {"summary": "api"}, "last_status_change_at": "2026-03-03T10:04:00Z",
             "acknowledgements": [{"at": "2026-03-03T10:04:00Z"}]}
          ], "limit": 25, "offset": 0, "total": null, "more": false}"#,
    );
    assert_eq!(
        lines,
        [
            "PT4KHLK | api | 2026-03-01T09:00:00Z to 2026-03-01T09:30:00Z | - | P1 | The server is on fire. | https://x.pagerduty.com/incidents/PT4KHLK | - | Alert | Incident",
            "POLD | checkout | 2026-03-02T10:00:00Z to 2026-03-02T10:20:00Z | - | low | - | - | - | Human | Incident",
            "POPEN | api | 2026-03-03T10:00:00Z to - | 2026-03-03T10:04:00Z | low | - | - | - | - | Incident",
        ]
    );
}

#[test]
fn pagerduty_reports_in_csv_and_analytics() {
    let (lines, list) = reads(
        IncidentFormat::PagerDuty,
        "pd.csv",
        "id,incident_number,description,service_id,service_name,created_on,resolved_on,seconds_to_first_ack,urgency\n\
         P1,7,\"slow, then gone\",S1,api,2026-03-01T01:00:00-08:00,2026-03-01T02:00:00-08:00,90,high\n\
         P2,8,open still,S1,api,2026-03-02T01:00:00-08:00,,,low\n\
         P3,9,a blip,S1,api,2026-03-03T01:00:00-08:00,2026-03-03T01:00:00-08:00,,low\n",
    );
    assert_eq!(
        lines,
        [
            "P1 | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | 2026-03-01T09:01:30Z | high | slow, then gone | - | - | - | Incident",
            "P2 | api | 2026-03-02T09:00:00Z to - | - | low | open still | - | - | - | Incident",
        ]
    );
    assert_eq!(list.skipped, [("of no length", 1)]);
    let (lines, _) = reads(
        IncidentFormat::PagerDuty,
        "raw.json",
        r#"{"data": [{"id": "P1", "created_at": "2026-03-01T09:00:00Z", "resolved_at": "2026-03-01T10:00:00Z",
            "service_name": "api", "priority_name": "P2", "description": "d", "seconds_to_first_ack": 60}], "more": false}"#,
    );
    assert_eq!(
        lines,
        [
            "P1 | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | 2026-03-01T09:01:00Z | P2 | d | - | - | - | Incident"
        ]
    );
}

#[test]
fn opsgenie() {
    let (lines, _) = reads(
        IncidentFormat::Opsgenie,
        "og.json",
        r#"{"data": [
            {"id": "652f14b3", "tinyId": "3", "message": "Checkout down", "status": "closed", "priority": "P1",
             "tags": ["service:checkout", "cause:dns", "hello"], "impactedServices": ["59591948-d418"],
             "createdAt": "2026-03-01T17:06:16.824Z", "updatedAt": "2026-03-01T19:00:00Z",
             "links": {"web": "https://a.app.opsgenie.com/incident/detail/652f14b3"},
             "impactStartDate": "2026-03-01T17:00:00Z", "impactDetectDate": "2026-03-01T17:05:00Z",
             "impactEndDate": "2026-03-01T17:45:00Z"},
            {"id": "4a0c5e6d", "tinyId": "2", "message": "My Incident", "status": "open", "priority": "P3", "tags": [],
             "impactedServices": ["59591948-d418", "daa0d66f"], "createdAt": "2026-03-02T13:33:00Z"}
          ], "took": 0.1, "requestId": "r"}"#,
    );
    assert_eq!(
        lines,
        [
            "3 | checkout | 2026-03-01T17:00:00Z to 2026-03-01T17:45:00Z | 2026-03-01T17:05:00Z | P1 | Checkout down | https://a.app.opsgenie.com/incident/detail/652f14b3 | dns | - | Incident",
            "2 | 59591948-d418 | 2026-03-02T13:33:00Z to - | - | P3 | My Incident | - | - | - | Incident",
        ]
    );
}

#[test]
fn incident_io() {
    let (lines, list) = reads(
        IncidentFormat::IncidentIo,
        "io.json",
        r#"{"incidents": [
            {"id": "01FDAG", "reference": "INC-123", "name": "Our database is sad", "mode": "standard",
             "permalink": "https://app.incident.io/incidents/123", "severity": {"name": "Major"},
             "incident_status": {"category": "closed", "name": "Closed"}, "created_at": "2026-03-01T09:05:00.801578Z",
             "creator": {"alert": {"id": "A", "title": "t"}},
             "custom_field_entries": [{"custom_field": {"name": "Affected services"},
               "values": [{"value_catalog_entry": {"name": "web"}}, {"value_catalog_entry": {"name": "api"}}]}],
             "incident_timestamp_values": [
               {"incident_timestamp": {"name": "Reported at"}, "value": {"value": "2026-03-01T09:05:00.8Z"}},
               {"incident_timestamp": {"name": "Impact started at"}, "value": {"value": "2026-03-01T09:00:00Z"}},
               {"incident_timestamp": {"name": "Impact ended at"}, "value": null},
               {"incident_timestamp": {"name": "Resolved at"}, "value": {"value": "2026-03-01T10:00:00Z"}}]},
            {"id": "2", "reference": "INC-124", "name": "Game day", "mode": "test", "severity": null,
             "incident_status": {"category": "live"}, "created_at": "2026-03-02T09:00:00Z", "creator": {"user": {"id": "U"}},
             "custom_field_entries": [{"custom_field": {"name": "Service"}, "values": [{"value_option": {"value": "api"}}]}]},
            {"id": "3", "reference": "INC-125", "mode": "standard", "incident_status": {"category": "declined"}},
            {"id": "4", "reference": "INC-126", "mode": "standard", "incident_status": {"category": "merged"}}
          ], "pagination_meta": {"page_size": 25}}"#,
    );
    assert_eq!(
        lines,
        [
            "INC-123 | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | - | Major | Our database is sad | https://app.incident.io/incidents/123 | - | Alert | Incident",
            "INC-124 | api | 2026-03-02T09:00:00Z to - | - | - | Game day | - | - | Human | Test",
        ]
    );
    assert_eq!(list.skipped, [("declined, merged or canceled", 2)]);
}

#[test]
fn firehydrant() {
    let (lines, list) = reads(
        IncidentFormat::FireHydrant,
        "fh.json",
        r#"{"data": [
            {"id": "a", "number": 51, "name": "Slow", "severity": "SEV2", "started_at": "2026-03-01T09:01:00Z",
             "current_milestone": "closed", "active": false, "incident_url": "https://app.firehydrant.io/incidents/a",
             "services": [{"id": "s", "name": "api"}], "tag_list": ["cause:dns"],
             "milestones": [{"type": "started", "occurred_at": "2026-03-01T09:00:00Z"},
                            {"type": "acknowledged", "occurred_at": "2026-03-01T09:04:00Z"},
                            {"type": "mitigated", "occurred_at": "2026-03-01T09:50:00Z"},
                            {"type": "resolved", "occurred_at": "2026-03-01T10:00:00Z"}]},
            {"id": "b", "number": 52, "name": "Practice", "severity": "GAMEDAY", "started_at": "2026-03-02T09:00:00Z",
             "current_milestone": "investigating", "active": true, "services": [{"name": "checkout"}], "milestones": null,
             "lifecycle_phases": [{"milestones": [{"slug": "detected", "occurred_at": "2026-03-02T09:02:00Z"},
                                                  {"slug": "resolved", "occurred_at": null}]}]},
            {"id": "c", "number": 53, "discarded_at": "2026-03-02T09:00:00Z", "current_milestone": "started"}
          ], "pagination": {"count": 3}}"#,
    );
    assert_eq!(
        lines,
        [
            "51 | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | 2026-03-01T09:04:00Z | SEV2 | Slow | https://app.firehydrant.io/incidents/a | dns | - | Incident",
            "52 | checkout | 2026-03-02T09:00:00Z to - | 2026-03-02T09:02:00Z | GAMEDAY | Practice | - | - | - | Drill",
        ]
    );
    assert_eq!(list.skipped, [("archived", 1)]);
}

#[test]
fn statuspage() {
    let text = r#"{"page": {"id": "kctbh9vrtdwd"}, "incidents": [
            {"id": "tks5n8x7w24h", "name": "API errors", "status": "postmortem", "impact": "major",
             "created_at": "2026-03-01T02:10:00-07:00", "started_at": "2026-03-01T02:00:00-07:00",
             "resolved_at": "2026-03-01T03:00:00-07:00", "shortlink": "https://stspg.io/x",
             "components": [], "incident_updates": [{"affected_components": [{"code": "c", "name": "api"}]}]},
            {"id": "mnt", "name": "Migration", "status": "completed", "impact": "maintenance", "resolved_at": null,
             "created_at": "2026-02-20T09:00:00Z", "started_at": "2026-02-20T09:00:00Z",
             "scheduled_for": "2026-03-02T09:00:00Z", "scheduled_until": "2026-03-02T11:00:00Z",
             "components": [{"id": "1", "name": "checkout"}], "incident_updates": []},
            {"id": "now", "name": "Slow", "status": "investigating", "impact": "none",
             "created_at": "2026-03-03T09:00:00Z", "components": null, "incident_updates": []}
          ]}"#;
    let named = Reading {
        service: Some("api".to_owned()),
        ..of(IncidentFormat::Statuspage)
    };
    let list = read("sp.json", text, &named).unwrap();
    let lines: Vec<String> = list.incidents.iter().map(super::line).collect();
    assert_eq!(
        lines,
        [
            "tks5n8x7w24h | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | - | major | API errors | https://stspg.io/x | - | - | Incident",
            "mnt | checkout | 2026-03-02T09:00:00Z to 2026-03-02T11:00:00Z | - | maintenance | Migration | - | - | - | Maintenance",
            "now | api | 2026-03-03T09:00:00Z to - | - | none | Slow | - | - | - | Incident",
        ]
    );
}

#[test]
fn github() {
    let (lines, list) = reads(
        IncidentFormat::GitHub,
        "gh.json",
        r#"[{"number": 7, "title": "API down", "state": "CLOSED", "stateReason": "COMPLETED", "url": "https://github.com/o/r/issues/7",
             "createdAt": "2026-03-01T09:00:00Z", "closedAt": "2026-03-01T10:00:00Z",
             "labels": [{"name": "incident"}, {"name": "service:api"}, {"name": "sev1"}, {"name": "source:customer"}]},
            {"number": 8, "title": "No issue", "state": "CLOSED", "stateReason": "NOT_PLANNED", "labels": [],
             "createdAt": "2026-03-01T09:00:00Z", "closedAt": "2026-03-01T10:00:00Z"}]"#,
    );
    assert_eq!(
        lines,
        [
            "7 | api | 2026-03-01T09:00:00Z to 2026-03-01T10:00:00Z | - | sev1 | API down | https://github.com/o/r/issues/7 | - | Customer | Incident"
        ]
    );
    assert_eq!(list.skipped, [("closed as not planned or duplicate", 1)]);
    // Two pages, as `gh api --paginate` leaves them.
    let (lines, list) = reads(
        IncidentFormat::GitHub,
        "rest.json",
        r#"[{"number": 9, "title": "Again", "state": "open", "html_url": "https://github.com/o/r/issues/9", "url": "https://api.github.com/9",
             "created_at": "2026-03-01T09:00:00Z", "closed_at": null, "labels": [{"name": "service/checkout"}, {"name": "drill"}]}]
           [{"number": 10, "state": "open", "created_at": "2026-03-01T09:00:00Z", "pull_request": {"url": "u"}, "labels": []}]"#,
    );
    assert_eq!(
        lines,
        [
            "9 | checkout | 2026-03-01T09:00:00Z to - | - | - | Again | https://github.com/o/r/issues/9 | - | - | Drill"
        ]
    );
    assert_eq!(list.skipped, [("pull requests", 1)]);
}
