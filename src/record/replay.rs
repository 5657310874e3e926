//! `retrogate/replay/v1`: what the gate would have done, and what it would have been worth.

use serde::Serialize;

use super::as_text;
use super::number::Number;
use crate::model::{Gate, IncidentKind, IncidentSource, Judgement, Timestamp, Verdict};
use crate::outcome::{
    CatchLevel, DeploymentOutcome, Evaluable, IncidentRow, Outcome, Rate, Rules, Tally, Truth, Zone,
};

/// `{hits, of, rate}`; the rate of nothing is null.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RateFigure {
    /// How many.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// The quotient.
    pub rate: Number,
}

impl From<Rate> for RateFigure {
    fn from(rate: Rate) -> Self {
        Self {
            hits: rate.hits,
            of: rate.of,
            rate: rate.value().into(),
        }
    }
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplayDocument {
    /// `retrogate/replay/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The first grid point judged.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The step.
    pub step_seconds: u32,
    /// The share of an incident's judged steps that makes a catch.
    pub catch_share: f64,
    /// Time after incidents that is in no rate.
    pub cooldown_seconds: f64,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Judged incident steps said NO-GO.
    pub blocked_share: RateFigure,
    /// Runs of NO-GO in healthy time.
    pub false_no_go_episodes: EpisodeFigures,
    /// Steps without a verdict.
    pub unjudged: UnjudgedFigures,
    /// Steps in each zone.
    pub zones: ZoneSteps,
    /// The incidents that start inside the range.
    pub incidents: Vec<IncidentEntry>,
    /// The deployments, null when no list was given.
    pub deployments: Option<DeploymentDocument>,
    /// The checks, in the order of the gate file.
    pub checks: Vec<CheckRow>,
    /// The false NO-GO rate with no cool-down after incidents.
    pub false_no_go_without_cooldown: RateFigure,
    /// Healthy steps said WARNING.
    pub false_warning: RateFigure,
    /// What incidents that could not be judged leave open.
    pub missed_issues_bounds: MissedBounds,
    /// The median over incidents of their own blocked shares.
    pub median_blocked_share: Number,
    /// Incidents with a NO-GO by a delay after their start.
    pub detection_delay: Vec<DelayPoint>,
    /// The longest false episodes, longest first.
    pub longest_episodes: Vec<EpisodeEntry>,
    /// What was read and how it was counted.
    pub inputs: Inputs,
}

/// Episodes in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EpisodeFigures {
    /// Episodes all of whose steps are healthy.
    pub count: usize,
    /// Of those, per healthy week.
    pub per_week: Number,
    /// Episodes that touch another zone.
    pub attached: usize,
    /// Their median length.
    pub median_seconds: Number,
    /// The longest.
    pub longest_seconds: Number,
}

/// One episode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpisodeEntry {
    /// Its first step.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after its last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The checks that spoke in it, most steps first.
    pub checks: Vec<String>,
}

/// Steps without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct UnjudgedFigures {
    /// How many.
    pub steps: u64,
    /// Of how many.
    pub of: u64,
    /// The quotient.
    pub share: Number,
    /// Never asked for.
    pub unknown: u64,
    /// Refused by the server.
    pub failed: u64,
    /// No check had a sample.
    pub dark: u64,
}

/// Steps in each zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ZoneSteps {
    pub unjudged: u64,
    pub excluded: u64,
    pub incident: u64,
    pub cooldown: u64,
    pub lead: u64,
    pub healthy: u64,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IncidentEntry {
    /// As the list has it.
    pub id: String,
    /// As the list has it.
    pub title: Option<String>,
    /// As the list has it.
    pub severity: Option<String>,
    /// alert, human or customer.
    pub source: Option<&'static str>,
    /// As the list has it.
    pub url: Option<String>,
    /// Incidents of one group overlap or share a cause.
    pub group: usize,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// Its end; an open one ends with the replay.
    #[serde(serialize_with = "as_text")]
    pub ended_at: Timestamp,
    /// caught, missed or not-evaluable.
    pub outcome: &'static str,
    /// Judged steps of its catch window.
    pub window_steps: u64,
    /// Those that count as a catch.
    pub hits: u64,
    /// How many it takes.
    pub hits_needed: u64,
    /// NO-GO among all its judged steps.
    pub blocked: RateFigure,
    /// From its start to the first NO-GO.
    pub delay_seconds: Number,
    /// NO-GO in its lead only.
    pub early_only: bool,
    /// NO-GO since before its lead.
    pub already_on: bool,
    /// The checks that spoke in its catch window, most steps first.
    pub checks: Vec<String>,
}

/// What incidents that could not be judged leave open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MissedBounds {
    /// How many could not be judged.
    pub not_evaluable: u64,
    /// If all of them had been caught.
    pub best: RateFigure,
    /// If none had been.
    pub worst: RateFigure,
    /// Missed, but NO-GO in their lead.
    pub early_only: u64,
}

/// One point of the detection curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DelayPoint {
    /// The delay.
    pub within_seconds: f64,
    /// Incidents detected by then.
    pub detected: RateFigure,
}

/// Blocked or let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TallyFigure {
    /// NO-GO.
    pub blocked: u64,
    /// GO or WARNING.
    pub let_through: u64,
}

impl From<Tally> for TallyFigure {
    fn from(tally: Tally) -> Self {
        Self {
            blocked: tally.blocked,
            let_through: tally.let_through,
        }
    }
}

/// The deployments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeploymentDocument {
    /// Deployments inside the range.
    pub count: usize,
    /// Deployments outside it.
    pub outside: u64,
    /// Started in an incident.
    pub in_incident: TallyFigure,
    /// Started in healthy time.
    pub in_healthy: TallyFigure,
    /// Started in a lead, in no rate.
    pub in_lead: u64,
    /// Started in a cool-down, in no rate.
    pub in_cooldown: u64,
    /// Started in excluded time, in no rate.
    pub in_excluded: u64,
    /// No verdict, in no rate.
    pub unjudged: u64,
    /// Failed, rolled back, or blamed for an incident.
    pub bad: TallyFigure,
    /// Succeeded and blamed for none.
    pub good: TallyFigure,
    /// In no rate.
    pub aborted: u64,
    /// In no rate.
    pub unstated: u64,
    /// Successful deployments inside an incident.
    pub fixes: TallyFigure,
    /// Each of them.
    pub list: Vec<DeploymentEntry>,
}

/// One deployment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeploymentEntry {
    /// As the list has it.
    pub id: String,
    /// As the list has it.
    pub version: Option<String>,
    /// Its start.
    #[serde(serialize_with = "as_text")]
    pub started_at: Timestamp,
    /// GO, WARNING, NO-GO or null.
    pub verdict: Option<&'static str>,
    /// The zone of its start.
    pub situation: &'static str,
    /// bad, good, aborted or unstated.
    pub outcome: &'static str,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckRow {
    /// Its id.
    pub id: String,
    /// Healthy NO-GO steps at which it spoke.
    pub false_no_go: u64,
    /// Those at which it spoke alone.
    pub false_no_go_alone: u64,
    /// Evaluable incidents in which it spoke.
    pub incidents_spoken: u64,
    /// Evaluable incidents it would have caught by itself.
    pub incidents_caught: u64,
    /// Those no other check would have caught by itself.
    pub incidents_caught_alone: u64,
    /// Judged steps at no-go.
    pub no_go_steps: u64,
    /// Judged steps at warning.
    pub warning_steps: u64,
    /// Judged steps pending.
    pub pending_steps: u64,
    /// Judged steps without data.
    pub no_data_steps: u64,
}

/// What was read and how it was counted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inputs {
    /// Time before an incident that is in no rate.
    pub lead_seconds: f64,
    /// no-go or warning.
    pub catch: &'static str,
    /// The catch window's longest length, if one was given.
    pub catch_within_seconds: Number,
    /// Rows of the incident list that count, null when none was given.
    pub incident_rows: Option<usize>,
    /// Rows of other services.
    pub incident_rows_left_out: usize,
    /// Rows that are drills, maintenance or tests.
    pub excluded_rows: usize,
    /// Rows of the deployment list that count, null when none was given.
    pub deployment_rows: Option<usize>,
    /// Rows of other services.
    pub deployment_rows_left_out: usize,
    /// Ranges never asked for, which `--allow-holes` let pass.
    pub holes: Vec<String>,
}

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub struct ReplayInput<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The verdicts; episodes name the checks that spoke in them.
    pub decisions: &'a crate::engine::Decisions,
    /// What was counted.
    pub outcome: &'a Outcome,
    /// What it was held against.
    pub truth: &'a Truth,
    /// How.
    pub rules: &'a Rules,
    /// Ranges never asked for.
    pub holes: &'a [crate::model::TimeRange],
}

/// How many false episodes are listed.
const LISTED_EPISODES: usize = 10;

impl ReplayDocument {
    /// The document of one replay.
    pub fn new(input: &ReplayInput<'_>) -> Self {
        let ReplayInput {
            gate,
            outcome,
            rules,
            ..
        } = *input;
        let range = outcome.zones.grid().range();
        let missed = outcome.incidents.missed;
        Self {
            schema: "retrogate/replay/v1",
            gate: gate.name().to_owned(),
            from: range.from,
            to: range.to,
            step_seconds: gate.step().secs(),
            catch_share: rules.catch_share.fraction(),
            cooldown_seconds: rules.cooldown.as_secs_f64(),
            false_no_go: outcome.false_no_go.into(),
            missed_issues: missed.rate.into(),
            blocked_share: outcome.incidents.blocked_share.into(),
            false_no_go_episodes: episodes(outcome),
            unjudged: unjudged(outcome),
            zones: zones(outcome),
            incidents: outcome
                .incidents
                .rows
                .iter()
                .map(|row| incident(gate, row))
                .collect(),
            deployments: outcome.deployments.as_ref().map(deployments),
            checks: outcome.checks.iter().map(check).collect(),
            false_no_go_without_cooldown: outcome.false_no_go_without_cooldown.into(),
            false_warning: outcome.false_warning.into(),
            missed_issues_bounds: MissedBounds {
                not_evaluable: missed.not_evaluable,
                best: missed.best.into(),
                worst: missed.worst.into(),
                early_only: missed.early_only,
            },
            median_blocked_share: outcome.incidents.median_blocked_share.into(),
            detection_delay: outcome
                .incidents
                .curve
                .iter()
                .map(|point| DelayPoint {
                    within_seconds: point.within.as_secs_f64(),
                    detected: point.detected.into(),
                })
                .collect(),
            longest_episodes: longest_episodes(input),
            inputs: inputs(input),
        }
    }
}

fn episodes(outcome: &Outcome) -> EpisodeFigures {
    let episodes = &outcome.episodes;
    let seconds = |length: crate::model::Duration| length.as_secs_f64();
    EpisodeFigures {
        count: episodes.healthy.len(),
        per_week: episodes.per_week().into(),
        attached: episodes.attached,
        median_seconds: episodes.median_length().map(seconds).into(),
        longest_seconds: episodes
            .longest()
            .map(|episode| seconds(episode.range.length()))
            .into(),
    }
}

fn longest_episodes(input: &ReplayInput<'_>) -> Vec<EpisodeEntry> {
    let gate = input.gate;
    let mut longest: Vec<_> = input.outcome.episodes.healthy.iter().collect();
    longest.sort_by_key(|episode| std::cmp::Reverse(episode.steps.len()));
    longest.truncate(LISTED_EPISODES);
    let blocking: Vec<_> = gate
        .checks()
        .iter()
        .zip(&input.decisions.checks)
        .map(|(check, planes)| planes.blocking(gate.no_data(check)))
        .collect();
    longest
        .into_iter()
        .map(|episode| {
            let hits: Vec<u64> = blocking
                .iter()
                .map(|plane| plane.count_in(episode.steps.clone()))
                .collect();
            EpisodeEntry {
                from: episode.range.from,
                to: episode.range.to,
                checks: speakers(gate, &hits),
            }
        })
        .collect()
}

/// The ids of the checks with hits, most first; equal ones in file order.
fn speakers(gate: &Gate, hits: &[u64]) -> Vec<String> {
    let mut speaking: Vec<(u64, &str)> = gate
        .checks()
        .iter()
        .zip(hits)
        .filter(|(_, hits)| **hits > 0)
        .map(|(check, hits)| (*hits, check.id().as_str()))
        .collect();
    speaking.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    speaking.into_iter().map(|(_, id)| id.to_owned()).collect()
}

fn unjudged(outcome: &Outcome) -> UnjudgedFigures {
    let [(_, unknown), (_, failed), (_, dark)] = outcome.unjudged_by;
    UnjudgedFigures {
        steps: outcome.unjudged.hits,
        of: outcome.unjudged.of,
        share: outcome.unjudged.value().into(),
        unknown,
        failed,
        dark,
    }
}

fn zones(outcome: &Outcome) -> ZoneSteps {
    let steps = |zone| outcome.zones.steps(zone);
    ZoneSteps {
        unjudged: steps(Zone::Unjudged),
        excluded: steps(Zone::Excluded),
        incident: steps(Zone::Incident),
        cooldown: steps(Zone::Cooldown),
        lead: steps(Zone::Lead),
        healthy: steps(Zone::Healthy),
    }
}

fn incident(gate: &Gate, row: &IncidentRow) -> IncidentEntry {
    IncidentEntry {
        id: row.incident.id.clone(),
        title: row.incident.title.clone(),
        severity: row.incident.severity.clone(),
        source: row.incident.source.map(|source| match source {
            IncidentSource::Alert => "alert",
            IncidentSource::Human => "human",
            IncidentSource::Customer => "customer",
        }),
        url: row.incident.url.clone(),
        group: row.group,
        started_at: row.span.from,
        ended_at: row.span.to,
        outcome: match row.evaluable {
            Evaluable::Caught => "caught",
            Evaluable::Missed => "missed",
            Evaluable::No => "not-evaluable",
        },
        window_steps: row.window_steps,
        hits: row.window_hits,
        hits_needed: row.hits_needed,
        blocked: row.blocked.into(),
        delay_seconds: row.delay.map(crate::model::Duration::as_secs_f64).into(),
        early_only: row.early_only,
        already_on: row.already_on,
        checks: speakers(gate, &row.check_hits),
    }
}

fn deployments(outcome: &DeploymentOutcome) -> DeploymentDocument {
    let tables = outcome.tables;
    DeploymentDocument {
        count: outcome.rows.len(),
        outside: outcome.outside,
        in_incident: tables.in_incident.into(),
        in_healthy: tables.in_healthy.into(),
        in_lead: tables.in_lead,
        in_cooldown: tables.in_cooldown,
        in_excluded: tables.in_excluded,
        unjudged: tables.unjudged,
        bad: tables.bad.into(),
        good: tables.good.into(),
        aborted: tables.aborted,
        unstated: tables.unstated,
        fixes: tables.fixes.into(),
        list: outcome
            .rows
            .iter()
            .map(|row| DeploymentEntry {
                id: row.deployment.id.clone(),
                version: row.deployment.version.clone(),
                started_at: row.deployment.started_at,
                verdict: match row.judgement {
                    Judgement::Reached(verdict) => Some(Verdict::as_str(verdict)),
                    Judgement::Unjudged(_) => None,
                },
                situation: row.situation.as_str(),
                outcome: row.ending.as_str(),
            })
            .collect(),
    }
}

fn check(outcome: &crate::outcome::CheckOutcome) -> CheckRow {
    CheckRow {
        id: outcome.id.to_string(),
        false_no_go: outcome.false_no_go,
        false_no_go_alone: outcome.false_no_go_alone,
        incidents_spoken: outcome.incidents_spoken,
        incidents_caught: outcome.incidents_caught,
        incidents_caught_alone: outcome.incidents_caught_alone,
        no_go_steps: outcome.no_go_steps,
        warning_steps: outcome.warning_steps,
        pending_steps: outcome.pending_steps,
        no_data_steps: outcome.no_data_steps,
    }
}

fn inputs(input: &ReplayInput<'_>) -> Inputs {
    let ReplayInput { truth, rules, .. } = *input;
    let incidents = truth.incidents();
    let deployments = truth.deployments();
    Inputs {
        lead_seconds: rules.lead.as_secs_f64(),
        catch: match rules.catch {
            CatchLevel::NoGo => "no-go",
            CatchLevel::Warning => "warning",
        },
        catch_within_seconds: rules
            .catch_within
            .map(crate::model::Duration::as_secs_f64)
            .into(),
        incident_rows: incidents.map(|list| list.kept.len()),
        incident_rows_left_out: incidents.map_or(0, |list| list.left_out),
        excluded_rows: incidents.map_or(0, |list| {
            let excluded = |kind| kind != IncidentKind::Incident;
            list.kept.iter().filter(|row| excluded(row.kind)).count()
        }),
        deployment_rows: deployments.map(|list| list.kept.len()),
        deployment_rows_left_out: deployments.map_or(0, |list| list.left_out),
        holes: input.holes.iter().map(ToString::to_string).collect(),
    }
}
