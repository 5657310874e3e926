//! Why nothing was tuned, and the best that can be asked for instead.

use crate::error::Error;
use crate::outcome::Truth;
use crate::tune::{Aim, Unmet};

/// No incident can be judged.
pub(super) fn nothing_to_catch(is_listed: bool, truth: &Truth) -> Error {
    let message = match (is_listed, truth.issues().count()) {
        (false, 0) => "tuning needs incidents: without any the best limits are those that never speak".to_owned(),
        (true, 0) => "the list has no incident of this gate: without any the best limits are those that never speak".to_owned(),
        (_, 1) => "the one incident cannot be judged: it starts outside the range, or its telemetry is missing".to_owned(),
        (_, several) => format!("none of the {several} incidents can be judged: they start outside the range, or their telemetry is missing"),
    };
    Error::Usage {
        message,
        hint: "give a list with --incidents and a range that holds them; `retrogate replay` says of each incident whether it can be judged".to_owned(),
    }
}

/// A target that says nothing.
pub(super) fn everything_may_be_missed(aim: Aim, groups: usize) -> Error {
    let fewer = groups.saturating_sub(1);
    let (asked, hint) = match aim {
        Aim::Missed(most) => (
            format!("--max-missed {most}"),
            if fewer == 0 {
                "ask for --max-missed 0".to_owned()
            } else {
                format!("ask for --max-missed {fewer} or less")
            },
        ),
        Aim::MissedRate(share) => (
            format!("--max-missed-rate {}", share.percent()),
            "ask for less, such as --max-missed-rate 10%".to_owned(),
        ),
        Aim::FalseNoGo(share) => (
            format!("--max-false-no-go {}", share.percent()),
            "ask for less".to_owned(),
        ),
    };
    Error::Usage {
        message: format!(
            "{asked} lets {} be missed: a gate that never speaks meets it",
            all_of(groups)
        ),
        hint,
    }
}

fn all_of(groups: usize) -> String {
    match groups {
        1 => "the only group of incidents".to_owned(),
        several => format!("all {several} groups of incidents"),
    }
}

fn of_groups(groups: usize) -> String {
    match groups {
        1 => "1 group of incidents".to_owned(),
        several => format!("{several} groups of incidents"),
    }
}

/// The target cannot be met.
pub(super) fn unmet_error(aim: Aim, unmet: &Unmet) -> Error {
    let (message, hint) = match *unmet {
        Unmet::Hopeless { hopeless, groups } if hopeless > 0 => (
            format!(
                "{hopeless} of {} cannot be caught by any limit of the conditions that may be tuned",
                of_groups(groups)
            ),
            format!(
                "the best that can be asked for is {}; `retrogate replay` names the incidents that leave no mark",
                loosest(aim, hopeless, groups)
            ),
        ),
        Unmet::Hopeless { groups, .. } => (
            format!(
                "with {} even limits that miss none of them promise no less than (0 + 1) of ({groups} + 1)",
                of_groups(groups)
            ),
            format!(
                "the best that can be asked for is {}; more incidents allow for less",
                loosest(aim, 0, groups)
            ),
        ),
        Unmet::Closest { missed, groups } => (
            format!(
                "whatever the margin and the budget, limits found without a group miss it in at least {missed} of {groups} cases"
            ),
            format!(
                "the best that can be asked for is {}",
                loosest(aim, missed, groups)
            ),
        ),
        Unmet::ClosestShare { least } => (
            format!(
                "whatever the margin and the budget, {} of healthy time or more is false, where limits were chosen or later",
                rounded_up(least)
            ),
            format!(
                "the best that can be asked for is --max-false-no-go {}; conditions that are frozen or kept cost their part of it",
                rounded_up(least)
            ),
        ),
        Unmet::AlwaysFalse { least, healthy } => {
            let least = rounded_up(least as f64 / healthy.max(1) as f64);
            (
                format!(
                    "even limits that catch nothing more are false for {least} of healthy time"
                ),
                format!(
                    "the best that can be asked for is --max-false-no-go {least}; conditions that are frozen or kept cost their part of it"
                ),
            )
        }
    };
    Error::Usage {
        message: format!("the target cannot be met: {message}"),
        hint,
    }
}

/// The least that can be asked for when so many are missed.
fn loosest(aim: Aim, missed: usize, groups: usize) -> String {
    match aim {
        Aim::MissedRate(_) => {
            let share = (missed + 1) as f64 / (groups + 1) as f64;
            format!("--max-missed-rate {}", rounded_up(share))
        }
        Aim::Missed(_) | Aim::FalseNoGo(_) => format!("--max-missed {missed}"),
    }
}

/// In percent, a little more rather than a little less, so that asking for it succeeds.
fn rounded_up(share: f64) -> String {
    let percent = 100.0 * share;
    let scale = if percent >= 1.0 { 10.0 } else { 10_000.0 };
    // Shares that are whole in these digits must not be moved on by the noise of the multiplication.
    let up = (percent * scale - 1e-6).ceil() / scale;
    format!("{}%", up.min(100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_suggested_is_no_less_than_what_is_needed() {
        for (hits, of) in [
            (1, 20),
            (6, 20),
            (1, 3),
            (2, 3),
            (19, 32_890),
            (1, 2_102_400),
        ] {
            let share = f64::from(hits) / f64::from(of);
            let said = rounded_up(share);
            let read: f64 = said.trim_end_matches('%').parse().unwrap_or(0.0);
            assert!(read / 100.0 >= share - 1e-12, "{said} of {share}");
            assert!(read / 100.0 <= share + 1e-3, "{said} of {share}");
        }
    }
}
