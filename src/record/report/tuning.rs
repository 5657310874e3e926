//! What tuning found, as far as figures show it. Read from a `retrogate/tune/v1` document that was given; a report never tunes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::Rate;
use crate::record::Number;
use crate::record::replay::RateFigure;

/// A tuned gate and the frontier it was chosen from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TuningFigures {
    /// The name of the file it was read from.
    pub file: String,
    /// `no_go` or `warning`: the level that was tuned. False verdicts below are those of this level or worse.
    pub level: String,
    /// What was asked for, as the flag was written.
    pub target: String,
    /// The margin of the frontier it was chosen from, in spreads.
    pub margin: f64,
    /// The frontier without a margin, then, where it is another one, the chosen one; by budget.
    pub frontiers: Vec<Vec<TunedPoint>>,
    /// The gate that was tuned.
    pub before: TunedGateFigures,
    /// The gate that was found, on the history it was found on.
    pub after: TunedGateFigures,
    /// Figures of time and incidents that were not tuned on: missed groups of nested folds, false verdicts of the
    /// walk forward; null when tuned in sample only.
    pub held_out: Option<TunedGateFigures>,
}

/// One point of a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TunedPoint {
    /// Groups missed, of all.
    pub missed_groups: RateFigure,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
    /// What a gate of chance would miss: one less its placebo.
    pub placebo: Number,
    /// No choice of limits has fewer false steps.
    pub proved: bool,
}

/// Both costs of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TunedGateFigures {
    /// Groups missed, of all.
    pub missed_groups: RateFigure,
    /// Healthy steps said NO-GO.
    pub false_no_go: RateFigure,
}

/// An answer of `tune` that was given to a report.
#[derive(Debug, Clone, PartialEq)]
pub struct TuneAnswer {
    /// What figures show of it.
    pub figures: TuningFigures,
    /// The limits it found, by condition, in the query's own unit.
    pub limits: BTreeMap<String, f64>,
}

/// Why a text is no answer of `tune` on this gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TuneAnswerError {
    /// No JSON, or not of this form.
    #[error("found {0}; expected a {SCHEMA} document")]
    Malformed(String),
    /// Another document.
    #[error("found a {0} document; expected {SCHEMA}")]
    OtherSchema(String),
    /// Another gate's.
    #[error("found what was tuned for the gate `{found}`; expected one for `{expected}`")]
    OtherGate {
        /// Whose it is.
        found: String,
        /// Whose report this is.
        expected: String,
    },
}

const SCHEMA: &str = "retrogate/tune/v1";

impl TuneAnswerError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Malformed(_) | Self::OtherSchema(_) => {
                "write it with `retrogate tune … --format json --output tune.json`".to_owned()
            }
            Self::OtherGate { .. } => {
                "give the answer that was tuned for this gate file, or leave --tune out".to_owned()
            }
        }
    }
}

impl TuneAnswer {
    /// Reads one; `file` is what figures call it.
    pub fn read(file: &str, text: &str, gate: &str) -> Result<Self, TuneAnswerError> {
        let malformed = |error: serde_json::Error| TuneAnswerError::Malformed(error.to_string());
        let head: Head = serde_json::from_str(text).map_err(malformed)?;
        if head.schema != SCHEMA {
            return Err(TuneAnswerError::OtherSchema(head.schema));
        }
        let told: Told = serde_json::from_str(text).map_err(malformed)?;
        if told.gate != gate {
            return Err(TuneAnswerError::OtherGate {
                found: told.gate,
                expected: gate.to_owned(),
            });
        }
        let limits = told.conditions.iter();
        let limits = limits.filter_map(|own| Some((own.id.clone(), own.limit.to?)));
        Ok(Self {
            limits: limits.collect(),
            figures: told.figures(file)?,
        })
    }
}

#[derive(Deserialize)]
struct Head {
    schema: String,
}

#[derive(Deserialize)]
struct Told {
    gate: String,
    level: String,
    target: String,
    margin: f64,
    before: Side,
    after: Side,
    nested: Option<Groups>,
    walk_forward: Option<Verdicts>,
    conditions: Vec<ToldCondition>,
    frontier: Vec<Frontier>,
}

#[derive(Deserialize)]
struct Counts {
    hits: u64,
    of: u64,
}

#[derive(Deserialize)]
struct Side {
    missed_groups: Counts,
    false_verdicts: Counts,
}

#[derive(Deserialize)]
struct Groups {
    missed_groups: Counts,
}

#[derive(Deserialize)]
struct Verdicts {
    false_verdicts: Counts,
}

#[derive(Deserialize)]
struct ToldCondition {
    id: String,
    limit: Moved,
}

#[derive(Deserialize)]
struct Moved {
    to: Option<f64>,
}

#[derive(Deserialize)]
struct Frontier {
    points: Vec<Point>,
}

#[derive(Deserialize)]
struct Point {
    missed_groups: Counts,
    false_verdicts: Counts,
    placebo: Option<f64>,
    proved: bool,
}

impl Told {
    fn figures(self, file: &str) -> Result<TuningFigures, TuneAnswerError> {
        let held_out = match (&self.nested, &self.walk_forward) {
            (Some(nested), Some(later)) => {
                Some(gate_figures(&nested.missed_groups, &later.false_verdicts)?)
            }
            (_, _) => None,
        };
        let frontiers = self.frontier.iter().map(|frontier| {
            let points = frontier.points.iter().map(|point| {
                let own = gate_figures(&point.missed_groups, &point.false_verdicts)?;
                Ok(TunedPoint {
                    missed_groups: own.missed_groups,
                    false_no_go: own.false_no_go,
                    placebo: point.placebo.map(|caught| 1.0 - caught).into(),
                    proved: point.proved,
                })
            });
            points.collect()
        });
        Ok(TuningFigures {
            file: file.to_owned(),
            frontiers: frontiers.collect::<Result<_, _>>()?,
            before: gate_figures(&self.before.missed_groups, &self.before.false_verdicts)?,
            after: gate_figures(&self.after.missed_groups, &self.after.false_verdicts)?,
            held_out,
            level: self.level,
            target: self.target,
            margin: self.margin,
        })
    }
}

fn gate_figures(missed: &Counts, wrong: &Counts) -> Result<TunedGateFigures, TuneAnswerError> {
    Ok(TunedGateFigures {
        missed_groups: rate(missed)?,
        false_no_go: rate(wrong)?,
    })
}

fn rate(counts: &Counts) -> Result<RateFigure, TuneAnswerError> {
    let Counts { hits, of } = *counts;
    if hits > of {
        return Err(TuneAnswerError::Malformed(format!("{hits} of {of}")));
    }
    Ok(Rate::new(hits, of).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_document_is_named() {
        let refused = |text: &str| TuneAnswer::read("t.json", text, "g").unwrap_err();
        assert!(matches!(refused("GATE"), TuneAnswerError::Malformed(_)));
        assert_eq!(
            refused(r#"{"schema": "retrogate/replay/v1"}"#).to_string(),
            "found a retrogate/replay/v1 document; expected retrogate/tune/v1"
        );
        assert!(matches!(
            refused(r#"{"schema": "retrogate/tune/v1"}"#),
            TuneAnswerError::Malformed(_)
        ));
    }
}
