//! The first two weeks.

use super::ticket;
use crate::clock::at;
use crate::labels::Kind::Maintenance;
use crate::labels::Witness::{Alert, Customer, Human};
use crate::scene::Effect::{Errors, Latency, Loss, Processor, Reward, SchemaFixes, VideoMemory};
use crate::scene::Failure::{Internal, Unavailable};
use crate::scene::Mode::{Balanced, Creative, Fast};
use crate::scene::Shape::{After, Creeping, Flapping, Growing, Sudden, Within};
use crate::scene::{Play, Scene};

pub fn scenes() -> Vec<Scene> {
    [first_week(), second_week()].concat()
}

fn first_week() -> Vec<Scene> {
    vec![
        ticket("INC-2041", 2, "Malformed JSON in briefs after prompt v41")
            .between(at(4, 9, 21), at(4, 10, 33))
            .noticed_by(Alert, 11)
            .shows(&[Play(Within(6), SchemaFixes(0.06))]),
        ticket(
            "INC-2042",
            1,
            "Retriever connection pool exhausted, API answers 500",
        )
        .between(at(5, 13, 58), at(5, 14, 47))
        .noticed_by(Alert, 4)
        .shows(&[
            Play(Within(4), Errors(Internal, 0.045)),
            Play(Within(4), Errors(Unavailable, 0.012)),
            Play(Within(6), Latency(Balanced, 1.15)),
        ]),
        ticket(
            "INC-2043",
            3,
            "Creative briefs slow, reranker times out and retries",
        )
        .between(at(6, 15, 10), at(6, 17, 40))
        .noticed_by(Human, 38)
        .shows(&[Play(Within(10), Latency(Creative, 1.8))]),
        ticket(
            "INC-2044",
            2,
            "Policy loss diverges after learning rate change",
        )
        .between(at(7, 22, 5), at(8, 2, 35))
        .noticed_by(Alert, 158)
        .shows(&[Play(Creeping, Loss(6.5)), Play(Creeping, Reward(-0.09))]),
    ]
}

fn second_week() -> Vec<Scene> {
    vec![
        ticket(
            "INC-2045",
            2,
            "GPU 1 out of memory, unused adapters are never freed",
        )
        .between(at(9, 8, 10), at(9, 16, 40))
        .noticed_by(Alert, 305)
        .shows(&[
            Play(Growing, VideoMemory(1, 0.29)),
            Play(After(470), Latency(Creative, 1.25)),
        ]),
        ticket("INC-2046", 3, "Load balancer reload drops connections")
            .between(at(10, 13, 5), at(10, 13, 11))
            .noticed_by(Alert, 2)
            .shows(&[Play(Sudden, Errors(Unavailable, 0.11))]),
        ticket(
            "INC-2047",
            3,
            "One bad replica fails one request in a hundred",
        )
        .between(at(11, 10, 50), at(11, 14, 20))
        .noticed_by(Human, 96)
        .shows(&[Play(Within(20), Errors(Internal, 0.0075))]),
        ticket("INC-2048", 3, "All requests of one tenant time out")
            .between(at(12, 18, 0), at(12, 21, 30))
            .noticed_by(Customer, 131)
            .shows(&[Play(Within(5), Errors(Internal, 0.0021))]),
        ticket(
            "INC-2049",
            2,
            "Autoscaler stuck, CPU saturated and all briefs slow",
        )
        .between(at(13, 9, 15), at(13, 11, 50))
        .noticed_by(Alert, 19)
        .shows(&[
            Play(Within(12), Processor(0.36)),
            Play(Within(25), Latency(Fast, 1.65)),
            Play(Within(25), Latency(Balanced, 1.55)),
            Play(Within(25), Latency(Creative, 1.5)),
        ]),
        ticket(
            "CHG-318",
            4,
            "Brief database moves to new hosts, short read-only windows",
        )
        .between(at(15, 4, 0), at(15, 5, 30))
        .planned_as(Maintenance)
        .shows(&[
            Play(Flapping { on: 7, off: 24 }, Errors(Unavailable, 0.2)),
            Play(Sudden, Latency(Balanced, 1.5)),
            Play(Sudden, Latency(Creative, 1.3)),
        ]),
    ]
}
