//! Attribution: who caused what, and, where the samples may be read once more, what would mend it.

use super::history::Opened;
use super::replay::{Detail, ReplayRequest};
use crate::engine::{Decisions, score_reading};
use crate::error::Error;
use crate::outcome::{Attribution, MarginsContext, Outcome, Remedies, Truth};

/// Counts what every part of the gate did; remedies only in full detail.
pub(super) fn attribute(
    request: &ReplayRequest<'_>,
    opened: &Opened,
    decisions: &Decisions,
    outcome: &Outcome,
    truth: &Truth,
) -> Result<(Attribution, Option<Remedies>), Error> {
    let gate = request.gate;
    let attribution = Attribution::new(gate, decisions, outcome, truth, &request.rules);
    let remedies = match request.detail {
        Detail::Brief => None,
        Detail::Full => {
            let context = MarginsContext::new(gate, decisions, outcome, request.rules.catch);
            let margins = score_reading(
                gate,
                |check| opened.read(check),
                opened.judged,
                request.threads,
                |check, condition, scores| context.margins(check, condition, scores),
            )?;
            Some(Remedies::new(gate, outcome, &attribution, margins))
        }
    };
    Ok((attribution, remedies))
}
