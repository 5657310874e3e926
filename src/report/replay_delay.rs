//! How soon NO-GO stands in an incident, and how soon it would by chance.

use super::figures::{length, of, percent};
use super::table::{Align, Table, folded};
use crate::record::{DelayPoint, ReplayDocument};

/// The delays that a line of text names, in seconds.
const NAMED: [f64; 4] = [0.0, 300.0, 900.0, 3_600.0];

/// One line: the curve at a few delays. Nothing without an incident to detect.
pub(super) fn words(document: &ReplayDocument) -> Option<String> {
    let points = document.detection_delay.iter();
    let named: Vec<String> = points
        .filter(|point| point.detected.of > 0 && NAMED.contains(&point.within_seconds))
        .map(|point| {
            format!(
                "{} {} ({})",
                by(point),
                percent(point.detected.rate),
                percent(point.placebo)
            )
        })
        .collect();
    (!named.is_empty()).then(|| format!("NO-GO stands (by chance): {}", named.join(", ")))
}

/// The whole curve as a table.
pub(super) fn markdown(document: &ReplayDocument) -> Option<String> {
    let mut table = Table::new(&[
        ("NO-GO", Align::Left),
        ("incidents", Align::Right),
        ("", Align::Right),
        ("by chance", Align::Right),
    ]);
    let points = document.detection_delay.iter();
    for point in points.filter(|point| point.detected.of > 0) {
        table.row(vec![
            by(point),
            of(point.detected),
            percent(point.detected.rate),
            percent(point.placebo),
        ]);
    }
    let found = document.missed_issues.of > 0;
    found.then(|| folded("How soon NO-GO stands in incidents", &table.markdown()))
}

fn by(point: &DelayPoint) -> String {
    match point.within_seconds {
        0.0 => "at the start".to_owned(),
        within => format!("by {}", length(within.into())),
    }
}
