//! One history in two servers, a real Prometheus and a real VictoriaMetrics, fetched from both.
//!
//! Each check stands in the list of what its two answers have in common; a check that begins to agree
//! better, or worse, fails the test, so that the page that repeats the list stays true.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use retrogate::model::{CheckHistory, is_absent};

use crate::support::dice::Dice;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::program::{finish, program};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::real_victoria::RealVictoria;
use crate::support::stored;

/// 2026-01-31T12:00:00Z.
const NOON: i64 = 1_769_860_800;
const SPAN: i64 = 6 * 3600;

/// How far two answers agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Agreement {
    /// The same series, instants and bits.
    Bits,
    /// The same series and instants; values within 1e-12 relative.
    Rounding,
    /// The same series; other instants or other values.
    Differ,
}
use Agreement::{Bits, Differ, Rounding};

/// Check, query, and what its two answers have in common.
const CHECKS: [(&str, &str, Agreement); 17] = [
    ("gauge", "load", Bits),
    ("arithmetic", "load * 2 + 1", Bits),
    ("selected", "max by (zone) (load)", Bits),
    ("count", "count(load)", Bits),
    ("quantile", "quantile(0.9, load)", Bits),
    ("total", "sum(load)", Rounding),
    ("mean", "avg by (zone) (load)", Rounding),
    ("rate", "sum(rate(took_seconds_bucket[5m]))", Rounding),
    ("p95", P95, Rounding),
    (
        "over_time",
        "max by (host) (max_over_time(load[599s]))",
        Bits,
    ),
    (
        "mean_over_time",
        "max by (host) (avg_over_time(load[599s]))",
        Rounding,
    ),
    // VictoriaMetrics keeps about twelve significant digits; the values above have fewer.
    ("digits", "digits", Rounding),
    // A sample exactly as old as the window is long is in it here, and not there.
    (
        "window_ends",
        "max by (host) (max_over_time(load[10m]))",
        Differ,
    ),
    // MetricsQL keeps the name of the metric where PromQL drops it.
    ("keeps_name", "max_over_time(load[599s])", Differ),
    // It does not extrapolate to the ends of a window, and looks at the sample before it.
    ("off_grid_rate", "rate(off_grid_total[5m])", Differ),
    // A value stands for five minutes here, and there for about as long as samples are apart.
    ("gap", "gap", Differ),
    // NaN is dropped on its way in.
    ("not_a_number", "odd", Differ),
];

const P95: &str = "histogram_quantile(0.95, sum by (le) (rate(took_seconds_bucket[5m])))";

/// Every minute on the minute; `off_grid` alone comes when it likes. Begins long before the lookback.
fn samples() -> OpenMetrics {
    let mut dice = Dice(11);
    let times: Vec<i64> = (NOON - 2 * 3600..NOON + SPAN).step_by(60).collect();
    let mut all = OpenMetrics::new();
    for (host, zone) in [("a", "north"), ("b", "north"), ("c", "south")] {
        let mut gauge = |unit: f64| -> Vec<Sample> {
            let value = |at: &i64| (*at, dice.below(100_000) as f64 / unit);
            times.iter().map(value).collect()
        };
        let (load, digits) = (gauge(1000.0), gauge(7.0));
        let labels = [("host", host), ("zone", zone)];
        all = all
            .gauge("load", &labels, &load)
            .gauge("digits", &labels, &digits);
    }
    // Twenty minutes of each hour are missing.
    let gap: Vec<_> = times
        .iter()
        .filter(|at| **at % 3600 >= 1200)
        .map(|at| (*at, 1.0))
        .collect();
    let odd = |at: &i64| (*at, if at % 240 == 0 { f64::NAN } else { 1.0 });
    let odd: Vec<_> = times.iter().map(odd).collect();
    let (mut total, mut off_grid) = (0.0, Vec::new());
    for at in &times {
        total += dice.below(20) as f64;
        off_grid.push((at + dice.below(50) as i64, total));
    }
    for (le, values) in LE.into_iter().zip(buckets(&times, &mut dice)) {
        all = all.gauge("took_seconds_bucket", &[("le", le)], &values);
    }
    all.gauge("gap", &[], &gap)
        .gauge("odd", &[], &odd)
        .gauge("off_grid_total", &[], &off_grid)
}

const LE: [&str; 4] = ["0.1", "0.5", "2", "+Inf"];

/// A histogram whose 95th percentile wanders within its finite buckets.
fn buckets(times: &[i64], dice: &mut Dice) -> [Vec<Sample>; 4] {
    let mut counters = [0.0; 4];
    let mut counted = [const { Vec::new() }; 4];
    for at in times {
        let mut more = 0.0;
        for (bucket, below) in [40, 20, 9, 2].into_iter().enumerate() {
            more += dice.below(below) as f64;
            counters[bucket] += more;
            counted[bucket].push((*at, counters[bucket]));
        }
    }
    counted
}

#[test]
fn two_servers_tell_one_history_as_far_as_their_engines_agree() {
    let samples = samples();
    let prometheus = RealPrometheus::with_openmetrics(&samples);
    let victoria = RealVictoria::with_samples(&samples);
    let ours = fetch(prometheus.url());
    let theirs = fetch(victoria.url());
    let found: BTreeMap<&str, Agreement> = CHECKS
        .iter()
        .map(|(id, _, expected)| {
            // In which order a server sums is its own affair, and may differ from one start to the next.
            let found = match agreement(id, &ours[*id], &theirs[*id]) {
                Agreement::Bits if *expected == Agreement::Rounding => Agreement::Rounding,
                found => found,
            };
            (*id, found)
        })
        .collect();
    let expected: BTreeMap<&str, Agreement> = CHECKS
        .iter()
        .map(|(id, _, agreement)| (*id, *agreement))
        .collect();
    assert_eq!(found, expected);
}

fn fetch(url: &str) -> BTreeMap<String, CheckHistory> {
    let checks: String = CHECKS
        .iter()
        .map(|(id, query, _)| {
            format!("  - {{ id: {id}, query: '{query}', warning: {{ above: 1e9 }} }}\n")
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let gate = format!("version: 1\ngate: g\nstep: 60s\nchecks:\n{checks}");
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    finish(
        program()
            .current_dir(folder.path())
            .args(["fetch", "--prometheus-url", url])
            .args(["--from", &NOON.to_string()])
            .args(["--to", &(NOON + SPAN).to_string()]),
    )
    .ended(0);
    let store: &Path = &folder.path().join("history");
    CHECKS
        .iter()
        .map(|(id, _, _)| ((*id).to_owned(), stored::check(store, id)))
        .collect()
}

/// Samples by series and minute.
fn present(history: &CheckHistory) -> BTreeMap<(&str, i64), f64> {
    let of = |series: &'_ retrogate::model::SeriesColumn| -> Vec<(i64, f64)> {
        (series.first..)
            .zip(series.values.iter().copied())
            .collect()
    };
    let all = history.series.iter();
    all.flat_map(|series| {
        let samples = of(series).into_iter();
        samples.map(move |(at, value)| ((series.labels.as_str(), at), value))
    })
    .filter(|(_, value)| !is_absent(*value))
    .collect()
}

fn agreement(id: &str, ours: &CheckHistory, theirs: &CheckHistory) -> Agreement {
    assert_eq!(ours.asked, theirs.asked, "{id}");
    let (ours, theirs) = (present(ours), present(theirs));
    let more = |a: &BTreeMap<(&str, i64), f64>, b: &BTreeMap<(&str, i64), f64>| {
        a.keys().filter(|key| !b.contains_key(*key)).count()
    };
    let both = ours
        .iter()
        .filter_map(|(key, a)| Some((*a, *theirs.get(key)?)));
    let apart: Vec<f64> = both.map(|(a, b)| distance(a, b)).collect();
    let worst = apart.iter().copied().fold(0.0, f64::max);
    let unequal = apart.iter().filter(|apart| **apart != 0.0).count();
    let (only_ours, only_theirs) = (more(&ours, &theirs), more(&theirs, &ours));
    println!(
        "{id}: {} and {} samples, {only_ours} and {only_theirs} alone, {unequal} unequal, worst {worst:.1e}",
        ours.len(),
        theirs.len()
    );
    match (only_ours + only_theirs, unequal) {
        (0, 0) => Bits,
        (0, _) if worst <= 1e-12 => Rounding,
        _ => Differ,
    }
}

/// Relative; zero for the same bits, and nothing is near a NaN but itself.
fn distance(a: f64, b: f64) -> f64 {
    if a.to_bits() == b.to_bits() {
        return 0.0;
    }
    let relative = (a - b).abs() / a.abs().max(b.abs());
    if relative.is_nan() {
        f64::INFINITY
    } else {
        relative
    }
}
