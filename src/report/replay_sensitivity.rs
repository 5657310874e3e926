//! How much a replay hangs on its labels, in a few lines of text, and as Markdown.

use super::compare_text::wrapped;
use super::compare_words::probability;
use super::figures::{count, length, of, percent};
use super::table::{Align, Table, escaped, folded};
use crate::record::{
    AfterCooldownFigure, ClockShiftFigure, FactorFigure, IntervalFigure, LabelSensitivityFigures,
    Number, RateFigure, ReplayDocument, VariantFigure,
};

const DRAWN_OTHERWISE: &str = "Labels drawn otherwise:";

/// The lines of the text answer; nothing without an incident list.
pub(super) fn text(document: &ReplayDocument) -> String {
    let Some(figures) = &document.label_sensitivity else {
        return String::new();
    };
    let sentences = sentences(figures);
    spans(figures) + &sentences.iter().map(|own| wrapped(own)).collect::<String>()
}

/// A table of the factors and the sentences below it; nothing without an incident list.
pub(super) fn markdown(document: &ReplayDocument) -> Option<String> {
    let figures = document.label_sensitivity.as_ref()?;
    let mut table = Table::new(&[
        ("drawn otherwise", Align::Left),
        ("over", Align::Left),
        ("false NO-GO rate", Align::Left),
        ("missed-issue rate", Align::Left),
    ]);
    for factor in &figures.factors {
        let (Some(first), Some(last)) = (factor.variants.first(), factor.variants.last()) else {
            continue;
        };
        let shown = |span: Option<IntervalFigure>| span.map_or_else(|| "none".to_owned(), range);
        table.row(vec![
            name(factor).to_owned(),
            format!("{} to {}", setting(factor, first), setting(factor, last)),
            shown(factor.false_no_go),
            shown(factor.missed_issues),
        ]);
    }
    let mut text = format!("### If labels were drawn otherwise\n\n{}", table.markdown());
    for sentence in sentences(figures) {
        text.push_str(&format!("\n{}.\n", escaped(&sentence)));
    }
    Some(format!("{text}\n{}", since_incident(figures)))
}

/// False NO-GO by the time since the last incident: whether the cool-down keeps out what it should.
fn since_incident(figures: &LabelSensitivityFigures) -> String {
    let mut table = Table::new(&[
        ("since the last incident", Align::Left),
        ("false NO-GO rate", Align::Right),
        ("steps", Align::Right),
    ]);
    for own in &figures.since_incident {
        let since = match (own.from_seconds.0, own.to_seconds.0) {
            (None, _) => "none had ended".to_owned(),
            (Some(from), None) => format!("from {} on", length(from.into())),
            (Some(from), Some(to)) => {
                format!("{} to {}", length(from.into()), length(to.into()))
            }
        };
        table.row(vec![
            since,
            percent(own.false_no_go.rate),
            of(own.false_no_go),
        ]);
    }
    folded(
        "False NO-GO by the time since the last incident, with no cool-down",
        &table.markdown(),
    )
}

/// The range of both rates over each factor that moves them, a line for each rate.
fn spans(figures: &LabelSensitivityFigures) -> String {
    let moved = |span: &dyn Fn(&FactorFigure) -> Option<IntervalFigure>| {
        let moving = figures.factors.iter().filter_map(|factor| {
            let own = span(factor).filter(|own| own.low < own.high)?;
            Some(format!("{} ({})", range(own), name(factor)))
        });
        moving.collect::<Vec<_>>().join(", ")
    };
    let rates = [
        ("false NO-GO", moved(&|factor| factor.false_no_go)),
        ("missed", moved(&|factor| factor.missed_issues)),
    ];
    let moving = rates.iter().filter(|(_, moved)| !moved.is_empty());
    let heads = std::iter::once(DRAWN_OTHERWISE).chain(std::iter::repeat(""));
    let width = DRAWN_OTHERWISE.len();
    let mut text = String::new();
    for ((rate, moved), head) in moving.zip(heads) {
        text.push_str(&format!(
            "  {head:<width$} {rate} {moved}
"
        ));
    }
    text
}

/// What a reader must not overlook, if anything.
fn sentences(figures: &LabelSensitivityFigures) -> Vec<String> {
    let mut found = Vec::new();
    for factor in &figures.factors {
        if factor.false_no_go_beyond_interval {
            found.push(hangs("false NO-GO rate", factor, &|own| own.false_no_go));
        }
        if factor.missed_issues_beyond_interval {
            found.push(hangs("missed-issue rate", factor, &|own| own.missed_issues));
        }
    }
    let clock = figures.clock_shift.iter().filter(|own| own.suspect);
    found.extend(clock.map(wrong_clock));
    if figures.after_cooldown.too_short {
        found.push(short_cooldown(&figures.after_cooldown));
    }
    found
}

/// The two settings that lie furthest apart, with their rates.
fn hangs(rate: &str, factor: &FactorFigure, of: &dyn Fn(&VariantFigure) -> RateFigure) -> String {
    let value = |own: &&VariantFigure| of(own).rate.0;
    let counted = || factor.variants.iter().filter(|own| value(own).is_some());
    let by_rate = |a: &&VariantFigure, b: &&VariantFigure| {
        value(a).partial_cmp(&value(b)).expect("rates are numbers")
    };
    let shown = |own: Option<&VariantFigure>| {
        own.map_or_else(String::new, |own| {
            format!("{} at {}", percent(of(own).rate), setting(factor, own))
        })
    };
    format!(
        "The {rate} hangs on the {}, beyond its interval: {}, {}",
        name(factor),
        shown(counted().min_by(by_rate)),
        shown(counted().max_by(by_rate))
    )
}

fn wrong_clock(clock: &ClockShiftFigure) -> String {
    format!(
        "Is a time zone wrong in the incident list? NO-GO fits it better with every incident {}: {} of an incident \
         blocked instead of {}, {} by chance (p = {} over {} moves)",
        moved(clock.best_shift_seconds),
        percent(clock.best.into()),
        percent(clock.as_listed.into()),
        percent(clock.chance.into()),
        probability(clock.p),
        clock.shifts.len()
    )
}

fn short_cooldown(own: &AfterCooldownFigure) -> String {
    format!(
        "The cool-down may be too short: right after it, until {} after an incident, NO-GO at {} ({}; after {} of {} \
         incidents), later at {}",
        length(own.to_seconds.into()),
        percent(own.right_after.rate),
        of(own.right_after),
        count(own.incidents_with_no_go),
        count(own.incidents),
        percent(own.later.rate)
    )
}

fn range(span: IntervalFigure) -> String {
    let (low, high) = (percent(span.low.into()), percent(span.high.into()));
    if low == high {
        return low;
    }
    format!("{} to {high}", low.trim_end_matches(" %"))
}

fn name(factor: &FactorFigure) -> &'static str {
    match factor.factor {
        "lead" => "lead",
        "cooldown" => "cool-down",
        "catch-share" => "catch share",
        _ => "start",
    }
}

/// A setting in words.
fn setting(factor: &FactorFigure, own: &VariantFigure) -> String {
    match factor.factor {
        "catch-share" if own.value == 0.0 => "one step".to_owned(),
        "catch-share" => percent(Number::from(own.value)),
        "start" if own.value == 0.0 => "the listed start".to_owned(),
        "start" => moved(own.value),
        _ => length(Number::from(own.value)),
    }
}

/// `1h earlier`.
fn moved(seconds: f64) -> String {
    let way = if seconds < 0.0 { "earlier" } else { "later" };
    format!("{} {way}", length(Number::from(seconds.abs())))
}
