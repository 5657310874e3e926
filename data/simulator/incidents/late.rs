//! The last two weeks.

use super::ticket;
use crate::clock::at;
use crate::labels::Kind::Drill;
use crate::labels::Witness::{Alert, Customer, Human};
use crate::scene::Effect::{
    Cache, Errors, Latency, Loss, Memory, MemoryOfOne, NoScrape, Outage, Reward, SchemaFixes,
};
use crate::scene::Failure::{Internal, Unavailable};
use crate::scene::Mode::{Balanced, Creative, Fast};
use crate::scene::Shape::{After, Flapping, Growing, Sudden, Within};
use crate::scene::{Play, Scene, Silence};

pub fn scenes() -> Vec<Scene> {
    [third_week(), fourth_week()].concat()
}

fn third_week() -> Vec<Scene> {
    vec![
        ticket(
            "INC-2050",
            3,
            "Reward declines all night after label refresh",
        )
        .between(at(16, 3, 20), at(16, 8, 50))
        .noticed_by(Human, 290)
        .shows(&[Play(Growing, Reward(-0.24))]),
        ticket("INC-2051", 1, "Total outage, internal certificate expired")
            .between(at(17, 14, 30), at(17, 15, 12))
            .noticed_by(Alert, 2)
            .shows(&[Play(Sudden, Outage)]),
        ticket(
            "INC-2052",
            2,
            "Billing charges twice for regenerated briefs",
        )
        .between(at(18, 9, 30), at(18, 15, 30))
        .noticed_by(Customer, 222)
        .shows(&[]),
        ticket(
            "INC-2053",
            2,
            "Memory leak in tokenizer pool, pods OOM-killed in turn",
        )
        .between(at(19, 6, 40), at(19, 12, 10))
        .noticed_by(Alert, 244)
        .shows(&[
            Play(Growing, Memory(0.40)),
            Play(After(270), Errors(Unavailable, 0.011)),
            Play(After(270), MemoryOfOne(2, -0.35)),
        ]),
        ticket(
            "INC-2054",
            2,
            "Vector store failover, balanced briefs wait for retrieval",
        )
        .between(at(20, 13, 40), at(20, 15, 30))
        .noticed_by(Alert, 14)
        .because_of("vector-store-failover")
        .shows(&[Play(Within(8), Latency(Balanced, 1.7))]),
        ticket(
            "INC-2055",
            3,
            "Fast briefs miss the cache after vector store failover",
        )
        .between(at(20, 14, 5), at(20, 16, 10))
        .noticed_by(Human, 31)
        .because_of("vector-store-failover")
        .shows(&[
            Play(Within(10), Cache(Fast, -0.42)),
            Play(Within(10), Cache(Balanced, -0.30)),
            Play(Within(15), Latency(Fast, 1.55)),
        ]),
        ticket(
            "INC-2056",
            3,
            "Prometheus disk full, nothing scraped for three hours",
        )
        .between(at(21, 23, 10), at(22, 2, 10))
        .noticed_by(Alert, 12)
        .of_service("observability")
        .shows(&[Play(Sudden, NoScrape(Silence::Everything))]),
    ]
}

fn fourth_week() -> Vec<Scene> {
    vec![
        ticket(
            "INC-2057",
            2,
            "New model drops the sources field in some briefs",
        )
        .between(at(23, 12, 15), at(23, 13, 30))
        .noticed_by(Customer, 27)
        .shows(&[Play(Within(5), SchemaFixes(0.012))]),
        ticket(
            "INC-2058",
            4,
            "Policy loss creeps up but stays under the paging limit",
        )
        .between(at(24, 12, 40), at(24, 17, 30))
        .noticed_by(Human, 185)
        .shows(&[Play(Growing, Loss(0.86))]),
        ticket("INC-2059", 2, "Fast tier routed to the wrong region")
            .between(at(25, 16, 20), at(25, 17, 25))
            .noticed_by(Alert, 9)
            .shows(&[Play(Within(3), Latency(Fast, 1.9))]),
        ticket("DRILL-07", 4, "Game day, one GPU worker killed on purpose")
            .between(at(26, 10, 0), at(26, 10, 40))
            .planned_as(Drill)
            .shows(&[
                Play(Sudden, Errors(Unavailable, 0.02)),
                Play(Sudden, Latency(Creative, 1.6)),
            ]),
        ticket(
            "INC-2060",
            2,
            "Connection leak after Friday release, 500s come and go",
        )
        .between(at(27, 19, 30), at(27, 21, 20))
        .noticed_by(Alert, 23)
        .shows(&[Play(Flapping { on: 12, off: 14 }, Errors(Internal, 0.03))]),
        ticket(
            "INC-2061",
            3,
            "Reward climbs while briefs get worse, length bonus gamed",
        )
        .between(at(28, 11, 20), at(28, 17, 5))
        .noticed_by(Customer, 255)
        .shows(&[Play(Growing, Reward(0.22))]),
    ]
}
