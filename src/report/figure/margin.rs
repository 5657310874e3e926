//! How much room one limit leaves, week by week.

use super::Nothing;
use super::heading::{PAD, Sheet, lines};
use super::lettering::width;
use super::palette::Colour;
use super::percent_axis::name;
use super::scale::{Scale, upright, upright_room};
use super::scene::{Area, Fill, Scene};
use super::signal_words::{condition, in_words};
use super::time_axis::{self, TimeAxis};
use crate::record::{MarginDrift, WeeklyMargin};

const PLOT: i32 = 180;
const NAME: i32 = 28;
/// A local week is an hour shorter in spring.
const WHOLE_WEEK: f64 = 167.0 * 3_600.0;

pub(super) fn scene(sheet: Sheet<'_>, id: &str) -> Result<Scene, Nothing> {
    let own = condition(sheet.document, id)?;
    let drift = sheet
        .document
        .margins
        .iter()
        .find(|drift| drift.condition == id);
    let Some(drift) = drift.filter(|drift| drift.weeks.iter().any(|week| known(week).is_some()))
    else {
        return Err(Nothing::because(format!(
            "no week of the period has a margin of `{id}`: there is no healthy data, or its median is beyond the limit"
        )));
    };
    let (mut scene, top) = sheet.begin(&format!("The room {id} leaves"));
    let values = drift.weeks.iter().filter_map(known);
    let (low, high) = values.fold((0.0_f64, 1.0_f64), |(low, high), own| {
        (low.min(own), high.max(own))
    });
    let words = words(drift);
    let spare = sheet.size.spare(top + NAME + PLOT + time_axis::HEIGHT + 50);
    let mut area = Area {
        left: PAD,
        top: top + NAME,
        right: sheet.width() - PAD - 4,
        bottom: top + NAME + PLOT + spare,
    };
    let scale = Scale::even((low, high), (area.bottom, area.top));
    area.left += upright_room(scale, area.height(), label).max(width("−0.5") + 8);
    let axis = TimeAxis::new(sheet.document, (area.left, area.right));
    name(
        &mut scene,
        area,
        &format!(
            "Margin: 1 is far from the limit, 0 at it. {}",
            in_words(own)
        ),
    );
    axis.grid(&mut scene, area);
    upright(&mut scene, area, scale, label);
    let zero = scale.at(0.0);
    scene.line(
        vec![(area.left, zero), (area.right, zero)],
        Colour::NoGo.solid(),
        2,
    );
    draw(&mut scene, drift, scale, &axis);
    axis.labels(&mut scene, area.bottom);
    let from = area.bottom + time_axis::HEIGHT + 8;
    let end = lines(&mut scene, &words, (PAD, sheet.width() - 2 * PAD), from);
    scene.height = end;
    scene.description = words;
    Ok(scene)
}

fn label(tick: f64) -> String {
    let text = format!("{tick:.1}");
    text.replace('-', "−")
}

fn known(week: &WeeklyMargin) -> Option<f64> {
    week.margin.0.filter(|own| own.is_finite())
}

fn draw(scene: &mut Scene, drift: &MarginDrift, scale: Scale, axis: &TimeAxis) {
    let ink = if drift.halved {
        Colour::Bad
    } else {
        Colour::Line(0)
    }
    .solid();
    let mut stretch = Vec::new();
    for week in &drift.weeks {
        let Some(margin) = known(week) else {
            scene.line(std::mem::take(&mut stretch), ink, 2);
            continue;
        };
        let x = i32::midpoint(axis.at(week.from), axis.at(week.to));
        let at = (x, scale.at(margin));
        stretch.push(at);
        let whole = week.to.since(week.from).as_secs_f64() >= WHOLE_WEEK;
        scene.dot(at, 4, ink, if whole { Fill::Filled } else { Fill::Hollow });
    }
    scene.line(stretch, ink, 2);
}

fn words(drift: &MarginDrift) -> String {
    let mut text =
        "Each point is a week of healthy time; hollow ones are no whole week.".to_owned();
    if drift.halved {
        text.push_str(
            " The last whole week has at most half the margin of the median of those before.",
        );
    }
    text
}
