//! promtool evaluates the exported rules as Prometheus does, over random samples; at every minute it must find
//! what the engine says: which conditions are met, the state of each check, and the verdict.

use std::collections::BTreeMap;
use std::time::Instant;

use retrogate::engine::{self, Decisions};
use retrogate::gate_file;
use retrogate::model::{
    ABSENT, Asked, CheckHistory, CheckState, Gate, Grid, Instants, Judgement, NoDataPolicy,
    SeriesColumn, TimeRange, Timestamp, Verdict, is_absent,
};

use super::{checked, met, of_text};
use crate::prometheus_rules::random;
use crate::support::promtool;

/// promtool's time begins at 0, and so does the history.
const MINUTES: usize = 240;
const SEEDS: [u64; 2] = [11, 12];

/// Holds and releases alone and together, between two steps too; every policy; several series, names that
/// need quotes, a comment, a string that must keep its spaces, and a bare number.
const GATE: &str = r#"
version: 1
gate: 'odd "name" \ {{ here }}: # 🚀'
step: 60s
no_data: warning
checks:
  - id: held
    title: 'Held: "then" {{ released }} # 100 %'
    query: load{host="a"}
    no_go: { above: 1, for: 2m30s, release: 4m }
    warning: { above: 1, for: 1m }
    advice: 'Say "no" {{ twice }}'
    runbook: https://runbooks.example/held?a={{b}}
  - id: hosts
    query: |
      load{host=~"a|b|c"}  # every host

        + 0
    min_series: 3
    no_data: go
    warning: [{ above: 2.5, release: 3m }, { below: -0.5, for: 2m, release: 90s }]
    no_go: { below: -0.9, release: 2m }
  - id: trend
    query: load{host=`b`}
    no_data: no-go
    no_go: { slope: 15m, below: -0.0021, min_points: 5, for: 1m, release: 2m }
  - id: ratio
    query: load{host="c"} + 1.25
    warning: { ratio_to_mean: 15m, above: 1.4, min_points: 8 }
    no_go: [{ ratio_to_mean: 15m, above: 2.2, min_points: 12 }, { slope: 10m, above: 0.005 }]
  - id: bare
    query: scalar(load{host="a"}) - 0.5
    no_go: { above: 2.1 }
  - id: always
    query: "2"
    warning: { below: 1 }
"#;

#[test]
fn promtool_finds_what_the_engine_says() {
    let begun = Instant::now();
    let gate = gate_file::parse("gate.yaml", GATE).unwrap().gate;
    let rules = of_text(GATE, &["prometheus-rules"]);
    // A verdict, two alerts of the gate; a state, an alert without data, and the conditions of each check.
    checked(&rules, 3 + 2 * 6 + 11);
    let mut counted = Counted::default();
    for seed in SEEDS {
        let hosts = hosts(seed);
        let tests = tests(&gate, &hosts, &mut counted);
        if let Err(complaint) = promtool::test_rules(&rules, &tests) {
            let lines: Vec<&str> = complaint.lines().take(60).collect();
            panic!("{}", lines.join("\n"));
        }
    }
    println!(
        "promtool: {} seeds of {MINUTES} minutes, {counted:?}, {:.1} s",
        SEEDS.len(),
        begun.elapsed().as_secs_f64()
    );
    for (what, times) in &counted.0 {
        assert!(*times > 10, "{what} at {times} minutes only");
    }
    assert_eq!(counted.0.len(), 10 + 4 + 3, "{counted:?}");
}

/// How often each condition is met, each state and each verdict is reached.
#[derive(Debug, Default)]
struct Counted(BTreeMap<String, usize>);

impl Counted {
    fn one(&mut self, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += 1;
    }
}

type Hosts = [(&'static str, Vec<f64>); 3];

fn hosts(seed: u64) -> Hosts {
    let mut hosts = ["a", "b", "c"].map(|host| {
        let seed = 100 * seed + u64::from(host.as_bytes()[0]);
        (host, random::around(1.0, MINUTES, 6, seed))
    });
    for (_, values) in &mut hosts {
        // No telemetry at all, longer than any window.
        values[150..175].fill(ABSENT);
    }
    hosts
}

fn history(gate: &Gate, hosts: &Hosts) -> Vec<CheckHistory> {
    let of = |host: &str| {
        hosts
            .iter()
            .find(|(name, _)| *name == host)
            .unwrap()
            .1
            .clone()
    };
    let named = |host: &str, change: &dyn Fn(f64) -> f64| {
        let values = of(host);
        let changed = values.into_iter().map(|value| {
            if is_absent(value) {
                value
            } else {
                change(value)
            }
        });
        (format!("{{host={host:?}}}"), changed.collect())
    };
    let same = |value: f64| value;
    let bare = of("a").into_iter().map(|value| {
        if is_absent(value) {
            f64::NAN
        } else {
            value - 0.5
        }
    });
    let columns: [Vec<(String, Vec<f64>)>; 6] = [
        vec![named("a", &same)],
        vec![named("a", &same), named("b", &same), named("c", &same)],
        vec![named("b", &same)],
        vec![named("c", &|value| value + 1.25)],
        vec![("{}".to_owned(), bare.collect())],
        vec![("{}".to_owned(), vec![2.0; MINUTES])],
    ];
    assert_eq!(gate.checks().len(), columns.len());
    let ever = TimeRange::new(
        Timestamp::from_secs(-86_400),
        Timestamp::from_secs(60 * MINUTES as i64),
    );
    let history = columns.into_iter().map(|columns| CheckHistory {
        series: columns
            .into_iter()
            .map(|(labels, values)| SeriesColumn {
                labels,
                first: 0,
                values,
            })
            .collect(),
        asked: Asked {
            asked: [ever].into_iter().collect(),
            failed: Instants::new(),
        },
    });
    history.collect()
}

/// Samples, and an expectation a minute of each thing compared.
fn tests(gate: &Gate, hosts: &Hosts, counted: &mut Counted) -> String {
    let history = history(gate, hosts);
    let grid = Grid::from_position(gate.step(), 0, MINUTES);
    let decisions = engine::evaluate(gate, &history, grid);
    let met = met::conditions(gate, &history, grid);
    let mut text =
        "evaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n".to_owned();
    for (host, values) in hosts {
        let values: Vec<String> = values.iter().map(|value| notation(*value)).collect();
        text.push_str(&format!(
            "      - {{ series: 'load{{host=\"{host}\"}}', values: '{}' }}\n",
            values.join(" ")
        ));
    }
    text.push_str("    promql_expr_test:\n");
    let mut expect = |minute: usize, query: &str, samples: &[(String, usize)]| {
        let samples: Vec<String> = samples
            .iter()
            .map(|(labels, value)| format!("{{ labels: '{labels}', value: {value} }}"))
            .collect();
        text.push_str(&format!(
            "      - {{ expr: '{query}', eval_time: {minute}m, exp_samples: [{}] }}\n",
            samples.join(", ")
        ));
    };
    for minute in 0..MINUTES {
        let at = grid.timestamp(minute).secs();
        let firing: Vec<(String, usize)> = met
            .iter()
            .filter(|(_, (times, _))| times.contains(&at))
            .map(|(condition, _)| (format!("{{gate_condition=\"{condition}\"}}"), 1))
            .collect();
        for (condition, (times, _)) in &met {
            if times.contains(&at) {
                counted.one(condition);
            }
        }
        let alerts =
            r#"group by (gate_condition) (ALERTS{gate_condition!="", alertstate="firing"})"#;
        expect(minute, alerts, &firing);
        let states: Vec<(String, usize)> = gate
            .checks()
            .iter()
            .zip(&decisions.checks)
            .map(|(check, planes)| {
                let state = planes.state(minute).unwrap();
                let labels = format!("{{gate_check=\"{}\"}}", check.id());
                (labels, number(state, counted))
            })
            .collect();
        expect(
            minute,
            "max by (gate_check) (deployment_gate:check:state)",
            &states,
        );
        let verdict = verdict(&decisions, minute, gate, counted);
        expect(minute, "max(deployment_gate:verdict:level)", &verdict);
    }
    text
}

fn number(state: CheckState, counted: &mut Counted) -> usize {
    let (number, name) = match state {
        CheckState::Pass | CheckState::Pending => (0, "pass"),
        CheckState::Warning => (1, "warning"),
        CheckState::NoGo => (2, "no-go"),
        CheckState::NoData => (3, "no-data"),
    };
    counted.one(name);
    number
}

fn verdict(
    decisions: &Decisions,
    minute: usize,
    gate: &Gate,
    counted: &mut Counted,
) -> Vec<(String, usize)> {
    assert_eq!(gate.no_data(&gate.checks()[2]), NoDataPolicy::NoGo);
    let level = match decisions.judgement(minute) {
        Judgement::Reached(Verdict::Go) => 0,
        Judgement::Reached(Verdict::Warning) => 1,
        Judgement::Reached(Verdict::NoGo) => 2,
        Judgement::Unjudged(_) => return Vec::new(),
    };
    counted.one(["GO", "WARNING", "NO-GO"][level]);
    vec![("{}".to_owned(), level)]
}

fn notation(value: f64) -> String {
    if is_absent(value) {
        "stale".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Inf" } else { "-Inf" }.to_owned()
    } else {
        format!("{value:?}")
    }
}
