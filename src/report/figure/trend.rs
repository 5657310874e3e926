//! Days or weeks beside each other: what was said in them, and both rates with their intervals.

use super::Nothing;
use super::heading::{PAD, Sheet, lines};
use super::legend::{Key, height as legend_height, legend};
use super::palette::{Colour, Ink, TEXT};
use super::percent_axis::{ROOM, draw as draw_axis, name, shares};
use super::scale::{Scale, round_up};
use super::scene::{Area, Fill, Scene};
use super::time_axis::{self, TimeAxis};
use crate::record::{IntervalFigure, Number, PeriodFigures, RateFigure, ReportDocument};
use crate::report::figures::{of, percent};
use crate::report::report_words::against_before;

const SHARES: i32 = 150;
const RATE: i32 = 96;
const NAME: i32 = 28;

pub(super) fn scene(sheet: Sheet<'_>) -> Result<Scene, Nothing> {
    let document = sheet.document;
    let buckets = &document.trend.buckets;
    if buckets.is_empty() {
        return Err(Nothing::because("the period has no whole step"));
    }
    let (mut scene, top) = sheet.begin("What was said, and what it was worth");
    let entries = entries();
    let words = words(document);
    let spare = sheet.size.spare(
        top + 3 * NAME
            + SHARES
            + 2 * RATE
            + time_axis::HEIGHT
            + legend_height(sheet.inside(), &entries)
            + 60,
    );
    let mut y = top;
    let mut below = |height: i32| {
        let area = Area {
            left: PAD + ROOM,
            top: y + NAME,
            right: sheet.width() - PAD - 4,
            bottom: y + NAME + height,
        };
        y = area.bottom;
        area
    };
    let (said, false_no_go, missed) = (
        below(SHARES + spare / 2),
        below(RATE + spare / 4),
        below(RATE + spare / 4),
    );
    let axis = TimeAxis::new(document, (said.left, said.right));

    draw_shares(&mut scene, document, said, &axis);
    let certain = buckets.iter().any(|own| own.false_no_go_interval.is_some());
    let heading = if certain {
        "False NO-GO, of healthy time, with its 95 % interval"
    } else {
        "False NO-GO, of healthy time (a single day has no interval)"
    };
    name(&mut scene, false_no_go, heading);
    let figures = |own: &PeriodFigures| (own.false_no_go, own.false_no_go_interval);
    let top_share = most(buckets.iter().map(figures));
    let scale = shares(top_share, false_no_go);
    draw_rates(&mut scene, buckets, (false_no_go, scale), &axis, figures);
    name(
        &mut scene,
        missed,
        "Missed issues, with the 95 % interval of groups",
    );
    let scale = Scale::even((0.0, 1.0), (missed.bottom, missed.top));
    draw_rates(&mut scene, buckets, (missed, scale), &axis, |own| {
        (own.missed_issues, own.missed_issues_interval)
    });
    axis.labels(&mut scene, missed.bottom);
    let mut end = legend(
        &mut scene,
        sheet.inside(),
        missed.bottom + time_axis::HEIGHT,
        &entries,
    );
    for sentence in &words {
        end = lines(
            &mut scene,
            sentence,
            (PAD, sheet.width() - 2 * PAD),
            end + 10,
        ) - 8;
    }
    scene.height = end + 6;
    scene.description = words.join(" ");
    Ok(scene)
}

/// Shares from the bottom: NO-GO, WARNING, no verdict. The rest is GO.
fn draw_shares(scene: &mut Scene, document: &ReportDocument, area: Area, axis: &TimeAxis) {
    let buckets = &document.trend.buckets;
    let steps = |own: &PeriodFigures| own.go + own.warning + own.no_go + own.unjudged;
    let not_go = |own: &PeriodFigures| {
        (own.warning + own.no_go + own.unjudged) as f64 / steps(own).max(1) as f64
    };
    let highest = buckets.iter().map(not_go).fold(0.0, f64::max);
    // A quiet gate would be a line at the foot of an axis that ends at all.
    let top = if highest < 0.5 {
        round_up(highest.max(0.01) * 1.05)
    } else {
        1.0
    };
    let unit = document.trend.unit;
    let title = if top < 1.0 {
        format!("Share of steps by {unit}; all above is GO")
    } else {
        format!("Share of steps by {unit}")
    };
    name(scene, area, &title);
    let scale = Scale::even((0.0, top), (area.bottom, area.top));
    for own in buckets {
        let (left, right) = column(axis, own);
        let whole = steps(own).max(1) as f64;
        scene.block(area.across(left, right), Colour::Go.solid());
        let mut said = 0;
        for (part, ink) in [
            (own.no_go, Some(Colour::NoGo)),
            (own.warning, Some(Colour::Warning)),
            (own.unjudged, None),
        ] {
            let place = Area {
                left,
                right,
                top: scale.at((said + part) as f64 / whole),
                bottom: scale.at(said as f64 / whole),
            };
            // What happened is seen, be it one step of a week.
            let place = if part > 0 && place.height() == 0 {
                Area {
                    top: place.top - 1,
                    ..place
                }
            } else {
                place
            };
            match ink {
                Some(colour) => scene.block(place, colour.solid()),
                None if part > 0 => scene.hatch(place),
                None => {}
            }
            said += part;
        }
    }
    draw_axis(scene, area, scale);
}

/// With a gap to the next, where there is room for one.
fn column(axis: &TimeAxis, own: &PeriodFigures) -> (i32, i32) {
    let (left, right) = (axis.at(own.from), axis.at(own.to));
    let gap = match right - left {
        0..4 => 0,
        4..12 => 1,
        _ => 2,
    };
    (left, (right - gap).max(left + 1))
}

/// The top of an axis: intervals of days with little in them may run out of it.
fn most(figures: impl Iterator<Item = (RateFigure, Option<IntervalFigure>)>) -> f64 {
    let (mut rate, mut bound) = (0.0_f64, 0.0_f64);
    for (own, interval) in figures {
        rate = rate.max(own.rate.0.unwrap_or(0.0));
        bound = bound.max(interval.map_or(0.0, |own| own.high));
    }
    if rate > 0.0 {
        bound.min(rate * 2.0).max(rate)
    } else {
        bound.min(0.05)
    }
}

fn draw_rates(
    scene: &mut Scene,
    buckets: &[PeriodFigures],
    (area, scale): (Area, Scale),
    axis: &TimeAxis,
    figures: impl Fn(&PeriodFigures) -> (RateFigure, Option<IntervalFigure>),
) {
    axis.grid(scene, area);
    draw_axis(scene, area, scale);
    let faint: Ink = Colour::Line(0).at(0.55);
    let radius = if buckets.len() > 60 { 2 } else { 3 };
    for own in buckets {
        let (left, right) = column(axis, own);
        let x = i32::midpoint(left, right);
        let (rate, interval) = figures(own);
        let Number(Some(share)) = rate.rate else {
            continue;
        };
        if let Some(interval) = interval {
            let ends = (scale.at(interval.low), scale.at(interval.high));
            scene.line(vec![(x, ends.0), (x, ends.1)], faint, 2);
        }
        scene.dot(
            (x, scale.at(share)),
            radius,
            Colour::Line(0).solid(),
            Fill::Filled,
        );
    }
    scene.line(
        vec![(area.left, area.bottom), (area.right, area.bottom)],
        TEXT,
        1,
    );
}

fn entries() -> Vec<(Key, String)> {
    vec![
        (Key::Block(Colour::NoGo.solid()), "NO-GO".to_owned()),
        (Key::Block(Colour::Warning.solid()), "WARNING".to_owned()),
        (Key::Hatch, "no verdict".to_owned()),
        (Key::Block(Colour::Go.solid()), "GO".to_owned()),
        (
            Key::Dot(Colour::Line(0).solid(), Fill::Filled),
            "rate and 95 % interval".to_owned(),
        ),
    ]
}

/// The period, and how it differs from the one before.
fn words(document: &ReportDocument) -> Vec<String> {
    let now = &document.trend.period;
    let false_no_go = percent(now.false_no_go.rate);
    let missed = match now.missed_issues.of {
        0 => "no incident to judge".to_owned(),
        _ => format!("missed issues {}", of(now.missed_issues)),
    };
    let mut words = vec![format!(
        "Now: false NO-GO {false_no_go} of healthy time, {missed}."
    )];
    words.extend(
        against_before(document)
            .into_iter()
            .map(|own| sentence(&own)),
    );
    words
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
