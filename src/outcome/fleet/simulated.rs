//! Fleets of chance: equal gates name nobody, and the one that was made bad is named.

use super::*;
use crate::outcome::Rate;
use crate::outcome::interval::DailyCounts;

/// `SplitMix64` (Steele, Lea and Flood 2014): a few lines, and the same numbers everywhere.
struct Dice(u64);

impl Dice {
    /// Uniform in (0, 1).
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        ((mixed >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (radius, turn) = (self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    }
}

const STEPS_A_DAY: u64 = 1440;
const GATES: usize = 1000;

/// 90 days; a false NO-GO begins on a day with this probability and lasts a lognormal while, a quarter of an hour in
/// the median: now and then most of a day.
fn gate(dice: &mut Dice, a_day: f64) -> Evidence {
    let days: Vec<DailyCounts> = (0..90)
        .map(|_| DailyCounts {
            hits: if dice.uniform() < a_day {
                (15.0 * (1.2 * dice.normal()).exp()).clamp(1.0, 1440.0) as u64
            } else {
                0
            },
            of: STEPS_A_DAY,
        })
        .collect();
    Evidence::Days(ByDays::new(&days))
}

#[test]
fn equal_gates_name_nearly_none() {
    let mut dice = Dice(20_260_301);
    for a_day in [0.001, 0.01, 0.05, 0.3, 0.9] {
        let named: Vec<usize> = (0..20)
            .map(|_| {
                let gates: Vec<Evidence> = (0..GATES).map(|_| gate(&mut dice, a_day)).collect();
                Comparison::new(&gates).outliers.len()
            })
            .collect();
        let all: usize = named.iter().sum();
        assert!(all <= 2, "{a_day}: {named:?} of 20,000 equal gates");
    }
}

/// With the 95 % interval of each gate in place of the first part, twenty such fleets name dozens.
#[test]
fn the_usual_level_would_name_equal_gates() {
    let mut dice = Dice(7);
    let (mut at_the_usual_level, mut named) = (0, 0);
    for _ in 0..20 {
        let gates: Vec<Evidence> = (0..GATES).map(|_| gate(&mut dice, 0.003)).collect();
        let found = Comparison::new(&gates);
        let of_fleet = found.pooled.rate.value().unwrap();
        let beyond = found.spread.unwrap().far_out();
        let far = |own: &Evidence| own.rate().value().is_some_and(|rate| rate > beyond);
        let sure = |own: &Evidence| own.low(TAIL_OF_ONE) > of_fleet;
        at_the_usual_level += gates.iter().filter(|own| far(own) && sure(own)).count();
        named += found.outliers.len();
    }
    assert!(at_the_usual_level >= 24, "{at_the_usual_level}");
    assert!(named <= 2, "{named}");
}

const TAIL_OF_ONE: f64 = 0.025;

#[test]
fn gates_that_really_differ_name_few_and_the_planted_one() {
    let mut dice = Dice(42);
    for _ in 0..10 {
        // Good gates differ by a factor of two either way in most cases.
        let mut gates: Vec<Evidence> = (0..GATES)
            .map(|_| {
                let a_day = (0.05 * (0.5 * dice.normal()).exp()).min(1.0);
                gate(&mut dice, a_day)
            })
            .collect();
        gates[321] = gate(&mut dice, 0.9);
        let named = Comparison::new(&gates).outliers;
        assert!(named.contains(&321), "{named:?}");
        assert!(named.len() <= 4, "{named:?}");
    }
}

#[test]
fn equal_gates_miss_alike() {
    let mut dice = Dice(11);
    let mut named = 0;
    for _ in 0..20 {
        let gates: Vec<Evidence> = (0..GATES)
            .map(|number| {
                let of = 1 + number as u64 % 40;
                let hits = (0..of).filter(|_| dice.uniform() < 0.15).count();
                Evidence::Groups(Rate::new(hits as u64, of))
            })
            .collect();
        named += Comparison::new(&gates).outliers.len();
    }
    assert!(named <= 2, "{named} of 20,000");
}
