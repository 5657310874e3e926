//! The policy that is being trained: a reward, stable but noisy, and a total loss.

use crate::clock::{Minute, at};
use crate::conditions::Conditions;
use crate::curve::along;
use crate::dice::{Seed, Stream};
use crate::telemetry::{Series, Unit, scaled};

/// A hundred episodes, the span of the reward's moving average, end in this many minutes.
const SPAN: usize = 25;

/// The mean reward of an episode: level, but for two training runs that improved the policy.
const LEVEL: [(Minute, f64); 6] = [
    (at(1, 0, 0), 0.700),
    (at(12, 17, 0), 0.700),
    (at(12, 22, 0), 0.765),
    (at(18, 7, 0), 0.765),
    (at(18, 16, 0), 0.865),
    (at(31, 0, 0), 0.865),
];

/// What training shows of itself.
pub struct Policy {
    rewards: Vec<f64>,
    pub reward: Series,
    pub loss: Series,
}

impl Policy {
    pub fn new() -> Self {
        Self {
            rewards: Vec::new(),
            reward: Series::new("rl_reward_ma{window=\"100\"}", Unit::Thousandth),
            loss: Series::new("rl_loss{loss_type=\"total_loss\"}", Unit::TenThousandth),
        }
    }

    /// The episodes of a minute, scraped or not.
    pub fn train(&mut self, seed: Seed, minute: Minute, now: &Conditions) {
        let levels = LEVEL.map(|(when, level)| (when.count() as f64, level));
        let level = along(&levels, minute.count() as f64);
        let noise = 0.06 * seed.dice(Stream::Reward, 0, minute).normal();
        self.rewards.push(level + noise + now.reward);
    }

    pub fn scrape(&mut self, seed: Seed, minute: Minute, now: &Conditions) {
        let span = &self.rewards[self.rewards.len().saturating_sub(SPAN)..];
        let mean = span.iter().sum::<f64>() / span.len().max(1) as f64;
        self.reward.see(minute, scaled(mean, 1000.0));
        self.loss
            .see(minute, scaled(loss(seed, minute, now), 10_000.0));
    }
}

fn loss(seed: Seed, minute: Minute, now: &Conditions) -> f64 {
    let drift = 0.10 * seed.drift(Stream::Loss, 0, minute, 180);
    let noise = 0.04 * seed.dice(Stream::Loss, 1, minute).normal();
    // In proportion: a disturbed policy is a noisy one.
    (0.86 + drift + now.loss) * (1.0 + noise)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::clock::HISTORY;

    #[test]
    fn the_reward_gauge_forgets_old_episodes() {
        let mut policy = Policy::new();
        let mut now = Conditions::at(HISTORY, &[]);
        now.reward = -0.5;
        for minute in HISTORY.until(HISTORY.plus(30)) {
            policy.train(Seed(1), minute, &now);
        }
        let fallen = policy.rewards.iter().sum::<f64>() / 30.0;
        assert!((0.15..0.25).contains(&fallen), "{fallen}");
        now.reward = 0.0;
        for minute in HISTORY.plus(30).until(HISTORY.plus(60)) {
            policy.train(Seed(1), minute, &now);
        }
        policy.scrape(Seed(1), HISTORY.plus(59), &now);
        let mut text = Vec::new();
        policy.reward.write(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let shown: f64 = text.split(' ').nth(1).unwrap().parse().unwrap();
        assert!((0.65..0.75).contains(&shown), "{text}");
    }
}
