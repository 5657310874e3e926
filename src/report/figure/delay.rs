//! How soon incidents are detected, and how soon as long a stretch of healthy time would have been.

use super::Nothing;
use super::heading::{PAD, Sheet};
use super::legend::{Key, height as legend_height, legend};
use super::lettering::width;
use super::palette::{AXIS, Colour, GRID, SOFT};
use super::percent_axis::{ROOM, draw as draw_axis, name};
use super::scale::Scale;
use super::scene::{Anchor, Area, Fill, Point, Scene};
use crate::record::{DelayPoint, Number};
use crate::report::figures::{length, of, percent};

const PLOT: i32 = 220;
const NAME: i32 = 28;
const AXIS_ROOM: i32 = 42;

pub(super) fn scene(sheet: Sheet<'_>) -> Result<Scene, Nothing> {
    let all = sheet.document.replay.detection_delay.iter();
    let points: Vec<&DelayPoint> = all.filter(|own| own.detected.of > 0).collect();
    if points.is_empty() {
        return Err(Nothing::because(
            if sheet.document.replay.inputs.incident_rows.is_none() {
                "no list of incidents was given (--incidents)"
            } else {
                "the period has no incident that can be judged"
            },
        ));
    }
    let (mut scene, top) = sheet.begin("How soon NO-GO stands in an incident");
    let entries = vec![
        (
            Key::Line(Colour::Line(0).solid()),
            format!("of {} incidents", points[0].detected.of),
        ),
        (
            Key::Dashes(AXIS),
            "of healthy windows as long: chance".to_owned(),
        ),
    ];
    let needs = top + NAME + PLOT + AXIS_ROOM + legend_height(sheet.inside(), &entries) + 6;
    let area = Area {
        left: PAD + ROOM,
        top: top + NAME,
        right: sheet.width() - PAD - 14,
        bottom: top + NAME + PLOT + sheet.size.spare(needs),
    };
    let scale = Scale::even((0.0, 1.0), (area.bottom, area.top));
    name(&mut scene, area, "Share with a NO-GO by then");
    draw_axis(&mut scene, area, scale);
    delays(&mut scene, area, &points);

    let line = |share: fn(&DelayPoint) -> Number| -> Vec<Point> {
        let known = points.iter().enumerate();
        known
            .filter_map(|(number, own)| {
                Some((place(area, number, points.len()), scale.at(share(own).0?)))
            })
            .collect()
    };
    for pair in line(|own| own.placebo).windows(2) {
        dashes(&mut scene, pair[0], pair[1]);
    }
    let detected = line(|own| own.detected.rate);
    for at in &detected {
        scene.dot(*at, 3, Colour::Line(0).solid(), Fill::Filled);
    }
    scene.line(detected, Colour::Line(0).solid(), 2);
    let end = legend(
        &mut scene,
        sheet.inside(),
        area.bottom + AXIS_ROOM,
        &entries,
    );
    scene.height = end + 6;
    let told = points.iter().map(|own| {
        format!(
            "Within {}: {}, by chance {}.",
            length(own.within_seconds.into()),
            of(own.detected),
            percent(own.placebo)
        )
    });
    scene.description = told.collect::<Vec<_>>().join(" ");
    Ok(scene)
}

/// The delays stand as far from each other, whatever lies between them.
fn place(area: Area, number: usize, of: usize) -> i32 {
    area.left + 8 + (area.width() - 8) * number as i32 / (of.max(2) as i32 - 1)
}

fn delays(scene: &mut Scene, area: Area, points: &[&DelayPoint]) {
    let mut free = i32::MIN;
    for (number, own) in points.iter().enumerate() {
        let x = place(area, number, points.len());
        scene.line(vec![(x, area.top), (x, area.bottom)], GRID, 1);
        let text = match own.within_seconds {
            0.0 => "start".to_owned(),
            within => length(within.into()),
        };
        let half = width(&text) / 2;
        if x - half > free {
            scene.text((x, area.bottom + 12), text, SOFT, Anchor::Middle);
            free = x + half + 4;
        }
    }
    scene.line(
        vec![(area.left, area.bottom), (area.right, area.bottom)],
        AXIS,
        1,
    );
    let caption = "after the incident's start, unevenly spaced";
    scene.text((area.right, area.bottom + 28), caption, SOFT, Anchor::End);
}

fn dashes(scene: &mut Scene, (x0, y0): Point, (x1, y1): Point) {
    let pieces = ((x1 - x0) / 6).max(1);
    let at = |piece: i32| {
        (
            x0 + (x1 - x0) * piece / pieces,
            y0 + (y1 - y0) * piece / pieces,
        )
    };
    for piece in (0..pieces).step_by(2) {
        scene.line(vec![at(piece), at(piece + 1)], AXIS, 2);
    }
}
