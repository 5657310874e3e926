//! Outcomes on histories small enough to count by hand: one-minute steps from noon.

use super::*;
use crate::engine::Bits;
use crate::model::{
    Check, CheckId, CheckParts, Condition, Deployment, DeploymentResult, Duration, Endpoint,
    GateParts, Grid, Incident, IncidentKind, Limit, NoDataPolicy, Query, Side, Signal, Step,
    TimeRange, Timestamp, Unit,
};
use std::ops::Range;

const NOON: i64 = 1_767_268_800;

pub(super) fn at(minute: i64) -> Timestamp {
    Timestamp::from_secs(NOON + minute * 60)
}

pub(super) fn gate() -> Gate {
    let limit = Limit::try_new(Side::Above, 1.0).unwrap();
    let condition =
        Condition::try_new(Signal::Value, limit, Duration::ZERO, Duration::ZERO).unwrap();
    let check = Check::try_new(CheckParts {
        id: CheckId::try_new("c").unwrap(),
        title: None,
        unit: Unit::None,
        query: Query::try_new("up").unwrap(),
        no_data: None,
        min_series: 1,
        warning: Vec::new(),
        no_go: vec![condition],
        advice: None,
        runbook: None,
        on_no_go: Vec::new(),
    });
    Gate::try_new(GateParts {
        name: "s".to_owned(),
        services: Vec::new(),
        step: Step::try_new(Duration::from_mins(1)).unwrap(),
        endpoint: Endpoint::default(),
        no_data: NoDataPolicy::Warning,
        checks: vec![check.unwrap()],
    })
    .unwrap()
}

pub(super) fn plane(len: usize, ones: &[Range<usize>]) -> Bits {
    let mut bits = Bits::zeros(len);
    for range in ones {
        bits.set_range(range.clone());
    }
    bits
}

pub(super) fn decisions(len: usize, no_go: &[Range<usize>], dark: &[Range<usize>]) -> Decisions {
    let step = Step::try_new(Duration::from_mins(1)).unwrap();
    let planes = crate::engine::CheckPlanes {
        no_go: plane(len, no_go),
        warning: Bits::zeros(len),
        pending: Bits::zeros(len),
        no_data: plane(len, dark),
        unanswered: Bits::zeros(len),
        ..Default::default()
    };
    let mut said = plane(len, no_go);
    said.and_not(&plane(len, dark));
    Decisions {
        grid: Grid::covering(step, TimeRange::new(at(0), at(len as i64))),
        no_go: said,
        warning: Bits::zeros(len),
        unknown: Bits::zeros(len),
        failed: Bits::zeros(len),
        dark: plane(len, dark),
        checks: vec![planes],
    }
}

pub(super) fn incident(id: &str, minutes: Range<i64>) -> Incident {
    Incident {
        id: id.to_owned(),
        service: "s".to_owned(),
        started_at: at(minutes.start),
        resolved_at: Some(at(minutes.end)),
        detected_at: None,
        severity: None,
        title: None,
        url: None,
        cause: None,
        source: None,
        kind: IncidentKind::Incident,
    }
}

pub(super) fn outcome(decisions: &Decisions, incidents: Vec<Incident>) -> Outcome {
    let gate = gate();
    let rules = Rules {
        cooldown: Duration::from_mins(10),
        ..Rules::for_gate(&gate)
    };
    let to = decisions.grid.range().to;
    let truth = Truth::try_new(&gate, Some(incidents), None, to, &rules).unwrap();
    Outcome::new(&gate, decisions, &truth, &rules)
}

#[test]
fn each_step_lies_in_the_first_zone_that_fits() {
    let mut drill = incident("drill", 45..50);
    drill.kind = IncidentKind::Drill;
    let told = outcome(
        &decisions(100, &[], &[32..34]),
        vec![incident("a", 30..40), drill],
    );
    let zones: Vec<Zone> = (0..100).map(|index| told.zones.at(index)).collect();
    let expected = |index: usize| match index {
        15..30 => Zone::Lead,
        32 | 33 => Zone::Unjudged,
        30 | 31 | 34..40 => Zone::Incident,
        40..45 => Zone::Cooldown,
        45..60 => Zone::Excluded,
        _ => Zone::Healthy,
    };
    assert_eq!(zones, (0..100).map(expected).collect::<Vec<_>>());
}

#[test]
fn an_incident_is_caught_by_a_tenth_of_its_judged_steps_and_never_by_its_lead() {
    let incidents = || vec![incident("a", 100..130), incident("b", 200..230)];
    let told = outcome(&decisions(300, &[98..102, 227..230], &[]), incidents());
    let [a, b] = &told.incidents.rows[..] else {
        panic!("two incidents")
    };
    assert_eq!((a.hits_needed, a.window_hits), (3, 2));
    assert_eq!(a.evaluable, Evaluable::Missed);
    assert!(!a.early_only, "a NO-GO lay in the incident itself");
    assert_eq!(b.evaluable, Evaluable::Caught);
    assert_eq!(b.delay, Some(Duration::from_mins(27)));
    assert_eq!(told.incidents.missed.rate, Rate::new(1, 2));

    let early = outcome(&decisions(300, &[90..100], &[]), incidents());
    assert!(early.incidents.rows[0].early_only && !early.incidents.rows[0].already_on);
    let standing = outcome(&decisions(300, &[80..100], &[]), incidents());
    assert!(standing.incidents.rows[0].already_on && !standing.incidents.rows[0].early_only);
}

#[test]
fn a_no_go_that_stood_before_the_lead_and_ended_in_it_says_nothing_of_the_incident() {
    let row = |no_go: &[Range<usize>]| {
        let told = outcome(&decisions(300, no_go, &[]), vec![incident("a", 100..130)]);
        let row = &told.incidents.rows[0];
        (row.early_only, row.already_on)
    };
    assert_eq!(row(&[80..90]), (false, false));
    assert_eq!(row(&[80..90, 110..130]), (false, false));
    assert_eq!(row(&[80..90, 95..97]), (true, false), "the second is early");
    assert_eq!(row(&[80..90, 95..97, 105..106]), (false, false));
    assert_eq!(row(&[80..104]), (false, true));
}

/// Of all healthy windows as long as the incident, the share with a NO-GO by each delay.
fn placebo_curve(decisions: &Decisions, incident: Incident, within: Option<Duration>) -> Vec<f64> {
    let gate = gate();
    let rules = Rules {
        catch_within: within,
        ..Rules::for_gate(&gate)
    };
    let to = decisions.grid.range().to;
    let truth = Truth::try_new(&gate, Some(vec![incident]), None, to, &rules).unwrap();
    let told = Outcome::new(&gate, decisions, &truth, &rules);
    told.placebo.curve.into_iter().map(Option::unwrap).collect()
}

#[test]
fn the_placebo_of_a_delay_looks_as_far_as_the_delay_does() {
    let blinks: Vec<Range<usize>> = (0..1000).step_by(10).map(|at| at..at + 1).collect();
    let told = decisions(1000, &blinks, &[]);
    let whole = placebo_curve(&told, incident("a", 400..460), None);
    let cut = placebo_curve(&told, incident("a", 400..460), Some(Duration::from_mins(5)));
    assert_eq!(whole, cut, "the curve knows no catch window");
    assert_eq!(whole[4..], [1.0; 5], "every ten minutes");
    assert!((whole[1] - 0.2).abs() < 0.01, "{whole:?}");

    // With steps of five minutes nothing more is seen after one minute or two.
    let mut coarse = told.clone();
    let step = Step::try_new(Duration::from_mins(5)).unwrap();
    coarse.grid = Grid::covering(step, TimeRange::new(at(0), at(5000)));
    let curve = placebo_curve(&coarse, incident("a", 2000..2300), None);
    assert!((curve[0] - 0.1).abs() < 0.01, "{curve:?}");
    assert_eq!(curve[..3], [curve[0]; 3]);
    assert!((curve[3] - 0.2).abs() < 0.01, "{curve:?}");
    let mut between = incident("a", 2000..2300);
    between.started_at = at(2001);
    let later = placebo_curve(&coarse, between, None);
    assert_eq!(later[..3], [0.0; 3], "the next point is four minutes away");
    assert!((later[3] - 0.1).abs() < 0.01, "{later:?}");
}

#[test]
fn an_incident_mostly_in_the_dark_is_counted_apart() {
    let told = outcome(
        &decisions(200, &[120..130], &[100..116]),
        vec![incident("a", 100..130)],
    );
    assert_eq!(told.incidents.rows[0].evaluable, Evaluable::No);
    let missed = told.incidents.missed;
    assert_eq!((missed.rate.of, missed.not_evaluable), (0, 1));
    assert_eq!(missed.rate.value(), None);
    assert_eq!(
        (missed.best, missed.worst),
        (Rate::new(0, 1), Rate::new(1, 1))
    );
    // Half of it judged is enough.
    let half = outcome(
        &decisions(200, &[120..130], &[100..115]),
        vec![incident("a", 100..130)],
    );
    assert_eq!(half.incidents.rows[0].evaluable, Evaluable::Caught);
}

#[test]
fn episodes_that_touch_another_zone_are_attached() {
    let told = outcome(
        &decisions(300, &[10..12, 17..20, 84..86, 150..160], &[]),
        vec![incident("a", 100..130)],
    );
    let lengths: Vec<i64> = told
        .episodes
        .healthy
        .iter()
        .map(|episode| episode.range.length().millis() / 60_000)
        .collect();
    assert_eq!(lengths, [10, 10], "a gap of five minutes was merged");
    assert_eq!(told.episodes.attached, 1, "84..86 reaches into the lead");
    assert_eq!(told.false_no_go.hits, 5 + 1 + 10);
}

#[test]
fn deployments_are_judged_at_the_grid_point_before_them() {
    let deployment = |id: &str, seconds: i64, result, caused: Option<&str>| Deployment {
        id: id.to_owned(),
        service: "s".to_owned(),
        started_at: Timestamp::from_secs(NOON + seconds),
        result,
        caused_incident: caused.map(str::to_owned),
        version: None,
        url: None,
    };
    let (good, bad) = (
        Some(DeploymentResult::Success),
        Some(DeploymentResult::RolledBack),
    );
    let list = vec![
        deployment("healthy", 10 * 60 + 59, good, None),
        deployment("blocked", 11 * 60, good, None),
        deployment("fix", 100 * 60 + 30, good, None),
        deployment("blamed", 90 * 60, good, Some("a")),
        deployment("bad", 50 * 60, bad, None),
        deployment("gone", 200 * 60, Some(DeploymentResult::Aborted), None),
        deployment("late", 300 * 60, good, None),
        deployment("dark", 250 * 60, good, None),
    ];
    let gate = gate();
    let rules = Rules {
        cooldown: Duration::from_mins(10),
        ..Rules::for_gate(&gate)
    };
    let decisions = decisions(300, &[11..12, 100..110], &[250..251]);
    // The incident starts between two grid points.
    let mut outage = incident("a", 100..130);
    outage.started_at = Timestamp::from_secs(NOON + 100 * 60 + 20);
    let truth = Truth::try_new(&gate, Some(vec![outage]), Some(list), at(300), &rules).unwrap();
    let told = Outcome::new(&gate, &decisions, &truth, &rules);
    let told = told.deployments.unwrap();
    let tally = |blocked, let_through| Tally {
        blocked,
        let_through,
    };
    assert_eq!(told.outside, 1);
    assert_eq!(told.tables.in_healthy, tally(1, 3));
    assert_eq!(told.tables.in_incident, tally(1, 0), "by its own second");
    assert_eq!(told.tables.fixes, tally(1, 0));
    assert_eq!(told.tables.in_lead, 1);
    assert_eq!(told.tables.bad, tally(0, 2));
    assert_eq!(told.tables.good, tally(2, 1));
    assert_eq!((told.tables.aborted, told.tables.unjudged), (1, 1));
}

#[test]
fn lists_of_other_services_and_forgotten_tickets_are_refused() {
    let gate = gate();
    let rules = Rules::for_gate(&gate);
    let mut other = incident("a", 0..10);
    other.service = "t".to_owned();
    let refused = Truth::try_new(&gate, Some(vec![other]), None, at(100), &rules);
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("found 1 row of t")
    );
    let mut open = incident("b", 0..10);
    open.resolved_at = None;
    let refused = Truth::try_new(&gate, Some(vec![open.clone()]), None, at(1441), &rules);
    let refused = refused.unwrap_err();
    assert!(refused.to_string().contains("`b` lasts 24h1m so far"));
    assert!(refused.hint().contains("--max-open 25h"));
    assert!(Truth::try_new(&gate, Some(vec![open]), None, at(1440), &rules).is_ok());
}

#[test]
fn a_gate_that_blinks_has_no_lift_and_a_silent_one_no_placebo() {
    let blinks: Vec<Range<usize>> = (0..6000).step_by(30).map(|at| at..at + 1).collect();
    let incidents: Vec<Incident> = (0..8)
        .map(|n| incident(&format!("i{n}"), 400 + n * 700..460 + n * 700))
        .collect();
    let gate = gate();
    let rules = Rules {
        cooldown: Duration::from_mins(10),
        catch_share: Share::from_percent(0),
        ..Rules::for_gate(&gate)
    };
    let told = |no_go: &[Range<usize>]| {
        let decisions = decisions(6000, no_go, &[]);
        let truth = Truth::try_new(&gate, Some(incidents.clone()), None, at(6000), &rules).unwrap();
        Outcome::new(&gate, &decisions, &truth, &rules)
    };
    let blinking = told(&blinks);
    assert_eq!(
        blinking.incidents.missed.rate.hits, 0,
        "it catches all of them"
    );
    assert_eq!(blinking.placebo.any_hour, Some(1.0), "and anything else");
    assert_eq!(blinking.placebo.lift, None);
    let silent = told(&[]);
    assert_eq!(silent.placebo.any_hour, Some(0.0));
    assert_eq!(silent.placebo.lift, Some(0.0));
    assert_eq!(silent.precision_in_time.value(), None);
    // One incident caught by its own NO-GO, and nothing else said.
    let knowing = told(&[400..460]);
    assert_eq!(knowing.placebo.lift, Some(1.0 / 8.0));
    assert_eq!(knowing.precision_in_time, Rate::new(60, 60));
}

#[test]
fn a_gate_that_opens_once_leaks_to_those_who_retry_in_time() {
    let gate = gate();
    let rules = Rules::for_gate(&gate);
    // An hour of incident, open only in its minute 30.
    let decisions = decisions(300, &[100..130, 131..160], &[]);
    let list = vec![incident("a", 100..160)];
    let truth = Truth::try_new(&gate, Some(list), None, at(300), &rules).unwrap();
    let told = Outcome::new(&gate, &decisions, &truth, &rules);
    let leaks: Vec<u64> = told
        .group_certainty
        .leaks
        .iter()
        .map(|own| own.rate.hits)
        .collect();
    // Every minute for five: from minutes 25 to 30; every 5 for 15: 15, 20, 25, 30; and so on.
    assert_eq!(leaks, [1, 6, 4, 7, 4]);
    assert!(
        told.group_certainty
            .leaks
            .iter()
            .all(|own| own.rate.of == 60)
    );
}
