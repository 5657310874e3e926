//! Attribution: who caused what, and, where the samples may be read once more, what would mend it.

use super::history::Opened;
use super::replay::{Detail, ReplayRequest};
use crate::engine::{Decisions, score_reading};
use crate::error::Error;
use crate::outcome::{Attribution, MarginsContext, MarginsOfCheck, Outcome, Remedies, Truth};
use crate::store::StoreError;

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
                |check| Ok::<_, StoreError>(opened.samples(check)),
                opened.judged,
                request.chunking,
                request.threads,
                |check| context.of_check(check),
            )?;
            let margins = margins.into_iter().map(MarginsOfCheck::finish).collect();
            Some(Remedies::new(gate, outcome, &attribution, margins))
        }
    };
    Ok((attribution, remedies))
}
