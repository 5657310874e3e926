//! The week, hour by hour: when NO-GO is said.

use super::Nothing;
use super::heading::{PAD, Sheet};
use super::lettering::width;
use super::palette::{Colour, GRID, SOFT, TEXT};
use super::scene::{Anchor, Area, Scene};
use crate::record::{HourCell, Number};
use crate::report::figures::percent;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ROW: i32 = 26;
const NAME: i32 = 28;
/// More opaque than this, and text on it is white.
const DARK: f64 = 0.55;

pub(super) fn scene(sheet: Sheet<'_>) -> Result<Scene, Nothing> {
    let cells = &sheet.document.hours.cells;
    if cells.iter().all(|own| own.no_go.of == 0) {
        return Err(Nothing::because("no step of the period has a verdict"));
    }
    let most = cells
        .iter()
        .filter_map(|own| own.no_go.rate.0)
        .fold(0.0, f64::max);
    let (mut scene, top) = sheet.begin("When in the week NO-GO is said");
    let left = PAD + width("Wed") + 8;
    let cell = (sheet.width() - PAD - left) / 24;
    let row = ROW + sheet.size.spare(top + NAME + 7 * ROW + 62) / 7;
    let area = Area {
        left,
        top: top + NAME,
        right: left + 24 * cell,
        bottom: top + NAME + 7 * row,
    };
    super::percent_axis::name(
        &mut scene,
        area,
        &format!(
            "Share of judged steps said NO-GO; hours in {}",
            sheet.document.time_zone
        ),
    );
    for own in cells {
        let x = area.left + i32::from(own.hour) * cell;
        let y = area.top + (i32::from(own.weekday) - 1) * row;
        let place = Area {
            left: x,
            top: y,
            right: x + cell - 1,
            bottom: y + row - 1,
        };
        draw_cell(&mut scene, own, place, most);
    }
    for (number, day) in (0..).zip(DAYS) {
        let y = area.top + number * row + row / 2;
        scene.text((left - 8, y), day, TEXT, Anchor::End);
    }
    let every = if cell < 22 { 3 } else { 1 };
    for hour in (0..24).step_by(every) {
        let x = area.left + hour * cell + if every == 1 { cell / 2 } else { 0 };
        let anchor = if every == 1 {
            Anchor::Middle
        } else {
            Anchor::Start
        };
        scene.text((x, area.bottom + 11), format!("{hour:02}"), SOFT, anchor);
    }
    key(&mut scene, (left, area.bottom + 28), most);
    scene.height = area.bottom + 54;
    scene.description = description(cells, most);
    Ok(scene)
}

/// How much of the ink a share gets; the least that is not nothing is seen.
fn opacity(share: f64, most: f64) -> f64 {
    if share <= 0.0 || most <= 0.0 {
        0.0
    } else {
        0.12 + 0.88 * share / most
    }
}

fn draw_cell(scene: &mut Scene, own: &HourCell, place: Area, most: f64) {
    let Number(Some(share)) = own.no_go.rate else {
        scene.hatch(place);
        return;
    };
    scene.block(place, GRID);
    let opacity = (opacity(share, most) * 100.0).round() / 100.0;
    scene.block(place, Colour::NoGo.at(opacity));
    let text = percent(own.no_go.rate);
    let text = text.trim_end_matches(" %");
    if share > 0.0 && width(text) + 2 <= place.width() {
        let ink = if opacity > DARK {
            Colour::White.solid()
        } else {
            TEXT
        };
        let middle = i32::midpoint(place.left, place.right);
        scene.text((middle, place.middle()), text, ink, Anchor::Middle);
    }
}

/// From nothing to the most.
fn key(scene: &mut Scene, (left, top): (i32, i32), most: f64) {
    let mut x = left;
    let middle = top + 7;
    scene.text((x, middle), "0 %", SOFT, Anchor::Start);
    x += width("0 %") + 6;
    for part in 0..8 {
        let place = Area {
            left: x,
            top,
            right: x + 14,
            bottom: top + 14,
        };
        scene.block(place, GRID);
        let share = f64::from(part) / 7.0;
        let opacity = (opacity(share, 1.0) * 100.0).round() / 100.0;
        scene.block(place, Colour::NoGo.at(opacity));
        x += 14;
    }
    let text = percent(Number::from(most));
    scene.text((x + 6, middle), text.clone(), SOFT, Anchor::Start);
    x += 6 + width(&text) + 16;
    let place = Area {
        left: x,
        top,
        right: x + 14,
        bottom: top + 14,
    };
    scene.hatch(place);
    scene.text((x + 20, middle), "nothing judged", SOFT, Anchor::Start);
}

fn description(cells: &[HourCell], most: f64) -> String {
    let worst = cells.iter().find(|own| own.no_go.rate.0 == Some(most));
    match worst.filter(|_| most > 0.0) {
        Some(own) => format!(
            "The share of judged steps said NO-GO in each hour of the week. The most is {} on {} from {:02}:00.",
            percent(own.no_go.rate),
            DAYS[usize::from(own.weekday.clamp(1, 7)) - 1],
            own.hour
        ),
        None => "No step in any hour of the week was said NO-GO.".to_owned(),
    }
}
