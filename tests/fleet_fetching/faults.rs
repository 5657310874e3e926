//! What may be wrong with one gate of many.

use std::fs;
use std::path::Path;

use retrogate::model::CheckId;
use retrogate::store::Room;

use super::{HOUR, MINUTE, NOON, World, all_stored, row};
use crate::support::dice::Dice;
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;

const SERVICES: [&str; 9] = ["a", "b", "c", "dup", "e", "f", "g", "gone", "sparse"];

const TEMPLATE: &str = r#"version: 1
for_each: { label: service, values_from: 'group by (service) (up)' }
gate: "{{service}}"
step: 60s
checks:
  - id: used
    query: load{service="{{service}}"} / on(pod) limit{service="{{service}}"}
    no_go: { above: 0.9 }
  - { id: peak, query: 'topk(1, load{service="{{service}}"})', no_go: { above: 9.5 } }
  - { id: mean, query: 'avg without (pod) (load{service="{{service}}"})', no_go: { above: 9.5 } }
"#;

fn world() -> OpenMetrics {
    let mut dice = Dice(7);
    let mut world = OpenMetrics::new();
    let minutes = |from: i64, to: i64| (from..to).map(|minute| NOON + minute * MINUTE);
    for service in SERVICES {
        let up: Vec<_> = minutes(-60, 240).map(|at| (at, 1.0)).collect();
        world = world.gauge("up", &[("service", service)], &up);
        for pod in ["p1", "p2"] {
            let load: Vec<_> = minutes(-60, if service == "sparse" { 30 } else { 240 })
                .map(|at| (at, dice.below(80) as f64 / 8.0))
                .collect();
            world = world.gauge("load", &[("service", service), ("pod", pod)], &load);
            let limit: Vec<_> = minutes(-60, 240).map(|at| (at, 10.0)).collect();
            world = world.gauge("limit", &[("service", service), ("pod", pod)], &limit);
        }
    }
    // For half an hour there are two limits of one pod.
    let twice: Vec<_> = minutes(60, 90).map(|at| (at, 20.0)).collect();
    let labels = [("service", "dup"), ("pod", "p1"), ("source", "new")];
    world.gauge("limit", &labels, &twice)
}

fn server() -> RealPrometheus {
    RealPrometheus::options()
        .lookback_delta("61s")
        .start(&world())
}

fn the_files_of(store: &Path, check: &str) -> Vec<std::path::PathBuf> {
    let folder = store.join(format!("check={check}"));
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "parquet"));
    files
}

#[test]
fn one_service_whose_series_cannot_be_matched_spoils_nobody_elses() {
    let world = World::new(TEMPLATE, server());
    world.requests();
    let fetched = world.fetch(NOON, NOON + 4 * HOUR);
    let requests = world.requests();
    assert_eq!(fetched.requests as usize, requests);
    println!("{requests} requests for nine services, one of which has series twice");
    assert_eq!(
        all_stored(&fetched),
        world.fetch_each_alone(NOON, NOON + 4 * HOUR)
    );
    let dup = row(&fetched, "dup");
    assert!(dup.refused > 20, "{dup:?}");
    assert!(dup.warnings[0].contains("refused"), "{dup:?}");
    assert_eq!(fetched.exit_status(), 0);
    let others = fetched.gates.iter().filter(|row| row.gate != "dup");
    assert!(others.map(|row| row.refused).all(|refused| refused == 0));
    let [apart] = fetched.asked_apart.as_slice() else {
        panic!("{:?}", fetched.asked_apart);
    };
    assert_eq!(
        (apart.check.as_str(), apart.why.as_str()),
        ("peak", "`topk` picks among series")
    );
}

#[test]
fn gates_fetched_at_different_times_become_alike() {
    let world = World::new(TEMPLATE, server());
    let part = world.asked(Some(&["a", "c"]));
    world.fetch_of(&part, NOON + HOUR, NOON + 2 * HOUR).unwrap();
    let other = world.asked(Some(&["c"]));
    world
        .fetch_of(&other, NOON + 150 * MINUTE, NOON + 160 * MINUTE)
        .unwrap();
    let fetched = world.fetch(NOON, NOON + 4 * HOUR);
    let alone = world.fetch_each_alone(NOON, NOON + 4 * HOUR);
    assert_eq!(all_stored(&fetched), alone);
    let points = |gate: &str| row(&fetched, gate).points;
    assert!(points("c") < points("a") && points("a") < points("b"));
}

#[test]
fn a_damaged_store_and_a_foreign_one_are_named_and_the_others_done() {
    let world = World::new(TEMPLATE, server());
    let before = world.fetch(NOON, NOON + HOUR);
    let store = |gate: &str| std::path::PathBuf::from(row(&before, gate).store.clone().unwrap());
    fs::write(&the_files_of(&store("b"), "mean")[0], "no parquet").unwrap();
    fs::remove_dir_all(store("e")).unwrap();
    fs::create_dir(store("e")).unwrap();
    fs::write(store("e").join("notes.txt"), "mine").unwrap();
    let fetched = world.fetch(NOON, NOON + 2 * HOUR);
    assert_eq!((fetched.failed, fetched.exit_status()), (2, 64));
    for gate in ["b", "e"] {
        let fault = row(&fetched, gate).fault.as_ref().unwrap();
        assert_eq!(fault.exit_status, 64, "{fault:?}");
    }
    let alone = world.fetch_each_alone(NOON, NOON + 2 * HOUR);
    for row in fetched.gates.iter().filter(|row| row.fault.is_none()) {
        let own = crate::support::stored::everything(Path::new(row.store.as_ref().unwrap()));
        assert_eq!(own, alone[&row.gate], "{}", row.gate);
    }
}

#[test]
fn a_service_that_vanished_keeps_its_store_and_is_said() {
    let world = World::new(TEMPLATE, server());
    let before = world.fetch(NOON, NOON + HOUR);
    let kept = all_stored(&before)["gone"].clone();
    world.write_template(&TEMPLATE.replace("(up)", "(up{service!=\"gone\"})"));
    let fetched = world.fetch(NOON, NOON + 2 * HOUR);
    assert_eq!(
        (fetched.gates.len(), fetched.exit_status()),
        (SERVICES.len() - 1, 0)
    );
    let [gone] = fetched.vanished.as_slice() else {
        panic!("{:?}", fetched.vanished);
    };
    assert_eq!((gone.gate.as_str(), gone.value.as_str()), ("gone", "gone"));
    assert_eq!(
        crate::support::stored::everything(Path::new(&gone.store)),
        kept
    );
    let text = retrogate::report::fleet_fetch_text(&fetched);
    assert!(
        text.contains("gone is no longer among the values"),
        "{text}"
    );
}

#[test]
fn a_query_that_is_refused_for_every_value_fails_each_gate_in_that_check_alone() {
    let world = World::new(
        &TEMPLATE.replace(
            "topk(1, load{service=\"{{service}}\"})",
            "histogram_quantile(0.5, load{service=\"{{service}}\"}) + on() load{service=\"{{service}}\"}",
        ),
        server(),
    );
    let fetched = world.fetch(NOON, NOON + HOUR);
    // Nothing matches: the histogram has no buckets.
    assert_eq!(fetched.exit_status(), 0);
    let peak = Room::Check(CheckId::try_new("peak").unwrap());
    for (gate, stored) in all_stored(&fetched) {
        assert!(stored[&peak].series.is_empty(), "{gate}");
    }
    world.write_template(&TEMPLATE.replace(
        "topk(1, load{service=\"{{service}}\"})",
        "load{service=\"{{service}}\"} / on() limit{service=\"{{service}}\"}",
    ));
    let fetched = world.fetch(NOON, NOON + HOUR);
    // One has no samples to be refused in the second half.
    assert_eq!(fetched.failed, SERVICES.len() - 1);
    for row in &fetched.gates {
        let Some(fault) = &row.fault else {
            assert_eq!((row.gate.as_str(), row.refused > 0), ("sparse", true));
            continue;
        };
        assert!(fault.error.contains("1 of 3 checks"), "{fault:?}");
    }
}

#[test]
fn a_server_that_is_gone_ends_it_all() {
    let mut world = World::new(TEMPLATE, server());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    world.url = Some(format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);
    let error = world.fetch_of(&world.asked(None), NOON, NOON + HOUR);
    let error = error.unwrap_err();
    assert_eq!(error.exit_status().code(), 3, "{error}");
    assert!(error.to_string().contains("does not answer"), "{error}");
}

#[test]
fn the_store_of_one_gate_is_no_root_of_many_and_nothing_is_asked() {
    let world = World::new(TEMPLATE, server());
    let mut asked = world.asked(None);
    let fetched = world.fetch(NOON, NOON + HOUR);
    world.requests();
    asked.root = row(&fetched, "a").store.clone().unwrap().into();
    let error = world.fetch_of(&asked, NOON, NOON + 2 * HOUR).unwrap_err();
    assert_eq!(error.exit_status().code(), 64, "{error}");
    assert_eq!(world.requests(), 0);
}

#[test]
fn more_gates_than_are_open_at_once_share_what_is_alike() {
    let mut samples = OpenMetrics::new();
    let services: Vec<String> = (0..130).map(|at| format!("s{at:03}")).collect();
    for (at, service) in services.iter().enumerate() {
        let up: Vec<_> = (0..30)
            .map(|minute| (NOON + minute * MINUTE, (at % 7) as f64))
            .collect();
        samples = samples.gauge("up", &[("service", service)], &up);
    }
    let list = services.join(", ");
    let template = format!(
        "version: 1\nfor_each: {{ label: service, values: [{list}] }}\ngate: '{{{{service}}}}'\nstep: 60s\nchecks:\n\
         - {{ id: up, query: 'max(up{{service=\"{{{{service}}}}\"}})', no_go: {{ above: 5 }} }}\n"
    );
    let world = World::new(&template, RealPrometheus::with_openmetrics(&samples));
    let fetched = world.fetch(NOON, NOON + 30 * MINUTE);
    // A hundred at once, then thirty; the availability once.
    assert_eq!((world.requests(), fetched.fetched), (3, 130));
    assert_eq!((fetched.requests, fetched.combined_requests), (3, 2));
    assert_eq!(
        all_stored(&fetched),
        world.fetch_each_alone(NOON, NOON + 30 * MINUTE)
    );
}
