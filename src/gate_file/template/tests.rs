//! Templates read, rendered, refused and written.

use super::*;
use crate::gate_file::{Change, Changes, parse};
use crate::model::{Duration, LimitId};

const TEXT: &str = r#"version: 1
gate: api-{{service}}
step: 60s
for_each: { label: service, values: [checkout, search, "a\"b/.."] }
checks:
  - id: errors          # of all requests
    title: Errors of {{service}}
    query: sum(rate(errors{service="{{service}}"}[5m])) / sum(rate(all{service=~"{{service}}"}[5m]))
    no_go: { above: 0.05, for: 5m }
    runbook: https://runbooks/{{service}}
  - id: latency
    query: p95{service="{{ service }}"}
    warning: { above: 1 }
    no_go:
      - { above: 2 }
      - above: 3
        for: 10m
overrides:
  checkout:
    errors.no_go.1: 0.02   # it matters most
    latency.no_go.2: { limit: 4, for: 15m }
"#;

fn template(text: &str) -> Result<Template, GateFileError> {
    match Document::parse("api.yaml", text)? {
        Document::Template(template) => Ok(*template),
        Document::Gate(_) => panic!("no template"),
    }
}

fn id(text: &str) -> LimitId {
    text.parse().unwrap()
}

fn set(limit: &str, hold: Option<&str>) -> Change {
    Change::Set {
        limit: Some(limit.to_owned()),
        hold: hold.map(|hold| hold.parse::<Duration>().unwrap()),
    }
}

#[test]
fn every_value_has_its_gate() {
    let template = template(TEXT).unwrap();
    assert_eq!(template.label(), "service");
    let search = template.gate_of("search").unwrap();
    assert_eq!(search.gate.name(), "api-search");
    assert_eq!(search.gate.services(), ["search"]);
    let errors = search.gate.check("errors").unwrap();
    assert_eq!(
        errors.query().as_str(),
        r#"sum(rate(errors{service="search"}[5m])) / sum(rate(all{service=~"search"}[5m]))"#
    );
    assert_eq!(errors.title(), "Errors of search");
    let odd = template.gate_of("a\"b/..").unwrap();
    assert_eq!(
        odd.gate.check("latency").unwrap().query().as_str(),
        r#"p95{service="a\"b/.."}"#
    );
    assert_eq!(template.queries()[1], r#"p95{service="{{service}}"}"#);
}

#[test]
fn overrides_take_the_place_of_limits_and_of_their_places() {
    let template = template(TEXT).unwrap();
    let own = template.gate_of("checkout").unwrap();
    assert_eq!(own.source.limit_text(&id("errors.no_go.1")), Some("0.02"));
    assert_eq!(own.source.limit_text(&id("latency.no_go.1")), Some("2"));
    let latency = own.gate.check("latency").unwrap();
    let second = &latency.conditions_at(crate::model::Level::NoGo)[1];
    assert_eq!(
        (second.limit().value(), second.hold().to_string()),
        (4.0, "15m".to_owned())
    );
}

#[test]
fn a_name_tells_its_value() {
    let listed = template(TEXT).unwrap();
    assert_eq!(listed.value_of("api-search").as_deref(), Some("search"));
    assert_eq!(listed.value_of("api-other"), None);
    assert_eq!(listed.value_of("search"), None);
    let asked = template(&TEXT.replace(
        r#"values: [checkout, search, "a\"b/.."]"#,
        "values_from: 'group by (service) (up)'",
    ));
    let asked = asked.unwrap();
    assert_eq!(asked.value_of("api-other").as_deref(), Some("other"));
    assert_eq!(asked.value_of("api-"), None);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let list = r#"values: [checkout, search, "a\"b/.."]"#;
    let mut told = String::new();
    for (from, to) in [
        ("gate: api-{{service}}", "gate: api"),
        ("gate: api-{{service}}", "gate: '{{service}}-{{service}}'"),
        ("label: service,", "label: ser-vice,"),
        ("label: service,", ""),
        (list, "values: [a, a]"),
        (list, "values: []"),
        (list, "values: ['']"),
        (list, "values: [1]"),
        (list, "values: [checkout], values_from: up"),
        (list, "values_from: 'up @ 5'"),
        (list, "items: [a]"),
        (
            r#"p95{service="{{ service }}"}"#,
            r#"p95{service="{{ servce }}"}"#,
        ),
        (r#"p95{service="{{ service }}"}"#, "p95{"),
        ("errors.no_go.1: 0.02", "errors.no_go.2: 0.02"),
        ("errors.no_go.1: 0.02", "errors.nogo: 0.02"),
        ("errors.no_go.1: 0.02", "errors.no_go.1: 2%"),
        ("errors.no_go.1: 0.02", "errors.no_go.1: { for: 5m }"),
        ("limit: 4, for: 15m", "limit: 4, hold: 15m"),
        ("  checkout:\n", "  check-out:\n"),
        ("overrides:\n  checkout:\n", "overrides: []\nx:\n  y:\n"),
    ] {
        let text = TEXT.replace(from, to);
        assert_ne!(text, TEXT, "{from}");
        let error = match template(&text) {
            Err(error) => error,
            // An override is read for its value alone.
            Ok(template) => template.gate_of("checkout").unwrap_err(),
        };
        let hint = error.hint().unwrap_or_default();
        told.push_str(&format!("{to}\n  {error}\n  hint: {hint}\n").replace("\n\n", "\n"));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn one_gate_is_not_many() {
    let error = parse("api.yaml", TEXT).unwrap_err();
    insta::assert_snapshot!(format!("{error}\nhint: {}", error.hint().unwrap()));
    let plain = TEXT.replace(
        "for_each: { label: service, values: [checkout, search, \"a\\\"b/..\"] }\n",
        "",
    );
    let error = parse("api.yaml", &plain).unwrap_err();
    insta::assert_snapshot!(format!("{error}\nhint: {}", error.hint().unwrap()));
    let template = template(TEXT).unwrap();
    for value in ["nobody", " ", "search "] {
        let error = template.gate_of(value).unwrap_err();
        assert!(error.hint().is_some(), "{value}");
    }
}

#[test]
fn tuned_limits_are_written_where_they_belong() {
    let overrides = [
        Override {
            value: "checkout".to_owned(),
            changes: Changes::from([
                (id("errors.no_go.1"), set("0.03", None)),
                (id("latency.no_go.1"), set("2.5", Some("2m"))),
                (id("latency.no_go.2"), set("5", Some("0s"))),
            ]),
        },
        Override {
            value: "a\"b/..".to_owned(),
            changes: Changes::from([(id("errors.no_go.1"), set("0.5", Some("10m")))]),
        },
    ];
    let text = template(TEXT)
        .unwrap()
        .with_overrides(&overrides, None)
        .unwrap();
    insta::assert_snapshot!(&text[text.find("overrides").unwrap()..]);
    let fresh = &TEXT[..TEXT.find("overrides").unwrap()];
    let text = template(fresh)
        .unwrap()
        .with_overrides(&overrides, Some("tuned"))
        .unwrap();
    insta::assert_snapshot!(&text[text.find("# tuned").unwrap()..]);
    let braces = format!("{fresh}overrides: {{ search: {{ errors.no_go.1: 0.1 }} }}\n");
    let error = template(&braces)
        .unwrap()
        .with_overrides(&overrides, None)
        .unwrap_err();
    assert!(error.to_string().contains("brackets"), "{error}");
    let gone = [Override {
        value: "search".to_owned(),
        changes: Changes::from([(id("errors.no_go.1"), Change::Remove)]),
    }];
    assert!(template(TEXT).unwrap().with_overrides(&gone, None).is_err());
}

#[test]
fn the_first_override_of_a_long_template_is_written() {
    let names: Vec<String> = (0..25)
        .map(|number| format!("service-{number:04}"))
        .collect();
    let text = TEXT[..TEXT.find("overrides").unwrap()].replace(
        r#"values: [checkout, search, "a\"b/.."]"#,
        &format!("values: [{}]", names.join(", ")),
    );
    let changes = Changes::from([
        (id("errors.no_go.1"), set("1", Some("10m"))),
        (id("latency.no_go.1"), set("1", Some("10m"))),
        (id("latency.no_go.2"), set("1", Some("0s"))),
    ]);
    let value = "service-0001".to_owned();
    let own = template(&text).unwrap().gate_of(&value).unwrap();
    let again = own
        .rewritten(&changes, Some("tuned\n{{of many}}: lines"))
        .unwrap();
    assert_eq!(again.gate, own.with_changes(&changes).unwrap());
}
