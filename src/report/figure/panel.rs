//! One check: its signals beside their limits, and when these were met.

use super::Nothing;
use super::columns::{Shade, worst};
use super::envelope::{Extremes, stretches};
use super::heading::{PAD, Sheet};
use super::legend::{Key, height as legend_height, legend};
use super::lettering::{fitted, width};
use super::palette::{Colour, Ink, LINE_COLOURS, SOFT, TEXT};
use super::scale::{Scale, upright, upright_room};
use super::scene::{Anchor, Area, Mark, Scene};
use super::signal_words::{
    condition, in_words, is_no_go, limit_colour, limit_key, quantity, rounded,
};
use super::strip::{shade_incidents, strip};
use super::time_axis::{self, TimeAxis};
use crate::model::Side;
use crate::record::{ConditionFigure, PanelFigure, PanelSeries, ReportDocument};

/// The height of one signal.
const PLOT: i32 = 180;
const NAME: i32 = 22;
const STRIP: i32 = 14;
const GAP: i32 = 8;

/// One signal of the check, with its conditions.
struct Plot<'a> {
    panel: &'a PanelFigure,
    conditions: Vec<&'a ConditionFigure>,
    area: Area,
    scale: Scale,
}

pub(super) fn scene(sheet: Sheet<'_>, check: &str) -> Result<Scene, Nothing> {
    let document = sheet.document;
    let panels: Vec<&PanelFigure> = document
        .panels
        .iter()
        .filter(|own| own.check == check)
        .collect();
    let Some(first) = panels.first() else {
        return Err(Nothing::because(format!(
            "the document holds no signal of the check `{check}`"
        )));
    };
    let (mut scene, top) = sheet.begin(&first.title);
    let count = panels.len() as i32;
    let rows: Vec<Vec<(Key, String)>> = panels.iter().map(|own| entries(document, own)).collect();
    let legends: i32 = rows
        .iter()
        .map(|own| legend_height(sheet.inside(), own))
        .sum();
    let needs = top + count * (PLOT + NAME + GAP) + STRIP + time_axis::HEIGHT + legends + 22;
    let taller = sheet.size.spare(needs) / count;

    let mut plots = Vec::new();
    let mut y = top;
    for panel in &panels {
        let area = Area {
            left: PAD,
            top: y + NAME,
            right: sheet.width() - PAD,
            bottom: y + NAME + PLOT + taller,
        };
        plots.push(plot(document, panel, area)?);
        y = area.bottom + GAP;
    }
    share_sides(sheet, &mut plots);
    let Area { left, right, .. } = plots[0].area;
    let axis = TimeAxis::new(document, (left, right));
    for plot in &plots {
        draw(&mut scene, sheet, plot, &axis);
    }
    let area = Area {
        left,
        top: y,
        right,
        bottom: y + STRIP,
    };
    let own = document.timeline.checks.iter().find(|own| own.id == check);
    if let Some(own) = own {
        let columns = worst(
            &own.states,
            document.timeline.steps,
            area.width() as u32,
            Shade::of_state,
        );
        strip(&mut scene, area, &columns);
        let label = fitted("said", left - PAD - 6);
        scene.text((left - 6, area.middle()), label, SOFT, Anchor::End);
    }
    axis.labels(&mut scene, area.bottom + 2);
    let mut end = area.bottom + 2 + time_axis::HEIGHT;
    for own in &rows {
        end = legend(&mut scene, sheet.inside(), end, own);
    }
    scene.height = end + 6;
    scene.description = description(document, &plots);
    Ok(scene)
}

fn plot<'a>(
    document: &'a ReportDocument,
    panel: &'a PanelFigure,
    area: Area,
) -> Result<Plot<'a>, Nothing> {
    let conditions = panel.conditions.iter().map(|id| condition(document, id));
    let conditions = conditions.collect::<Result<Vec<_>, _>>()?;
    let values = panel
        .series
        .iter()
        .flat_map(|own| own.low.iter().chain(&own.high));
    let values = values.filter_map(|own| own.0).filter(|own| own.is_finite());
    let limits = conditions.iter().map(|own| own.limit);
    let (low, high) = values
        .chain(limits)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), own| {
            (low.min(own), high.max(own))
        });
    if low > high {
        return Err(Nothing::because(format!(
            "the check `{}` had no data",
            panel.check
        )));
    }
    let ends = (area.bottom, area.top);
    let fitting = Scale::fitting((low, high), ends);
    let scale = if fitting.is_log() {
        fitting
    } else {
        let air = (high - low) * 0.06;
        // What is about nothing begins at nothing.
        let from = if low >= 0.0 && low < high * 0.5 {
            0.0
        } else {
            low - air
        };
        Scale::even((from, high + air), ends)
    };
    let scale = match conditions.first() {
        Some(own) => rounded(scale, own.shown, high),
        None => scale,
    };
    Ok(Plot {
        panel,
        conditions,
        area,
        scale,
    })
}

/// All signals stand above each other, as far from both sides as the widest labels take.
fn share_sides(sheet: Sheet<'_>, plots: &mut [Plot<'_>]) {
    let left = plots
        .iter()
        .map(|own| upright_room(own.scale, own.area.height(), |tick| label(own, tick)));
    let left = left.max().unwrap_or(0).max(width("said") + 8);
    let limits = plots.iter().flat_map(|own| &own.conditions);
    let right = if sheet.is_narrow() {
        0
    } else {
        limits
            .map(|own| width(&limit_text(own)) + 8)
            .max()
            .unwrap_or(0)
    };
    for plot in plots {
        plot.area = plot
            .area
            .across(plot.area.left + left, plot.area.right - right);
    }
}

fn label(plot: &Plot<'_>, tick: f64) -> String {
    match plot.conditions.first() {
        Some(own) => quantity(own.shown, tick).to_string(),
        None => format!("{tick}"),
    }
}

fn limit_text(own: &ConditionFigure) -> String {
    let level = if is_no_go(own) { "NO-GO" } else { "WARN" };
    format!("{level} {}", quantity(own.shown, own.limit).exactly())
}

fn draw(scene: &mut Scene, sheet: Sheet<'_>, plot: &Plot<'_>, axis: &TimeAxis) {
    let Plot {
        panel, area, scale, ..
    } = *plot;
    let logarithmic = if scale.is_log() {
        ", by its logarithm"
    } else {
        ""
    };
    let name = format!("{}{}{logarithmic}", panel.signal, unit_words(panel.unit));
    let name = fitted(&name, sheet.width() - 2 * PAD);
    scene.text((PAD, area.top - 11), name, SOFT, Anchor::Start);
    axis.grid(scene, area);
    upright(scene, area, scale, |tick| label(plot, tick));
    shade_incidents(scene, sheet.document, axis, area);
    for (number, series) in panel.series.iter().take(LINE_COLOURS).enumerate().rev() {
        let ink = Colour::Line(number).solid();
        draw_series(scene, sheet.document, plot, series, ink);
    }
    // NO-GO last: where both limits are the same it is what must be seen.
    for own in plot.conditions.iter().rev() {
        let y = scale.at(own.limit);
        scene.dashes((area.left, area.right), y, limit_colour(own).solid());
    }
    if !sheet.is_narrow() {
        limit_labels(scene, plot);
    }
}

fn unit_words(unit: &str) -> String {
    match unit {
        "none" => String::new(),
        unit => format!(", {unit}"),
    }
}

fn draw_series(
    scene: &mut Scene,
    document: &ReportDocument,
    plot: &Plot<'_>,
    series: &PanelSeries,
    ink: Ink,
) {
    let Plot { area, scale, .. } = *plot;
    let side = plot
        .conditions
        .first()
        .map(|own| own.shown.condition.limit().side());
    let stretches = stretches(
        plot.panel,
        series,
        document.timeline.steps,
        (area.left, area.width()),
    );
    for stretch in stretches {
        let along = |value: fn(&Extremes) -> f64| -> Vec<(i32, i32)> {
            stretch
                .iter()
                .map(|own| (own.x, scale.at(value(own))))
                .collect()
        };
        let (low, high) = (along(|own| own.low), along(|own| own.high));
        let mut edge = match side {
            Some(Side::Below) => low.clone(),
            Some(Side::Above) | None => high.clone(),
        };
        if low != high && stretch.len() > 1 {
            let points = high.into_iter().chain(low.into_iter().rev()).collect();
            scene.marks.push(Mark::Shape {
                points,
                ink: ink.colour.at(0.35),
            });
        }
        if let [(x, y)] = edge[..] {
            edge.push((x + 1, y));
        }
        scene.line(edge, ink, 1);
    }
}

/// Beside their lines, moved apart where lines are close.
fn limit_labels(scene: &mut Scene, plot: &Plot<'_>) {
    let mut labels: Vec<(i32, String)> = plot
        .conditions
        .iter()
        .map(|own| (plot.scale.at(own.limit), limit_text(own)))
        .collect();
    labels.sort();
    let mut free = plot.area.top - 8;
    for (y, text) in labels {
        let y = y.max(free);
        scene.text((plot.area.right + 5, y), text, TEXT, Anchor::Start);
        free = y + 14;
    }
}

fn entries(document: &ReportDocument, panel: &PanelFigure) -> Vec<(Key, String)> {
    let mut entries: Vec<(Key, String)> = panel
        .series
        .iter()
        .take(LINE_COLOURS)
        .enumerate()
        .map(|(number, own)| (Key::Line(Colour::Line(number).solid()), own.labels.clone()))
        .collect();
    let more = panel.left_out + panel.series.len().saturating_sub(LINE_COLOURS);
    if more > 0 {
        let told = format!("and {more} more, further from the limit");
        entries.push((Key::Words, told));
    }
    let known = panel
        .conditions
        .iter()
        .filter_map(|id| condition(document, id).ok());
    entries.extend(known.map(|own| (limit_key(own), in_words(own))));
    if !document.replay.incidents.is_empty() {
        entries.push((Key::Block(Colour::Incident.at(0.22)), "incident".to_owned()));
    }
    entries
}

fn description(document: &ReportDocument, plots: &[Plot<'_>]) -> String {
    let limits = plots.iter().flat_map(|own| &own.conditions);
    let limits: Vec<String> = limits.map(|own| in_words(own)).collect();
    format!(
        "The lowest and highest values of the series nearest to a limit, over time, with the check's states below. \
         Limits: {}. {} incidents are shaded.",
        limits.join("; "),
        document.replay.incidents.len()
    )
}
