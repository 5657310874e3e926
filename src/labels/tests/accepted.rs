//! What is read, and as what.

use super::{Incident, deployments, incidents};
use crate::model::{DeploymentResult, IncidentKind, IncidentSource, Timestamp};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const CSV: &str = "started_at,id, service ,resolved_at,detected_at,severity,title,url,cause,source,kind\r
2026-01-31T12:00:00Z,inc-1,llm-brief,2026-01-31T13:30:00+01:00,2026-01-31T11:59:00Z,sev1,\"slow, then\r
slower\",https://example.org/1,cache,customer,incident\r
\r
1769864400, inc-2 ,llm-brief,,,,,,,,\r
,,,,,,,,,,\r
2026-02-01T00:00:00.250Z,inc-3,*,2026-02-01T01:00:00Z,,,,,,,maintenance";

#[test]
fn a_list_as_spreadsheets_leave_it() {
    for content in [
        CSV.to_owned(),
        format!("\u{feff}{CSV}"),
        CSV.replace("\r\n", "\n"),
    ] {
        let read = incidents("list.csv", &content).unwrap();
        assert_eq!(read.len(), 3);
        assert_eq!(
            read[0],
            Incident {
                id: "inc-1".into(),
                service: "llm-brief".into(),
                started_at: at("2026-01-31T12:00:00Z"),
                resolved_at: Some(at("2026-01-31T12:30:00Z")),
                detected_at: Some(at("2026-01-31T11:59:00Z")),
                severity: Some("sev1".into()),
                title: Some(
                    "slow, then\r\nslower"
                        .replace("\r\n", if content.contains('\r') { "\r\n" } else { "\n" })
                ),
                url: Some("https://example.org/1".into()),
                cause: Some("cache".into()),
                source: Some(IncidentSource::Customer),
                kind: IncidentKind::Incident,
            }
        );
        assert_eq!(read[1].id, "inc-2");
        assert_eq!(read[1].started_at, at("2026-01-31T13:00:00Z"));
        assert_eq!((read[1].resolved_at, read[1].source), (None, None));
        assert_eq!(read[1].kind, IncidentKind::Incident);
        assert_eq!(read[2].kind, IncidentKind::Maintenance);
        assert_eq!(read[2].started_at.millis() % 1000, 250);
    }
}

#[test]
fn the_same_list_in_every_json_form() {
    let first = r#"{"id":"a","service":"s","started_at":"2026-01-31T12:00:00Z","resolved_at":null,"title":" t ","kind":"drill"}"#;
    let second = "{\n \"started_at\": 1769860800,\n \"service\": \"s\", \"id\": \"b\"}";
    for (name, content) in [
        ("list.jsonl", format!("{first}\r\n\n{second}\n")),
        ("list.ndjson", format!("\u{feff}{first}\n{second}")),
        ("list", format!("\n{first}\n{second}\n")),
        ("list.json", format!("[{first},\n{second}]\n")),
        ("list.JSON", format!(" [ {first} , {second} ] ")),
    ] {
        let read = incidents(name, &content).unwrap();
        assert_eq!(read.len(), 2, "{name}");
        assert_eq!(read[0].title.as_deref(), Some("t"));
        assert_eq!(read[0].kind, IncidentKind::Drill);
        assert_eq!(read[0].resolved_at, None);
        assert_eq!(read[0].started_at, read[1].started_at);
        assert_eq!(read[1].id, "b");
    }
}

#[test]
fn deployments_with_every_result() {
    let read = deployments(
        "list.csv",
        "id,service,started_at,result,caused_incident,version,url\n\
         d1,s,1769860800,success,,1.2.3,https://example.org\n\
         d2,s,1769860801,failure,inc-1,,\n\
         d3,s,1769860802,rolled_back,,,\n\
         d4,s,1769860803,aborted,,,\n\
         d5,s,1769860804.5,,,,\n",
    )
    .unwrap();
    let results: Vec<_> = read.iter().map(|deployment| deployment.result).collect();
    assert_eq!(
        results,
        [
            Some(DeploymentResult::Success),
            Some(DeploymentResult::Failure),
            Some(DeploymentResult::RolledBack),
            Some(DeploymentResult::Aborted),
            None
        ]
    );
    assert_eq!(read[0].version.as_deref(), Some("1.2.3"));
    assert_eq!(read[1].caused_incident.as_deref(), Some("inc-1"));
    assert_eq!(read[4].started_at.millis(), 1_769_860_804_500);
}

#[test]
fn a_service_may_have_had_no_incident() {
    assert_eq!(incidents("l.csv", "id,service,started_at\n").unwrap(), []);
    assert_eq!(incidents("l.csv", "id,service,started_at").unwrap(), []);
    assert_eq!(incidents("l.json", "[]").unwrap(), []);
    assert_eq!(incidents("l.json", " [ ]\n").unwrap(), []);
}
