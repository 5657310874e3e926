//! One sentence for one condition: value, limit, since when.

use super::quantity::Quantity;
use crate::engine::{Finding, FindingState, Since};
use crate::model::{Check, Duration, Sample, Side, Signal, Timestamp};

/// "for 7m", "for 1h or more", "just now".
pub fn elapsed(since: Since, at: Timestamp) -> String {
    let length = at.since(since.at);
    match (length.is_zero(), since.or_earlier) {
        (true, false) => "just now".to_owned(),
        (true, true) => "for an unknown time".to_owned(),
        (false, false) => format!("for {length}"),
        (false, true) => format!("for {length} or more"),
    }
}

/// "4.91 s, limit 4.5 s, for 7m".
pub(super) fn finding(check: &Check, finding: &Finding, at: Timestamp) -> String {
    let limit = finding.condition.limit();
    let signal = finding.condition.signal();
    let quantity = |value| Quantity::new(value, check.unit(), signal);
    let name = match signal {
        Signal::Value => String::new(),
        Signal::Slope { .. } | Signal::RatioToMean { .. } => format!("{signal} "),
    };
    let shown = match (finding.signal, finding.sample) {
        (Some(value), _) => quantity(value).beside(limit.value()),
        (None, Sample::NaN) => "NaN".to_owned(),
        (None, Sample::Absent) => "no sample".to_owned(),
        (None, Sample::Value(_)) => "too few points".to_owned(),
    };
    let side = match limit.side() {
        Side::Above => "",
        Side::Below => "at least ",
    };
    let mut text = format!(
        "{name}{shown}, limit {side}{}",
        quantity(limit.value()).exactly()
    );
    match (finding.state, finding.since) {
        (FindingState::Met, Some(since)) => {
            text.push_str(", ");
            text.push_str(&elapsed(since, at));
        }
        (FindingState::Pending, Some(since)) => {
            text.push_str(&format!(
                ", {} of the {} it takes",
                elapsed(since, at),
                finding.condition.hold()
            ));
        }
        (FindingState::MetByRelease, Some(since)) => text.push_str(&format!(
            ", broken until {} ago, released after {}",
            at.since(since.until),
            finding.condition.release()
        )),
        (FindingState::Met | FindingState::Pending | FindingState::MetByRelease, None)
        | (FindingState::Clear | FindingState::NoSignal, _) => {}
    }
    text
}

/// "no data for 1h or more".
pub(super) fn no_data(since: Option<Since>, at: Timestamp) -> String {
    match since {
        Some(since) if at.since(since.at) > Duration::ZERO => {
            format!("no data {}", elapsed(since, at))
        }
        Some(_) | None => "no data".to_owned(),
    }
}
