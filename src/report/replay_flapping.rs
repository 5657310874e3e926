//! How a gate flaps, what leaks, and what would mend it, in text and Markdown.

use super::figures::{count, decimal, length, of, percent, plural};
use super::replay_rates::between;
use super::table::{Align, Table};
use crate::record::{EffectFigures, LeakFigure, MendingDocument, ReplayDocument, VariantEntry};

/// The part of the text; nothing when the verdict never changes.
pub(super) fn text(document: &ReplayDocument) -> String {
    let flapping = &document.flapping;
    if flapping.judged.changes == 0 {
        return String::new();
    }
    let mut text = format!("  {}\n", changes(document));
    if let Some(gaps) = gaps(document) {
        text.push_str(&format!("    {gaps}\n"));
    }
    if document.blocked_share.of > 0 {
        let leaks: Vec<String> = document.leak_by_retrying.iter().map(leak).collect();
        text.push_str(&format!(
            "    a deployment gets in (GO or WARNING) from this share of incident steps: {}\n",
            leaks.join(", ")
        ));
    }
    if let Some(mending) = &document.mending {
        for line in mended(document, mending) {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

fn changes(document: &ReplayDocument) -> String {
    let flapping = &document.flapping;
    if flapping.judged.days < 1.0 {
        return format!(
            "Flapping: {}, {} of them to or from NO-GO",
            plural(flapping.judged.changes, "verdict change", "verdict changes"),
            count(flapping.judged.no_go_changes)
        );
    }
    format!(
        "Flapping: {} verdict changes a day ({} in healthy time), {} of them to or from NO-GO",
        decimal(flapping.judged.changes_per_day),
        decimal(flapping.healthy.changes_per_day),
        decimal(flapping.judged.no_go_changes_per_day),
    )
}

/// How it let go of incidents.
fn gaps(document: &ReplayDocument) -> Option<String> {
    let gaps = &document.flapping.go_gaps;
    (gaps.count > 0).then(|| {
        format!(
            "after their first NO-GO it let go of {} incidents, {} times: median {}, longest {}",
            of(gaps.incidents),
            count(gaps.count as u64),
            length(gaps.median_seconds),
            length(gaps.longest_seconds),
        )
    })
}

/// `43.7 % tried every 5m for 30m`.
fn leak(figure: &LeakFigure) -> String {
    format!(
        "{} ({})",
        percent(figure.leak.rate),
        habit(figure.every_seconds, figure.for_seconds)
    )
}

fn habit(every: f64, lasting: f64) -> String {
    if lasting == 0.0 {
        return "one try".to_owned();
    }
    format!(
        "every {} for {}",
        length(every.into()),
        length(lasting.into())
    )
}

/// The best trades, two lines each.
fn mended(document: &ReplayDocument, mending: &MendingDocument) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, place) in [
        ("least leak", mending.least_leak),
        ("calmest", mending.calmest),
    ] {
        if let Some(variant) = place.map(|place| &mending.variants[place]) {
            lines.push(format!("{name}: {}", variant.change));
            lines.push(format!("  {}", moved(mending, variant)));
        }
    }
    if lines.is_empty() && !mending.variants.is_empty() {
        lines.push(format!(
            "of {} longer holds and releases none leaks less or changes less often at a fair price",
            count(mending.variants.len() as u64)
        ));
    } else if !lines.is_empty() && mending.cooldown_seconds > document.cooldown_seconds {
        let cooldown = length(mending.cooldown_seconds.into());
        lines.push(format!("  (both sides with a cool-down of {cooldown})"));
    }
    lines
}

/// `leak 43.7 % → 40.0 %, false NO-GO 53.4 % → 54.0 %, …`.
fn moved(mending: &MendingDocument, variant: &VariantEntry) -> String {
    let (was, is) = (&mending.as_it_is, &variant.effect);
    format!(
        "leak {} → {}, false NO-GO {} → {}, missed {} → {}, NO-GO changes a day {} → {}",
        percent(was.leak.rate),
        percent(is.leak.rate),
        percent(was.false_no_go.rate),
        percent(is.false_no_go.rate),
        count(was.missed_issues.hits),
        count(is.missed_issues.hits),
        decimal(was.no_go_changes_per_day),
        decimal(is.no_go_changes_per_day),
    )
}

/// The part of the Markdown.
pub(super) fn markdown(document: &ReplayDocument) -> String {
    let mut text = format!("### Flapping and retrying\n\n{}.\n", changes(document));
    if let Some(gaps) = gaps(document) {
        let to_the_end = count(document.flapping.go_gaps.until_the_end as u64);
        text.push_str(&format!(
            "\nInside incidents, {gaps}; {to_the_end} of them until its end.\n"
        ));
    }
    if document.blocked_share.of > 0 {
        let mut table = Table::new(&[
            ("somebody who retries", Align::Left),
            ("gets in from", Align::Right),
            ("incident steps", Align::Left),
        ]);
        for figure in &document.leak_by_retrying {
            table.row(vec![
                habit(figure.every_seconds, figure.for_seconds),
                percent(figure.leak.rate),
                format!("{}{}", of(figure.leak), between(figure.interval)),
            ]);
        }
        text.push_str(&format!("\n{}", table.markdown()));
    }
    if let Some(mending) = document
        .mending
        .as_ref()
        .filter(|own| !own.variants.is_empty())
    {
        text.push_str(&format!("\n{}", tried(mending)));
    }
    text
}

/// The gate as it is, the best trades, and each release on all conditions.
fn tried(mending: &MendingDocument) -> String {
    let mut table = Table::new(&[
        ("change", Align::Left),
        ("false NO-GO rate", Align::Right),
        ("missed", Align::Right),
        ("leak", Align::Right),
        ("changes of NO-GO a day", Align::Right),
        ("GO gaps", Align::Right),
    ]);
    let mut row = |name: String, effect: &EffectFigures| {
        table.row(vec![
            name,
            percent(effect.false_no_go.rate),
            of(effect.missed_issues),
            percent(effect.leak.rate),
            decimal(effect.no_go_changes_per_day),
            count(effect.go_gaps as u64),
        ]);
    };
    row("as it is".to_owned(), &mending.as_it_is);
    for (place, variant) in mending.variants.iter().enumerate() {
        let mut marks = Vec::new();
        for (mark, best) in [
            ("least leak", mending.least_leak),
            ("calmest", mending.calmest),
        ] {
            if best == Some(place) {
                marks.push(mark);
            }
        }
        if variant.condition.is_none() || !marks.is_empty() {
            let mark = if marks.is_empty() {
                String::new()
            } else {
                format!(" ({})", marks.join(", "))
            };
            row(format!("{}{mark}", variant.change), &variant.effect);
        }
    }
    format!(
        "{}\nReplayed with each change, all with a cool-down of {}; leak is for retrying {}. The least leak may add {} of healthy steps to the false NO-GOs and miss no incident more; the calmest may be no worse in any figure. {} changes made a difference.\n",
        table.markdown(),
        length(mending.cooldown_seconds.into()),
        habit(mending.retry_every_seconds, mending.retry_for_seconds),
        percent(mending.most_more_false_no_go.into()),
        count(mending.variants.len() as u64),
    )
}
