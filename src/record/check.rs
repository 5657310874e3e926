//! `retrogate/check/v1`: what a gate file says, and what the server says of it.

use serde::Serialize;

use super::number::Number;
use crate::model::{Check, Condition, Duration, Gate, Limit, Side};

use super::quantity::Quantity;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckDocument {
    /// `retrogate/check/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The services whose incidents and deployments count.
    pub services: Vec<String>,
    /// The step.
    pub step_seconds: u32,
    /// A verdict depends on this much time before it.
    pub memory_seconds: f64,
    /// Reasons depend on this much.
    pub lookback_seconds: f64,
    /// The cool-down that replay takes unless told otherwise.
    pub cooldown_seconds: f64,
    /// The checks, in the order of the gate file.
    pub checks: Vec<CheckLine>,
    /// What a fetch would cost.
    pub cost: CheckCost,
    /// What is odd in the file.
    pub warnings: Vec<String>,
    /// What the server says, check by check; null when it was not asked.
    pub online: Option<Vec<OnlineLine>>,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckLine {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its query.
    pub query: String,
    /// Its warning conditions, in words.
    pub warning: Vec<String>,
    /// Its no-go conditions, in words.
    pub no_go: Vec<String>,
    /// What missing data counts as.
    pub no_data: &'static str,
    /// The fewest series.
    pub min_series: u32,
}

/// What a fetch would cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CheckCost {
    /// A fetch of this long, its lookback on top.
    pub of_seconds: f64,
    /// Points of each series.
    pub points_a_series: u64,
    /// Points over all checks, if each had one series.
    pub points: u64,
    /// Requests over all checks.
    pub requests: u64,
}

/// What the server says of one check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OnlineLine {
    /// Its id.
    pub id: String,
    /// ok, or what is wrong in one word or two.
    pub finding: &'static str,
    /// How many series it has now.
    pub series: u64,
    /// The value of the first that is not NaN.
    pub value: Number,
    /// In words.
    pub sentence: String,
}

impl CheckDocument {
    /// The document of a gate, before any server is asked.
    pub fn new(
        gate: &Gate,
        cooldown: Duration,
        cost_of: Duration,
        points_a_request: usize,
        warnings: Vec<String>,
    ) -> Self {
        let points = (gate.step().steps_in(cost_of) + gate.lookback_steps()) as u64;
        let checks = gate.checks().len() as u64;
        Self {
            schema: "retrogate/check/v1",
            gate: gate.name().to_owned(),
            services: gate.services().to_vec(),
            step_seconds: gate.step().secs(),
            memory_seconds: gate.memory().as_secs_f64(),
            lookback_seconds: gate.lookback().as_secs_f64(),
            cooldown_seconds: cooldown.as_secs_f64(),
            checks: gate
                .checks()
                .iter()
                .map(|check| check_line(gate, check))
                .collect(),
            cost: CheckCost {
                of_seconds: cost_of.as_secs_f64(),
                points_a_series: points,
                points: points * checks,
                requests: points.div_ceil(points_a_request as u64) * checks,
            },
            warnings,
            online: None,
        }
    }
}

fn check_line(gate: &Gate, check: &Check) -> CheckLine {
    use crate::model::Level;
    let words = |level| {
        let conditions = check.conditions_at(level).iter();
        conditions.map(|own| condition(check, own)).collect()
    };
    CheckLine {
        id: check.id().to_string(),
        title: check.title().to_owned(),
        query: check.query().to_string(),
        warning: words(Level::Warning),
        no_go: words(Level::NoGo),
        no_data: gate.no_data(check).verdict().as_str(),
        min_series: check.min_series(),
    }
}

/// "value above 4.5 s for 5m, released after 10m".
pub(super) fn condition(check: &Check, condition: &Condition) -> String {
    let limit: Limit = condition.limit();
    let side = match limit.side() {
        Side::Above => "above",
        Side::Below => "below",
    };
    let number = Quantity::new(limit.value(), check.unit(), condition.signal()).exactly();
    let mut text = format!("{} {side} {number}", condition.signal());
    if !condition.hold().is_zero() {
        text.push_str(&format!(" for {}", condition.hold()));
    }
    if !condition.release().is_zero() {
        text.push_str(&format!(", released after {}", condition.release()));
    }
    text
}
