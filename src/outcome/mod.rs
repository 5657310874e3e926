//! Outcomes: what the gate said, set beside what really happened.
//!
//! [`Truth`] holds the incidents and deployments of the gate's services; [`Zones`] puts every grid point
//! in one zone; [`Outcome`] counts. Rates keep their counts, and a rate over nothing is none. Lead and
//! cool-down are in no rate, and neither is what could not be judged.
//!
//! This floor knows decisions and labels, not where either came from, and prints nothing.

mod attribution;
mod blocked_time;
mod certainty;
mod chance;
#[cfg(test)]
mod chance_tests;
mod checks;
mod circular;
pub mod comparison;
mod contribution;
mod culprits;
mod deployments;
mod episodes;
mod firing;
mod flapping;
pub mod fleet;
mod group_certainty;
mod incidents;
pub mod interval;
mod limit_curve;
mod margins;
mod mending;
mod placebo;
mod policies;
mod rate;
mod remedies;
mod removal;
mod retrying;
mod rules;
pub mod sensitivity;
mod speakers;
#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod tests;
mod timing;
mod truth;
mod zones;

pub use attribution::{Attribution, Spoken};
pub use blocked_time::{BlockedSteps, BlockedTime};
pub use certainty::{Certainty, EpisodesBy, days_of};
pub use chance::Chance;
pub use checks::CheckOutcome;
pub use circular::Circular;
pub use contribution::{Contribution, Remark};
pub use culprits::Culprits;
pub use deployments::{
    DeploymentOutcome, DeploymentRow, DeploymentTables, Ending, Situation, Tally,
};
pub use episodes::{Episode, Episodes};
pub use firing::{FiringOf, incidents_of};
pub use flapping::{Changes, Flapping, GoGap};
pub use group_certainty::GroupCertainty;
pub use incidents::{DetectionDelay, Evaluable, IncidentOutcome, IncidentRow, Missed};
pub use limit_curve::{LimitCurves, LimitPoint};
pub use margins::{Added, Margins, MarginsContext, MarginsOfCheck};
pub use mending::{Effect, MOST_MORE_FALSE, Mending, WEIGHED};
pub use placebo::Placebo;
pub use policies::{CheckNoData, PolicyOutcome, UnderPolicy};
pub use rate::Rate;
pub use remedies::{CatchOption, Remedies, Room, Silencing};
pub use removal::RatesWithout;
pub use retrying::{HABITS, Leak, RetryHabit, leak};
pub use rules::{COOLDOWN_AT_LEAST, CatchLevel, Rules, Share, ShareError};
pub use speakers::SpeakerId;
pub use timing::{Change, LONGEST_TIMING, Timing};
pub use truth::{Labelled, Listed, Truth, TruthError};
pub use zones::{Zone, Zones};

use crate::engine::Decisions;
use crate::model::{Gate, Unjudged};

/// Everything counted over one replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Every point in its zone.
    pub zones: Zones,
    /// Healthy points said NO-GO.
    pub false_no_go: Rate,
    /// The same with no cool-down after incidents.
    pub false_no_go_without_cooldown: Rate,
    /// Healthy points said WARNING.
    pub false_warning: Rate,
    /// Points without a verdict, of all.
    pub unjudged: Rate,
    /// The points without a verdict by cause.
    pub unjudged_by: [(Unjudged, u64); 3],
    /// Runs of NO-GO in healthy time.
    pub episodes: Episodes,
    /// The incidents and the rates over them.
    pub incidents: IncidentOutcome,
    /// How often the gate catches by chance.
    pub placebo: Placebo,
    /// Whether it catches as many had the incidents come at other times; none without any.
    pub chance: Option<Chance>,
    /// NO-GO in incidents, of NO-GO in incidents and healthy time.
    pub precision_in_time: Rate,
    /// Incident time, of incident and healthy time: the precision of a gate that knows nothing.
    pub base_rate: Rate,
    /// How sure the rates are.
    pub certainty: Certainty,
    /// How sure the shares of incident steps are.
    pub group_certainty: GroupCertainty,
    /// How often the verdict changes.
    pub flapping: Flapping,
    /// The deployments, if a list was given.
    pub deployments: Option<DeploymentOutcome>,
    /// One for each check of the gate, in its order.
    pub checks: Vec<CheckOutcome>,
}

impl Outcome {
    /// Counts everything the rules ask for.
    pub fn new(gate: &Gate, decisions: &Decisions, truth: &Truth, rules: &Rules) -> Self {
        let zones = Zones::new(decisions, truth, rules, rules.cooldown);
        let without_cooldown = Zones::new(decisions, truth, rules, crate::model::Duration::ZERO);
        let incidents = IncidentOutcome::new(gate, decisions, &zones, truth, rules);
        let episodes = Episodes::new(decisions, &zones);
        Self {
            false_no_go: Rate::of_plane(&decisions.no_go, zones.plane(Zone::Healthy)),
            false_no_go_without_cooldown: Rate::of_plane(
                &decisions.no_go,
                without_cooldown.plane(Zone::Healthy),
            ),
            false_warning: Rate::of_plane(&decisions.warning, zones.plane(Zone::Healthy)),
            unjudged: Rate::new(decisions.unjudged().count(), decisions.grid.len() as u64),
            unjudged_by: [
                (Unjudged::Unknown, decisions.unknown.count()),
                (Unjudged::Failed, decisions.failed.count()),
                (Unjudged::Dark, decisions.dark.count()),
            ],
            placebo: Placebo::new(decisions, &zones, &incidents),
            chance: Chance::new(&zones, &incidents, rules),
            precision_in_time: precision(&decisions.no_go, &zones),
            base_rate: base_rate(&zones),
            certainty: Certainty::new(decisions, &zones, &episodes, &incidents),
            group_certainty: GroupCertainty::new(decisions, &zones, truth, rules),
            flapping: Flapping::new(decisions, &zones, truth),
            episodes,
            checks: checks::checks(gate, decisions, &zones, &incidents),
            deployments: truth
                .deployments()
                .map(|list| DeploymentOutcome::new(gate, decisions, &zones, &list.kept)),
            incidents,
            zones,
        }
    }
}

fn precision(no_go: &crate::engine::Bits, zones: &Zones) -> Rate {
    let right = no_go.count_and(zones.plane(Zone::Incident));
    let wrong = no_go.count_and(zones.plane(Zone::Healthy));
    Rate::new(right, right + wrong)
}

fn base_rate(zones: &Zones) -> Rate {
    let incident = zones.steps(Zone::Incident);
    Rate::new(incident, incident + zones.steps(Zone::Healthy))
}
