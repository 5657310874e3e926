//! Labels drawn otherwise, against counts made step by step; the test of the clock, by simulation.

use std::ops::Range;

use proptest::prelude::*;

use super::clock::{ClockTest, Dice, SEED};
use super::*;
use crate::model::{Duration, Incident, IncidentKind};
use crate::outcome::tests::{at, decisions, gate, incident};
use crate::outcome::{Outcome, Rate, Share, Zone};

fn rules() -> Rules {
    Rules {
        cooldown: Duration::from_mins(40),
        lead: Duration::from_mins(20),
        ..Rules::for_gate(&gate())
    }
}

fn told(decisions: &Decisions, incidents: Vec<Incident>, rules: &Rules) -> (Truth, Outcome) {
    let gate = gate();
    let to = decisions.grid.range().to;
    let truth = Truth::try_new(&gate, Some(incidents), None, to, rules).unwrap();
    let outcome = Outcome::new(&gate, decisions, &truth, rules);
    (truth, outcome)
}

fn runs(len: usize) -> impl Strategy<Value = Vec<Range<usize>>> {
    let run = (0..len, 0..60_usize).prop_map(move |(start, long)| start..(start + long).min(len));
    proptest::collection::vec(run, 0..20)
}

fn incidents(starts: &[(i64, i64, bool)]) -> Vec<Incident> {
    let rows = starts.iter().enumerate();
    rows.map(|(number, (start, long, drill))| {
        let mut row = incident(&format!("i{number}"), *start..start + long);
        if *drill {
            row.kind = IncidentKind::Drill;
        }
        row
    })
    .collect()
}

fn starts(len: i64) -> impl Strategy<Value = Vec<(i64, i64, bool)>> {
    proptest::collection::vec((-50..len, 1_i64..90, proptest::bool::weighted(0.2)), 0..8)
}

proptest! {
    /// Every variant is what a whole replay under those rules counts.
    #[test]
    fn variants_are_replays_under_other_rules(
        no_go in runs(1500), dark in runs(1500), list in starts(1500),
    ) {
        let decisions = decisions(1500, &no_go, &dark);
        let own = rules();
        let list = incidents(&list);
        let (truth, outcome) = told(&decisions, list.clone(), &own);
        let Some(found) = LabelSensitivity::new(&gate(), &decisions, &truth, &own) else {
            prop_assert!(truth.issues().next().is_none());
            return Ok(());
        };
        for factor in &found.factors {
            let mine = factor.variants.iter().filter(|variant| variant.own).count();
            prop_assert_eq!(mine, 1, "{:?}", factor.factor);
            prop_assert!(factor.variants.is_sorted_by_key(|variant| variant.setting));
            for variant in &factor.variants {
                let mut rules = own;
                let mut list = list.clone();
                match variant.setting {
                    Setting::Lead(lead) => rules.lead = lead,
                    Setting::Cooldown(cooldown) => rules.cooldown = cooldown,
                    Setting::CatchShare(share) => rules.catch_share = share,
                    Setting::Start(by) => for row in list.iter_mut().filter(|row| row.kind == IncidentKind::Incident) {
                        let end = row.resolved_at.unwrap().millis();
                        let start = row.started_at.millis();
                        let moved = (start + by).min(if by > 0 { start + (end - start) / 2 } else { i64::MAX });
                        row.started_at = crate::model::Timestamp::from_millis(moved.max(if by > 0 { start } else { 0 }));
                    },
                }
                let (_, again) = told(&decisions, list, &rules);
                prop_assert_eq!(variant.false_no_go, again.false_no_go, "{:?}", variant.setting);
                prop_assert_eq!(variant.missed, again.incidents.missed.rate, "{:?}", variant.setting);
                if variant.own {
                    prop_assert_eq!(variant.false_no_go, outcome.false_no_go);
                    prop_assert_eq!(variant.missed, outcome.incidents.missed.rate);
                }
            }
        }
    }

    #[test]
    fn the_time_since_an_incident_is_that_found_step_by_step(
        no_go in runs(3000), dark in runs(3000), list in starts(1500),
    ) {
        let decisions = decisions(3000, &no_go, &dark);
        let own = rules();
        let list = incidents(&list);
        let (truth, outcome) = told(&decisions, list.clone(), &own);
        let found = Aftermath::new(&decisions, &truth, &own);
        let zones = crate::outcome::Zones::new(&decisions, &truth, &own, Duration::ZERO);
        let mut counted: Vec<Rate> = vec![Rate::default(); found.buckets.len()];
        let (mut near, mut later) = (Rate::default(), Rate::default());
        for index in zones.plane(Zone::Healthy).iter_ones() {
            let now = decisions.grid.timestamp(index);
            let last = list.iter().filter_map(|row| row.resolved_at).filter(|end| *end <= now).max();
            let bucket = found.buckets.iter().position(|(since, _)| match (since, last) {
                (SinceIncident::Never, None) => true,
                (SinceIncident::Never, Some(_)) | (SinceIncident::Ended { .. }, None) => false,
                (SinceIncident::Ended { from, to }, Some(end)) => {
                    let age = now.since(end);
                    age >= *from && to.is_none_or(|to| age < to)
                }
            });
            let add = |rate: &mut Rate| {
                *rate = Rate::new(rate.hits + u64::from(decisions.no_go.get(index)), rate.of + 1);
            };
            add(&mut counted[bucket.unwrap()]);
            let age = last.map(|end| now.since(end));
            let minutes = Duration::from_mins;
            if age.is_some_and(|age| age >= minutes(40) && age < minutes(80)) {
                add(&mut near);
            } else if age.is_none_or(|age| age >= minutes(80)) {
                add(&mut later);
            }
        }
        let rates: Vec<Rate> = found.buckets.iter().map(|(_, rate)| *rate).collect();
        prop_assert_eq!(&rates, &counted);
        prop_assert_eq!(rates.iter().map(|rate| rate.of).sum::<u64>(), outcome.false_no_go_without_cooldown.of);
        prop_assert_eq!(rates.iter().map(|rate| rate.hits).sum::<u64>(), outcome.false_no_go_without_cooldown.hits);
        prop_assert_eq!(found.after_cooldown.right_after, near);
        prop_assert_eq!(found.after_cooldown.later, later);
    }
}

/// Ten incidents, and a gate that goes on for two hours after each.
#[test]
fn a_cool_down_that_ends_before_the_echo_is_too_short_and_one_that_outlasts_it_is_not() {
    let list: Vec<Incident> = (0..10)
        .map(|n| incident(&format!("i{n}"), 1000 * n + 500..1000 * n + 560))
        .collect();
    let echo: Vec<Range<usize>> = (0..10).map(|n| 1000 * n + 500..1000 * n + 680).collect();
    let decisions = decisions(10_400, &echo, &[]);
    let audit = |minutes| {
        let own = Rules {
            cooldown: Duration::from_mins(minutes),
            ..rules()
        };
        let (truth, _) = told(&decisions, list.clone(), &own);
        Aftermath::new(&decisions, &truth, &own).after_cooldown
    };
    let short = audit(60);
    assert!(short.is_too_short(), "{short:?}");
    assert_eq!((short.ends, short.ends_with_no_go), (10, 10));
    assert_eq!(
        (short.right_after, short.later.hits),
        (Rate::new(600, 600), 0)
    );
    assert!(!audit(120).is_too_short());
}

const WEEKS: usize = 4;
const STEPS: usize = WEEKS * 7 * 1440;

/// Stretches of NO-GO that know nothing, with a job every night if `nightly`.
fn noise(dice: &mut Dice, nightly: bool) -> Vec<Range<usize>> {
    let mut no_go: Vec<Range<usize>> = (0..20 + dice.below(120))
        .map(|_| {
            let start = dice.below(STEPS);
            start..(start + 1 + dice.below(90)).min(STEPS)
        })
        .collect();
    if nightly {
        no_go.extend((0..WEEKS * 7 - 1).map(|day| day * 1440 + 840..day * 1440 + 880));
    }
    no_go
}

/// Incidents of all lengths, three in four in office hours of working days; none overlaps another.
fn drawn(dice: &mut Dice) -> Vec<Incident> {
    let mut found: Vec<Incident> = Vec::new();
    for number in 0..8 + dice.below(20) {
        // The history begins at noon on a Thursday.
        let start = match dice.below(4) {
            0 => dice.below(STEPS - 200),
            _ => ([0, 1, 4, 5, 6][dice.below(5)] + 7 * dice.below(WEEKS)) * 1440 + dice.below(240),
        };
        let end = start + 5 + dice.below(180);
        found.push(incident(&format!("i{number}"), start as i64..end as i64));
    }
    found
}

fn clock(decisions: &Decisions, list: Vec<Incident>) -> Option<ClockTest> {
    let to = decisions.grid.range().to;
    let truth = Truth::try_new(&gate(), Some(list), None, to, &rules()).unwrap();
    ClockTest::new(decisions, &truth, SEED)
}

fn moved(list: &[Incident], minutes: i64) -> Vec<Incident> {
    let by = |at: crate::model::Timestamp| {
        crate::model::Timestamp::from_millis(at.millis() + minutes * 60_000)
    };
    let rows = list.iter().cloned();
    rows.map(|mut row| {
        row.started_at = by(row.started_at);
        row.resolved_at = row.resolved_at.map(by);
        row
    })
    .collect()
}

/// Seeded simulations: 400 gates that know nothing, half of them with a nightly job.
#[test]
fn a_random_gate_is_suspected_in_no_more_than_one_history_in_twenty() {
    let mut dice = Dice(11);
    let (mut beyond_chance, mut suspected, mut tested) = (0, 0, 0);
    for number in 0..400 {
        let decisions = decisions(STEPS, &noise(&mut dice, number % 2 == 0), &[]);
        let list = drawn(&mut dice);
        if let Some(test) = clock(&decisions, list) {
            tested += 1;
            beyond_chance += u32::from(test.p <= 0.05);
            suspected += u32::from(test.is_suspect());
        }
    }
    println!("{tested} tested, {beyond_chance} beyond chance, {suspected} suspected");
    assert!(tested > 350);
    // 5 % of 400 is 20, and two standard deviations more are 29.
    assert!(beyond_chance <= 29 && suspected <= 29);
    assert!(beyond_chance >= 8, "a test that never speaks is none");
}

/// A gate that sees most incidents, late and with noise: found when the list is off, quiet when it is not.
#[test]
fn a_list_that_is_off_by_hours_is_found_and_one_that_is_right_is_not() {
    let mut dice = Dice(5);
    for number in 0..20 {
        let list = drawn(&mut dice);
        let mut no_go = noise(&mut dice, number % 2 == 0);
        for row in &list {
            let minute =
                |own: crate::model::Timestamp| (own.since(at(0)).millis() / 60_000) as usize;
            let late = minute(row.started_at) + dice.below(15);
            let until = minute(row.resolved_at.unwrap()) + dice.below(30);
            if dice.below(5) > 0 {
                no_go.push(late.min(until)..until.min(STEPS));
            }
        }
        let decisions = decisions(STEPS, &no_go, &[]);
        let right = clock(&decisions, list.clone()).unwrap();
        assert!(
            !right.is_suspect(),
            "{number}: {:?} {}",
            right.best,
            right.p
        );
        for minutes in [-480, 120, 330] {
            let off = clock(&decisions, moved(&list, minutes)).unwrap();
            assert!(
                off.is_suspect(),
                "{number}, {minutes}: {:?} {}",
                off.best,
                off.p
            );
            let named = off.best.millis / 60_000;
            assert!(
                (named + minutes).abs() <= 30,
                "{number}: {minutes} was mended by {named}"
            );
        }
    }
}

#[test]
fn the_curve_is_the_mean_blocked_share_counted_step_by_step() {
    let mut dice = Dice(3);
    let no_go = noise(&mut dice, true);
    let decisions = decisions(STEPS, &no_go, &[2000..2100, 20_000..26_000]);
    let list = drawn(&mut dice);
    let test = clock(&decisions, list.clone()).unwrap();
    let reach = 14 * 60;
    let minute = |at: crate::model::Timestamp| (at.millis() - at_millis(0)) / 60_000;
    let spans: Vec<(i64, i64)> = list
        .iter()
        .map(|row| (minute(row.started_at), minute(row.resolved_at.unwrap())))
        .filter(|(from, to)| from - reach >= 0 && to + reach <= STEPS as i64)
        .collect();
    assert_eq!(
        (test.incidents, test.incidents + test.left_out),
        (spans.len(), list.len())
    );
    let judged = decisions.unjudged().not();
    let neutral = decisions.no_go.count() as f64 / judged.count() as f64;
    for shift in &test.shifts {
        let by = shift.millis / 60_000;
        let shares = spans.iter().map(|(from, to)| {
            let steps = (from + by) as usize..(to + by) as usize;
            let of = steps.clone().filter(|index| judged.get(*index)).count();
            let hits = steps.filter(|index| decisions.no_go.get(*index)).count();
            if of == 0 {
                neutral
            } else {
                hits as f64 / of as f64
            }
        });
        let mean = shares.sum::<f64>() / spans.len() as f64;
        assert!((shift.blocked_share - mean).abs() < 1e-12, "{by}");
    }
    let best = test
        .shifts
        .iter()
        .map(|shift| shift.blocked_share)
        .fold(0.0, f64::max);
    assert_eq!(test.best.blocked_share, best);
}

fn at_millis(minute: i64) -> i64 {
    at(minute).millis()
}

#[test]
fn too_few_incidents_or_too_little_history_are_not_tested() {
    let quiet = decisions(STEPS, &[], &[]);
    let two = vec![incident("a", 5000..5060), incident("b", 9000..9060)];
    assert_eq!(clock(&quiet, two), None);
    let day = decisions(1440, &[], &[]);
    let many = (0..6)
        .map(|n| incident(&format!("i{n}"), 200 * n..200 * n + 30))
        .collect();
    assert_eq!(clock(&day, many), None);
    // A gate that never says NO-GO knows nothing, and nothing stands out.
    let list = (1..8)
        .map(|n| incident(&format!("i{n}"), 3000 * n..3000 * n + 60))
        .collect();
    let silent = clock(&quiet, list).unwrap();
    assert_eq!(
        (silent.p, silent.best.millis, silent.is_suspect()),
        (1.0, 0, false)
    );
    assert_eq!(Share::from_percent(0).of(9), 0);
}
