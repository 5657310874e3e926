//! Centred moments of the points of a window, and how they grow.
//!
//! Points are pushed one by one (Welford 1962) and stretches of them joined (Chan, Golub and `LeVeque` 1979).

/// Centred moments of the points of a window.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Moments {
    /// How many points.
    pub(super) count: u32,
    pub(super) mean_position: f64,
    /// The mean of their values.
    pub(super) mean: f64,
    /// Sum of squared deviations of the positions.
    pub(super) square: f64,
    /// Sum of products of the deviations of positions and values.
    pub(super) product: f64,
}

impl Moments {
    /// Takes one more point in; `inverse` has `1 / count` for every count.
    pub(super) fn push(&mut self, position: f64, value: f64, inverse: &[f64]) {
        self.count += 1;
        let share = inverse[self.count as usize];
        let from_position = position - self.mean_position;
        let from_mean = value - self.mean;
        self.mean_position += from_position * share;
        self.mean += from_mean * share;
        self.square += from_position * (position - self.mean_position);
        self.product += from_position * (value - self.mean);
    }

    /// These points and later ones.
    pub(super) fn join(&self, later: &Self, inverse: &[f64]) -> Self {
        if self.count == 0 {
            return *later;
        }
        if later.count == 0 {
            return *self;
        }
        let count = self.count + later.count;
        let share = f64::from(later.count) * inverse[count as usize];
        let weight = f64::from(self.count) * share;
        let between_positions = later.mean_position - self.mean_position;
        let between_means = later.mean - self.mean;
        Self {
            count,
            mean_position: self.mean_position + between_positions * share,
            mean: self.mean + between_means * share,
            square: self.square + later.square + between_positions * between_positions * weight,
            product: self.product + later.product + between_positions * between_means * weight,
        }
    }

    /// The ordinary least-squares slope, in value per unit of time when a step is `step` of them; NaN for
    /// fewer than two points.
    pub(super) fn slope(&self, step: f64) -> f64 {
        if self.square > 0.0 {
            self.product / (self.square * step)
        } else {
            f64::NAN
        }
    }
}
