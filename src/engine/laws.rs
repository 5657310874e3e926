//! Laws of the evaluator, on random gates and histories, against the definitions read word by word.
//!
//! The oracle here asks for every point anew, walking the whole past with plain loops: slow, and with
//! nothing in common with the engine but the meaning.

mod conditions;
mod kept;
mod retimed;

use proptest::prelude::*;

use super::{Chunking, Decisions, FindingState, Threads, evaluate, explain, replay};
use crate::model::{
    ABSENT, Asked, Check, CheckHistory, CheckId, CheckParts, CheckState, Condition, Duration,
    Endpoint, Gate, GateParts, Grid, Instants, Judgement, Level, Limit, NoDataPolicy, Query,
    SeriesColumn, Side, Signal, Step, TimeRange, Timestamp, Unit, Unjudged, Verdict,
};

const POINTS: usize = 160;
const FIRST: i64 = 29_450_003;

fn step() -> Step {
    Step::try_new(Duration::from_secs(60)).unwrap()
}

fn whole() -> Grid {
    Grid::from_position(step(), FIRST, POINTS)
}

fn minutes() -> impl Strategy<Value = Duration> {
    (0_u32..6).prop_map(Duration::from_mins)
}

fn condition() -> impl Strategy<Value = Condition> {
    let signal = prop_oneof![
        3 => Just(Signal::Value),
        1 => (3_u32..9, 2_u32..4).prop_map(|(minutes, min_points)| Signal::Slope {
            window: Duration::from_mins(minutes),
            min_points,
        }),
        1 => (3_u32..9, 1_u32..4).prop_map(|(minutes, min_points)| Signal::RatioToMean {
            window: Duration::from_mins(minutes),
            min_points,
        }),
    ];
    let side = prop_oneof![Just(Side::Above), Just(Side::Below)];
    (signal, side, -2.0..4.0_f64, minutes(), minutes()).prop_map(
        |(signal, side, value, hold, release)| {
            // A slope per second is small; bring its limits near it.
            let value = match signal {
                Signal::Slope { .. } => value / 200.0,
                Signal::Value | Signal::RatioToMean { .. } => value,
            };
            let limit = Limit::try_new(side, value + 0.000_123).unwrap();
            Condition::try_new(signal, limit, hold, release).unwrap()
        },
    )
}

fn policy() -> impl Strategy<Value = NoDataPolicy> {
    prop_oneof![
        Just(NoDataPolicy::Go),
        Just(NoDataPolicy::Warning),
        Just(NoDataPolicy::NoGo)
    ]
}

fn gate() -> impl Strategy<Value = Gate> {
    let check = (
        proptest::collection::vec(condition(), 0..3),
        proptest::collection::vec(condition(), 1..3),
        proptest::option::of(policy()),
        1_u32..3,
    );
    (proptest::collection::vec(check, 1..4), policy()).prop_map(|(checks, no_data)| {
        let checks = checks.into_iter().enumerate();
        let checks = checks.map(|(index, (warning, no_go, no_data, min_series))| {
            Check::try_new(CheckParts {
                id: CheckId::try_new(&format!("c{index}")).unwrap(),
                title: None,
                unit: Unit::None,
                query: Query::try_new("up").unwrap(),
                no_data,
                min_series,
                warning,
                no_go,
                advice: None,
                runbook: None,
                on_no_go: Vec::new(),
            })
            .unwrap()
        });
        Gate::try_new(GateParts {
            name: "g".to_owned(),
            services: Vec::new(),
            step: step(),
            endpoint: Endpoint::default(),
            no_data,
            checks: checks.collect(),
        })
        .unwrap()
    })
}

fn column() -> impl Strategy<Value = SeriesColumn> {
    // The fraction keeps means away from exact zeros, where rounding alone would decide.
    let sample = prop_oneof![
        12 => (-4_i32..5).prop_map(|whole| f64::from(whole) + 0.37),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        2 => Just(ABSENT),
    ];
    // Values that stay a while, so that holds and releases have something to see.
    let stretch = (sample, 1_usize..8);
    (proptest::collection::vec(stretch, 1..60), 0_i64..60, "[ab]").prop_map(
        |(stretches, late, name)| SeriesColumn {
            labels: format!("{{s=\"{name}\"}}"),
            first: FIRST + late,
            values: stretches
                .into_iter()
                .flat_map(|(value, times)| std::iter::repeat_n(value, times))
                .take(POINTS - late as usize)
                .collect(),
        },
    )
}

fn check_history() -> impl Strategy<Value = CheckHistory> {
    let instants = proptest::collection::vec((0..POINTS, 1_usize..4), 0..2);
    (
        proptest::collection::vec(column(), 0..3),
        instants.clone(),
        instants,
    )
        .prop_map(|(mut series, failed, never)| {
            series.sort_by(|a, b| a.labels.cmp(&b.labels));
            let range = |(start, len): (usize, usize)| {
                TimeRange::new(
                    whole().timestamp(start),
                    whole().timestamp((start + len).min(POINTS)),
                )
            };
            let mut asked: Instants = [whole().range()].into_iter().collect();
            for gap in never {
                asked.remove(range(gap));
            }
            let failed: Instants = failed.into_iter().map(range).collect();
            let mut history = CheckHistory {
                series,
                asked: Asked {
                    failed: failed.intersection(&asked),
                    asked,
                },
            };
            forget_unanswered(&mut history);
            history
        })
}

/// The server sent nothing for what it refused or was never asked.
fn forget_unanswered(history: &mut CheckHistory) {
    let asked = &history.asked;
    for series in &mut history.series {
        for (index, value) in series.values.iter_mut().enumerate() {
            let at = Timestamp::from_millis((series.first + index as i64) * step().millis());
            if asked.failed.contains(at) || !asked.asked.contains(at) {
                *value = ABSENT;
            }
        }
    }
}

fn case() -> impl Strategy<Value = (Gate, Vec<CheckHistory>)> {
    gate().prop_flat_map(|gate| {
        let checks = gate.checks().len();
        (
            Just(gate),
            proptest::collection::vec(check_history(), checks..=checks),
        )
    })
}

/// The judged points: all but the lookback, which needs something before it.
fn judged(gate: &Gate) -> Grid {
    whole().slice(gate.lookback_steps()..POINTS)
}

mod oracle {
    use super::*;

    fn sample(series: &SeriesColumn, position: i64) -> f64 {
        f64::from(series.at(position))
    }

    fn signal(condition: &Condition, series: &SeriesColumn, position: i64) -> f64 {
        let value = sample(series, position);
        if value.is_nan() {
            return f64::NAN;
        }
        let (window, min_points) = match condition.signal() {
            Signal::Value => return value,
            Signal::Slope { window, min_points } | Signal::RatioToMean { window, min_points } => {
                (window, min_points)
            }
        };
        let back = step().steps_in(window) as i64;
        let points: Vec<(f64, f64)> = (position - back..=position)
            .map(|k| ((k - position) as f64, sample(series, k)))
            .filter(|(_, y)| y.is_finite())
            .collect();
        if points.len() < min_points as usize {
            return f64::NAN;
        }
        let n = points.len() as f64;
        let mean = points.iter().map(|p| p.1).sum::<f64>() / n;
        if matches!(condition.signal(), Signal::RatioToMean { .. }) {
            return if mean > 0.0 { value / mean } else { f64::NAN };
        }
        let center = points.iter().map(|p| p.0).sum::<f64>() / n;
        let xx: f64 = points.iter().map(|p| (p.0 - center).powi(2)).sum();
        let xy: f64 = points.iter().map(|p| (p.0 - center) * (p.1 - mean)).sum();
        xy / xx / f64::from(step().secs())
    }

    pub(super) fn broken(condition: &Condition, series: &SeriesColumn, position: i64) -> bool {
        let signal = signal(condition, series, position);
        !signal.is_nan()
            && match condition.limit().side() {
                Side::Above => signal > condition.limit().value(),
                Side::Below => signal < condition.limit().value(),
            }
    }

    fn held(condition: &Condition, series: &SeriesColumn, position: i64) -> bool {
        let hold = step().steps_in(condition.hold()) as i64;
        (position - hold..=position).all(|k| broken(condition, series, k))
    }

    pub(super) fn met(condition: &Condition, series: &SeriesColumn, position: i64) -> bool {
        let release = step().steps_in(condition.release()) as i64;
        (position - release..=position).any(|k| held(condition, series, k))
    }

    pub(super) fn state(check: &Check, history: &CheckHistory, position: i64) -> CheckState {
        let mut worst = CheckState::Pass;
        let mut any_signal = false;
        for series in &history.series {
            for (limit, condition) in check.conditions() {
                any_signal |= !signal(condition, series, position).is_nan();
                let level = match limit.level {
                    Level::NoGo => CheckState::NoGo,
                    Level::Warning => CheckState::Warning,
                };
                if met(condition, series, position) {
                    if worst != CheckState::NoGo {
                        worst = level;
                    }
                } else if broken(condition, series, position) && worst == CheckState::Pass {
                    worst = CheckState::Pending;
                }
            }
        }
        let present = history.series.iter();
        let present = present.filter(|s| !sample(s, position).is_nan()).count();
        let blind = !any_signal || present < check.min_series() as usize;
        if blind && worst != CheckState::NoGo {
            CheckState::NoData
        } else {
            worst
        }
    }

    pub(super) fn judgement(gate: &Gate, history: &[CheckHistory], position: i64) -> Judgement {
        let memory = gate.memory_steps() as i64;
        let instants =
            || (position - memory..=position).map(|k| Timestamp::from_millis(k * step().millis()));
        let mut verdict = Verdict::Go;
        let mut refused = false;
        let mut dark = true;
        for (check, history) in gate.checks().iter().zip(history) {
            if instants().any(|at| !history.asked.asked.contains(at)) {
                return Judgement::Unjudged(Unjudged::Unknown);
            }
            if instants().any(|at| history.asked.failed.contains(at)) {
                refused = true;
                continue;
            }
            dark &= history.series.iter().all(|s| sample(s, position).is_nan());
            verdict = verdict.max(match state(check, history, position) {
                CheckState::Pass | CheckState::Pending => Verdict::Go,
                CheckState::Warning => Verdict::Warning,
                CheckState::NoGo => Verdict::NoGo,
                CheckState::NoData => gate.no_data(check).verdict(),
            });
        }
        if refused && verdict != Verdict::NoGo {
            Judgement::Unjudged(Unjudged::Failed)
        } else if dark {
            Judgement::Unjudged(Unjudged::Dark)
        } else {
            Judgement::Reached(verdict)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_says_what_the_definitions_say((gate, history) in case()) {
        let grid = judged(&gate);
        let decisions = evaluate(&gate, &history, grid);
        for index in 0..grid.len() {
            let position = grid.first_position() + index as i64;
            prop_assert_eq!(
                decisions.judgement(index),
                oracle::judgement(&gate, &history, position)
            );
            for ((check, history), planes) in
                gate.checks().iter().zip(&history).zip(&decisions.checks)
            {
                if let Some(state) = planes.state(index) {
                    prop_assert_eq!(state, oracle::state(check, history, position));
                }
            }
        }
    }

    #[test]
    fn neither_pieces_nor_threads_change_a_byte(
        (gate, history) in case(),
        points in 1_usize..100,
        threads in 1_usize..4,
    ) {
        let grid = judged(&gate);
        let whole = evaluate(&gate, &history, grid);
        let chunking = Chunking::Points(points.try_into().unwrap());
        let threads = Threads::Exactly(threads.try_into().unwrap());
        let pieces = replay(&gate, &history, grid, chunking, threads);
        prop_assert_eq!(whole, pieces);
    }

    #[test]
    fn samples_after_t_never_change_the_verdict_at_t(
        (gate, history) in case(),
        other in column(),
        at in 0_usize..40,
    ) {
        let grid = judged(&gate);
        let index = at.min(grid.len() - 1);
        let before = evaluate(&gate, &history, grid).judgement(index);
        let position = grid.first_position() + index as i64;
        let mut changed = history.clone();
        for series in changed.iter_mut().flat_map(|check| &mut check.series) {
            for (k, value) in series.values.iter_mut().enumerate() {
                if series.first + k as i64 > position {
                    *value = f64::from(other.at(series.first + k as i64));
                }
            }
        }
        prop_assert_eq!(before, evaluate(&gate, &changed, grid).judgement(index));
    }

    #[test]
    fn raising_an_above_limit_never_adds_a_no_go((gate, history) in case(), raise in 0.0..5.0_f64) {
        let mut parts = gate.parts().clone();
        for check in &mut parts.checks {
            let mut changed = check.parts().clone();
            for condition in &mut changed.no_go {
                if condition.limit().side() == Side::Above {
                    let limit = Limit::try_new(Side::Above, condition.limit().value() + raise);
                    *condition = condition.with_limit(limit.unwrap());
                }
            }
            *check = Check::try_new(changed).unwrap();
        }
        let raised = Gate::try_new(parts).unwrap();
        let grid = judged(&gate);
        let mut added = evaluate(&raised, &history, grid).no_go;
        added.and_not(&evaluate(&gate, &history, grid).no_go);
        prop_assert!(!added.any());
    }

    #[test]
    fn explaining_from_one_lookback_agrees_with_replaying_the_whole(
        (gate, history) in case(),
        at in 0_usize..100,
    ) {
        let grid = judged(&gate);
        let index = at.min(grid.len() - 1);
        let decisions = evaluate(&gate, &history, grid);
        let t = grid.timestamp(index);
        let lookback = grid.slice(index..index + 1).extended_back(gate.lookback_steps());
        let clipped: Vec<CheckHistory> = history.iter().map(|h| clip(h, lookback)).collect();
        let explained = explain(&gate, &clipped, t);
        prop_assert_eq!(explained.judgement, decisions.judgement(index));
        prop_assert_eq!(&explained, &explain(&gate, &history, t));
        for (check, planes) in explained.checks.iter().zip(&decisions.checks) {
            prop_assert_eq!(check.state, planes.state(index));
            for finding in &check.findings {
                let spoken = matches!(
                    finding.state,
                    FindingState::Met | FindingState::MetByRelease | FindingState::Pending
                );
                if check.state.is_some() {
                    prop_assert_eq!(finding.since.is_some(), spoken);
                }
            }
        }
    }
}

/// What `live` would have: the samples of one lookback, and nothing else.
fn clip(history: &CheckHistory, lookback: Grid) -> CheckHistory {
    let only: Instants = [lookback.range()].into_iter().collect();
    let series = history.series.iter().filter(|s| s.touches(lookback));
    CheckHistory {
        series: series
            .map(|series| {
                let mut values = Vec::new();
                series.read_into(lookback, &mut values);
                SeriesColumn {
                    labels: series.labels.clone(),
                    first: lookback.first_position(),
                    values,
                }
            })
            .collect(),
        asked: Asked {
            asked: history.asked.asked.intersection(&only),
            failed: history.asked.failed.intersection(&only),
        },
    }
}
