//! Fleets for tests: rows that hang together, varied without chance.

use super::{
    FleetDocument, FleetInput, GateCheck, GateRow, NotJudged, ThinReason, UnmatchedIncidents,
};
use crate::model::Timestamp;
use crate::outcome::Rate;
use crate::outcome::fleet::{ByDays, Strip, StripCell};
use crate::outcome::interval::{DailyCounts, Days, clopper_pearson, fay_feuer, poisson_exact};
use crate::record::StripFigure;

/// What a sample gate did on each of its 28 days, in steps of a minute, and with its incidents.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    /// False NO-GO steps day by day.
    pub(crate) false_no_go: Vec<u64>,
    /// Groups missed, of groups.
    pub(crate) missed: (u64, u64),
    /// Steps without a verdict.
    pub(crate) unjudged: u64,
}

const DAY: u64 = 1440;
const FROM: i64 = 1_772_323_200;

/// The row of a gate that did that.
pub(crate) fn row(gate: &str, story: &Story) -> GateRow {
    let days: Vec<DailyCounts> = story
        .false_no_go
        .iter()
        .map(|hits| DailyCounts {
            hits: *hits,
            of: DAY,
        })
        .collect();
    let by_days = ByDays::new(&days);
    let of_days = Days::new(days.iter().copied());
    let missed = Rate::new(story.missed.0, story.missed.1);
    let steps = DAY * days.len() as u64;
    let unjudged = Rate::new(story.unjudged, steps);
    let episodes = of_days.with_hits() as u64;
    let healthy_weeks = days.len() as f64 / 7.0;
    let false_interval = fay_feuer(&of_days);
    let missed_interval = clopper_pearson(missed);
    let low =
        |interval: Option<crate::outcome::interval::Interval>| interval.map_or(0.0, |own| own.low);
    let check = |id: &str, share: u64, caught: u64| GateCheck {
        id: id.to_owned(),
        false_no_go: by_days.rate.hits / share,
        effective_days: by_days.effective_days,
        incidents_caught: caught,
        no_data_share: 0.001.into(),
    };
    let few_days = (1..10)
        .contains(&of_days.with_hits())
        .then_some(ThinReason::FewDays {
            days: of_days.with_hits(),
        });
    let few = (missed.of < 29).then_some(ThinReason::FewIncidents {
        groups: missed.of,
        needed: 29,
    });
    GateRow {
        gate: gate.to_owned(),
        value: gate.strip_prefix("api-").map(str::to_owned),
        from: Timestamp::from_secs(FROM),
        to: Timestamp::from_secs(FROM + 86_400 * days.len() as i64),
        step_seconds: 60,
        attention: low(missed_interval) + low(false_interval) + unjudged.value().unwrap_or(0.0),
        stands_out: super::StandsOut::default(),
        thin: few_days.into_iter().chain(few).collect(),
        false_no_go: by_days.rate.into(),
        false_warning: by_days.rate.into(),
        false_no_go_interval: false_interval.map(Into::into),
        days_with_false_no_go: of_days.with_hits(),
        effective_days: by_days.effective_days,
        missed_issues: missed.into(),
        missed_groups: missed.into(),
        missed_issues_interval: missed_interval.map(Into::into),
        circular: None,
        incidents: missed.of as usize,
        episodes,
        healthy_weeks,
        episodes_per_week: (episodes as f64 / healthy_weeks).into(),
        episodes_per_week_interval: poisson_exact(episodes, healthy_weeks).map(Into::into),
        unjudged: unjudged.into(),
        unjudged_effective_days: 2.0,
        never_had_data: Vec::new(),
        only_cost: if by_days.rate.hits > 5000 {
            vec!["errors".to_owned()]
        } else {
            Vec::new()
        },
        checks: vec![
            check("errors", 1, missed.of - missed.hits),
            check("latency_p95", 2, 0),
            check("saturation", 5, 0),
        ],
        strip: StripFigure::from(&strip(story)),
    }
}

fn strip(story: &Story) -> Strip {
    let cells = story
        .false_no_go
        .iter()
        .enumerate()
        .flat_map(|(day, hits)| {
            (0..4).map(move |part| {
                let no_go = if part == day as u64 % 4 {
                    (*hits).min(DAY / 4)
                } else {
                    0
                };
                StripCell {
                    steps: DAY / 4,
                    no_go,
                    warning: if (day + 1) % 5 == 0 {
                        (DAY / 4 - no_go) / 3
                    } else {
                        0
                    },
                    unjudged: 0,
                    incident: part == 2 && (day as u64) < story.missed.1,
                }
            })
        });
    Strip {
        cell_steps: (DAY / 4) as usize,
        cells: cells.collect(),
    }
}

/// A gate of no particular kind: the number decides.
pub(crate) fn ordinary(number: u64) -> Story {
    let hits = |day: u64| match (number * 7 + day * 13) % 11 {
        0 => 5 + (number + day) % 40,
        1 => 1 + number % 5,
        _ => 0,
    };
    Story {
        false_no_go: (0..28).map(hits).collect(),
        missed: (number % 3, 6 + number % 30),
        unjudged: number % 4 * 10,
    }
}

/// `count` ordinary gates and a bad one, one that could not be judged, and incidents of nobody's.
pub(crate) fn input(count: u64) -> FleetInput {
    let mut gates: Vec<GateRow> = (0..count)
        .map(|number| row(&format!("api-service-{number:04}"), &ordinary(number)))
        .collect();
    let bad = Story {
        false_no_go: (0..28).map(|day| 300 + 10 * (day % 7)).collect(),
        missed: (9, 12),
        unjudged: 200,
    };
    gates.push(row("api-checkout", &bad));
    FleetInput {
        label: Some("service".to_owned()),
        gates,
        not_judged: vec![NotJudged {
            gate: "api-vanished".to_owned(),
            value: Some("vanished".to_owned()),
            error: "history/gate=api-vanished: there is no such folder".to_owned(),
            hint: Some("fetch first: retrogate fleet fetch".to_owned()),
            exit_status: 64,
        }],
        unmatched_incidents: Some(UnmatchedIncidents {
            rows: 3,
            services: vec!["billing".to_owned(), "auth".to_owned()],
        }),
    }
}

/// The document of that.
pub(crate) fn document(count: u64) -> FleetDocument {
    FleetDocument::new(input(count))
}

/// Names that somebody could hope would break out of something.
pub(crate) const HOSTILE: [&str; 6] = [
    "\"><script>alert(1)</script>",
    "a|b\n# c",
    "../../etc/passwd",
    "'onmouseover='x",
    "line\r\nbreak\u{202e}turned",
    "<!--",
];

/// A small fleet of gates of such names, and one very long.
pub(crate) fn hostile() -> FleetDocument {
    let mut input = input(4);
    for (number, name) in (0..).zip(HOSTILE) {
        let mut row = row(name, &ordinary(number));
        row.value = Some(name.to_owned());
        row.checks[0].id = "errors".to_owned();
        input.gates.push(row);
        input.not_judged.push(NotJudged {
            gate: format!("broken {name}"),
            value: None,
            error: format!("cannot read {name}"),
            hint: Some(name.to_owned()),
            exit_status: 3,
        });
    }
    input.gates.push(row(&"long-".repeat(100), &ordinary(3)));
    let services = HOSTILE.map(str::to_owned).to_vec();
    input.unmatched_incidents = Some(UnmatchedIncidents { rows: 9, services });
    FleetDocument::new(input)
}
