//! One series of a year: a daily swing, noise, what breaks it, and where it has no samples.

use std::ops::Range;

use retrogate::model::ABSENT;

/// Two nights in which nothing was collected, as parts of the year's points.
const OUTAGES: [Range<f64>; 2] = [0.3..0.3004, 0.7..0.7002];
const POINTS_A_DAY: f64 = 5760.0;

/// Draws numbers: `SplitMix64` (Steele, Lea and Flood 2014).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between −1 and 1.
    fn noise(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// Less than `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Where a series has no samples of its own accord.
#[derive(Clone, Copy)]
enum Gaps {
    None,
    /// One to forty points, once in two thousand.
    Short,
    /// One twelfth of the year.
    Month,
}

/// How a series looks.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    base: f64,
    noise: f64,
    /// Added where the check is broken.
    trouble: f64,
    /// How many grains make 1; none when every bit counts.
    grain: Option<f64>,
    gaps: Gaps,
}

impl Shape {
    /// Rounded to a grain.
    pub(super) const fn quantised(base: f64, noise: f64, trouble: f64, grain: f64) -> Self {
        Self {
            base,
            noise,
            trouble,
            grain: Some(grain),
            gaps: Gaps::None,
        }
    }

    /// With all its bits, as quantiles and rates have them.
    pub(super) const fn quantile(base: f64, noise: f64, trouble: f64) -> Self {
        Self {
            base,
            noise,
            trouble,
            grain: None,
            gaps: Gaps::None,
        }
    }

    pub(super) const fn gappy(self) -> Self {
        Self {
            gaps: Gaps::Short,
            ..self
        }
    }

    pub(super) const fn gone_for_a_month(self) -> Self {
        Self {
            gaps: Gaps::Month,
            ..self
        }
    }

    /// The samples of a whole year.
    pub(super) fn values(self, points: usize, broken: &[Range<usize>], seed: u64) -> Vec<f64> {
        let mut dice = Dice::new(seed + 1);
        let mut values: Vec<f64> = (0..points)
            .map(|index| {
                let hour = index as f64 / POINTS_A_DAY * std::f64::consts::TAU;
                self.base + self.noise * (0.5 * hour.sin() + dice.noise())
            })
            .collect();
        for steps in broken {
            values[steps.clone()]
                .iter_mut()
                .for_each(|value| *value += self.trouble);
        }
        if let Some(grain) = self.grain {
            for value in &mut values {
                *value = (*value * grain).round() / grain;
            }
        }
        for gap in self.gaps(points, &mut dice) {
            values[gap].fill(ABSENT);
        }
        values
    }

    fn gaps(self, points: usize, dice: &mut Dice) -> Vec<Range<usize>> {
        let part = |part: f64| (part * points as f64) as usize;
        let mut gaps: Vec<Range<usize>> = OUTAGES
            .iter()
            .map(|outage| part(outage.start)..part(outage.end))
            .collect();
        match self.gaps {
            Gaps::None => {}
            Gaps::Month => gaps.push(part(0.5)..part(0.5 + 1.0 / 12.0)),
            Gaps::Short => gaps.extend((0..points / 2000).map(|_| {
                let start = dice.below(points);
                start..(start + 1 + dice.below(40)).min(points)
            })),
        }
        gaps
    }
}
