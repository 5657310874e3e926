//! Both rates with one rule or label drawn otherwise, the others being the run's own.
//!
//! Lead and cool-down decide which steps are healthy, the catch share which incidents are caught, starts
//! both: people open incidents late, and a start that is moved earlier lengthens the incident. No start
//! moves past the middle of its incident.

use crate::engine::Decisions;
use crate::model::{Duration, Gate, Incident, Timestamp};
use crate::outcome::incidents::IncidentOutcome;
use crate::outcome::rate::Rate;
use crate::outcome::rules::{Rules, Share};
use crate::outcome::truth::{Truth, span};
use crate::outcome::zones::{Zone, Zones};

const QUARTER: Duration = Duration::from_mins(15);
const LEADS: [Duration; 3] = [Duration::ZERO, QUARTER, Duration::from_mins(30)];
/// In percent; no percent is one step.
const CATCH_SHARES: [u32; 5] = [0, 5, 10, 25, 50];
/// In minutes.
const STARTS: [i64; 6] = [-30, -15, -5, 0, 5, 15];

/// What is drawn otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// The time before an incident that is in no rate.
    Lead,
    /// The time after one.
    Cooldown,
    /// The share of an incident that makes a catch.
    CatchShare,
    /// When incidents begin.
    Start,
}

/// How it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// A lead.
    Lead(Duration),
    /// A cool-down.
    Cooldown(Duration),
    /// A catch share.
    CatchShare(Share),
    /// Starts moved by so many milliseconds, earlier when negative.
    Start(i64),
}

/// Both rates, counted so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// How.
    pub setting: Setting,
    /// It is the run's own.
    pub own: bool,
    /// Healthy steps said NO-GO.
    pub false_no_go: Rate,
    /// Evaluable incidents not caught.
    pub missed: Rate,
}

/// One factor over its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorOutcome {
    /// Which.
    pub factor: Factor,
    /// Ascending.
    pub variants: Vec<Variant>,
}

/// Every factor over its settings, the run's own among them.
pub(super) fn factors(
    gate: &Gate,
    decisions: &Decisions,
    truth: &Truth,
    rules: &Rules,
) -> Vec<FactorOutcome> {
    // The states of single checks say nothing of either rate.
    let bare = Decisions {
        checks: Vec::new(),
        ..decisions.clone()
    };
    let twice = rules.cooldown + rules.cooldown;
    let cooldowns = [Duration::ZERO, QUARTER, rules.cooldown, twice];
    let shares = CATCH_SHARES.map(Share::from_percent);
    [
        (
            Factor::Lead,
            Setting::Lead(rules.lead),
            LEADS.map(Setting::Lead).to_vec(),
        ),
        (
            Factor::Cooldown,
            Setting::Cooldown(rules.cooldown),
            cooldowns.map(Setting::Cooldown).to_vec(),
        ),
        (
            Factor::CatchShare,
            Setting::CatchShare(rules.catch_share),
            shares.map(Setting::CatchShare).to_vec(),
        ),
        (
            Factor::Start,
            Setting::Start(0),
            STARTS.map(|mins| Setting::Start(mins * 60_000)).to_vec(),
        ),
    ]
    .into_iter()
    .map(|(factor, own, mut settings)| {
        settings.push(own);
        settings.sort_unstable();
        settings.dedup();
        let variants = settings.into_iter().map(|setting| {
            let (false_no_go, missed) = rates(gate, &bare, truth, rules, setting);
            Variant {
                setting,
                own: setting == own,
                false_no_go,
                missed,
            }
        });
        FactorOutcome {
            factor,
            variants: variants.collect(),
        }
    })
    .collect()
}

/// Both rates under one setting.
fn rates(
    gate: &Gate,
    decisions: &Decisions,
    truth: &Truth,
    rules: &Rules,
    setting: Setting,
) -> (Rate, Rate) {
    let mut rules = *rules;
    let moved;
    let mut truth = truth;
    match setting {
        Setting::Lead(lead) => rules.lead = lead,
        Setting::Cooldown(cooldown) => rules.cooldown = cooldown,
        Setting::CatchShare(share) => rules.catch_share = share,
        Setting::Start(0) => {}
        Setting::Start(by) => {
            let to = decisions.grid.range().to;
            moved = truth.with_issues_moved(|issue| (start(issue, by, to), issue.resolved_at));
            truth = &moved;
        }
    }
    let zones = Zones::new(decisions, truth, &rules, rules.cooldown);
    let incidents = IncidentOutcome::new(gate, decisions, &zones, truth, &rules);
    (
        Rate::of_plane(&decisions.no_go, zones.plane(Zone::Healthy)),
        incidents.missed.rate,
    )
}

fn start(issue: &Incident, by: i64, to: Timestamp) -> Timestamp {
    let own = span(issue, to);
    let most = own.length().millis() / 2;
    Timestamp::from_millis(own.from.millis() + by.min(most))
}
