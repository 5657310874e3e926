//! Lists: what they say of themselves in text, JSON and Markdown.

use super::*;

const PAGERDUTY: &str = r#"{"incidents": [
  {"id": "P1", "title": "Down", "created_at": "2026-03-12T19:00:00+01:00", "status": "resolved",
   "resolved_at": "2026-03-12T21:30:00Z", "service": {"summary": "llm-brief"}, "urgency": "high",
   "alert_counts": {"all": 1}},
  {"id": "P2", "title": "Elsewhere", "created_at": "2026-03-13T19:00:00Z", "status": "resolved",
   "resolved_at": "2026-03-13T19:00:00Z", "service": {"summary": "other"}},
  {"id": "P3", "title": "By hand", "created_at": "2026-03-14T09:00:00Z", "status": "resolved",
   "resolved_at": "2026-03-14T10:00:00Z", "service": {"summary": "llm-brief"}, "alert_counts": {"all": 0}}
], "more": false}"#;

#[test]
fn an_export_is_replayed_as_it_is() {
    let folder = demo();
    write(&folder, "pd.json", PAGERDUTY);
    let list = [
        "replay",
        "--incidents",
        "pd.json",
        "--incidents-format",
        "pagerduty",
    ];
    let document = in_demo(&folder, &[&list[..], &["--format", "json"]].concat())
        .ended(0)
        .json();
    let first = &document["incidents"][0];
    assert_eq!(first["id"], "P1");
    assert_eq!(first["started_at"], "2026-03-12T18:00:00Z");
    assert_eq!(first["source"], "alert");
    assert_eq!(document["inputs"]["sources"]["format"], "pagerduty");
    assert_eq!(
        document["inputs"]["sources"]["skipped"],
        json!([{"why": "of no length", "rows": 1}])
    );
    assert_eq!(
        document["circular"]["reason"],
        "alerts found 1 of 2 incidents"
    );
    assert_eq!(document["circular"]["other_sources"]["of"], 1);
    in_demo(&folder, &list).ended(0).says(&[
        "circular: ",
        "alerts found 1 of 2 incidents; over the others it is",
        "Skipped rows of the incident list: 1 (of no length)",
    ]);
    in_demo(&folder, &[&list[..], &["--format", "markdown"]].concat())
        .ended(0)
        .says(&["| Missed-issue rate over other sources |", "- Skipped rows"]);
}

#[test]
fn a_first_page_of_several_is_warned_of_by_every_command() {
    let folder = demo();
    write(&folder, "whole.json", PAGERDUTY);
    let first = PAGERDUTY.replace("\"more\": false", "\"more\": true");
    write(&folder, "first.json", &first);
    write(
        &folder,
        "both.json",
        &format!("{first}\n{{\"incidents\": [], \"more\": false}}"),
    );
    let commands: [&[&str]; 4] = [
        &["replay", "--brief"],
        &["replay", "--against", "gate.yaml"],
        &["explain", "--incident", "P1"],
        &["explain", "--at", "2026-03-12T19:00:00Z"],
    ];
    for command in commands {
        let run = |list: &str| {
            let list = ["--incidents", list, "--incidents-format", "pagerduty"];
            in_demo(&folder, &[command, &list].concat()).ended(0)
        };
        let warned = run("first.json").stderr;
        assert_eq!(warned.matches("warning: ").count(), 1, "{warned}");
        assert!(
            warned.contains("warning: first.json: more pages follow (`more` is true)"),
            "{warned}"
        );
        for list in ["whole.json", "both.json"] {
            assert_eq!(run(list).stderr, "", "{list}");
        }
    }
}

#[test]
fn columns_are_renamed_and_the_unread_ones_named() {
    let folder = demo();
    write(
        &folder,
        "own.csv",
        "key,opened,closed,team\nA,2026-03-12T18:00:00Z,2026-03-12T21:30:00Z,red\n",
    );
    let arguments = [
        "replay",
        "--incidents",
        "own.csv",
        "--map",
        "id=key",
        "--map",
        "started_at=opened",
        "--map",
        "resolved_at=closed",
        "--incidents-service",
        "llm-brief",
    ];
    in_demo(&folder, &arguments).ended(0).says(&[
        "of 1 incidents",
        "Columns of the incident list not read: team",
    ]);
    in_demo(&folder, &arguments[..9]).ended(64).complains(&[
        "own.csv:1: no column stands for `service`",
        "--incidents-service NAME",
    ]);
    in_demo(&folder, &["replay", "--map", "id=key"])
        .ended(64)
        .complains(&["--incidents"]);
    in_demo(
        &folder,
        &[&arguments[..], &["--incidents-format", "github"]].concat(),
    )
    .ended(64)
    .complains(&["`--map` and `--incidents-format github` do not go together"]);
}

#[test]
fn incidents_outside_the_range_are_counted_and_none_inside_is_said_loudly() {
    let folder = demo();
    let some = [
        "replay",
        "--incidents",
        "incidents.csv",
        "--from",
        "2026-03-10T00:00:00Z",
    ];
    let run = in_demo(&folder, &some).ended(0).says(&[
        "Left out: 5 of 20 incidents, which start outside the range (2026-03-04 09:21Z to 2026-03-09 08:10Z)",
    ]);
    assert_eq!(run.stderr, "");
    write(
        &folder,
        "old.csv",
        "id,service,started_at,resolved_at\nA,llm-brief,2025-03-10T09:00:00Z,2025-03-10T10:00:00Z\n\
         B,llm-brief,2025-03-20T09:00:00Z,2025-03-20T10:00:00Z\n",
    );
    let none = ["replay", "--incidents", "old.csv"];
    let said = "none of the 2 incidents given starts in this range: they start 2025-03-10 09:00Z to 2025-03-20 09:00Z";
    in_demo(&folder, &none)
        .ended(0)
        .says(&[said])
        .complains(&["warning: none of the 2 incidents"]);
    let run = in_demo(&folder, &[&none[..], &["--format", "json"]].concat())
        .ended(0)
        .complains(&["warning: none of the 2 incidents"]);
    assert_eq!(
        run.json()["inputs"]["sources"]["outside"],
        json!({"rows": 2, "of": 2, "first": "2025-03-10T09:00:00Z", "last": "2025-03-20T09:00:00Z"})
    );
}

#[test]
fn a_cause_that_no_list_has_is_named() {
    let folder = demo();
    write(
        &folder,
        "d.csv",
        "id,service,started_at,caused_incident\nD-1,llm-brief,2026-03-12T18:00:00Z,INC-2048\n\
         D-2,llm-brief,2026-03-13T18:00:00Z,INC-9\n",
    );
    let lists = [
        "replay",
        "--incidents",
        "incidents.csv",
        "--deployments",
        "d.csv",
    ];
    in_demo(&folder, &lists).ended(0).says(&[
        "Warning: deployments name incidents that the list does not have: INC-9 (by D-2)\n",
    ]);
    let document = in_demo(&folder, &[&lists[..], &["--format", "json"]].concat())
        .ended(0)
        .json();
    assert_eq!(
        document["inputs"]["sources"]["unlisted_causes"],
        json!([{"deployment": "D-2", "incident": "INC-9"}])
    );
    // Without a list nobody can say.
    let run = in_demo(&folder, &["replay", "--deployments", "d.csv"]).ended(0);
    assert!(!run.stdout.contains("does not have"), "{}", run.stdout);
}

#[test]
fn nothing_is_said_when_everything_counts() {
    let folder = demo();
    let human = "id,service,started_at,resolved_at,source\nA,llm-brief,2026-03-12T18:00:00Z,2026-03-12T21:30:00Z,human\n";
    write(&folder, "human.csv", human);
    let run = in_demo(
        &folder,
        &["replay", "--incidents", "human.csv", "--format", "json"],
    )
    .ended(0);
    let document = run.json();
    assert_eq!(document["circular"], Value::Null);
    assert_eq!(
        document["inputs"]["sources"],
        json!({
            "format": "neutral", "skipped": [], "ignored_columns": [], "outside": null,
            "unlisted_causes": [], "query": null,
        })
    );
}

#[test]
fn one_incident_of_an_export_is_told_as_one_of_ours_is() {
    let folder = demo();
    write(&folder, "pd.json", PAGERDUTY);
    let export = ["--incidents", "pd.json", "--incidents-format", "pagerduty"];
    let tell = |more: &[&str]| in_demo(&folder, &[&["explain"], more, &export[..]].concat());
    let story = tell(&["--incident", "P1", "--format", "json"]);
    assert_eq!(story.ended(0).json()["incident"]["id"], "P1");
    let moment = tell(&["--at", "2026-03-12T18:30:00Z", "--format", "json"]);
    assert_eq!(moment.ended(0).json()["incidents"], json!(["P1"]));
}

#[test]
fn an_incident_comes_from_a_list_or_a_query_and_a_moment_from_neither() {
    let folder = demo();
    in_demo(&folder, &["explain", "--incident", "P1"])
        .ended(64)
        .complains(&["--incident P1 needs a list", "--incidents-query"]);
    let asked = ["--at", "2026-03-12T18:30:00Z", "--incidents-query", "up"];
    in_demo(&folder, &[&["explain"], &asked[..]].concat())
        .ended(64)
        .complains(&["goes with --incident ID"]);
}
