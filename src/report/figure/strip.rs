//! States over time as a strip, and what lies beside all strips: incidents and deployments.

use super::columns::{Shade, stretches};
use super::legend::{bad_tick, good_tick};
use super::palette::{Colour, GRID};
use super::scene::{Area, Mark, Scene};
use super::time_axis::TimeAxis;
use crate::record::{DeploymentEntry, IncidentEntry, ReportDocument};

/// Columns of one strip, the first at the left of `area`.
pub(super) fn strip(scene: &mut Scene, area: Area, columns: &[Shade]) {
    let stretches = stretches(columns);
    for shade in [Shade::Go, Shade::Pending, Shade::Warning, Shade::NoGo] {
        let own = stretches.iter().filter(|own| own.2 == shade);
        let spans: Vec<(i32, i32)> = own
            .map(|(first, past, _)| (area.left + first, area.left + past))
            .collect();
        if let (Some(colour), false) = (shade.colour(), spans.is_empty()) {
            scene.marks.push(Mark::Bars {
                spans,
                top: area.top,
                bottom: area.bottom,
                ink: colour.solid(),
            });
        }
    }
    for (first, past, shade) in stretches {
        if shade == Shade::Unjudged {
            scene.hatch(area.across(area.left + first, area.left + past));
        }
    }
    scene.frame(area, GRID);
}

/// The least width at which an incident is seen.
const LEAST: i32 = 2;

/// Where an incident stands; nothing when it is not shown.
fn span(axis: &TimeAxis, own: &IncidentEntry) -> Option<(i32, i32)> {
    axis.shows(own.started_at, own.ended_at).then(|| {
        let left = axis.at(own.started_at);
        (left, axis.at(own.ended_at).max(left + LEAST))
    })
}

/// Incidents as shades behind whatever is in `area`.
pub(super) fn shade_incidents(
    scene: &mut Scene,
    document: &ReportDocument,
    axis: &TimeAxis,
    area: Area,
) {
    for own in &document.replay.incidents {
        if let Some((left, right)) = span(axis, own) {
            scene.block(area.across(left, right), Colour::Incident.at(0.22));
        }
    }
}

/// Incidents in a lane of their own: filled when caught, an outline when missed, hatched when not judged.
pub(super) fn incident_lane(
    scene: &mut Scene,
    document: &ReportDocument,
    axis: &TimeAxis,
    area: Area,
) {
    for own in &document.replay.incidents {
        let Some((left, right)) = span(axis, own) else {
            continue;
        };
        let place = area.across(left, right);
        match own.outcome {
            "caught" => scene.block(place, Colour::Incident.solid()),
            "missed" => {
                let place = area.across(left, right.max(left + 5));
                scene.block(place, Colour::Incident.at(0.25));
                scene.frame(place, Colour::Incident.solid());
                scene.frame(
                    Area {
                        left: place.left + 1,
                        top: place.top + 1,
                        right: place.right - 1,
                        bottom: place.bottom - 1,
                    },
                    Colour::Incident.solid(),
                );
            }
            _ => scene.hatch(place),
        }
    }
}

/// Deployments as ticks; at one pixel the bad one is seen.
pub(super) fn deployment_lane(
    scene: &mut Scene,
    deployments: &[DeploymentEntry],
    axis: &TimeAxis,
    area: Area,
) {
    let shown = deployments.iter().filter(|own| {
        axis.shows(
            own.started_at,
            own.started_at + crate::model::Duration::from_secs(1),
        )
    });
    let (bad, others): (Vec<_>, Vec<_>) = shown.partition(|own| own.outcome == "bad");
    let columns = |list: Vec<&DeploymentEntry>| -> std::collections::BTreeSet<i32> {
        list.into_iter()
            .map(|own| axis.at(own.started_at))
            .collect()
    };
    let bad = columns(bad);
    for x in columns(others).difference(&bad) {
        good_tick(scene, *x, area.top);
    }
    for x in &bad {
        bad_tick(scene, *x, area.top);
    }
}
