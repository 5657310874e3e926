//! From numbers to pixels, and the round numbers that stand at an axis.

use super::palette::{AXIS, GRID, SOFT};
use super::scene::{Anchor, Area, Scene};

/// How numbers are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spacing {
    Even,
    /// By their logarithm; all are positive.
    Log,
}

/// Numbers between two ends along one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    spacing: Spacing,
    low: f64,
    high: f64,
    /// Where `low` stands, in pixels.
    start: i32,
    end: i32,
    /// What one looks like to a reader: 3600 for what is held per second and shown per hour.
    per: f64,
}

/// Positive numbers that span so much are spaced by their logarithm.
const DECADES: f64 = 100.0;

impl Scale {
    /// From `low` at `start` to `high` at `end`; equal ends are moved apart.
    pub(super) fn even((low, high): (f64, f64), (start, end): (i32, i32)) -> Self {
        let apart = if low < high {
            0.0
        } else {
            low.abs().max(1.0) * 0.5
        };
        Self {
            spacing: Spacing::Even,
            low: low - apart,
            high: high + apart,
            start,
            end,
            per: 1.0,
        }
    }

    /// By logarithm where all numbers are positive and span two decades.
    pub(super) fn fitting((low, high): (f64, f64), ends: (i32, i32)) -> Self {
        let even = Self::even((low, high), ends);
        if low > 0.0 && high / low >= DECADES {
            Self {
                spacing: Spacing::Log,
                ..even
            }
        } else {
            even
        }
    }

    /// Ticks round in numbers `per` times as large.
    pub(super) fn shown_times(self, per: f64) -> Self {
        Self { per, ..self }
    }

    pub(super) fn is_log(self) -> bool {
        self.spacing == Spacing::Log
    }

    /// Where `value` stands, held to the ends.
    pub(super) fn at(self, value: f64) -> i32 {
        let share = match self.spacing {
            Spacing::Even => (value - self.low) / (self.high - self.low),
            Spacing::Log if value <= 0.0 => 0.0,
            Spacing::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        let share = if share.is_nan() { 0.0 } else { share };
        let length = f64::from(self.end - self.start);
        self.start + (share.clamp(0.0, 1.0) * length).round() as i32
    }

    /// Round numbers inside, about `wanted` of them, ascending.
    pub(super) fn ticks(self, wanted: i32) -> Vec<f64> {
        match self.spacing {
            Spacing::Even => self.even_ticks(wanted.max(1)),
            Spacing::Log => self.log_ticks(wanted.max(2)),
        }
    }

    fn even_ticks(self, wanted: i32) -> Vec<f64> {
        let (low, high) = (self.low * self.per, self.high * self.per);
        let step = round_step((high - low) / f64::from(wanted));
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        (first..=last)
            .map(|number| number as f64 * step / self.per)
            .collect()
    }

    fn log_ticks(self, wanted: i32) -> Vec<f64> {
        let (low, high) = (self.low * self.per, self.high * self.per);
        let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        let all = |leads: &[f64]| -> Vec<f64> {
            let powers = first..=last;
            let ticks =
                powers.flat_map(|power| leads.iter().map(move |lead| lead * 10_f64.powi(power)));
            ticks
                .filter(|tick| *tick >= low * 0.999_999 && *tick <= high * 1.000_001)
                .map(|tick| tick / self.per)
                .collect()
        };
        let fine = all(&[1.0, 2.0, 5.0]);
        let plain = if fine.len() as i32 <= wanted {
            fine
        } else {
            all(&[1.0])
        };
        let every = plain.len().div_ceil(wanted as usize).max(1);
        plain.into_iter().step_by(every).collect()
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let lead = least / power;
    let round = [1.0, 2.0, 5.0, 10.0];
    power
        * round
            .into_iter()
            .find(|own| lead <= own * 1.000_001)
            .unwrap_or(10.0)
}

/// The smallest round number at least as large, for the end of an axis that begins at zero.
pub(super) fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let leads = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let lead = value / power;
    power
        * leads
            .into_iter()
            .find(|own| lead <= own * 1.000_001)
            .unwrap_or(10.0)
}

/// Labels and grid of an upright axis at the left of `area`.
pub(super) fn upright(scene: &mut Scene, area: Area, scale: Scale, label: impl Fn(f64) -> String) {
    let mut last = None;
    for tick in scale.ticks((area.height() / 34).clamp(2, 8)) {
        let y = scale.at(tick);
        scene.line(vec![(area.left, y), (area.right, y)], GRID, 1);
        let text = label(tick);
        // Ticks that read the same, for want of digits, are said once.
        if last.as_ref() != Some(&text) {
            scene.text((area.left - 6, y), text.clone(), SOFT, Anchor::End);
        }
        last = Some(text);
    }
    scene.line(
        vec![(area.left, area.top), (area.left, area.bottom)],
        AXIS,
        1,
    );
}

/// The room that labels of an upright axis take.
pub(super) fn upright_room(scale: Scale, height: i32, label: impl Fn(f64) -> String) -> i32 {
    let ticks = scale.ticks((height / 34).clamp(2, 8)).into_iter();
    let widest = ticks
        .map(|tick| super::lettering::width(&label(tick)))
        .max();
    widest.unwrap_or(0) + 8
}

/// Labels and grid of a level axis below `area`; labels that would touch are left out.
pub(super) fn level(scene: &mut Scene, area: Area, scale: Scale, label: impl Fn(f64) -> String) {
    let mut free = i32::MIN;
    for tick in scale.ticks((area.width() / 70).clamp(2, 10)) {
        let x = scale.at(tick);
        scene.line(vec![(x, area.top), (x, area.bottom)], GRID, 1);
        let text = label(tick);
        let half = super::lettering::width(&text) / 2;
        let middle = x.min(scene.width - half - 2);
        if middle - half > free {
            scene.text((middle, area.bottom + 12), text, SOFT, Anchor::Middle);
            free = middle + half + 6;
        }
    }
    scene.line(
        vec![(area.left, area.bottom), (area.right, area.bottom)],
        AXIS,
        1,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let scale = Scale::even((0.0, 1.03), (0, 100));
        assert_eq!(scale.ticks(5), [0.0, 0.5, 1.0]);
        let hourly = Scale::even((0.0, 0.001), (0, 100)).shown_times(3600.0);
        let ticks: Vec<f64> = hourly.ticks(4).iter().map(|tick| tick * 3600.0).collect();
        assert_eq!(ticks, [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn wide_spans_are_spaced_by_their_logarithm() {
        let scale = Scale::fitting((0.01, 100.0), (0, 400));
        assert!(scale.is_log());
        assert_eq!(scale.at(1.0), 200);
        assert_eq!(scale.at(-5.0), 0);
        assert_eq!(scale.ticks(5), [0.01, 0.1, 1.0, 10.0, 100.0]);
        assert!(!Scale::fitting((0.0, 100.0), (0, 400)).is_log());
    }

    #[test]
    fn one_value_alone_has_a_scale() {
        let scale = Scale::even((3.0, 3.0), (0, 100));
        assert_eq!(scale.at(3.0), 50);
        assert_eq!(scale.at(f64::INFINITY), 100);
        assert_eq!(scale.at(f64::NAN), 0);
    }

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!(round_up(0.013), 0.015);
        assert_eq!(round_up(0.02), 0.02);
        assert_eq!(round_up(0.0), 1.0);
        assert_eq!(round_up(7.0), 8.0);
    }
}
