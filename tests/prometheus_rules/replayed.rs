//! vmalert replays the conditions as alerting rules over the Prometheus that we fetched from.

use std::collections::BTreeSet;
use std::time::Instant;

use retrogate::model::{ABSENT, CheckHistory, Gate, Sample};

use super::case::{Case, Signal, gate_file, rule_file};
use super::fetched::{Fetched, timed};
use super::{NOON, STEPS, Steps, count, ours, random, series_of};
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;
use crate::support::real_victoria::{RealVictoria, Replay};

const LIMIT: f64 = 4.5;

/// On each side of a limit no hold, a short one, one between two steps of a minute, a longer one; limits
/// of zero, quotients that are NaN and infinite, series without labels, and trends, held and not.
const CASES: [Case<'static>; 17] = {
    const ABOVE: (&str, &str) = ("above", "4.5");
    const BELOW: (&str, &str) = ("below", "4.5");
    const QUOTIENT: &str = "errors / requests";
    [
        Case::value("above_at_once", "load", ABOVE, ""),
        Case::value("above_1m", "load", ABOVE, "1m"),
        Case::value("above_2m30s", "load", ABOVE, "2m30s"),
        Case::value("above_5m", "load", ABOVE, "5m"),
        Case::value("below_at_once", "load", BELOW, ""),
        Case::value("below_1m", "load", BELOW, "1m"),
        Case::value("below_2m30s", "load", BELOW, "2m30s"),
        Case::value("below_5m", "load", BELOW, "5m"),
        Case::value("zero_above", "margin", ("above", "0"), "1m"),
        Case::value("zero_below", "margin", ("below", "-0.0"), "90s"),
        Case::value("quotient_at_once", QUOTIENT, ("above", "0.25"), ""),
        Case::value("quotient_held", QUOTIENT, ("above", "0.25"), "2m30s"),
        Case::value("quotient_below", QUOTIENT, ("below", "0.25"), "1m"),
        Case::value("worst_host", "max(load)", ABOVE, "5m"),
        Case::value("falling", "torn", ("below", "0"), "").of(Signal::Slope("15m")),
        Case::value("falling_held", "torn", ("below", "0"), "2m30s").of(Signal::Slope("15m")),
        Case::value("surging", "torn", ("above", "1.02"), "1m").of(Signal::Ratio("15m")),
    ]
};

#[test]
fn on_a_grid_of_minutes() {
    compare(60);
}

#[test]
fn on_a_grid_of_quarter_minutes() {
    compare(15);
}

fn compare(step: u32) {
    let begun = Instant::now();
    let prometheus = RealPrometheus::options()
        .lookback_delta("1s")
        .start(&samples(step));
    let fetched = Fetched::from(&prometheus, &gate_file(&CASES, step), step);
    let gate = ours::gate(&gate_file(&CASES, step));
    let history = ours::stored(&gate, &fetched.store());
    let load = &history[0];
    decisive(load);

    let said = ours::said(&gate, &history, ours::grid(&gate, NOON, STEPS));
    let judge = vmalert(&prometheus, step);
    let verdicts = fetched.verdicts();
    let (mut firing, mut series) = (0, 0);
    for ((case, said), history) in CASES.iter().zip(&said).zip(&history) {
        let id = case.id;
        same(id, "firing", &said.met, &alerts(&judge, id, "firing"));
        same(id, "pending", &said.pending, &alerts(&judge, id, "pending"));
        let any: BTreeSet<i64> = said.met.values().flatten().copied().collect();
        assert_eq!(any, verdicts.no_go[id], "{id} in the table of verdicts");
        tells_apart(case, &gate, count(&said.met), count(&said.pending));
        firing += count(&said.met);
        series += history.series.len();
    }
    assert_eq!(verdicts.times.len(), STEPS);
    let rules = CASES.len();
    let compared = series * STEPS;
    println!(
        "vmalert, {step} s: {rules} rules over {STEPS} steps, {compared} steps of series compared, \
         {firing} of them firing, {:.1} s",
        begun.elapsed().as_secs_f64()
    );
}

/// Three hosts around the limit, a margin around zero, a quotient around a quarter, and a torn wave.
fn samples(step: u32) -> OpenMetrics {
    let longest = 300_usize.div_ceil(step as usize);
    let mut samples = OpenMetrics::new();
    for (seed, host) in ["a", "b", "c"].into_iter().enumerate() {
        let seed = 100 * u64::from(step) + seed as u64;
        let load = random::around(LIMIT, STEPS, longest, seed);
        let margin = random::around(0.0, STEPS, longest, seed + 10);
        let (errors, requests) = random::errors_and_requests(STEPS, longest, seed + 20);
        let torn = random::torn_wave(STEPS, seed + 30);
        let host = [("host", host)];
        for (name, values) in [
            ("load", load),
            ("margin", margin),
            ("errors", errors),
            ("requests", requests),
            ("torn", torn),
        ] {
            samples = samples.gauge(name, &host, &timed(&values, step));
        }
    }
    samples
}

/// The history has what decides: values on the limit and right beside it, gaps, NaN, infinities.
fn decisive(load: &CheckHistory) {
    assert_eq!(load.series.len(), 3);
    let values: Vec<f64> = load.series.iter().flat_map(|s| s.values.clone()).collect();
    let times = |wanted: Sample| {
        values
            .iter()
            .filter(|v| Sample::from(**v) == wanted)
            .count()
    };
    for wanted in [LIMIT, LIMIT.next_up(), LIMIT.next_down()] {
        assert!(times(Sample::Value(wanted)) > 50, "too few of {wanted}");
    }
    for wanted in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, ABSENT] {
        let wanted = Sample::from(wanted);
        assert!(times(wanted) > 50, "too few of {wanted:?}");
    }
}

/// A rule that never fires, or whose hold never waits, would agree with anything.
fn tells_apart(case: &Case<'_>, gate: &Gate, met: usize, pending: usize) {
    let id = case.id;
    assert!(met > 50, "{id} is met at {met} steps only");
    assert!(met < STEPS * 2, "{id} is met nearly always");
    let check = gate.checks().iter().find(|check| check.id().as_str() == id);
    let mut conditions = check.unwrap().conditions();
    let held = conditions.any(|(_, condition)| !condition.hold().is_zero());
    assert_eq!(held, pending > 50, "{id} is pending at {pending} steps");
}

/// A server with the `ALERTS` of every rule.
fn vmalert(prometheus: &RealPrometheus, step: u32) -> RealVictoria {
    let victoria = RealVictoria::with_samples(&OpenMetrics::new());
    victoria.vmalert(Replay {
        rules: &rule_file(&CASES, step),
        datasource: prometheus.url(),
        from: NOON,
        to: NOON + i64::from(step) * (STEPS as i64 - 1),
        step_seconds: step,
        // One series a sample goes through this queue; what does not fit is lost.
        extra: &["-remoteWrite.maxQueueSize=10000000"],
    });
    victoria
}

/// When an alert was in a state, by the raw samples: a query would repeat each for minutes.
fn alerts(judge: &RealVictoria, id: &str, state: &str) -> Steps {
    let selector = format!(r#"ALERTS{{alertname="{id}", alertstate="{state}"}}"#);
    let times = |samples: Vec<(i64, f64)>| {
        let one = samples.iter().all(|(_, value)| *value == 1.0);
        assert!(one, "{id} has samples other than 1");
        samples.into_iter().map(|(time, _)| time).collect()
    };
    let exported = judge.export(&selector).into_iter();
    exported
        .map(|(series, samples)| (series_of(&series), times(samples)))
        .collect()
}

fn same(id: &str, state: &str, ours: &Steps, theirs: &Steps) {
    let series: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let none = BTreeSet::new();
    for series in series {
        let ours = ours.get(series).unwrap_or(&none);
        let theirs = theirs.get(series).unwrap_or(&none);
        let first = ours.symmetric_difference(theirs).next();
        assert!(
            first.is_none(),
            "{id} on {series}: {} steps {state} here, {} there; they first differ at {first:?}",
            ours.len(),
            theirs.len()
        );
    }
}
