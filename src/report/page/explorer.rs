//! The data of the interactive timeline, thinned so that a page stays small.

use crate::model::{Side, Timestamp};
use crate::record::{
    ConditionFigure, ExplorerData, ExplorerDeployment, ExplorerIncident, ExplorerRow, PanelFigure,
    ReportDocument, RunsFigure,
};
use crate::report::figures::length;
use crate::report::replay_attribution::limit;

/// A strip of more runs than this is shown in buckets, each with the worst of its steps.
const MOST_RUNS: usize = 8_000;

/// From the best to the worst, as the script draws them.
const ORDER: &str = "G.pWw?DFU!Nn";

/// Everything the script reads.
pub(super) fn explorer(document: &ReportDocument) -> ExplorerData {
    let timeline = &document.timeline;
    let thin = |runs: &RunsFigure| thinned(runs, timeline.steps);
    let verdicts = ExplorerRow {
        name: "verdict".to_owned(),
        title: "the gate".to_owned(),
        states: thin(&timeline.verdicts),
        unit: "none",
        bucket_steps: 0,
        worst: Vec::new(),
    };
    let checks = timeline.checks.iter().map(|check| {
        let (unit, bucket_steps, worst) = values(document, &check.id);
        ExplorerRow {
            name: check.id.clone(),
            title: conditions(document, &check.id),
            states: thin(&check.states),
            unit,
            bucket_steps,
            worst,
        }
    });
    ExplorerData {
        from_ms: document.from.millis(),
        step_ms: i64::from(document.step_seconds) * 1000,
        steps: timeline.steps,
        time_zone: document.time_zone.clone(),
        rows: std::iter::once(verdicts).chain(checks).collect(),
        zones: timeline.zones.clone(),
        incidents: incidents(document),
        deployments: deployments(document),
    }
}

fn incidents(document: &ReportDocument) -> Vec<ExplorerIncident> {
    let listed = document.replay.incidents.iter();
    listed
        .map(|own| ExplorerIncident {
            name: named(&own.id, own.title.as_deref()),
            from_ms: own.started_at.millis(),
            to_ms: own.ended_at.millis(),
            outcome: own.outcome,
        })
        .collect()
}

fn deployments(document: &ReportDocument) -> Vec<ExplorerDeployment> {
    let listed = document.replay.deployments.iter().flat_map(|own| &own.list);
    listed
        .map(|own| ExplorerDeployment {
            name: named(&own.id, own.version.as_deref()),
            at_ms: Timestamp::millis(own.started_at),
            outcome: own.outcome,
            verdict: own.verdict.unwrap_or("no verdict"),
        })
        .collect()
}

fn named(id: &str, more: Option<&str>) -> String {
    more.map_or_else(|| id.to_owned(), |more| format!("{id} ({more})"))
}

fn conditions_of<'a>(
    document: &'a ReportDocument,
    check: &'a str,
) -> impl Iterator<Item = &'a ConditionFigure> {
    let all = document.replay.attribution.conditions.iter();
    all.filter(move |own| own.part.id.split('.').next() == Some(check))
}

/// `no_go above 4.5 s for 5m`, one after the other.
fn conditions(document: &ReportDocument, check: &str) -> String {
    let told: Vec<String> = conditions_of(document, check)
        .map(|own| {
            let level = own.part.id.split('.').nth(1).unwrap_or_default();
            let hold = match own.for_seconds {
                0.0 => String::new(),
                seconds => format!(" for {}", length(seconds.into())),
            };
            format!("{level} {} {}{hold}", own.side, limit(own.shown))
        })
        .collect();
    told.join(", ")
}

/// The value of the check in buckets, of the side that its first condition on it looks at.
fn values(document: &ReportDocument, check: &str) -> (&'static str, u32, Vec<Option<f64>>) {
    let of_check = |panel: &&PanelFigure| panel.check == check && panel.signal == "value";
    let Some(panel) = document.panels.iter().find(of_check) else {
        return ("none", 0, Vec::new());
    };
    let looks = conditions_of(document, check).find(|own| panel.conditions.contains(&own.part.id));
    let side = looks.map_or(Side::Above, |own| own.shown.condition.limit().side());
    let buckets = panel.series.iter().map(|own| own.high.len()).max();
    let worst = (0..buckets.unwrap_or(0)).map(|bucket| {
        let found = panel.series.iter().filter_map(|series| {
            let column = match side {
                Side::Above => &series.high,
                Side::Below => &series.low,
            };
            column.get(bucket)?.0.filter(|value| value.is_finite())
        });
        match side {
            Side::Above => found.reduce(f64::max),
            Side::Below => found.reduce(f64::min),
        }
        .map(three_digits)
    });
    (panel.unit, panel.bucket_steps, worst.collect())
}

/// More are not shown, and would only make the page longer.
fn three_digits(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// The same runs, or fewer that never look better.
fn thinned(runs: &RunsFigure, steps: u32) -> RunsFigure {
    if runs.starts.len() <= MOST_RUNS {
        return runs.clone();
    }
    let bucket = steps.div_ceil(MOST_RUNS as u32 / 2).max(1);
    let buckets = steps.div_ceil(bucket) as usize;
    let rank = |letter: char| ORDER.find(letter).unwrap_or(ORDER.len());
    let mut worst: Vec<Option<char>> = vec![None; buckets];
    for (start, end, letter) in runs.iter(steps) {
        for own in &mut worst[(start / bucket) as usize..end.div_ceil(bucket) as usize] {
            if own.is_none_or(|own| rank(own) < rank(letter)) {
                *own = Some(letter);
            }
        }
    }
    let mut thin = RunsFigure::of(worst.into_iter().flatten());
    for start in &mut thin.starts {
        *start *= bucket;
    }
    thin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_hides_no_no_go() {
        let letters: Vec<char> = (0..100_000)
            .map(|step| match step {
                7_777 => 'N',
                step if step % 2 == 0 => 'G',
                _ => 'W',
            })
            .collect();
        let runs = RunsFigure::of(letters.iter().copied());
        let thin = thinned(&runs, 100_000);
        assert!(thin.starts.len() <= MOST_RUNS);
        let shown = thin
            .iter(100_000)
            .find(|(start, end, _)| *start <= 7_777 && 7_777 < *end);
        assert_eq!(shown.map(|(_, _, letter)| letter), Some('N'));
        assert_eq!(thin.states.matches('N').count(), 1);
        assert!(!thin.states.contains('G'));
    }
}
