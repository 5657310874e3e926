//! What happens in a year: incidents, and bursts that harm nobody. Each pushes checks towards their bad side.

use crate::arguments::Arguments;
use crate::chance::{Dice, Purpose};
use crate::process::Process;

const DAY: f64 = 86_400.0;
const MINUTE: f64 = 60.0;
/// No incident begins sooner than this after another has begun.
const APART: f64 = 8.0 * 3600.0;
/// In spreads of a check.
const MEDIAN_SEVERITY: f64 = 6.0;
const WEAK: f64 = 0.4;
const BURSTS_A_CHECK_AND_DAY: f64 = 0.3;
const JOINT_BURSTS_A_DAY: f64 = 0.15;

/// A push of one check, in seconds from the start of the stretch: up, flat, down.
#[derive(Debug, Clone)]
pub(crate) struct Push {
    pub(crate) check: usize,
    pub(crate) start: f64,
    rise: f64,
    end: f64,
    fall: f64,
    height: f64,
}

impl Push {
    /// How far at `secs`, in spreads.
    pub(crate) fn at(&self, secs: f64) -> f64 {
        let up = (secs - self.start) / self.rise;
        let down = (self.end + self.fall - secs) / self.fall;
        self.height * up.min(down).clamp(0.0, 1.0)
    }

    /// When it is over.
    pub(crate) fn over(&self) -> f64 {
        self.end + self.fall
    }
}

/// An incident as its people wrote it down, in seconds from the start of the stretch.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) class: usize,
    pub(crate) started: f64,
    pub(crate) resolved: f64,
}

/// Everything of one stretch.
#[derive(Debug, Clone)]
pub(crate) struct Events {
    pub(crate) incidents: Vec<Noted>,
    pub(crate) pushes: Vec<Push>,
}

impl Events {
    pub(crate) fn of(process: &Process, arguments: &Arguments) -> Self {
        let mut events = Self {
            incidents: Vec::new(),
            pushes: Vec::new(),
        };
        events.draw_incidents(process, arguments);
        events.draw_bursts(arguments);
        events.draw_joint_bursts(arguments);
        events
    }

    fn draw_incidents(&mut self, process: &Process, arguments: &Arguments) {
        let mut dice = Dice::new(arguments.seed, arguments.stretch, Purpose::Incidents, 0);
        let starts = starts_apart(&mut dice, arguments);
        for start in starts {
            let class = dice.below(process.classes.len());
            let length = dice.lognormal(45.0, 0.8).clamp(10.0, 360.0) * MINUTE;
            let weak = if dice.unit() < arguments.weak {
                WEAK
            } else {
                1.0
            };
            let severity = weak * dice.lognormal(MEDIAN_SEVERITY, 0.45);
            for &(check, share) in &process.classes[class].hits {
                let onset = start + dice.between(0.0, 0.2) * length;
                self.pushes.push(Push {
                    check,
                    start: onset,
                    rise: dice.between(0.05, 0.3) * length,
                    end: start + length,
                    fall: dice.between(3.0, 12.0) * MINUTE,
                    height: severity * share * dice.lognormal(1.0, 0.2),
                });
            }
            self.incidents.push(Noted {
                class,
                started: start + dice.between(0.0, 4.0) * MINUTE,
                resolved: start + length,
            });
        }
    }

    fn draw_bursts(&mut self, arguments: &Arguments) {
        for check in 0..arguments.checks as usize {
            let mut dice = Dice::new(arguments.seed, arguments.stretch, Purpose::Bursts, check);
            for start in arrivals(&mut dice, arguments, BURSTS_A_CHECK_AND_DAY) {
                let length = dice.lognormal(4.0, 0.8);
                let height = dice.lognormal(3.0, 0.45);
                self.pushes
                    .push(burst(&mut dice, check, start, length, height));
            }
        }
    }

    fn draw_joint_bursts(&mut self, arguments: &Arguments) {
        let mut dice = Dice::new(arguments.seed, arguments.stretch, Purpose::JointBursts, 0);
        let all = arguments.checks as usize;
        for start in arrivals(&mut dice, arguments, JOINT_BURSTS_A_DAY) {
            let length = dice.lognormal(5.0, 0.8);
            let height = dice.lognormal(2.5, 0.45);
            let hit = 2 + dice.below(5);
            for check in dice.choose(hit.min(all), all) {
                let own = height * dice.lognormal(1.0, 0.3);
                self.pushes
                    .push(burst(&mut dice, check, start, length, own));
            }
        }
    }
}

fn burst(dice: &mut Dice, check: usize, start: f64, length_mins: f64, height: f64) -> Push {
    let length = length_mins.clamp(1.0, 90.0) * MINUTE;
    Push {
        check,
        start: start + dice.between(0.0, 0.5) * MINUTE,
        rise: 0.2 * length,
        end: start + length,
        fall: 0.2 * length,
        height,
    }
}

/// Starts of incidents, rising, none too close to another.
fn starts_apart(dice: &mut Dice, arguments: &Arguments) -> Vec<f64> {
    let length = f64::from(arguments.days) * DAY;
    let count = arguments.incidents as usize;
    // As if each incident took its own eight hours out of the stretch.
    let free = (length - APART * (count as f64 + 1.0)).max(0.0);
    let mut starts: Vec<f64> = (0..count).map(|_| dice.unit() * free).collect();
    starts.sort_by(f64::total_cmp);
    for (number, start) in starts.iter_mut().enumerate() {
        *start += APART * (number as f64 + 0.5);
    }
    starts
}

/// How often anything comes at random: as many as expected, each at any time.
fn arrivals(dice: &mut Dice, arguments: &Arguments, a_day: f64) -> Vec<f64> {
    let expected = a_day * f64::from(arguments.days);
    let count = (expected + expected.sqrt() * dice.normal()).max(0.0);
    let length = f64::from(arguments.days) * DAY;
    (0..count as usize).map(|_| dice.unit() * length).collect()
}
