//! Conditions in words, and signals in the unit of their check.

use super::Nothing;
use super::legend::Key;
use super::palette::Colour;
use super::scale::Scale;
use crate::model::{Signal, Unit};
use crate::record::{ConditionFigure, Quantity, ReportDocument, Shown};
use crate::report::figures::length;

/// The condition of that id.
pub(super) fn condition<'a>(
    document: &'a ReportDocument,
    id: &str,
) -> Result<&'a ConditionFigure, Nothing> {
    let mut all = document.replay.attribution.conditions.iter();
    all.find(|own| own.part.id == id)
        .ok_or_else(|| Nothing::because(format!("the gate has no condition `{id}`")))
}

/// `value` as it is shown beside limits of its kind.
pub(super) fn quantity(shown: Shown, value: f64) -> Quantity {
    Quantity::new(value, shown.unit, shown.condition.signal())
}

/// The scale with ticks that are round as they are shown.
pub(super) fn rounded(scale: Scale, shown: Shown, largest: f64) -> Scale {
    let per = match (shown.condition.signal(), shown.unit) {
        (Signal::Slope { .. }, Unit::Bytes) => 3_600.0 / binary(largest * 3_600.0),
        (Signal::Slope { .. }, _) => 3_600.0,
        (Signal::RatioToMean { .. }, _)
        | (Signal::Value, Unit::Seconds | Unit::Ratio | Unit::None) => 1.0,
        (Signal::Value, Unit::Bytes) => 1.0 / binary(largest),
    };
    scale.shown_times(per)
}

/// The multiple of bytes that a number as large is shown in.
fn binary(largest: f64) -> f64 {
    let mut multiple = 1.0;
    while largest.abs() >= multiple * 1024.0 && multiple < 1e15 {
        multiple *= 1024.0;
    }
    multiple
}

/// Does it say NO-GO, or WARNING?
pub(super) fn is_no_go(own: &ConditionFigure) -> bool {
    own.part.id.contains(".no_go.")
}

/// `NO-GO above 4.5 s for 5m, released after 10m`.
pub(super) fn in_words(own: &ConditionFigure) -> String {
    let level = if is_no_go(own) { "NO-GO" } else { "WARNING" };
    let mut text = format!(
        "{level} {} {}",
        own.side,
        quantity(own.shown, own.limit).exactly()
    );
    if own.for_seconds > 0.0 {
        text.push_str(&format!(" for {}", length(own.for_seconds.into())));
    }
    if own.release_seconds > 0.0 {
        text.push_str(&format!(
            ", released after {}",
            length(own.release_seconds.into())
        ));
    }
    text
}

/// How its limit is drawn.
pub(super) fn limit_key(own: &ConditionFigure) -> Key {
    Key::Dashes(limit_colour(own).solid())
}

/// The colour of what it says.
pub(super) fn limit_colour(own: &ConditionFigure) -> Colour {
    if is_no_go(own) {
        Colour::NoGo
    } else {
        Colour::Warning
    }
}
