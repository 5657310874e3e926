//! `retrogate/daily/v1`: one day, and the days before it that it is held against.
//!
//! The document carries the fingerprint of all that it was made from, so that a later run can tell whether
//! the day would look otherwise now. A [`DailyHead`] is what such a run reads of it again.

use serde::{Deserialize, Serialize};

use super::report::{MarginDrift, PeriodFigures, ReportDocument};
use super::{Number, as_text};
use crate::model::Timestamp;
use crate::trend::{Drift, LookingBack};

/// Hashes of what a day was made from, 16 hexadecimal digits each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The text of the gate file.
    pub gate: String,
    /// The rules of counting and the zone.
    pub settings: String,
    /// Incidents whose span from lead to cool-down touches the day, and deployments of the day.
    pub labels: String,
    /// The answers that were read for the day, its lookback among them.
    pub answers: String,
    /// Labels and answers of the days before that it is held against.
    pub before: String,
}

impl Fingerprint {
    /// What of it is not as it was.
    pub fn changes(&self, before: &Self) -> Vec<&'static str> {
        let parts = [
            ("gate", &self.gate, &before.gate),
            ("settings", &self.settings, &before.settings),
            ("labels", &self.labels, &before.labels),
            ("answers", &self.answers, &before.answers),
            ("days before", &self.before, &before.before),
        ];
        let changed = parts.into_iter().filter(|(_, now, then)| now != then);
        changed.map(|(name, _, _)| name).collect()
    }
}

/// More false episodes than before?
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DriftFigure {
    /// How likely as many or more are at the usual rate: exact, one-sided; null where nothing can be said.
    pub p_value: Number,
    /// At a level that gives at most one false flag a quarter.
    pub flagged: bool,
}

impl From<Drift> for DriftFigure {
    fn from(own: Drift) -> Self {
        Self {
            p_value: own.p_value.into(),
            flagged: own.flagged,
        }
    }
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DailyDocument {
    /// `retrogate/daily/v1`.
    pub schema: &'static str,
    /// The gate's name.
    pub gate: String,
    /// The local day.
    pub day: String,
    /// The zone that makes it a day.
    pub time_zone: String,
    /// Its first moment.
    #[serde(serialize_with = "as_text")]
    pub from: Timestamp,
    /// The first after it.
    #[serde(serialize_with = "as_text")]
    pub to: Timestamp,
    /// What it was made from.
    pub fingerprint: Fingerprint,
    /// How often it was written anew because that had changed.
    pub revision: u32,
    /// What had changed the last time.
    pub revised_because: Vec<String>,
    /// What is worth a look, in words; empty on a usual day.
    pub flags: Vec<String>,
    /// The day.
    pub figures: PeriodFigures,
    /// The same day a week before; null when the store does not hold all of it.
    pub week_ago: Option<PeriodFigures>,
    /// The 28 days before, or as many as the store holds if these are seven at least.
    pub before: Option<PeriodFigures>,
    /// The seven days that end with this one.
    pub week: Option<PeriodFigures>,
    /// The 28 days before those.
    pub before_week: Option<PeriodFigures>,
    /// The 28 days that end with this one: missed issues of fewer days say nothing.
    pub four_weeks: Option<PeriodFigures>,
    /// The day beside the days before it.
    pub day_drift: DriftFigure,
    /// The seven days beside those before them.
    pub week_drift: DriftFigure,
    /// The room of every condition over stretches of seven days, the last ending with this day.
    pub margins: Vec<MarginDrift>,
    /// The day as a report of its own.
    pub report: ReportDocument,
}

/// What a document is made from.
#[derive(Debug)]
pub struct DailyInput<'a> {
    /// The day, by name.
    pub day: String,
    /// What it was made from.
    pub fingerprint: Fingerprint,
    /// How often it was written before.
    pub revision: u32,
    /// What had changed.
    pub revised_because: Vec<&'static str>,
    /// It beside the days before.
    pub back: &'a LookingBack,
    /// Room.
    pub margins: Vec<MarginDrift>,
    /// The day as a report.
    pub report: ReportDocument,
}

impl DailyDocument {
    /// The document of one day.
    pub fn new(input: DailyInput<'_>) -> Self {
        let back = input.back;
        let figures = |own: &Option<crate::trend::Period>| own.as_ref().map(Into::into);
        Self {
            schema: SCHEMA,
            gate: input.report.gate.clone(),
            day: input.day,
            time_zone: input.report.time_zone.clone(),
            from: input.report.from,
            to: input.report.to,
            fingerprint: input.fingerprint,
            revision: input.revision,
            revised_because: input
                .revised_because
                .iter()
                .map(ToString::to_string)
                .collect(),
            flags: flags(back, &input.margins),
            figures: (&back.day).into(),
            week_ago: figures(&back.week_ago),
            before: figures(&back.before_day),
            week: figures(&back.week),
            before_week: figures(&back.before_week),
            four_weeks: figures(&back.four_weeks),
            day_drift: back.day_drift.into(),
            week_drift: back.week_drift.into(),
            margins: input.margins,
            report: input.report,
        }
    }

    /// What a later run reads of it again.
    pub fn head(&self) -> DailyHead {
        DailyHead {
            schema: self.schema.to_owned(),
            gate: self.gate.clone(),
            day: self.day.clone(),
            from: self.from.to_string(),
            fingerprint: self.fingerprint.clone(),
            revision: self.revision,
            flags: self.flags.clone(),
            figures: DayOutcome {
                go: self.figures.go,
                warning: self.figures.warning,
                no_go: self.figures.no_go,
                unjudged: self.figures.unjudged,
                false_episodes: self.figures.false_episodes,
                false_no_go: self.figures.false_no_go.into(),
                missed_issues: self.figures.missed_issues.into(),
            },
            four_weeks: self.four_weeks.as_ref().map(|own| FourWeeks {
                missed_issues: own.missed_issues.into(),
            }),
        }
    }
}

fn flags(back: &LookingBack, margins: &[MarginDrift]) -> Vec<String> {
    let mut flags = Vec::new();
    if back.day_drift.flagged {
        flags.push("more false episodes than in the 28 days before".to_owned());
    }
    if back.week_drift.flagged {
        flags.push("more false episodes in seven days than in the 28 days before those".to_owned());
    }
    let halved = margins.iter().filter(|own| own.halved);
    flags.extend(halved.map(|own| format!("the margin of {} has halved", own.condition)));
    flags
}

const SCHEMA: &str = "retrogate/daily/v1";

/// Hits among how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// How many.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
}

impl From<super::RateFigure> for Counts {
    fn from(own: super::RateFigure) -> Self {
        Self {
            hits: own.hits,
            of: own.of,
        }
    }
}

/// The figures of a day that an index and a trend show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[allow(missing_docs)]
pub struct DayOutcome {
    pub go: u64,
    pub warning: u64,
    pub no_go: u64,
    pub unjudged: u64,
    pub false_episodes: u64,
    pub false_no_go: Counts,
    pub missed_issues: Counts,
}

/// The figures of 28 days that a trend shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct FourWeeks {
    /// Evaluable incidents not caught.
    pub missed_issues: Counts,
}

/// What a later run reads of a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DailyHead {
    schema: String,
    /// The gate's name.
    pub gate: String,
    /// The local day.
    pub day: String,
    from: String,
    /// What it was made from.
    pub fingerprint: Fingerprint,
    /// How often it was written anew.
    pub revision: u32,
    /// What is worth a look.
    pub flags: Vec<String>,
    /// The day.
    pub figures: DayOutcome,
    /// The 28 days that end with it.
    pub four_weeks: Option<FourWeeks>,
}

/// Why a file is no day of this gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DailyHeadError {
    /// No JSON, or not of this form.
    #[error("found {0}; expected a {SCHEMA} document")]
    Malformed(String),
    /// Another gate's day.
    #[error("found a day of the gate `{found}`; expected days of `{expected}`")]
    OtherGate {
        /// Whose it is.
        found: String,
        /// Whose days are kept here.
        expected: String,
    },
}

impl DailyHead {
    /// Reads a day again.
    pub fn read(text: &str, gate: &str) -> Result<Self, DailyHeadError> {
        let malformed = |error: serde_json::Error| DailyHeadError::Malformed(error.to_string());
        let head: Self = serde_json::from_str(text).map_err(malformed)?;
        if head.schema != SCHEMA {
            let found = format!("a {} document", head.schema);
            return Err(DailyHeadError::Malformed(found));
        }
        if head.gate != gate {
            return Err(DailyHeadError::OtherGate {
                found: head.gate,
                expected: gate.to_owned(),
            });
        }
        Ok(head)
    }

    /// Its first moment; none if the file was tampered with.
    pub fn from(&self) -> Option<Timestamp> {
        self.from.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(labels: &str) -> Fingerprint {
        let same = || "0".to_owned();
        Fingerprint {
            gate: same(),
            settings: same(),
            labels: labels.to_owned(),
            answers: same(),
            before: same(),
        }
    }

    #[test]
    fn what_changed_is_named() {
        assert_eq!(fingerprint("1").changes(&fingerprint("2")), ["labels"]);
        assert!(fingerprint("1").changes(&fingerprint("1")).is_empty());
    }

    #[test]
    fn what_is_no_day_is_refused() {
        let refused = |text: &str| DailyHead::read(text, "g").unwrap_err();
        assert!(matches!(refused("{}"), DailyHeadError::Malformed(_)));
        assert!(matches!(refused("<p>"), DailyHeadError::Malformed(_)));
    }
}
