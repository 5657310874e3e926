//! Slopes and ratios to the mean beside PromQL's own `deriv` and `avg_over_time`.
//!
//! Our windows hold both their ends: half an hour of minutes is 31 samples. So do PromQL's ranges up to
//! Prometheus 2; from 3.0 on they leave the earlier end out, and these queries would need a range a step longer.

use std::collections::BTreeMap;
use std::time::Instant;

use retrogate::engine;
use retrogate::model::{CheckHistory, Gate};

use super::case::{Case, Signal, gate_file};
use super::fetched::{Fetched, timed};
use super::{NOON, STEPS, ours, random, series_of};
use crate::support::open_metrics::OpenMetrics;
use crate::support::query::Answer;
use crate::support::real_prometheus::RealPrometheus;

const STEP: u32 = 60;

/// How far two ways to add the same numbers may come apart.
const TOLERANCE: f64 = 1e-9;

/// The smooth wave has a sample at every step, the torn one lacks what `random` tears out.
const CASES: [Case<'static>; 6] = {
    const LIMIT: (&str, &str) = ("above", "1");
    [
        Case::value("slope_half_hour", "smooth", LIMIT, "").of(Signal::Slope("30m")),
        Case::value("slope_2h", "smooth", LIMIT, "").of(Signal::Slope("2h")),
        Case::value("ratio_half_hour", "smooth", LIMIT, "").of(Signal::Ratio("30m")),
        Case::value("ratio_2h", "smooth", LIMIT, "").of(Signal::Ratio("2h")),
        Case::value("torn_slope", "torn", LIMIT, "").of(Signal::Slope("30m")),
        Case::value("torn_ratio", "torn", LIMIT, "").of(Signal::Ratio("30m")),
    ]
};

/// Values by series, then by unix seconds.
type Values = BTreeMap<String, BTreeMap<i64, f64>>;

#[test]
fn slopes_and_ratios_are_those_of_promql() {
    let begun = Instant::now();
    let prometheus = RealPrometheus::options()
        .lookback_delta("1s")
        .start(&samples());
    let gate_file = gate_file(&CASES, STEP);
    let fetched = Fetched::from(&prometheus, &gate_file, STEP);
    let gate = ours::gate(&gate_file);
    let found = signals(&gate, &ours::stored(&gate, &fetched.store()));
    let asked = |query: &str| {
        let to = NOON + i64::from(STEP) * (STEPS as i64 - 1);
        by_series(prometheus.range(query, NOON, to, STEP))
    };

    let mut worst = Worst::default();
    // With every rule of ours written out, at every step: the same instants have a value, and the same one.
    for (case, found) in CASES.iter().zip(&found) {
        assert_eq!(found.len(), 3, "{}", case.id);
        worst.same(case.id, found, &asked(&case.expression(STEP)));
    }
    // As anyone would write it, where the window is complete.
    for (case, window, plain) in [
        (0, 30, "deriv(smooth[30m])"),
        (1, 120, "deriv(smooth[2h])"),
        (1, 120, "deriv(smooth[2h:1m])"),
        (2, 30, "smooth / avg_over_time(smooth[30m])"),
        (2, 30, "smooth / avg_over_time(smooth[30m:1m])"),
        (3, 120, "smooth / avg_over_time(smooth[2h:1m])"),
    ] {
        let complete = NOON + i64::from(STEP) * window;
        let found = from(&found[case], complete);
        assert!(found.values().all(|s| s.len() == STEPS - window as usize));
        worst.same(plain, &found, &from(&asked(plain), complete));
    }
    println!(
        "PromQL: {} slopes and ratios compared, {:e} apart at worst, {:.1} s",
        worst.compared,
        worst.apart,
        begun.elapsed().as_secs_f64()
    );
}

fn samples() -> OpenMetrics {
    let mut samples = OpenMetrics::new();
    for (seed, host) in (0..).zip(["a", "b", "c"]) {
        let host = [("host", host)];
        let (smooth, torn) = (random::wave(STEPS, seed), random::torn_wave(STEPS, seed));
        samples = samples.gauge("smooth", &host, &timed(&smooth, STEP)).gauge(
            "torn",
            &host,
            &timed(&torn, STEP),
        );
    }
    samples
}

/// The signal of each check's condition at every step, as `explain` and `live` show it.
fn signals(gate: &Gate, history: &[CheckHistory]) -> Vec<Values> {
    let mut signals = vec![Values::new(); gate.checks().len()];
    let grid = ours::grid(gate, NOON, STEPS);
    for index in 0..STEPS {
        let at = grid.timestamp(index);
        let explanation = engine::explain(gate, history, at);
        for (values, check) in signals.iter_mut().zip(explanation.checks) {
            for finding in check.findings {
                if let Some(signal) = finding.signal {
                    let series = values.entry(series_of(&finding.series)).or_default();
                    series.insert(at.secs(), signal);
                }
            }
        }
    }
    signals
}

fn by_series(answer: Answer) -> Values {
    answer
        .into_iter()
        .map(|(series, samples)| (series_of(&series), samples.into_iter().collect()))
        .collect()
}

fn from(values: &Values, first: i64) -> Values {
    values
        .iter()
        .map(|(series, values)| {
            let values = values.range(first..).map(|(time, value)| (*time, *value));
            (series.clone(), values.collect())
        })
        .collect()
}

/// What a comparison has seen.
#[derive(Debug, Default)]
struct Worst {
    compared: usize,
    /// The largest relative difference.
    apart: f64,
}

impl Worst {
    fn same(&mut self, name: &str, ours: &Values, theirs: &Values) {
        assert!(ours.keys().eq(theirs.keys()), "{name}: other series");
        for (series, ours) in ours {
            let theirs = &theirs[series];
            let odd: Vec<_> = ours
                .keys()
                .chain(theirs.keys())
                .filter(|time| !(ours.contains_key(time) && theirs.contains_key(time)))
                .collect();
            assert!(odd.is_empty(), "{name} on {series}: one-sided at {odd:?}");
            for (time, ours) in ours {
                let theirs = theirs[time];
                let apart = relative(*ours, theirs);
                self.apart = self.apart.max(apart);
                self.compared += 1;
                assert!(
                    apart <= TOLERANCE,
                    "{name} on {series} at {time}: {ours} here, {theirs} there"
                );
            }
        }
    }
}

/// An infinity is only near itself.
fn relative(ours: f64, theirs: f64) -> f64 {
    if ours == theirs {
        0.0
    } else {
        (ours - theirs).abs() / theirs.abs()
    }
}
