//! Chance, the same on every machine: nothing but `+ - * /` and `sqrt`, which IEEE 754 fixes to the last bit.

/// The spread of a sum of eight uniform numbers.
const SPREAD_OF_EIGHT: f64 = 0.816_496_580_927_726;

/// What numbers are drawn for, so that drawing more of one changes no other.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Checks,
    Classes,
    Incidents,
    Bursts,
    JointBursts,
    SharedNoise,
    OwnNoise,
}

/// Draws numbers: `SplitMix64` (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// For one purpose of one stretch; `which` tells things of one kind apart.
    pub(crate) fn new(seed: u64, stretch: u32, purpose: Purpose, which: usize) -> Self {
        let mut dice = Self(seed);
        for part in [u64::from(stretch), purpose as u64, which as u64] {
            dice.0 = dice.bits() ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        dice
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in `[0, 1)`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Less than `end`; the remainder's bias is far below what a simulation shows.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// Mean 0, spread 1, nearly normal: eight uniform numbers of sixteen bits (Irwin–Hall).
    pub(crate) fn normal(&mut self) -> f64 {
        let sum: u64 = [self.bits(), self.bits()]
            .into_iter()
            .flat_map(|bits| [0, 16, 32, 48].map(|shift| (bits >> shift) & 0xffff))
            .sum();
        (sum as f64 / 65536.0 - 4.0) / SPREAD_OF_EIGHT
    }

    /// Nearly lognormal: `median` times e to the power of `sigma` normals.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * power_of_e(sigma * self.normal())
    }

    /// `count` different numbers below `end`, rising.
    pub(crate) fn choose(&mut self, count: usize, end: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..end).collect();
        for place in 0..count.min(end) {
            all.swap(place, place + self.below(end - place));
        }
        all.truncate(count);
        all.sort_unstable();
        all
    }
}

/// `(1 + x/1024)^1024`, within 1 % of e^x for |x| up to 4.
fn power_of_e(x: f64) -> f64 {
    (0..10).fold(1.0 + x / 1024.0, |power, _| power * power)
}
