//! Limits as Grafana's thresholds: colours that begin at a value and last to the next.

use serde_json::{Value, json};

use super::mapping::{GREEN, RED, YELLOW};
use crate::model::{Level, Limit, Side};

/// A limit and the level it stands at.
pub(super) type Leveled = (Level, Limit);

/// From where on which colour, `scale` times the limits.
///
/// Limits are strict and thresholds are not: a value exactly on an upper limit passes but is drawn on the
/// line between the colours.
pub(super) fn thresholds(limits: &[Leveled], scale: f64) -> Value {
    let mut starts: Vec<f64> = limits.iter().map(|(_, limit)| limit.value()).collect();
    starts.sort_by(f64::total_cmp);
    starts.dedup();
    let mut steps = vec![json!({ "value": null, "color": colour(limits, f64::NEG_INFINITY) })];
    for start in starts {
        steps.push(json!({ "value": start * scale, "color": colour(limits, start) }));
    }
    json!({ "mode": "absolute", "steps": steps })
}

/// The colour of what lies just above `start`.
fn colour(limits: &[Leveled], start: f64) -> &'static str {
    let is_broken = |limit: Limit| match limit.side() {
        Side::Above => start >= limit.value(),
        Side::Below => start < limit.value(),
    };
    let broken = limits.iter().filter(|(_, limit)| is_broken(*limit));
    match broken.map(|(level, _)| *level).max() {
        Some(Level::NoGo) => RED,
        Some(Level::Warning) => YELLOW,
        None => GREEN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(side: Side, value: f64) -> Limit {
        Limit::try_new(side, value).unwrap()
    }

    #[test]
    fn the_worst_broken_level_gives_the_colour() {
        let limits = [
            (Level::Warning, limit(Side::Above, 0.8)),
            (Level::NoGo, limit(Side::Above, 0.9)),
            (Level::NoGo, limit(Side::Below, 0.1)),
        ];
        assert_eq!(
            thresholds(&limits, 1.0)["steps"],
            json!([
                { "value": null, "color": "red" },
                { "value": 0.1, "color": "green" },
                { "value": 0.8, "color": "yellow" },
                { "value": 0.9, "color": "red" },
            ])
        );
    }

    #[test]
    fn both_levels_at_one_limit_are_red() {
        let both = [
            (Level::Warning, limit(Side::Above, 4.5)),
            (Level::NoGo, limit(Side::Above, 4.5)),
        ];
        let steps = thresholds(&both, 2.0);
        assert_eq!(steps["steps"][1], json!({ "value": 9.0, "color": "red" }));
    }
}
