//! vmalert replays the exported rules of the demo, and finds what replay finds.
//!
//! The samples of the demo stand in a real Prometheus, the conditions are evaluated on the bundled history,
//! which was fetched from the same samples. vmalert forgets holds where a query ends, and a query has at most
//! 11,000 points: the range is replayed in pieces, each begun earlier than it counts.

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use retrogate::gate_file;
use retrogate::model::{Gate, Grid, Timestamp};
use retrogate::store::Store;

use super::met::{self, Times};
use super::{DEMO, checked, of_demo};
use crate::support::dice::Dice;
use crate::support::open_metrics::OpenMetrics;
use crate::support::program::{self, run};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::real_victoria::{RealVictoria, Replay};

const STEP: i64 = 60;
/// 2026-03-02T00:00:00Z and four weeks later: where replay begins and ends.
const FROM: i64 = 1_772_409_600;
const TO: i64 = FROM + 28 * 86_400;
/// Longer than the longest `for` of the file: half an hour, and what a server may hold of a condition.
const AHEAD: i64 = 45 * 60;
const NOTIFY_AFTER: i64 = 30 * 60;

/// What `replay --verdicts` says of one step.
#[derive(Debug, Default)]
struct Row {
    verdict: Option<String>,
    states: BTreeMap<String, String>,
}

type Rows = BTreeMap<i64, Row>;

/// The demo's samples in a Prometheus, for other tests too.
pub fn prometheus() -> RealPrometheus {
    let folder = tempfile::tempdir().unwrap();
    let simulated = std::process::Command::new(program::example("simulate-demo"))
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(simulated.success());
    RealPrometheus::options().start_from_file(&folder.path().join("history.om"))
}

#[test]
fn over_hours_of_the_demo_the_rules_say_what_replay_says() {
    let mut dice = Dice(20_260_309);
    // Two of them lie where a seed puts them; the others around an incident of latency and dark hours.
    let hours = 3600 * 4;
    let mut pieces: Vec<Range<i64>> = (0..2)
        .map(|_| {
            let from = FROM + STEP * dice.below(((TO - FROM - hours) / STEP) as usize) as i64;
            from..from + hours
        })
        .collect();
    pieces.extend(around_unjudged(hours));
    compare(&pieces);
}

#[test]
#[ignore = "long: all four weeks of the demo"]
fn over_all_of_the_demo_the_rules_say_what_replay_says() {
    let piece = 9000 * STEP;
    let pieces: Vec<Range<i64>> = (FROM..TO)
        .step_by(piece as usize)
        .map(|from| from..(from + piece).min(TO))
        .collect();
    compare(&pieces);
}

/// Hours around the first step without a verdict.
fn around_unjudged(hours: i64) -> Option<Range<i64>> {
    let rows = replayed();
    let (dark, _) = rows.iter().find(|(_, row)| row.verdict.is_none())?;
    Some(dark - hours / 2..dark + hours / 2)
}

fn compare(pieces: &[Range<i64>]) {
    let begun = Instant::now();
    let rules = of_demo(&["prometheus-rules"]);
    checked(&rules, 41);
    // vmalert knows the `query` of a text, but not while it replays.
    let texts = rules
        .lines()
        .filter(|line| !line.contains("{{ range query"));
    let rules = texts.collect::<Vec<_>>().join("\n");
    let server = prometheus();
    let rows = replayed();
    let tally = Tally::of(&rules, &server, &rows, pieces);
    println!(
        "{} pieces, {:.1} s: {tally:#?}",
        pieces.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(tally.differing.is_empty(), "{:#?}", tally.differing);
    assert!(tally.met > 0 && tally.no_go > 0 && tally.lasting > 0 && tally.dark > 0);

    // Another limit is found out.
    let other = rules.replace("[2h59s999ms:1m]) < 0", "[2h59s999ms:1m]) < -1");
    let hours = pieces[0].start..pieces[0].start + 4 * 3600;
    let tally = Tally::of(&other, &server, &rows, &[hours]);
    for found in ["rl_reward_trend.no_go.1", "rl_reward_trend, recorded state"] {
        assert!(tally.differing.contains_key(found), "{tally:#?}");
    }
}

/// What was compared, and where it was not the same.
#[derive(Debug, Default)]
struct Tally {
    steps: usize,
    /// Steps of conditions, and those at which one is met.
    conditions: usize,
    met: usize,
    /// Verdicts composed of alerts that are NO-GO, steps at which NO-GO has lasted, steps without a verdict.
    no_go: usize,
    lasting: usize,
    dark: usize,
    /// By what was compared.
    differing: BTreeMap<String, Vec<i64>>,
}

impl Tally {
    /// These rules over these pieces of the demo.
    fn of(rules: &str, server: &RealPrometheus, rows: &Rows, pieces: &[Range<i64>]) -> Self {
        let gate = gate_file::load(Path::new(&format!("{DEMO}/gate.yaml")))
            .unwrap()
            .gate;
        let mut tally = Self::default();
        for piece in pieces {
            let judge = RealVictoria::with_samples(&OpenMetrics::new());
            judge.vmalert(Replay {
                rules,
                datasource: server.url(),
                from: piece.start - AHEAD,
                to: piece.end - STEP,
                step_seconds: STEP as u32,
                extra: &["-remoteWrite.maxQueueSize=10000000"],
            });
            tally.piece(&gate, rows, &judge, piece);
        }
        tally
    }

    fn same(&mut self, what: &str, at: i64, ours: bool) {
        if !ours {
            self.differing.entry(what.to_owned()).or_default().push(at);
        }
    }

    fn piece(&mut self, gate: &Gate, rows: &Rows, judge: &RealVictoria, piece: &Range<i64>) {
        let steps = ((piece.end - piece.start) / STEP) as usize;
        self.steps += steps;
        let grid = Grid::from_position(gate.step(), piece.start / STEP, steps);
        let store = Store::open(format!("{DEMO}/history")).unwrap();
        let history: Vec<_> = gate
            .checks()
            .iter()
            .map(|check| {
                store
                    .check(check.id())
                    .unwrap()
                    .unwrap()
                    .read_all()
                    .unwrap()
            })
            .collect();
        let met = met::conditions(gate, &history, grid);
        let mut alerts: BTreeMap<String, Times> = BTreeMap::new();
        for (condition, (times, series_steps)) in met {
            let selector =
                format!(r#"ALERTS{{gate_condition="{condition}", alertstate="firing"}}"#);
            let (firing, fired) = fired(judge, &selector, piece);
            self.conditions += steps;
            self.met += times.len();
            for at in times.symmetric_difference(&firing) {
                self.same(&condition, *at, false);
            }
            if times == firing && fired != series_steps {
                self.same(&format!("{condition}, by series"), fired as i64, false);
            }
            alerts.insert(condition, firing);
        }
        self.composed(gate, rows, judge, piece, &alerts);
        self.recorded(gate, rows, judge, piece);
        self.lasted(rows, judge, piece);
    }

    /// Levels and the verdict, out of the alerts alone.
    fn composed(
        &mut self,
        gate: &Gate,
        rows: &Rows,
        judge: &RealVictoria,
        piece: &Range<i64>,
        alerts: &BTreeMap<String, Times>,
    ) {
        let no_data: BTreeMap<String, Times> = gate
            .checks()
            .iter()
            .map(|check| {
                let id = check.id().to_string();
                let selector = format!(
                    r#"ALERTS{{alertname="DeploymentGateCheckNoData", gate_check="{id}", gate_level="warning", alertstate="firing"}}"#
                );
                let times = fired(judge, &selector, piece).0;
                (id, times)
            })
            .collect();
        let dark = fired(
            judge,
            r#"ALERTS{alertname="DeploymentGateNoVerdict"}"#,
            piece,
        )
        .0;
        for at in piece.clone().step_by(STEP as usize) {
            let row = &rows[&at];
            let mut worst = 0;
            for check in gate.checks() {
                let id = check.id().to_string();
                let is_met = |level: &str| {
                    let name = format!("{id}.{level}.");
                    alerts.iter().any(|(condition, times)| {
                        condition.starts_with(&name) && times.contains(&at)
                    })
                };
                let (level, state) = if is_met("no_go") {
                    (2, "no-go")
                } else if no_data[&id].contains(&at) {
                    (1, "no-data")
                } else if is_met("warning") {
                    (1, "warning")
                } else {
                    (0, "pass")
                };
                worst = worst.max(level);
                let theirs = row.states.get(&id).map_or("none", String::as_str);
                let theirs = if theirs == "pending" { "pass" } else { theirs };
                if row.verdict.is_some() {
                    self.same(&format!("{id}, state of alerts"), at, state == theirs);
                }
            }
            let verdict = (!dark.contains(&at)).then_some(["GO", "WARNING", "NO-GO"][worst]);
            self.same("verdict of alerts", at, verdict == row.verdict.as_deref());
            self.no_go += usize::from(verdict == Some("NO-GO"));
            self.dark += usize::from(verdict.is_none());
        }
    }

    /// What the rules record themselves.
    fn recorded(&mut self, gate: &Gate, rows: &Rows, judge: &RealVictoria, piece: &Range<i64>) {
        let verdicts = values(judge, r#"deployment_gate:verdict:level{gate="llm-brief"}"#);
        for at in piece.clone().step_by(STEP as usize) {
            let recorded = verdicts
                .get(&at)
                .map(|level| ["GO", "WARNING", "NO-GO"][*level]);
            let is_same = recorded == rows[&at].verdict.as_deref();
            self.same("recorded verdict", at, is_same);
        }
        for check in gate.checks() {
            let id = check.id().as_str();
            let states = values(
                judge,
                &format!(r#"deployment_gate:check:state{{gate_check="{id}"}}"#),
            );
            for at in piece.clone().step_by(STEP as usize) {
                let recorded = ["pass", "warning", "no-go", "no-data"][states[&at]];
                let row = &rows[&at];
                let theirs = row.states.get(id).map_or("none", String::as_str);
                let theirs = if theirs == "pending" { "pass" } else { theirs };
                if row.verdict.is_some() {
                    self.same(&format!("{id}, recorded state"), at, recorded == theirs);
                }
            }
        }
    }

    /// `DeploymentGateNoGo` fires where NO-GO has stood at every step of the last half hour.
    fn lasted(&mut self, rows: &Rows, judge: &RealVictoria, piece: &Range<i64>) {
        let selector = r#"ALERTS{alertname="DeploymentGateNoGo", alertstate="firing"}"#;
        let firing = fired(judge, selector, piece).0;
        for at in piece.clone().step_by(STEP as usize) {
            // Replay knows nothing before its own beginning, the alert does.
            if at - NOTIFY_AFTER < FROM {
                continue;
            }
            let mut window = rows.range(at - NOTIFY_AFTER..=at);
            let lasting = window.all(|(_, row)| row.verdict.as_deref() == Some("NO-GO"));
            self.same("DeploymentGateNoGo", at, lasting == firing.contains(&at));
            self.lasting += usize::from(lasting);
        }
    }
}

/// When some series of the selector has a sample in the piece, and how many samples there are.
fn fired(judge: &RealVictoria, selector: &str, piece: &Range<i64>) -> (Times, usize) {
    let (mut times, mut count) = (Times::new(), 0);
    for (at, value) in judge.export(selector).into_values().flatten() {
        if piece.contains(&at) {
            assert_eq!(value, 1.0, "{selector}");
            times.insert(at);
            count += 1;
        }
    }
    (times, count)
}

/// The samples of one recorded series.
fn values(judge: &RealVictoria, selector: &str) -> BTreeMap<i64, usize> {
    let found = judge.export(selector);
    assert_eq!(found.len(), 1, "{selector}: {:?}", found.keys());
    found
        .into_values()
        .flatten()
        .map(|(at, value)| (at, value as usize))
        .collect()
}

fn replayed() -> Rows {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("verdicts.parquet");
    let (gate, store) = (format!("{DEMO}/gate.yaml"), format!("{DEMO}/history"));
    let files = [
        "--gate",
        &gate,
        "--store",
        &store,
        "--verdicts",
        table.to_str().unwrap(),
    ];
    run(&[&["replay"], &files[..]].concat()).ended(0);
    let reader = SerializedFileReader::new(File::open(&table).unwrap()).unwrap();
    let mut rows = Rows::new();
    for columns in reader.get_row_iter(None).unwrap() {
        let (mut at, mut row) = (0, Row::default());
        for (name, field) in columns.unwrap().get_column_iter() {
            match (name.as_str(), field) {
                ("timestamp", Field::TimestampMillis(millis)) => at = millis / 1000,
                ("verdict", Field::Str(verdict)) => row.verdict = Some(verdict.clone()),
                (check, Field::Str(state)) => {
                    row.states.insert(check.to_owned(), state.clone());
                }
                _ => {}
            }
        }
        rows.insert(at, row);
    }
    let ends = [rows.keys().next(), rows.keys().next_back()].map(|at| *at.unwrap());
    let shown = |at| Timestamp::from_secs(at).to_string();
    assert_eq!(
        ends,
        [FROM, TO - STEP],
        "{} to {}",
        shown(ends[0]),
        shown(ends[1])
    );
    rows
}
