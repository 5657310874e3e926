//! Fifty services through one template.

use serde_json::Value;

use super::{HOUR, MINUTE, NOON, World, all_stored, samples};
use crate::support::dice::Dice;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::run;
use crate::support::real_prometheus::RealPrometheus;

const HARD: [&str; 8] = [
    "a/b",
    "..",
    "say \"hi\"",
    "two\nlines",
    "x|y",
    "x",
    "it's a.b",
    "C:\\temp",
];
const SERVICES: usize = 50;
const HOURS: i64 = 29;

const TEMPLATE: &str = r#"version: 1
for_each: { label: service, values_from: 'group by (service) (up)' }
gate: "api {{service}}"
step: 10s
checks:
  - id: errors
    query: |
      (sum(rate(hits{service="{{service}}",status="500"}[5m])) or vector(0)) / sum(rate(hits{service="{{service}}"}[5m]))
    no_go: { above: 0.09, for: 2m }
  - { id: load, query: 'load{service="{{service}}"}', no_go: { above: 9.5 } }
  - id: spread
    query: max(load{service="{{service}}"}) - on() min(load{service='{{service}}'})
    warning: { above: 9 }
  - id: p90
    query: 'histogram_quantile(0.9, sum by (le) (rate(seconds_bucket{service="{{service}}"}[5m])))'
    warning: { above: 1.2 }
  - { id: all_up, query: 'avg(up)', no_go: { below: 0.1 } }
"#;

fn services() -> Vec<String> {
    let plain = (HARD.len()..SERVICES).map(|at| format!("svc-{at:02}"));
    HARD.iter()
        .map(|hard| (*hard).to_owned())
        .chain(plain)
        .collect()
}

fn series(dice: &mut Dice, of: impl Fn(&mut Dice, f64) -> f64) -> Vec<Sample> {
    let mut last = 0.0;
    (0..HOURS * 60)
        .filter_map(|minute| {
            last = of(dice, last);
            (dice.below(300) > 0).then_some((NOON - HOUR + minute * MINUTE, last))
        })
        .collect()
}

fn world() -> OpenMetrics {
    let mut dice = Dice(50);
    let mut world = OpenMetrics::new();
    for (at, service) in services().iter().enumerate() {
        let one = |_: &mut Dice, _: f64| 1.0;
        world = world.gauge("up", &[("service", service)], &series(&mut dice, one));
        for pod in ["p1", "p2"] {
            let load = series(&mut dice, |dice, _| dice.below(80) as f64 / 8.0);
            world = world.gauge("load", &[("service", service), ("pod", pod)], &load);
        }
        for (status, most) in [("200", 90), ("500", 12)] {
            // Some never fail.
            if status == "200" || at % 4 > 0 {
                let hits = series(&mut dice, |dice, last| last + dice.below(most) as f64);
                world = world.gauge("hits", &[("service", service), ("status", status)], &hits);
            }
        }
        for (le, most) in [("0.5", 30), ("1.5", 60), ("+Inf", 70)] {
            let below = series(&mut dice, |dice, last| last + (most - dice.below(9)) as f64);
            world = world.gauge(
                "seconds_bucket",
                &[("service", service), ("le", le)],
                &below,
            );
        }
    }
    world
}

#[test]
fn fifty_services_cost_no_more_than_two_and_hold_what_each_alone_would() {
    let world = World::new(TEMPLATE, RealPrometheus::with_openmetrics(&world()));
    let (from, to) = (NOON, NOON + (HOURS - 1) * HOUR);
    let mut one = world.asked(Some(&["svc-20"]));
    one.root = world.folder.path().join("one");
    world.requests();
    let single = world.fetch_of(&one, from, to).unwrap();
    let for_one = world.requests();
    assert_eq!(single.gates.len(), 1);

    let fetched = world.fetch(from, to);
    let for_fifty = world.requests();
    println!("{for_one} requests for one service, {for_fifty} for {SERVICES}");
    assert_eq!(fetched.gates.len(), SERVICES);
    assert_eq!((fetched.fetched, fetched.exit_status()), (SERVICES, 0));
    assert!(for_fifty <= 2 * for_one, "{for_fifty} requests");
    assert_eq!(fetched.requests as usize, for_fifty);
    assert!(fetched.asked_apart.is_empty(), "{:?}", fetched.asked_apart);

    let together = all_stored(&fetched);
    let alone = world.fetch_each_alone(from, to);
    world.requests();
    let mut all = 0;
    for (gate, alone) in &alone {
        assert_eq!(alone.len(), 6, "five checks and the availability");
        assert!(together[gate] == *alone, "{gate:?} differs");
        all += samples(alone);
    }
    println!("{all} samples of {} stores equal to the bit", alone.len());
    assert_eq!(together.len(), alone.len());
    assert!(all > 1_000_000);

    // Everything is there already.
    let again = world.fetch(from, to);
    assert_eq!((world.requests(), again.points), (0, 0));
    verdicts_are_the_same(&world);
}

fn verdicts_are_the_same(world: &World) {
    let fleet = world.fleet(&world.asked(None));
    let mut no_go = 0;
    for member in &fleet.members {
        let alone = world.alone().join(member.store.file_name().unwrap());
        let template = world.template();
        let replayed = [&member.store, &alone].map(|store| {
            let verdicts = world.folder.path().join("verdicts.parquet");
            let replayed = run(&[
                "replay",
                "--gate",
                template.to_str().unwrap(),
                "--service",
                member.value().unwrap(),
                "--store",
                store.to_str().unwrap(),
                "--verdicts",
                verdicts.to_str().unwrap(),
                "--format",
                "json",
            ])
            .ended(0);
            let steps = |check: &Value| check["no_go_steps"].as_u64().unwrap();
            let checks = replayed.json()["checks"].as_array().unwrap().clone();
            no_go += checks.iter().map(steps).sum::<u64>();
            let document = replayed.stdout.replace(store.to_str().unwrap(), "STORE");
            (document, std::fs::read(verdicts).unwrap())
        });
        let [ours, theirs] = replayed;
        assert!(ours == theirs, "{:?} is judged otherwise", member.name());
    }
    println!("{no_go} steps of checks said NO-GO, in both alike");
    assert!(no_go > 10_000, "{no_go}");
}
