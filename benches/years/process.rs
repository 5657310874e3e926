//! The service: what its checks measure, and which of them each class of incidents hits.

use crate::arguments::Arguments;
use crate::chance::{Dice, Purpose};

const CLASSES: usize = 10;
/// Kinds in turn, so that twelve checks have two of each.
const KINDS: [Kind; 6] = [
    Kind {
        unit: "seconds",
        base: 1.2,
        spread: 0.15,
        grain: None,
    },
    Kind {
        unit: "ratio",
        base: 0.02,
        spread: 0.003,
        grain: Some(1e5),
    },
    Kind {
        unit: "ratio",
        base: 0.45,
        spread: 0.04,
        grain: Some(1e3),
    },
    Kind {
        unit: "none",
        base: 90.0,
        spread: 6.0,
        grain: Some(1.0),
    },
    Kind {
        unit: "seconds",
        base: 0.31,
        spread: 0.03,
        grain: None,
    },
    Kind {
        unit: "none",
        base: 0.7,
        spread: 0.06,
        grain: Some(1e2),
    },
];

/// How a kind of values looks.
#[derive(Debug, Clone, Copy)]
struct Kind {
    unit: &'static str,
    base: f64,
    spread: f64,
    /// How many grains make 1; none when every bit counts.
    grain: Option<f64>,
}

/// What the condition of a check compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    Value,
    Slope,
    Ratio,
}

/// On which side values are bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bad {
    High,
    Low,
}

/// One check.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) compared: Compared,
    pub(crate) bad: Bad,
    pub(crate) unit: &'static str,
    pub(crate) base: f64,
    pub(crate) spread: f64,
    grain: Option<f64>,
    /// Daily swing in spreads, and when it begins.
    pub(crate) swing: f64,
    pub(crate) phase: f64,
}

impl Measured {
    /// The value at `spreads` from the base, towards the bad side.
    pub(crate) fn value(&self, spreads: f64) -> f64 {
        let value = match self.bad {
            Bad::High => self.base + self.spread * spreads,
            Bad::Low => self.base - self.spread * spreads,
        };
        let value = value.max(0.0);
        match self.grain {
            Some(grain) => (value * grain).round() / grain,
            None => value,
        }
    }
}

/// Incidents alike: the checks they hit and how hard each of them.
#[derive(Debug, Clone)]
pub(crate) struct Class {
    pub(crate) hits: Vec<(usize, f64)>,
}

/// Everything that stays the same from one year to the next.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) checks: Vec<Measured>,
    pub(crate) classes: Vec<Class>,
}

impl Process {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let count = arguments.checks as usize;
        let mut dice = Dice::new(arguments.seed, 0, Purpose::Checks, 0);
        // The lower-is-worse ones come last; slope and ratio first, where higher is worse.
        let lower_from = count.saturating_sub(arguments.below as usize);
        let checks = (0..count)
            .map(|number| {
                let kind = KINDS[number % KINDS.len()];
                let scale = dice.between(0.7, 1.4);
                Measured {
                    compared: match number {
                        0 if arguments.slope => Compared::Slope,
                        1 if arguments.ratio => Compared::Ratio,
                        _ => Compared::Value,
                    },
                    bad: if number >= lower_from {
                        Bad::Low
                    } else {
                        Bad::High
                    },
                    unit: kind.unit,
                    base: kind.base,
                    spread: kind.spread * scale,
                    grain: kind.grain,
                    swing: dice.between(0.2, 1.0),
                    phase: dice.between(0.0, 0.15),
                }
            })
            .collect();
        let mut dice = Dice::new(arguments.seed, 0, Purpose::Classes, 0);
        let classes = (0..CLASSES)
            .map(|_| {
                let (least, most) = (*arguments.breadth.start(), *arguments.breadth.end());
                let breadth = least as usize + dice.below((most - least + 1) as usize);
                let hits = dice.choose(breadth.min(count), count).into_iter();
                Class {
                    hits: hits
                        .map(|check| (check, dice.lognormal(1.0, 0.35)))
                        .collect(),
                }
            })
            .collect();
        Self { checks, classes }
    }
}
