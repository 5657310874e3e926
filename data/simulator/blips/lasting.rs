//! Harmless things that take their time: a client that sends nonsense, an evaluation that borrows
//! a GPU, long creative briefs, a hard batch of labels, an optimizer that finds its feet again.

use super::{FIRST_CRAWLER, blip};
use crate::clock::{Minute, at};
use crate::dice::{Dice, Seed, Stream};
use crate::scene::Effect::{Errors, Latency, Loss, Reward, VideoMemory};
use crate::scene::Failure::Internal;
use crate::scene::Mode::Creative;
use crate::scene::Shape::{Fading, Growing, Within};
use crate::scene::{Play, Scene};

/// A few of each in four weeks.
pub fn scenes(seed: Seed) -> Vec<Scene> {
    let kinds = [
        clumsy_client,
        evaluation,
        long_briefs,
        hard_labels,
        optimizer_reset,
    ];
    let mut scenes = Vec::new();
    for day in 2..30 {
        for (kind, make) in (2..).zip(kinds) {
            let mut dice = seed.dice(Stream::Blips, kind, at(day, 0, 0));
            let start = at(day, dice.whole(6, 20), dice.whole(0, 60));
            scenes.extend(make(&mut dice, start));
        }
    }
    scenes
}

fn clumsy_client(dice: &mut Dice, start: Minute) -> Option<Scene> {
    let minutes = dice.whole(6, 22);
    let share = dice.between(0.002, 0.0055);
    let failing = Errors(Internal, share);
    let comes = dice.chance(0.3) && start > FIRST_CRAWLER;
    comes.then(|| blip(start, minutes, vec![Play(Within(3), failing)]))
}

fn evaluation(dice: &mut Dice, start: Minute) -> Option<Scene> {
    let minutes = dice.whole(15, 50);
    let share = dice.between(0.06, 0.13);
    let borrowed = VideoMemory(1, share);
    dice.chance(0.25)
        .then(|| blip(start, minutes, vec![Play(Within(3), borrowed)]))
}

fn long_briefs(dice: &mut Dice, start: Minute) -> Option<Scene> {
    let minutes = dice.whole(8, 30);
    let factor = dice.between(1.1, 1.32);
    let slow = Latency(Creative, factor);
    dice.chance(0.3)
        .then(|| blip(start, minutes, vec![Play(Within(4), slow)]))
}

fn hard_labels(dice: &mut Dice, start: Minute) -> Option<Scene> {
    let fall = dice.whole(70, 150);
    let add = -dice.between(0.02, 0.05);
    dice.chance(0.3)
        .then(|| blip(start, fall, vec![Play(Growing, Reward(add))]))
}

fn optimizer_reset(dice: &mut Dice, start: Minute) -> Option<Scene> {
    let minutes = dice.whole(6, 16);
    let add = dice.between(0.8, 2.2);
    dice.chance(0.12)
        .then(|| blip(start, minutes, vec![Play(Fading, Loss(add))]))
}
