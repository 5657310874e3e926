//! Which check causes false NO-GOs, and which catches incidents.

use super::Nothing;
use super::heading::{PAD, Sheet};
use super::legend::{Key, height as legend_height, legend};
use super::lettering::{fitted, width};
use super::palette::{Colour, GRID, SOFT, TEXT};
use super::scene::{Anchor, Area, Scene};
use crate::record::PartFigure;
use crate::report::figures::count;

const ROW: i32 = 22;
const BAR: i32 = 13;
const ABOVE: i32 = 16;
const HEAD: i32 = 22;
const WIDEST_LABEL: i32 = 220;

/// One of both sides.
struct Side {
    title: &'static str,
    colour: Colour,
    /// All, and those alone.
    told: fn(&PartFigure) -> (u64, u64),
}

const SIDES: [Side; 2] = [
    Side {
        title: "False NO-GO steps",
        colour: Colour::NoGo,
        told: |own| (own.false_no_go, own.false_no_go_alone),
    },
    Side {
        title: "Incidents caught",
        colour: Colour::Incident,
        told: |own| (own.caught, own.caught_alone),
    },
];

pub(super) fn scene(sheet: Sheet<'_>) -> Result<Scene, Nothing> {
    let replay = &sheet.document.replay;
    let mut checks: Vec<&PartFigure> = replay.attribution.checks.iter().collect();
    if checks
        .iter()
        .all(|own| own.false_no_go == 0 && own.caught == 0)
    {
        return Err(Nothing::because(
            "no check said NO-GO in healthy time, and none caught an incident",
        ));
    }
    checks.sort_by_key(|own| std::cmp::Reverse((own.false_no_go, own.caught)));
    let (mut scene, top) = sheet.begin("Who causes and who catches what");
    let narrow = sheet.is_narrow();
    let widest = checks.iter().map(|own| width(&own.id)).max().unwrap_or(0);
    let gutter = if narrow {
        0
    } else {
        widest.min(WIDEST_LABEL) + 10
    };
    let row = ROW + if narrow { ABOVE } else { 0 };
    let entries = entries();
    let needs =
        top + HEAD + row * checks.len() as i32 + legend_height(sheet.inside(), &entries) + 14;
    let row = row + sheet.size.spare(needs) / checks.len() as i32;

    let left = PAD + gutter;
    let half = (sheet.width() - PAD - left) / 2;
    for (number, side) in (0..).zip(&SIDES) {
        let area = Area {
            left: left + number * half,
            top: top + HEAD,
            right: left + number * half + half - 14,
            bottom: top + HEAD + row * checks.len() as i32,
        };
        let title = fitted(side.title, area.width());
        scene.text((area.left, top + 10), title, SOFT, Anchor::Start);
        bars(&mut scene, side, &checks, area, row);
    }
    for (number, own) in (0..).zip(&checks) {
        let above = top + HEAD + number * row;
        if narrow {
            let text = fitted(&own.id, sheet.width() - 2 * PAD);
            scene.text((PAD, above + ABOVE / 2), text, TEXT, Anchor::Start);
        } else {
            let text = fitted(&own.id, gutter - 10);
            scene.text((left - 10, above + row / 2), text, TEXT, Anchor::End);
        }
    }
    let end = top + HEAD + row * checks.len() as i32 + 8;
    let end = legend(&mut scene, sheet.inside(), end, &entries);
    scene.height = end + 6;
    scene.description = description(&checks);
    Ok(scene)
}

fn bars(scene: &mut Scene, side: &Side, checks: &[&PartFigure], area: Area, row: i32) {
    let most = checks
        .iter()
        .map(|own| (side.told)(own).0)
        .max()
        .unwrap_or(0);
    let words: Vec<String> = checks
        .iter()
        .map(|own| in_words((side.told)(own)))
        .collect();
    let room = words.iter().map(|own| width(own)).max().unwrap_or(0) + 8;
    let longest = f64::from((area.width() - room).max(20));
    scene.line(
        vec![(area.left, area.top), (area.left, area.bottom)],
        GRID,
        1,
    );
    for (number, (own, words)) in (0..).zip(checks.iter().zip(words)) {
        let (all, alone) = (side.told)(own);
        let foot = area.top + number * row + row;
        let middle = foot - ROW / 2;
        let end =
            |part: u64| area.left + (part as f64 / most.max(1) as f64 * longest).round() as i32;
        let bar = Area {
            left: area.left,
            right: end(all),
            top: middle - BAR / 2,
            bottom: middle + BAR / 2 + 1,
        };
        scene.block(bar, side.colour.at(0.4));
        scene.block(bar.across(area.left, end(alone)), side.colour.solid());
        scene.text((bar.right + 5, middle), words, SOFT, Anchor::Start);
    }
}

fn in_words((all, alone): (u64, u64)) -> String {
    match (all, alone) {
        (0, _) => "0".to_owned(),
        (all, alone) if all == alone => format!("{}, all alone", count(all)),
        (all, alone) => format!("{}, {} alone", count(all), count(alone)),
    }
}

fn entries() -> Vec<(Key, String)> {
    vec![
        (
            Key::Block(Colour::NoGo.solid()),
            "false NO-GO, alone".to_owned(),
        ),
        (Key::Block(Colour::NoGo.at(0.4)), "with others".to_owned()),
        (
            Key::Block(Colour::Incident.solid()),
            "caught, and by no other".to_owned(),
        ),
        (
            Key::Block(Colour::Incident.at(0.4)),
            "caught by others too".to_owned(),
        ),
    ]
}

fn description(checks: &[&PartFigure]) -> String {
    let lines = checks.iter().map(|own| {
        format!(
            "{}: false NO-GO at {} steps, alone at {}; incidents caught {}, alone {}.",
            own.id,
            count(own.false_no_go),
            count(own.false_no_go_alone),
            own.caught,
            own.caught_alone
        )
    });
    lines.collect::<Vec<_>>().join(" ")
}
