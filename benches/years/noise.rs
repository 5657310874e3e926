//! Noise of two time scales, and the daily swing.

use retrogate::model::Step;

use crate::chance::Dice;

const FAST_SECS: f64 = 180.0;
const SLOW_SECS: f64 = 4.0 * 3600.0;
const DAY_SECS: i64 = 86_400;

/// A first-order autoregression of spread 1.
struct Autoregression {
    state: f64,
    keep: f64,
    innovation: f64,
}

impl Autoregression {
    fn new(dice: &mut Dice, step: Step, scale_secs: f64) -> Self {
        let keep = scale_secs / (scale_secs + f64::from(step.secs()));
        Self {
            state: dice.normal(),
            keep,
            innovation: (1.0 - keep * keep).sqrt(),
        }
    }

    fn next(&mut self, dice: &mut Dice) -> f64 {
        self.state = self.keep * self.state + self.innovation * dice.normal();
        self.state
    }
}

/// `points` values of mean 0 and spread 1, half of their variance fast and half slow.
pub(crate) fn noise(mut dice: Dice, step: Step, points: usize) -> Vec<f64> {
    let mut fast = Autoregression::new(&mut dice, step, FAST_SECS);
    let mut slow = Autoregression::new(&mut dice, step, SLOW_SECS);
    let half = 0.5_f64.sqrt();
    (0..points)
        .map(|_| half * (fast.next(&mut dice) + slow.next(&mut dice)))
        .collect()
}

/// Between −1 and 1 over a day, like a sine; `phase` in days.
pub(crate) fn daily(secs: i64, phase: f64) -> f64 {
    let day = secs.rem_euclid(DAY_SECS) as f64 / DAY_SECS as f64 + phase;
    let day = day - day.floor();
    let half = (day - 0.5).abs();
    // Two parabolas through 0 at 0, ½ and 1.
    let arch = 16.0 * half * (0.5 - half);
    if day < 0.5 { arch } else { -arch }
}
