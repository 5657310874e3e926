//! Random histories around a limit, one sample a step.

use retrogate::model::ABSENT;

use crate::support::dice::Dice;

/// What a stretch of a history looks like, as often as listed.
const MOODS: [Mood; 20] = {
    use Mood::{Above, Absent, Below, Infinity, JustAbove, JustBelow, MinusInfinity, NaN, OnLimit};
    [
        Below,
        Below,
        Below,
        Below,
        Below,
        Above,
        Above,
        Above,
        Above,
        Above,
        OnLimit,
        OnLimit,
        JustAbove,
        JustAbove,
        JustBelow,
        Absent,
        Absent,
        NaN,
        Infinity,
        MinusInfinity,
    ]
};

#[derive(Debug, Clone, Copy)]
enum Mood {
    Below,
    Above,
    OnLimit,
    JustAbove,
    JustBelow,
    Absent,
    NaN,
    Infinity,
    MinusInfinity,
}

impl Mood {
    fn sample(self, limit: f64, dice: &mut Dice) -> f64 {
        match self {
            Self::Below => limit - 2.0 * dice.unit(),
            Self::Above => limit + 2.0 * dice.unit(),
            Self::OnLimit => limit,
            Self::JustAbove => limit.next_up(),
            Self::JustBelow => limit.next_down(),
            Self::Absent => ABSENT,
            Self::NaN => f64::NAN,
            Self::Infinity => f64::INFINITY,
            Self::MinusInfinity => f64::NEG_INFINITY,
        }
    }

    /// Long enough for holds of up to `longest` steps to be just met and just missed; what is odd is
    /// short, so that it falls into runs rather than between them.
    fn length(self, longest: usize, dice: &mut Dice) -> usize {
        match self {
            Self::Below | Self::Above => 1 + dice.below(2 * longest),
            Self::OnLimit | Self::JustAbove | Self::JustBelow => 1 + dice.below(2),
            Self::Absent | Self::NaN | Self::Infinity | Self::MinusInfinity => 1 + dice.below(3),
        }
    }
}

/// `steps` samples around `limit`, with runs made for holds of up to `longest` steps.
pub fn around(limit: f64, steps: usize, longest: usize, seed: u64) -> Vec<f64> {
    let mut dice = Dice(seed);
    let mut samples = Vec::with_capacity(steps);
    while samples.len() < steps {
        let mood = MOODS[dice.below(MOODS.len())];
        for _ in 0..mood.length(longest, &mut dice) {
            samples.push(mood.sample(limit, &mut dice));
        }
    }
    samples.truncate(steps);
    samples
}

/// Errors and requests whose quotient is around a quarter, often exactly, and sometimes 0/0 or x/0.
pub fn errors_and_requests(steps: usize, longest: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut dice = Dice(seed);
    let (mut errors, mut requests) = (Vec::new(), Vec::new());
    while errors.len() < steps {
        let mood = dice.below(6);
        let length = match mood {
            0..=2 => 1 + dice.below(2 * longest),
            _ => 1 + dice.below(2),
        };
        for _ in 0..length {
            let quarter = (1 + dice.below(250)) as f64;
            let (failed, all) = match mood {
                0 => (quarter + 1.0, 4.0 * quarter),
                1 => (2.0 * quarter, 4.0 * quarter),
                2 => (quarter - 1.0, 4.0 * quarter),
                3 => (quarter, 4.0 * quarter),
                4 => (0.0, 0.0),
                _ => (quarter, 0.0),
            };
            errors.push(failed);
            requests.push(all);
        }
    }
    errors.truncate(steps);
    requests.truncate(steps);
    (errors, requests)
}

/// A wave with noise and a slow rise, all of it finite and positive.
pub fn wave(steps: usize, seed: u64) -> Vec<f64> {
    let mut dice = Dice(seed);
    (0..steps)
        .map(|step| {
            let turn = step as f64 / 97.0;
            3.0 + 2.0 * turn.sin() + step as f64 / 900.0 + 0.5 * dice.unit()
        })
        .collect()
}

/// The same with gaps, NaN and infinities strewn in, and a stretch of gaps longer than the windows.
pub fn torn_wave(steps: usize, seed: u64) -> Vec<f64> {
    let mut samples = wave(steps, seed);
    let mut dice = Dice(seed ^ 0xdead);
    let odd = [ABSENT, ABSENT, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    for sample in &mut samples {
        if dice.below(12) == 0 {
            *sample = odd[dice.below(odd.len())];
        }
    }
    let outage = steps / 2..(steps / 2 + 150).min(steps);
    samples[outage].fill(ABSENT);
    samples
}
