//! Harmless things that happen all the time, and that a naive gate blocks.
//!
//! Nobody writes them down: a nightly batch, single repaired briefs, checkpoint restarts, adapters
//! reloaded at night, clumsy crawlers, a newsletter, an exporter that hangs for an hour. Most are
//! over in minutes; the [lasting] ones are near enough to small incidents that no limit tells all
//! of them apart.

mod lasting;

use crate::clock::{END, HISTORY, Minute, at};
use crate::dice::{Dice, Seed, Stream};
use crate::labels::Label;
use crate::scene::Effect::{
    Errors, Latency, Loss, NoScrape, OneSchemaFix, Processor, Traffic, VideoMemory,
};
use crate::scene::Failure::Internal;
use crate::scene::Mode::{Balanced, Creative, Fast};
use crate::scene::Shape::{Fading, Sudden, Within};
use crate::scene::{Play, Scene, Silence};

/// The first brief that ever had to be repaired.
const FIRST_FIX: Minute = at(3, 19, 12);
/// Nobody sends 500s before the service learns to, in the incident of that day.
const FIRST_CRAWLER: Minute = at(6, 0, 0);

/// Every blip of the four weeks.
pub fn scenes(seed: Seed) -> Vec<Scene> {
    let mut scenes = vec![
        blip(at(10, 9, 0), 25, vec![Play(Within(5), Traffic(1.45))]),
        blip(at(24, 9, 0), 25, vec![Play(Within(5), Traffic(1.45))]),
        blip(
            at(14, 12, 0),
            60,
            vec![Play(Sudden, NoScrape(Silence::Gpus))],
        ),
    ];
    for day in 2..30 {
        let mut dice = seed.dice(Stream::Blips, 0, at(day, 0, 0));
        scenes.extend(nightly_batch(&mut dice, day));
        scenes.extend(nightly_adapters(&mut dice, day));
        scenes.extend(checkpoint_restarts(&mut dice, day));
        scenes.extend(crawler(&mut dice, day));
    }
    scenes.extend(lasting::scenes(seed));
    scenes.extend(
        HISTORY
            .until(END)
            .filter_map(|minute| repaired_brief(seed, minute)),
    );
    scenes
}

fn blip(start: Minute, minutes: i64, plays: Vec<Play>) -> Scene {
    Scene {
        start,
        end: start.plus(minutes),
        plays,
        label: Label::Blip,
    }
}

/// Reports for the morning: a quarter of an hour of CPU, and one minute in which they start.
fn nightly_batch(dice: &mut Dice, day: i64) -> [Scene; 2] {
    let start = at(day, 2, dice.whole(8, 14));
    let cores = dice.between(0.34, 0.56);
    let fast = dice.between(1.4, 3.4);
    let balanced = dice.between(1.2, 3.0);
    let creative = dice.between(1.1, 2.4);
    let spike = vec![
        Play(Sudden, Latency(Fast, fast)),
        Play(Sudden, Latency(Balanced, balanced)),
        Play(Sudden, Latency(Creative, creative)),
    ];
    [
        blip(start, 16, vec![Play(Sudden, Processor(cores))]),
        blip(start.plus(1), 1, spike),
    ]
}

/// Adapters are loaded anew every other night: the new ones lie beside the old for a minute or two.
fn nightly_adapters(dice: &mut Dice, day: i64) -> Option<Scene> {
    let start = at(day, 4, dice.whole(28, 34));
    let minutes = dice.whole(1, 4);
    let share = dice.between(0.13, 0.20);
    let play = Play(Sudden, VideoMemory(0, share));
    dice.chance(0.55).then(|| blip(start, minutes, vec![play]))
}

/// Training restarts from a checkpoint: the loss is nonsense for a minute or three.
fn checkpoint_restarts(dice: &mut Dice, day: i64) -> Option<Scene> {
    let start = at(day, dice.whole(0, 23), dice.whole(0, 60));
    let minutes = dice.whole(1, 4);
    let add = dice.between(1.1, 3.2);
    dice.chance(0.7)
        .then(|| blip(start, minutes, vec![Play(Fading, Loss(add))]))
}

/// A crawler asks for what no brief can be written about, at an hour when few others ask at all.
fn crawler(dice: &mut Dice, day: i64) -> Option<Scene> {
    let start = at(day, dice.whole(1, 6), dice.whole(0, 60));
    let share = dice.between(0.015, 0.045);
    let failing = Errors(Internal, share);
    let comes = dice.chance(0.45) && start > FIRST_CRAWLER;
    comes.then(|| blip(start, 1, vec![Play(Sudden, failing)]))
}

/// One brief here and there has to be repaired, two or three a day.
fn repaired_brief(seed: Seed, minute: Minute) -> Option<Scene> {
    let mut dice = seed.dice(Stream::Blips, 1, minute);
    let comes = minute == FIRST_FIX || (minute > FIRST_FIX && dice.chance(2.4 / 1440.0));
    comes.then(|| blip(minute, 1, vec![Play(Sudden, OneSchemaFix)]))
}
