//! A scene: something that happens to the service for a while, and the label it leaves behind.
//!
//! Scenes are the one source of truth: the metrics show what a scene's plays do, and the incident
//! and deployment lists hold what its label says. A scene without a label is harmless.

use crate::clock::Minute;
use crate::labels::Label;

/// The three ways to write a brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Fast,
    Balanced,
    Creative,
}

/// An HTTP status that means the service failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Internal,
    Unavailable,
}

/// Which exporters fall silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    Everything,
    Gpus,
}

/// What a play does at full strength.
#[derive(Debug, Clone, Copy)]
pub enum Effect {
    /// This share of all requests fails so.
    Errors(Failure, f64),
    /// Briefs of a mode take this many times as long.
    Latency(Mode, f64),
    /// This share of all briefs needs its schema fixed.
    SchemaFixes(f64),
    /// One brief in each minute needs its schema fixed.
    OneSchemaFix,
    /// Added to the total loss of the policy.
    Loss(f64),
    /// Added to the mean reward of an episode.
    Reward(f64),
    /// This share of the memory of the GPU with this number is taken.
    VideoMemory(usize, f64),
    /// Cores more in use, in every pod.
    Processor(f64),
    /// Share of memory more (or less) in use, in every pod.
    Memory(f64),
    /// The same, in the pod with this number only.
    MemoryOfOne(usize, f64),
    /// Added to the hit rate of a mode's cache.
    Cache(Mode, f64),
    /// Traffic times this.
    Traffic(f64),
    /// No brief is written, every request is refused; afterwards the processes start anew.
    Outage,
    /// Nothing is scraped.
    NoScrape(Silence),
}

/// How strong a play is, from 0 to 1, over its scene.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Full strength throughout.
    Sudden,
    /// Rising for so many minutes, full strength afterwards.
    Within(i64),
    /// Rising from nothing to full strength at the end.
    Growing,
    /// The same, slowly at first.
    Creeping,
    /// From full strength to nothing at the end.
    Fading,
    /// Nothing for so many minutes, then full strength.
    After(i64),
    /// Full strength for `on` minutes, then nothing for `off`, and so on.
    Flapping { on: i64, off: i64 },
}

/// One effect of a scene.
#[derive(Debug, Clone, Copy)]
pub struct Play(pub Shape, pub Effect);

/// From `start` up to `end`, which is left out.
#[derive(Debug, Clone)]
pub struct Scene {
    pub start: Minute,
    pub end: Minute,
    pub plays: Vec<Play>,
    pub label: Label,
}

impl Scene {
    /// Every play's effect and its strength at `minute`.
    pub fn effects_at(&self, minute: Minute) -> impl Iterator<Item = (Effect, f64)> {
        let running = (self.start..self.end).contains(&minute);
        let into = minute.since(self.start);
        let length = self.end.since(self.start);
        self.plays
            .iter()
            .filter(move |_| running)
            .map(move |Play(shape, effect)| (*effect, shape.strength(into, length)))
            .filter(|(_, strength)| *strength > 0.0)
    }
}

impl Shape {
    /// Strength `into` minutes after the start of a scene of `length` minutes.
    fn strength(self, into: i64, length: i64) -> f64 {
        let progress = (into + 1) as f64 / length as f64;
        match self {
            Self::Sudden => 1.0,
            Self::Within(minutes) => ((into + 1) as f64 / minutes as f64).min(1.0),
            Self::Growing => progress,
            Self::Creeping => progress * progress,
            Self::Fading => 1.0 - into as f64 / length as f64,
            Self::After(minutes) => f64::from(into >= minutes),
            Self::Flapping { on, off } => f64::from(into % (on + off) < on),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::at;
    use crate::labels::Label;

    fn strengths(shape: Shape) -> Vec<f64> {
        (0..4).map(|into| shape.strength(into, 4)).collect()
    }

    #[test]
    fn shapes_say_when_a_scene_is_strong() {
        assert_eq!(strengths(Shape::Within(2)), [0.5, 1.0, 1.0, 1.0]);
        assert_eq!(strengths(Shape::Growing), [0.25, 0.5, 0.75, 1.0]);
        assert_eq!(strengths(Shape::Fading), [1.0, 0.75, 0.5, 0.25]);
        assert_eq!(strengths(Shape::After(3)), [0.0, 0.0, 0.0, 1.0]);
        let flapping = Shape::Flapping { on: 1, off: 2 };
        assert_eq!(strengths(flapping), [1.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn a_scene_does_nothing_before_its_start_and_from_its_end_on() {
        let scene = Scene {
            start: at(5, 1, 0),
            end: at(5, 1, 3),
            plays: vec![Play(Shape::Sudden, Effect::Outage)],
            label: Label::Blip,
        };
        let running: Vec<bool> = at(5, 0, 59)
            .until(at(5, 1, 5))
            .map(|m| scene.effects_at(m).next().is_some())
            .collect();
        assert_eq!(running, [false, true, true, true, false, false]);
    }
}
