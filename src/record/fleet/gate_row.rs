//! What is kept of one gate.

use std::cmp::Ordering;

use serde::Serialize;

use super::{StandsOut, StripFigure, ThinReason};
use crate::model::Timestamp;
use crate::outcome::Rate;
use crate::outcome::fleet::Glance;
use crate::record::{IntervalFigure, Number, PartFigure, RateFigure, ReplayDocument, as_text};

const WEEK_SECS: f64 = 7.0 * 86_400.0;

/// One gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateRow {
    /// Its name.
    pub gate: String,
    /// The value of the template's label that it stands for.
    pub value: Option<String>,
    /// The first grid point judged.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// One step after the last.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// The step.
    pub step_seconds: u32,
    /// What is known to go wrong at least: what rows are ordered by.
    pub attention: f64,
    /// In what it stands out from the fleet.
    pub stands_out: StandsOut,
    /// Why its rates say little yet.
    pub thin: Vec<ThinReason>,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// Its interval, a day being one event; null without a hit.
    pub false_no_go_interval: Option<IntervalFigure>,
    /// UTC days with a false NO-GO.
    pub days_with_false_no_go: usize,
    /// How many days with equally many would spread as these do.
    pub effective_days: f64,
    /// Healthy steps said WARNING, which `live --strict` stops at too.
    pub false_warning: RateFigure,
    /// Evaluable incidents not caught.
    pub missed_issues: RateFigure,
    /// Groups with a missed incident, of all with evaluable ones.
    pub missed_groups: RateFigure,
    /// The interval of missed groups.
    pub missed_issues_interval: Option<IntervalFigure>,
    /// Why the missed-issue rate is circular, null when it is not.
    pub circular: Option<String>,
    /// Incidents that start inside the range.
    pub incidents: usize,
    /// Episodes all of whose steps are healthy.
    pub episodes: u64,
    /// Healthy time.
    pub healthy_weeks: f64,
    /// Episodes a healthy week.
    pub episodes_per_week: Number,
    /// Its interval.
    pub episodes_per_week_interval: Option<IntervalFigure>,
    /// Steps without a verdict.
    pub unjudged: RateFigure,
    /// How many days with equally many would spread as these do.
    pub unjudged_effective_days: f64,
    /// Checks that only cost: no incident in this history needed them, and they cause false NO-GO alone.
    pub only_cost: Vec<String>,
    /// Checks that never had data, and so judged nothing.
    pub never_had_data: Vec<String>,
    /// The checks, in the order of the gate file.
    pub checks: Vec<GateCheck>,
    /// The small timeline.
    pub strip: StripFigure,
}

/// One check of a gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateCheck {
    /// Its id.
    pub id: String,
    /// Healthy steps said NO-GO at which it spoke.
    pub false_no_go: u64,
    /// How many days with equally many would spread as these do.
    pub effective_days: f64,
    /// Evaluable incidents it would have caught by itself.
    pub incidents_caught: u64,
    /// Judged steps at which it has no data, of all judged steps; null without any.
    pub no_data_share: Number,
}

impl GateRow {
    /// What to keep of a replay; `value` is that of the template's label, `glance` is of the same replay.
    pub fn new(document: &ReplayDocument, value: Option<&str>, glance: &Glance) -> Self {
        let certainty = &document.certainty;
        let healthy = document.zones.healthy as f64 * f64::from(document.step_seconds);
        let unjudged = Rate::new(document.unjudged.steps, document.unjudged.of);
        Self {
            gate: document.gate.clone(),
            value: value.map(str::to_owned),
            from: document.from,
            to: document.to,
            step_seconds: document.step_seconds,
            attention: low(certainty.missed_issues)
                + low(certainty.false_no_go)
                + unjudged.value().unwrap_or(0.0),
            stands_out: StandsOut::default(),
            thin: ThinReason::of(document),
            false_no_go: document.false_no_go,
            false_no_go_interval: certainty.false_no_go,
            days_with_false_no_go: certainty.days_with_false_no_go,
            effective_days: glance.false_no_go.effective_days,
            false_warning: document.false_warning,
            missed_issues: document.missed_issues,
            missed_groups: certainty.missed_groups,
            missed_issues_interval: certainty.missed_issues,
            circular: document.circular.as_ref().map(|own| own.reason.clone()),
            incidents: document.incidents.len(),
            episodes: document.false_no_go_episodes.count as u64,
            healthy_weeks: healthy / WEEK_SECS,
            episodes_per_week: document.false_no_go_episodes.per_week,
            episodes_per_week_interval: certainty.episodes_per_week,
            unjudged: unjudged.into(),
            unjudged_effective_days: glance.unjudged.effective_days,
            only_cost: only_cost(document),
            never_had_data: never_had_data(document),
            checks: checks(document, glance),
            strip: StripFigure::from(&glance.strip),
        }
    }

    /// What comes first in the answer: more attention, then the name.
    pub(super) fn before(&self, other: &Self) -> Ordering {
        let more = other.attention.total_cmp(&self.attention);
        more.then_with(|| (&self.gate, &self.value).cmp(&(&other.gate, &other.value)))
    }
}

/// The smallest rate not excluded; 0 where nothing is known.
fn low(interval: Option<IntervalFigure>) -> f64 {
    interval.map_or(0.0, |own| own.low)
}

/// Those of which the replay says so.
fn only_cost(document: &ReplayDocument) -> Vec<String> {
    let unneeded = |own: &&PartFigure| own.remark.is_some() && own.false_no_go_alone > 0;
    let checks = document.attribution.checks.iter().filter(unneeded);
    checks.map(|own| own.id.clone()).collect()
}

/// Those without data at every judged step.
fn never_had_data(document: &ReplayDocument) -> Vec<String> {
    let judged = document.unjudged.of - document.unjudged.steps;
    let silent = document.checks.iter();
    let silent = silent.filter(|row| judged > 0 && row.no_data_steps == judged);
    silent.map(|row| row.id.clone()).collect()
}

fn checks(document: &ReplayDocument, glance: &Glance) -> Vec<GateCheck> {
    assert_eq!(document.checks.len(), glance.checks.len(), "one replay");
    let judged = document.unjudged.of - document.unjudged.steps;
    let own = document.checks.iter().zip(&glance.checks);
    own.map(|(row, days)| GateCheck {
        id: row.id.clone(),
        false_no_go: row.false_no_go,
        effective_days: days.effective_days,
        incidents_caught: row.incidents_caught,
        no_data_share: Rate::new(row.no_data_steps, judged).value().into(),
    })
    .collect()
}
