//! Gates that know nothing of incidents, and one that does: what placebo, lift and chance make of them.

use std::ops::Range;

use super::tests::{decisions, incident, outcome};
use super::*;

const DAYS: usize = 28;
const MINUTES: usize = DAYS * 1440;

/// Seeded chance, splitmix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// Fifteen incidents of half an hour to three hours, none near another.
fn incidents(dice: &mut Dice) -> Vec<crate::model::Incident> {
    (0..15)
        .map(|number| {
            let start = number * MINUTES / 15 + 300 + dice.below(1_500);
            let length = 30 + dice.below(150);
            incident(&format!("i{number}"), start as i64..(start + length) as i64)
        })
        .collect()
}

/// Bursts of NO-GO that come whenever they like.
fn bursts(dice: &mut Dice, number: usize) -> Vec<Range<usize>> {
    (0..number)
        .map(|_| {
            let start = dice.below(MINUTES - 200);
            start..start + 1 + dice.below(180)
        })
        .collect()
}

/// A timer catches nine of ten incidents where one blink is a catch, and is worth nothing.
#[test]
fn a_gate_that_blinks_has_no_lift() {
    let mut dice = Dice(20_261_101);
    let blinks: Vec<Range<usize>> = (0..MINUTES).step_by(30).map(|at| at..at + 1).collect();
    let gate = super::tests::gate();
    let rules = Rules {
        catch_share: "0%".parse().unwrap(),
        ..Rules::for_gate(&gate)
    };
    let said = decisions(MINUTES, &blinks, &[]);
    let to = said.grid.range().to;
    let (mut missed, mut lift, mut significant) = (0.0, 0.0, 0);
    let lists = 200;
    for _ in 0..lists {
        let mut short = incidents(&mut dice);
        for (number, incident) in short.iter_mut().enumerate() {
            let length = crate::model::Duration::from_mins(20 + number as u32);
            incident.resolved_at = Some(incident.started_at + length);
        }
        let truth = Truth::try_new(&gate, Some(short), None, to, &rules).unwrap();
        let told = Outcome::new(&gate, &said, &truth, &rules);
        missed += told.incidents.missed.rate.value().unwrap() / f64::from(lists);
        lift += told.placebo.lift.unwrap() / f64::from(lists);
        significant += u32::from(told.chance.unwrap().p_value() <= 0.05);
    }
    assert!(missed < 0.2, "mean missed {missed}");
    // One list's lift has a standard deviation of 0.7.
    assert!(lift.abs() < 0.15, "mean lift {lift}");
    assert!(significant <= 18, "{significant} of {lists}");
}

/// Of four hundred gates that know nothing, at most one in twenty should look as if they did: 20 expected,
/// and 33 or more with a probability of 0.3 %.
#[test]
fn chance_is_at_its_level() {
    let mut dice = Dice(20_261_102);
    let mut lifts = 0.0;
    let mut significant = 0;
    let gates = 400;
    for _ in 0..gates {
        let list = incidents(&mut dice);
        let bursts = bursts(&mut dice, 60);
        let told = outcome(&decisions(MINUTES, &bursts, &[]), list);
        lifts += told.placebo.lift.unwrap();
        significant += u32::from(told.chance.unwrap().p_value() <= 0.05);
    }
    let lift = lifts / f64::from(gates);
    assert!(lift.abs() < 0.03, "mean lift {lift}");
    assert!(significant <= 32, "{significant} of {gates}");
}

#[test]
fn a_gate_that_knows_is_not_matched() {
    let mut dice = Dice(20_261_103);
    let list = incidents(&mut dice);
    let noon = decisions(MINUTES, &[], &[]).grid.range().from;
    let minute = |at: crate::model::Timestamp| (at.since(noon).millis() / 60_000) as usize;
    let mut spoken: Vec<Range<usize>> = list
        .iter()
        .take(12)
        .map(|issue| minute(issue.started_at) + 5..minute(issue.started_at) + 25)
        .collect();
    spoken.extend(bursts(&mut dice, 10));
    let told = outcome(&decisions(MINUTES, &spoken, &[]), list);
    assert!(told.placebo.lift.unwrap() > 0.6);
    assert_eq!(
        told.chance.unwrap().as_good,
        1,
        "only where they really were"
    );
}
