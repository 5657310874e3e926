//! The conditions of one minute: every scene that is running, taken together.

use crate::clock::Minute;
use crate::scene::{Effect, Failure, Mode, Scene, Silence};

pub const PODS: usize = 4;
pub const GPUS: usize = 2;

/// What the running scenes do to the service. Shares and additions add up, factors multiply.
#[derive(Debug, Clone)]
pub struct Conditions {
    pub internal_errors: f64,
    pub unavailable: f64,
    pub slowness: [f64; 3],
    pub schema_fixes: f64,
    pub single_schema_fixes: u64,
    pub loss: f64,
    pub reward: f64,
    pub video_memory: [f64; GPUS],
    pub cores: f64,
    pub memory: [f64; PODS],
    pub cache: [f64; 3],
    pub traffic: f64,
    pub outage: bool,
    pub scraped: bool,
    pub gpus_scraped: bool,
}

impl Conditions {
    pub fn at(minute: Minute, scenes: &[Scene]) -> Self {
        let mut conditions = Self::calm();
        for scene in scenes {
            for (effect, strength) in scene.effects_at(minute) {
                conditions.apply(effect, strength);
            }
        }
        conditions
    }

    const fn calm() -> Self {
        Self {
            internal_errors: 0.0,
            unavailable: 0.0,
            slowness: [1.0; 3],
            schema_fixes: 0.0,
            single_schema_fixes: 0,
            loss: 0.0,
            reward: 0.0,
            video_memory: [0.0; GPUS],
            cores: 0.0,
            memory: [0.0; PODS],
            cache: [0.0; 3],
            traffic: 1.0,
            outage: false,
            scraped: true,
            gpus_scraped: true,
        }
    }

    fn apply(&mut self, effect: Effect, strength: f64) {
        let grown = |factor: f64| 1.0 + (factor - 1.0) * strength;
        match effect {
            Effect::Errors(Failure::Internal, share) => self.internal_errors += share * strength,
            Effect::Errors(Failure::Unavailable, share) => self.unavailable += share * strength,
            Effect::Latency(mode, factor) => self.slowness[mode as usize] *= grown(factor),
            Effect::SchemaFixes(share) => self.schema_fixes += share * strength,
            Effect::OneSchemaFix => self.single_schema_fixes += 1,
            Effect::Loss(add) => self.loss += add * strength,
            Effect::Reward(add) => self.reward += add * strength,
            Effect::VideoMemory(gpu, share) => self.video_memory[gpu] += share * strength,
            Effect::Processor(cores) => self.cores += cores * strength,
            Effect::Memory(share) => self.memory.iter_mut().for_each(|m| *m += share * strength),
            Effect::MemoryOfOne(pod, share) => self.memory[pod] += share * strength,
            Effect::Cache(mode, add) => self.cache[mode as usize] += add * strength,
            Effect::Traffic(factor) => self.traffic *= grown(factor),
            Effect::Outage => self.outage = true,
            Effect::NoScrape(Silence::Everything) => self.scraped = false,
            Effect::NoScrape(Silence::Gpus) => self.gpus_scraped = false,
        }
    }
}

/// Names of the modes as the metrics' labels have them, in the order of [`Mode`].
pub const MODES: [(Mode, &str); 3] = [
    (Mode::Fast, "fast"),
    (Mode::Balanced, "balanced"),
    (Mode::Creative, "creative"),
];
