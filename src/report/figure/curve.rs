//! Both costs of the gate against the limit of one condition.

use super::Nothing;
use super::heading::{PAD, Sheet};
use super::legend::{Key, height as legend_height, legend};
use super::palette::{Colour, Ink, SOFT, TEXT};
use super::percent_axis::{ROOM, draw as draw_axis, name, shares};
use super::scale::{Scale, level};
use super::scene::{Anchor, Area, Fill, Scene};
use super::signal_words::{condition, in_words, quantity, rounded};
use crate::record::{ConditionFigure, CurveFigure, CurvePoint, RateFigure};

const PLOT: i32 = 150;
const NAME: i32 = 28;
const AXIS_ROOM: i32 = 42;

/// One of both costs.
type Rate = fn(&CurvePoint) -> RateFigure;

pub(super) fn scene(sheet: Sheet<'_>, id: &str) -> Result<Scene, Nothing> {
    let own = condition(sheet.document, id)?;
    let curve = sheet
        .document
        .curves
        .iter()
        .find(|curve| curve.condition == id);
    let Some(curve) = curve.filter(|curve| !curve.points.is_empty()) else {
        return Err(Nothing::because(format!(
            "no curve was reckoned for the limit of `{id}`"
        )));
    };
    let (mut scene, top) = sheet.begin(&format!("If the limit of {id} were another"));
    let entries = entries(own, curve);
    let needs = top + 2 * (NAME + PLOT) + AXIS_ROOM + legend_height(sheet.inside(), &entries) + 6;
    let taller = sheet.size.spare(needs) / 2;
    let upper = Area {
        left: PAD + ROOM,
        top: top + NAME,
        right: sheet.width() - PAD - 6,
        bottom: top + NAME + PLOT + taller,
    };
    let lower = Area {
        top: upper.bottom + NAME,
        bottom: upper.bottom + NAME + PLOT + taller,
        ..upper
    };
    let along = along(own, curve, upper);
    let false_no_go: Rate = |point| point.false_no_go;
    let missed: Rate = |point| point.missed_issues;
    let rows = [
        (
            upper,
            "False NO-GO, of healthy time",
            false_no_go,
            top_of(curve, false_no_go),
            Colour::NoGo,
        ),
        (
            lower,
            "Missed issues",
            missed,
            most(curve, missed),
            Colour::Incident,
        ),
    ];
    for (area, title, rate, end, colour) in rows {
        let nothing = curve.points.iter().all(|point| rate(point).of == 0);
        let more = match (nothing, end < most(curve, rate)) {
            (true, _) => ": none to judge",
            (false, true) => "; elsewhere it runs out of the axis",
            (false, false) => "",
        };
        name(&mut scene, area, &format!("{title}{more}"));
        let scale = shares(end, area);
        draw(
            &mut scene,
            curve,
            (area, along, scale),
            rate,
            colour.solid(),
        );
    }
    level(&mut scene, lower, along, |tick| {
        quantity(own.shown, tick).to_string()
    });
    let caption = if along.is_log() {
        "limit, by its logarithm"
    } else {
        "limit"
    };
    scene.text((lower.right, lower.bottom + 28), caption, SOFT, Anchor::End);
    let end = legend(
        &mut scene,
        sheet.inside(),
        lower.bottom + AXIS_ROOM,
        &entries,
    );
    scene.height = end + 6;
    scene.description = format!(
        "False NO-GO rate and missed issues of the whole gate against the limit of {id}, everything else as it is. \
         Today: {}.{}",
        in_words(own),
        tuned_words(own, curve)
    );
    Ok(scene)
}

/// Every limit there is a point for, and those marked.
fn along(own: &ConditionFigure, curve: &CurveFigure, area: Area) -> Scale {
    let limits = curve.points.iter().map(|point| point.limit);
    let marked = [Some(curve.limit), curve.tuned].into_iter().flatten();
    let finite = limits.chain(marked).filter(|limit| limit.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), own| {
        (low.min(own), high.max(own))
    });
    rounded(
        Scale::fitting((low, high), (area.left, area.right)),
        own.shown,
        high,
    )
}

fn most(curve: &CurveFigure, rate: Rate) -> f64 {
    let shares = curve.points.iter().filter_map(|point| rate(point).rate.0);
    shares.fold(0.0, f64::max)
}

/// How many times the rate at a marked limit an axis holds, and the least it holds.
const TIMES: f64 = 6.0;
const LEAST: f64 = 0.02;

/// The end of an axis: what happens near the marked limits must be seen, though limits that nobody would set
/// block nearly everything.
fn top_of(curve: &CurveFigure, rate: Rate) -> f64 {
    let marked = [Some(curve.limit), curve.tuned].into_iter().flatten();
    let near = marked.filter_map(|limit| {
        let distance = |point: &&CurvePoint| (point.limit - limit).abs();
        let known = curve
            .points
            .iter()
            .filter(|point| rate(point).rate.0.is_some());
        let nearest = known.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        rate(nearest).rate.0
    });
    let near = near.fold(0.0, f64::max);
    most(curve, rate).min((near * TIMES).max(LEAST))
}

fn draw(
    scene: &mut Scene,
    curve: &CurveFigure,
    (area, along, scale): (Area, Scale, Scale),
    rate: Rate,
    ink: Ink,
) {
    let share = |point: &CurvePoint| rate(point).rate.0;
    draw_axis(scene, area, scale);
    let points: Vec<(i32, i32)> = curve
        .points
        .iter()
        .filter_map(|point| Some((along.at(point.limit), scale.at(share(point)?))))
        .collect();
    if points.len() <= 60 {
        for at in &points {
            scene.dot(*at, 2, ink, Fill::Filled);
        }
    }
    scene.line(points, ink, 2);
    let x = along.at(curve.limit);
    scene.line(vec![(x, area.top), (x, area.bottom)], TEXT, 2);
    if let Some(tuned) = curve.tuned {
        scene.upright_dashes(
            along.at(tuned),
            (area.top, area.bottom),
            Colour::Good.solid(),
        );
    }
    scene.line(
        vec![(area.left, area.bottom), (area.right, area.bottom)],
        TEXT,
        1,
    );
}

fn entries(own: &ConditionFigure, curve: &CurveFigure) -> Vec<(Key, String)> {
    let mut entries = vec![(
        Key::Line(TEXT),
        format!(
            "today's limit, {}",
            quantity(own.shown, curve.limit).exactly()
        ),
    )];
    entries.push(match curve.tuned {
        Some(tuned) => (
            Key::Dashes(Colour::Good.solid()),
            format!("the tuned limit, {}", quantity(own.shown, tuned).exactly()),
        ),
        None => return entries,
    });
    entries
}

fn tuned_words(own: &ConditionFigure, curve: &CurveFigure) -> String {
    curve.tuned.map_or_else(String::new, |tuned| {
        format!(" Tuned: {}.", quantity(own.shown, tuned).exactly())
    })
}
