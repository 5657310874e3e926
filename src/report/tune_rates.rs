//! Both rates of a tuning, today and tuned, by what they rest on.

use super::figures::{decimal, length, of, percent};
use super::table::{Align, Table};
use crate::record::{IntervalFigure, RateFigure, TuneDocument, TuneSide};

/// The delays of the detection curve that are shown, in seconds.
const DELAYS: [f64; 3] = [0.0, 300.0, 900.0];

/// The level that is tuned, as verdicts are written.
pub(super) fn level(document: &TuneDocument) -> &'static str {
    if document.is_no_go() {
        "NO-GO"
    } else {
        "WARNING or NO-GO"
    }
}

/// The two rates first, each in sample and where limits were not chosen; then what else changes.
pub(super) fn rates(document: &TuneDocument) -> Table {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("today", Align::Right),
        ("tuned", Align::Right),
        ("tuned, 95 %", Align::Left),
    ]);
    false_rows(&mut table, document);
    missed_rows(&mut table, document);
    other_rows(&mut table, document);
    table
}

fn heading(table: &mut Table, text: &str) {
    row(table, text, "", "", "");
}

fn row(table: &mut Table, name: &str, today: &str, tuned: &str, interval: &str) {
    table.row([name, today, tuned, interval].map(str::to_owned).into());
}

fn false_rows(table: &mut Table, document: &TuneDocument) {
    let (before, after) = (&document.before, &document.after);
    heading(table, &format!("False {} rate", level(document)));
    row(
        table,
        "  in sample: the history the limits were chosen on",
        &percent(before.false_verdicts.rate),
        &percent(after.false_verdicts.rate),
        &between(after.false_verdicts_interval, ""),
    );
    if document.is_no_go() {
        row(
            table,
            "  in sample, with no cool-down after incidents",
            &percent(before.false_no_go_without_cooldown.rate),
            &percent(after.false_no_go_without_cooldown.rate),
            "",
        );
    }
    if let Some(weighted) = document.weighted {
        row(
            table,
            "  in sample, hours weighted by their deployments",
            &percent(weighted.today.rate),
            &percent(weighted.tuned.rate),
            "",
        );
    }
    if let Some(later) = &document.walk_forward {
        row(
            table,
            "  walk-forward: later parts, limits from before each",
            &percent(later.false_verdicts_today.rate),
            &percent(later.false_verdicts.rate),
            &between(later.false_verdicts_interval, ", nominal"),
        );
    }
    if let Some(tested) = &document.held_out {
        row(
            table,
            "  held out: the last 30 % of time, limits from before",
            &percent(tested.false_verdicts_today.rate),
            &percent(tested.false_verdicts.rate),
            &between(tested.false_verdicts_interval, ""),
        );
    }
}

fn missed_rows(table: &mut Table, document: &TuneDocument) {
    let (before, after) = (&document.before, &document.after);
    heading(
        table,
        if document.found_by_alert > 0 {
            "Missed groups of incidents (circular, see below)"
        } else {
            "Missed groups of incidents"
        },
    );
    row(
        table,
        "  in sample: the history the limits were chosen on",
        &groups(before.missed_groups),
        &groups(after.missed_groups),
        &between(after.missed_groups_interval, ""),
    );
    if let Some(nested) = &document.nested {
        let same = before.missed_groups.of == nested.missed_groups.of;
        let today = same.then(|| groups(before.missed_groups));
        row(
            table,
            "  nested: each group, limits found without it",
            &today.unwrap_or_default(),
            &groups(nested.missed_groups),
            &between(nested.missed_groups_interval, ", nominal"),
        );
    }
    if let Some(later) = &document.walk_forward {
        row(
            table,
            "  walk-forward: later parts, limits from before each",
            &groups(later.missed_groups_today),
            &groups(later.missed_groups),
            &between(later.missed_groups_interval, ", nominal"),
        );
    }
    if let Some(tested) = &document.held_out {
        row(
            table,
            "  held out: the last 30 % of time, limits from before",
            &groups(tested.missed_groups_today),
            &groups(tested.missed_groups),
            &between(tested.missed_groups_interval, ""),
        );
    }
}

fn other_rows(table: &mut Table, document: &TuneDocument) {
    let (before, after) = (&document.before, &document.after);
    let mut both = |name: &str, of_side: &dyn Fn(&TuneSide) -> String| {
        row(table, name, &of_side(before), &of_side(after), "");
    };
    both("Besides, in sample", &|_| String::new());
    both("  missed incidents", &|side| groups(side.missed_issues));
    both("  caught by chance (placebo)", &|side| {
        percent(side.placebo)
    });
    if !document.is_no_go() {
        // NO-GO is frozen: nothing about it changes.
        return;
    }
    both("  false NO-GO episodes a healthy week", &|side| {
        decimal(side.false_no_go_episodes.per_week)
    });
    both("  blocked share of incident time", &|side| {
        percent(side.blocked_share.rate)
    });
    for delay in DELAYS {
        let name = format!(
            "  incidents with a NO-GO {}",
            if delay > 0.0 {
                format!("within {}", length(delay.into()))
            } else {
                "at once".to_owned()
            }
        );
        both(&name, &|side| {
            let mut curve = side.detection_delay.iter();
            let point = curve.find(|point| point.within_seconds == delay);
            point.map_or_else(String::new, |point| percent(point.detected.rate))
        });
    }
}

/// `2 of 19, 10.5 %`.
fn groups(rate: RateFigure) -> String {
    format!("{}, {}", of(rate), percent(rate.rate))
}

fn between(interval: Option<IntervalFigure>, word: &str) -> String {
    interval.map_or_else(String::new, |own| {
        let (low, high) = (percent(own.low.into()), percent(own.high.into()));
        format!("{low} to {high}{word}")
    })
}
