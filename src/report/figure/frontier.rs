//! What any choice of limits would cost: false NO-GO against missed incidents, for the whole gate.

use super::Nothing;
use super::heading::{PAD, Sheet};
use super::legend::{Key, height as legend_height, legend};
use super::palette::{AXIS, Colour, Ink, SOFT, TEXT};
use super::percent_axis::{ROOM, draw as draw_axis, label, name, shares};
use super::scale::{Scale, level};
use super::scene::{Anchor, Area, Fill, Point, Scene};
use crate::record::{RateFigure, TunedGateFigures, TunedPoint, TuningFigures};
use crate::report::figures::{of, percent};

const PLOT: i32 = 320;
const NAME: i32 = 28;
const AXIS_ROOM: i32 = 42;

pub(super) fn scene(sheet: Sheet<'_>) -> Result<Scene, Nothing> {
    let Some(tuning) = &sheet.document.tuning else {
        return Err(Nothing::because(
            "no answer of `retrogate tune` was given (--tune tune.json); a report never tunes",
        ));
    };
    let (mut scene, top) = sheet.begin("What limits can do");
    let entries = entries(tuning);
    let needs = top + NAME + PLOT + AXIS_ROOM + legend_height(sheet.inside(), &entries) + 6;
    let area = Area {
        left: PAD + ROOM,
        top: top + NAME,
        right: sheet.width() - PAD - 8,
        bottom: top + NAME + PLOT + sheet.size.spare(needs),
    };
    let all = tuning.frontiers.iter().flatten().map(|own| own.false_no_go);
    let gates = gates(tuning);
    let most = all
        .chain(gates.iter().map(|(_, own, _)| own.false_no_go))
        .filter_map(|own| own.rate.0)
        .fold(0.0, f64::max);
    let scale = shares(most, area);
    let along = Scale::even((0.0, 1.0), (area.left, area.right));
    name(&mut scene, area, "False NO-GO, of healthy time");
    draw_axis(&mut scene, area, scale);
    level(&mut scene, area, along, label);
    scene.text(
        (area.right, area.bottom + 28),
        "groups of incidents missed",
        SOFT,
        Anchor::End,
    );

    let place = |missed: Option<f64>, false_no_go: RateFigure| -> Option<Point> {
        Some((along.at(missed?), scale.at(false_no_go.rate.0?)))
    };
    if let Some(first) = tuning.frontiers.first() {
        let chance = first
            .iter()
            .filter_map(|own| place(own.placebo.0, own.false_no_go));
        dashed(&mut scene, &chance.collect::<Vec<_>>(), AXIS);
    }
    for (number, frontier) in tuning.frontiers.iter().enumerate().rev() {
        let ink = Colour::Line(number).solid();
        let known = |own: &TunedPoint| {
            Some((
                place(own.missed_groups.rate.0, own.false_no_go)?,
                own.proved,
            ))
        };
        let points: Vec<(Point, bool)> = frontier.iter().filter_map(known).collect();
        scene.line(points.iter().map(|own| own.0).collect(), ink, 2);
        for (at, proved) in points {
            scene.dot(at, 4, Colour::Paper.solid(), Fill::Filled);
            scene.dot(at, 4, ink, if proved { Fill::Filled } else { Fill::Hollow });
        }
    }
    for (_, own, ink) in &gates {
        if let Some((x, y)) = place(own.missed_groups.rate.0, own.false_no_go) {
            scene.line(vec![(x - 7, y - 7), (x + 7, y + 7)], *ink, 3);
            scene.line(vec![(x - 7, y + 7), (x + 7, y - 7)], *ink, 3);
        }
    }
    let end = legend(
        &mut scene,
        sheet.inside(),
        area.bottom + AXIS_ROOM,
        &entries,
    );
    scene.height = end + 6;
    scene.description = entries
        .iter()
        .map(|own| format!("{}. ", own.1))
        .collect::<String>();
    Ok(scene)
}

/// The gates that are marked, what they are called, and their ink.
fn gates(tuning: &TuningFigures) -> Vec<(&'static str, TunedGateFigures, Ink)> {
    let mut gates = vec![
        ("today's gate", tuning.before, TEXT),
        (
            "tuned gate, on what it was tuned on",
            tuning.after,
            Colour::Good.solid(),
        ),
    ];
    if let Some(held_out) = tuning.held_out {
        gates.push((
            "tuning, on time and incidents held out",
            held_out,
            Colour::Bad.solid(),
        ));
    }
    gates
}

fn dashed(scene: &mut Scene, points: &[Point], ink: Ink) {
    for pair in points.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        let length = f64::from((x1 - x0).pow(2) + (y1 - y0).pow(2)).sqrt();
        let pieces = ((length / 6.0) as i32).max(1);
        let at = |piece: i32| {
            (
                x0 + (x1 - x0) * piece / pieces,
                y0 + (y1 - y0) * piece / pieces,
            )
        };
        for piece in (0..pieces).step_by(2) {
            scene.line(vec![at(piece), at(piece + 1)], ink, 2);
        }
    }
}

fn entries(tuning: &TuningFigures) -> Vec<(Key, String)> {
    let mut entries = Vec::new();
    for (number, frontier) in tuning.frontiers.iter().enumerate() {
        let ink = Colour::Line(number).solid();
        let kind = match number {
            0 => "best of all choices of limits".to_owned(),
            _ => format!("the same with a margin of {} spreads", tuning.margin),
        };
        entries.push((Key::Line(ink), kind));
        if frontier.iter().any(|own| own.proved) && number == 0 {
            entries.push((Key::Dot(ink, Fill::Filled), "proved".to_owned()));
        }
        if frontier.iter().any(|own| !own.proved) {
            entries.push((Key::Dot(ink, Fill::Hollow), "not proved".to_owned()));
        }
    }
    entries.push((Key::Dashes(AXIS), "as much NO-GO by chance".to_owned()));
    for (name, own, ink) in gates(tuning) {
        let told = format!(
            "{name}: misses {}, false NO-GO {}",
            of(own.missed_groups),
            percent(own.false_no_go.rate)
        );
        entries.push((Key::Dot(ink, Fill::Filled), told));
    }
    entries
}
