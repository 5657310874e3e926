//! The gate over time: the verdict on top, a strip a check below, what really happened above both.

use super::Nothing;
use super::columns::{Shade, worst};
use super::heading::{PAD, Sheet};
use super::legend::{Key, height as legend_height, legend};
use super::lettering::{fitted, width};
use super::palette::{Colour, TEXT};
use super::scene::{Anchor, Area, Scene};
use super::strip::{deployment_lane, incident_lane, shade_incidents, strip};
use super::time_axis::{self, TimeAxis};
use crate::record::{DeploymentEntry, ReportDocument, RunsFigure};
use crate::report::figures::{of, percent};

/// Between strips.
const GAP: i32 = 6;
const LANE: i32 = 12;
const VERDICT: i32 = 24;
const CHECK: i32 = 14;
/// A label above its strip.
const ABOVE: i32 = 15;
/// Labels beside strips take no more than this.
const WIDEST_LABEL: i32 = 200;

/// A row of the figure.
enum Row<'a> {
    Incidents,
    Deployments(&'a [DeploymentEntry]),
    Strip(&'a RunsFigure, fn(char) -> Shade, i32),
}

pub(super) fn scene(sheet: Sheet<'_>) -> Result<Scene, Nothing> {
    let document = sheet.document;
    if document.timeline.steps == 0 {
        return Err(Nothing::because("the period has no step"));
    }
    let (mut scene, top) = sheet.begin("What the gate said");
    let rows = rows(document);
    let above = if sheet.is_narrow() { ABOVE } else { 0 };
    let left = if sheet.is_narrow() {
        PAD
    } else {
        gutter(&rows)
    };
    let area = Area {
        left,
        top: top + 4,
        right: sheet.width() - PAD,
        bottom: 0,
    };
    let entries = entries(document);
    let legend_rows = legend_height(sheet.inside(), &entries);
    let rows_height: i32 = rows.iter().map(|(_, row)| height(row) + above + GAP).sum();
    let needs = area.top + rows_height + time_axis::HEIGHT + legend_rows + 8;
    let strips = document.timeline.checks.len() as i32 + 2;
    let taller = sheet.size.spare(needs) / strips;

    let area = Area {
        bottom: area.top + rows_height + taller * (strips - 1),
        ..area
    };
    let axis = TimeAxis::new(document, (area.left, area.right));
    shade_incidents(&mut scene, document, &axis, area);
    let mut y = area.top;
    for (label, row) in &rows {
        let high = height(row)
            + if matches!(row, Row::Strip(..)) {
                taller
            } else {
                0
            };
        let own = Area {
            top: y + above,
            bottom: y + above + high,
            ..area
        };
        draw_label(&mut scene, sheet, label, own);
        draw_row(&mut scene, document, &axis, row, own);
        y = own.bottom + GAP;
    }
    axis.labels(&mut scene, area.bottom);
    let end = legend(
        &mut scene,
        sheet.inside(),
        area.bottom + time_axis::HEIGHT,
        &entries,
    );
    scene.height = end + 6 + sheet.size.spare(end + 6);
    scene.description = description(document);
    Ok(scene)
}

fn rows(document: &ReportDocument) -> Vec<(&str, Row<'_>)> {
    let mut rows = Vec::new();
    if !document.replay.incidents.is_empty() {
        rows.push(("incidents", Row::Incidents));
    }
    let deployments = document.replay.deployments.as_ref();
    if let Some(own) = deployments.filter(|own| !own.list.is_empty()) {
        rows.push(("deployments", Row::Deployments(&own.list)));
    }
    let timeline = &document.timeline;
    let verdicts = Row::Strip(&timeline.verdicts, Shade::of_verdict, VERDICT);
    rows.push(("verdict", verdicts));
    for check in &timeline.checks {
        let states = Row::Strip(&check.states, Shade::of_state, CHECK);
        rows.push((&check.id, states));
    }
    rows
}

fn height(row: &Row<'_>) -> i32 {
    match row {
        Row::Incidents | Row::Deployments(_) => LANE,
        Row::Strip(_, _, height) => *height,
    }
}

fn gutter(rows: &[(&str, Row<'_>)]) -> i32 {
    let widest = rows.iter().map(|(label, _)| width(label)).max();
    PAD + widest.unwrap_or(0).min(WIDEST_LABEL) + 8
}

fn draw_label(scene: &mut Scene, sheet: Sheet<'_>, label: &str, area: Area) {
    if sheet.is_narrow() {
        let text = fitted(label, area.width());
        scene.text((area.left, area.top - 7), text, TEXT, Anchor::Start);
    } else {
        let text = fitted(label, area.left - PAD - 8);
        scene.text((area.left - 8, area.middle()), text, TEXT, Anchor::End);
    }
}

fn draw_row(
    scene: &mut Scene,
    document: &ReportDocument,
    axis: &TimeAxis,
    row: &Row<'_>,
    area: Area,
) {
    match row {
        Row::Incidents => incident_lane(scene, document, axis, area),
        Row::Deployments(list) => deployment_lane(scene, list, axis, area),
        Row::Strip(runs, shade, _) => {
            let columns = worst(runs, document.timeline.steps, area.width() as u32, shade);
            strip(scene, area, &columns);
        }
    }
}

fn entries(document: &ReportDocument) -> Vec<(Key, String)> {
    let mut entries = vec![
        (Key::Block(Colour::Go.solid()), "GO, pass".to_owned()),
        (Key::Block(Colour::Pending.solid()), "pending".to_owned()),
        (Key::Block(Colour::Warning.solid()), "WARNING".to_owned()),
        (Key::Block(Colour::NoGo.solid()), "NO-GO".to_owned()),
        (Key::Hatch, "no verdict, no data".to_owned()),
    ];
    if !document.replay.incidents.is_empty() {
        let ink = Colour::Incident.solid();
        entries.push((Key::Block(ink), "incident caught".to_owned()));
        entries.push((Key::Outline(ink), "missed".to_owned()));
    }
    let deployments = document.replay.deployments.as_ref();
    if deployments.is_some_and(|own| !own.list.is_empty()) {
        entries.push((Key::GoodTick, "deployment".to_owned()));
        entries.push((Key::BadTick, "ended badly".to_owned()));
    }
    entries
}

fn description(document: &ReportDocument) -> String {
    let replay = &document.replay;
    let mut text = format!(
        "One strip for the verdict and one for each of {} checks; every pixel shows the worst state of its steps. \
         False NO-GO: {} of healthy time.",
        document.timeline.checks.len(),
        percent(replay.false_no_go.rate),
    );
    if replay.missed_issues.of > 0 {
        text.push_str(&format!(" Incidents missed: {}.", of(replay.missed_issues)));
    }
    text.push_str(&format!(
        " Without a verdict: {}.",
        percent(replay.unjudged.share)
    ));
    text
}
