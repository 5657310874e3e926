//! What can be wrong with one gate of many.

use std::fs;

use super::{Desk, rows};
use serde_json::Value;

/// The gates that were not judged, by name.
fn not_judged(document: &Value) -> Vec<(&str, &str, i64)> {
    let all = rows(document, "not_judged").iter();
    all.map(|own| {
        (
            own["gate"].as_str().unwrap(),
            own["error"].as_str().unwrap(),
            own["exit_status"].as_i64().unwrap(),
        )
    })
    .collect()
}

#[test]
fn a_damaged_store_is_one_gates_trouble() {
    let desk = Desk::with(&["checkout", "mail", "search"]);
    let folder = desk.path("history/gate=api-mail/check=errors");
    let file = fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::write(&file, bytes).unwrap();
    let run = desk.run(&["fleet", "replay", "--format", "json"]).ended(64);
    let document = run.json();
    assert_eq!(document["judged"], 2);
    let [(gate, error, 64)] = not_judged(&document)[..] else {
        panic!("{document}");
    };
    assert_eq!(gate, "api-mail");
    assert!(error.contains("damaged"), "{error}");
    desk.run(&["fleet", "replay"]).ended(64).says(&[
        "2 judged, 1 could not be",
        "api-mail",
        "is damaged",
        "hint: ask that range again",
    ]);
}

#[test]
fn a_service_that_vanished_is_judged_by_what_was_fetched() {
    let desk = Desk::with(&["checkout", "search"]);
    let text = fs::read_to_string(desk.path("gate.yaml")).unwrap();
    let asking = text.replace("values: [checkout, search]", "values_from: up");
    fs::write(desk.path("gate.yaml"), asking).unwrap();
    // Whoever is asked now, what was fetched is there.
    assert_eq!(desk.replayed(&[])["judged"], 2);
    fs::remove_dir_all(desk.path("history/gate=api-search")).unwrap();
    assert_eq!(desk.replayed(&[])["judged"], 1);
    let named = [
        "fleet",
        "replay",
        "--service",
        "search,checkout",
        "--format",
        "json",
    ];
    let document = desk.run(&named).ended(64).json();
    assert_eq!(document["judged"], 1);
    let [(gate, error, 64)] = not_judged(&document)[..] else {
        panic!("{document}");
    };
    assert_eq!(gate, "search");
    assert!(error.contains("no gate of the fleet is for it"), "{error}");
    fs::remove_dir_all(desk.path("history")).unwrap();
    desk.run(&["fleet", "replay"])
        .ended(64)
        .complains(&["holds no store of this fleet", "retrogate fleet fetch"]);
}

#[test]
fn two_gates_of_one_name_are_neither() {
    let desk = Desk::with(&["checkout", "search"]);
    desk.write_template(&["checkout", "search", "'search '"]);
    let document = desk
        .run(&["fleet", "replay", "--format", "json"])
        .ended(64)
        .json();
    assert_eq!(document["judged"], 1);
    let both = not_judged(&document);
    assert_eq!(both.len(), 2, "{document}");
    for (gate, error, status) in both {
        assert_eq!((gate, status), ("api-search", 64));
        assert!(error.contains("2 gates are called `api-search`"), "{error}");
        assert!(error.contains("\"search \" of gate.yaml"), "{error}");
    }
}

#[test]
fn no_value_leads_out_of_the_root_or_into_a_query() {
    let desk = Desk::with(&["checkout"]);
    let hostile = [
        "'../../etc'",
        "'..'",
        "'a/b'",
        "\"new\\nline\"",
        "'\"} or vector(1) or x{y=\"'",
        "'{{service}}'",
    ];
    desk.write_template(&[&["checkout"][..], &hostile].concat());
    let before = fs::read_dir(desk.folder.path()).unwrap().count();
    let document = desk
        .run(&["fleet", "replay", "--format", "json"])
        .ended(64)
        .json();
    assert_eq!(document["judged"], 1);
    let found = not_judged(&document);
    assert_eq!(found.len(), hostile.len());
    for (gate, error, _) in &found {
        let encoded = error
            .split("gate=")
            .nth(1)
            .unwrap()
            .split(':')
            .next()
            .unwrap();
        assert!(
            !encoded.contains('/') && !encoded.contains('\n'),
            "{gate:?}: {error}"
        );
        assert!(encoded.starts_with("api-"), "{error}");
    }
    let text = desk.run(&["fleet", "replay"]).ended(64).stdout;
    assert!(text.contains("api-new\\nline"), "{text}");
    assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), before);
    let values = [
        "--service",
        "\"} or vector(1) or x{y=\"",
        "--store",
        "nowhere",
    ];
    let command = [
        &[
            "fetch",
            "--from",
            "1h",
            "--dry-run",
            "--prometheus-url",
            "http://127.0.0.1:9",
        ][..],
        &values,
    ]
    .concat();
    desk.run(&command).ended(0);
}

#[test]
fn what_no_gate_can_be_is_said() {
    let desk = Desk::with(&["checkout", "search"]);
    desk.run(&["fleet", "replay", "--service", "serch"])
        .ended(64)
        .says(&["--service serch: no gate of the fleet is for it", "search"]);
    desk.run(&["replay", "--store", "history/gate=api-search"])
        .ended(64)
        .complains(&["this is a template over `service`", "--service NAME"]);
    desk.run(&[
        "replay",
        "--service",
        "serch",
        "--store",
        "history/gate=api-search",
    ])
    .ended(64)
    .complains(&["the value `serch` is not one of the template's"]);
    desk.run(&["fleet", "replay", "--store", "history/gate=api-search"])
        .ended(64);
    desk.run(&["fleet", "replay", "--table", "t.csv"])
        .ended(64)
        .complains(&["--table t.csv", ".parquet"]);
    desk.run(&["fleet", "replay", "--incidents-query", "up"])
        .ended(64)
        .complains(&["--incidents-query finds incidents of one gate"]);
    fs::write(
        desk.path("others.csv"),
        "id,service,started_at\nI-1,other,2026-01-02T00:00:00Z\n",
    )
    .unwrap();
    desk.run(&["fleet", "replay", "--incidents", "others.csv"])
        .ended(64)
        .complains(&[
            "none of its 1 rows is of a service of the fleet",
            "found other",
        ]);
    fs::write(desk.path("one.yaml"), Desk::single("search")).unwrap();
    desk.run(&["replay", "--gate", "one.yaml", "--service", "search"])
        .ended(64)
        .complains(&["this file is one gate", "leave --service out"]);
}

#[test]
fn a_check_that_never_had_data_is_said_wherever_the_gate_looks_well() {
    let desk = Desk::with(&["checkout", "search"]);
    let store = desk.path("history/gate=api-search/check=errors");
    fs::remove_dir_all(&store).unwrap();
    let silent = vec![f64::NAN; super::MINUTES];
    let gate = Desk::single("search");
    crate::support::kept::keep(
        &desk.path("history/gate=api-search"),
        &gate,
        &[("errors", silent)],
    );
    let run = desk.run(&["fleet", "replay"]).ended(0);
    let run = run.complains(&["warning: errors never had data in 1 of 2 gates"]);
    let run = run.says(&["never had data: errors", "too few to compare"]);
    assert!(run.stdout.contains("WARNING"), "{}", run.stdout);
    let document = desk.replayed(&[]);
    let row = rows(&document, "gates")
        .iter()
        .find(|row| row["value"] == "search");
    assert_eq!(
        row.unwrap()["never_had_data"],
        serde_json::json!(["errors"])
    );
}

#[test]
fn overrides_of_nobody_are_said() {
    let desk = Desk::with(&["checkout", "search"]);
    let text = fs::read_to_string(desk.path("gate.yaml")).unwrap();
    let asking = text.replace("values: [checkout, search]", "values_from: up");
    let asking = format!("{asking}overrides:\n  chekout:\n    latency.no_go.1: 9\n");
    fs::write(desk.path("gate.yaml"), asking).unwrap();
    desk.run(&["fleet", "replay"])
        .ended(0)
        .complains(&["the overrides of `chekout` are for none of the values there are"]);
    let broken = text.replace(
        "values: [checkout, search]",
        "values_from: 'group by (service) (up{)'",
    );
    fs::write(desk.path("gate.yaml"), broken).unwrap();
    desk.run(&["check"])
        .ended(64)
        .complains(&["gate.yaml:5:", "`values_from`: not PromQL"]);
}

#[test]
fn a_template_whose_values_nobody_tells_is_one_file_of_many() {
    let desk = Desk::with(&["checkout"]);
    fs::create_dir(desk.path("gates")).unwrap();
    let single = Desk::single("checkout").replace(
        "step: 60s",
        "step: 60s\nprometheus: { url: http://127.0.0.1:9 }",
    );
    fs::write(desk.path("gates/checkout.yaml"), single).unwrap();
    let text = fs::read_to_string(desk.path("gate.yaml")).unwrap();
    let asking = text.replace("values: [checkout]", "values_from: up");
    fs::write(desk.path("gates/others.yaml"), asking).unwrap();
    // The one gate is asked, in vain; the template has not even an address.
    let run = desk
        .run(&[
            "fleet",
            "live",
            "--gates",
            "gates",
            "--timeout",
            "1s",
            "--strict",
        ])
        .ended(64);
    run.says(&["NOT ASKED  gates/others.yaml", "NO VERDICT  api-checkout"]);
}
