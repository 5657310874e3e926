//! What was released in these four weeks, and what a release does even when all goes well:
//! pods restart and connections drop, caches are cold, a new model needs room beside the old one.

use crate::clock::{Minute, at};
use crate::dice::{Seed, Stream};
use crate::labels::Ending::{self, Aborted, Failure, RolledBack, Success};
use crate::labels::{Label, Release};
use crate::scene::Effect::{Cache, Errors, Latency, Loss, Memory, VideoMemory};
use crate::scene::Failure::Unavailable;
use crate::scene::Mode::{Balanced, Creative, Fast};
use crate::scene::Shape::{After, Fading, Flapping, Sudden};
use crate::scene::{Play, Scene};

#[derive(Debug, Clone, Copy)]
enum Kind {
    Code,
    Prompt,
    Model,
    Policy,
    Config,
}

use Kind::{Code, Config, Model, Policy, Prompt};

/// Start, kind, version, how it ended, the incident it caused.
type Row = (Minute, Kind, &'static str, Ending, Option<u16>);

const RELEASES: [Row; 50] = [
    (at(2, 10, 12), Code, "2026.10.1", Success, None),
    (at(2, 15, 31), Prompt, "prompt-v40", Success, None),
    (at(3, 9, 48), Code, "2026.10.2", Success, None),
    (at(3, 14, 5), Config, "config-611", Success, None),
    (at(4, 9, 14), Prompt, "prompt-v41", RolledBack, Some(2041)),
    (at(4, 10, 24), Prompt, "prompt-v40", Success, None),
    (at(5, 11, 20), Code, "2026.10.3", Success, None),
    (at(5, 14, 36), Code, "2026.10.4", Success, None),
    (at(6, 10, 2), Model, "model-3.1", Success, None),
    (at(6, 13, 40), Code, "2026.10.5", Aborted, None),
    (at(7, 21, 50), Policy, "policy-17", RolledBack, Some(2044)),
    (at(8, 2, 27), Policy, "policy-16", Success, None),
    (at(9, 7, 58), Model, "adapters-12", Success, Some(2045)),
    (at(9, 13, 30), Code, "2026.11.1", Success, None),
    (at(10, 10, 41), Code, "2026.11.2", Success, None),
    (at(10, 13, 4), Config, "config-618", Failure, Some(2046)),
    (at(10, 16, 20), Config, "config-618", Success, None),
    (at(11, 9, 33), Code, "2026.11.3", Success, None),
    (at(11, 14, 9), Config, "config-619", Success, None),
    (at(12, 10, 16), Prompt, "prompt-v42", Success, None),
    (at(12, 13, 5), Code, "2026.11.4", Aborted, None),
    (at(12, 15, 2), Code, "2026.11.5", Success, None),
    (at(13, 9, 3), Config, "config-622", Failure, Some(2049)),
    (at(13, 11, 41), Config, "config-621", Success, None),
    (at(13, 16, 12), Code, "2026.11.6", Success, None),
    (at(16, 8, 44), Policy, "policy-18", Success, None),
    (at(16, 14, 25), Code, "2026.12.1", Success, None),
    (at(17, 10, 27), Code, "2026.12.2", Success, None),
    (at(17, 15, 7), Config, "certificates-7", Success, None),
    (at(18, 13, 40), Prompt, "prompt-v43", Success, None),
    (at(18, 17, 12), Code, "2026.12.3", Success, Some(2053)),
    (at(19, 12, 2), Code, "2026.12.4", Success, None),
    (at(19, 15, 45), Code, "2026.12.5", Failure, None),
    (at(20, 10, 31), Code, "2026.12.6", Success, None),
    (at(20, 14, 48), Config, "config-630", Failure, None),
    (at(20, 15, 22), Config, "config-631", Success, None),
    (at(23, 9, 40), Code, "2026.13.1", Success, None),
    (at(23, 12, 6), Model, "model-3.2", RolledBack, Some(2057)),
    (at(23, 13, 21), Model, "model-3.1", Success, None),
    (at(24, 10, 20), Code, "2026.13.2", Success, None),
    (at(25, 9, 42), Prompt, "prompt-v44", Success, None),
    (at(25, 11, 55), Code, "2026.13.3", Success, None),
    (at(25, 16, 16), Config, "config-640", RolledBack, Some(2059)),
    (at(25, 17, 21), Config, "config-639", Success, None),
    (at(26, 14, 55), Code, "2026.13.4", Success, None),
    (at(26, 16, 38), Config, "config-641", Success, None),
    (at(27, 10, 14), Code, "2026.13.5", Success, None),
    (at(27, 19, 17), Code, "2026.13.6", RolledBack, Some(2060)),
    (at(27, 21, 12), Code, "2026.13.5", Success, None),
    (at(28, 17, 1), Policy, "policy-18", Success, None),
];

/// Deployments of a neighbour that are in the same list.
const NEIGHBOURS: [Row; 2] = [
    (at(12, 13, 37), Config, "billing-88", Success, None),
    (at(18, 9, 26), Config, "billing-91", RolledBack, Some(2052)),
];

/// Every row of the deployment list with what it did, in order of time.
pub fn scenes(seed: Seed) -> Vec<Scene> {
    let own = RELEASES.iter().map(|row| scene(seed, row, "llm-brief"));
    let other = NEIGHBOURS.iter().map(|row| scene(seed, row, "billing"));
    let mut scenes: Vec<Scene> = own.chain(other).collect();
    scenes.sort_by_key(|scene| scene.start);
    scenes
}

fn scene(seed: Seed, row: &Row, service: &'static str) -> Scene {
    let &(start, kind, version, ending, caused) = row;
    let plays = match ending {
        Aborted => vec![],
        Success | Failure | RolledBack => plays(seed, start, kind),
    };
    let release = Release {
        service,
        version,
        ending,
        caused,
    };
    Scene {
        start,
        end: start.plus(minutes_felt(kind)),
        plays,
        label: Label::Release(release),
    }
}

const fn minutes_felt(kind: Kind) -> i64 {
    match kind {
        Code => 50,
        Prompt => 45,
        Model => 4,
        Policy => 3,
        Config => 1,
    }
}

fn plays(seed: Seed, start: Minute, kind: Kind) -> Vec<Play> {
    let restart_drops_connections = seed.dice(Stream::Releases, 1, start).chance(0.4);
    match kind {
        Code => {
            let dropped = if restart_drops_connections {
                0.035
            } else {
                0.0
            };
            vec![
                Play(Fading, Cache(Fast, -0.12)),
                Play(Fading, Cache(Balanced, -0.16)),
                Play(Fading, Memory(-0.10)),
                Play(Flapping { on: 1, off: 90 }, Errors(Unavailable, dropped)),
            ]
        }
        Prompt => vec![
            Play(Fading, Cache(Fast, -0.30)),
            Play(Fading, Cache(Balanced, -0.26)),
        ],
        Model => vec![
            Play(Flapping { on: 2, off: 9 }, VideoMemory(0, 0.21)),
            Play(After(2), VideoMemory(1, 0.17)),
            Play(Sudden, Latency(Creative, 1.25)),
        ],
        Policy => vec![Play(Fading, Loss(1.9))],
        Config => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::{RELEASES, scenes};
    use crate::dice::Seed;
    use crate::incidents;
    use crate::labels::Label;

    #[test]
    fn releases_are_in_order_and_blamed_for_incidents_that_came_later() {
        assert!(RELEASES.is_sorted_by_key(|row| row.0));
        let incidents = incidents::scenes();
        for scene in scenes(Seed(1)) {
            let Label::Release(release) = scene.label else {
                panic!("only releases here")
            };
            let Some(number) = release.caused else {
                continue;
            };
            let id = format!("INC-{number}");
            let blamed = incidents
                .iter()
                .find(|incident| matches!(&incident.label, Label::Incident(t) if t.id == id));
            assert!(
                blamed.is_some_and(|incident| scene.start < incident.start),
                "{id}"
            );
        }
    }
}
