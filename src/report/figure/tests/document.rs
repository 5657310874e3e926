//! A document made by hand: a gate of some checks over some days, with whatever is asked for.

use crate::model::{Condition, Duration, Limit, Side, Signal, Timestamp, Unit};
use crate::record::*;

/// What is to be in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) days: u32,
    pub(super) step_seconds: u32,
    pub(super) checks: usize,
    pub(super) incidents: usize,
    pub(super) zone: &'static str,
    /// In the gate's name, titles, labels and ids of incidents.
    pub(super) text: &'static str,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            days: 28,
            step_seconds: 300,
            checks: 4,
            incidents: 6,
            zone: "Europe/Berlin",
            text: "llm-brief",
        }
    }
}

/// 2026-03-02, a Monday, at midnight UTC.
pub(super) const BEGIN: i64 = 1_772_409_600;

/// Numbers that look like chance and are always the same.
struct Dice(u64);

impl Dice {
    /// From 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

pub(super) fn rate(hits: u64, of: u64) -> RateFigure {
    RateFigure {
        hits,
        of,
        rate: (of > 0).then(|| hits as f64 / of as f64).into(),
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(BEGIN + seconds)
}

/// The document.
pub(super) fn document(wanted: Wanted) -> ReportDocument {
    let length = i64::from(wanted.days) * 86_400;
    let steps = (length / i64::from(wanted.step_seconds)) as u32;
    let mut dice = Dice(7);
    ReportDocument {
        schema: "retrogate/report/v1",
        gate: wanted.text.to_owned(),
        from: at(0),
        to: at(length),
        step_seconds: wanted.step_seconds,
        time_zone: wanted.zone.to_owned(),
        replay: replay(wanted, length),
        trend: trend(wanted, &mut dice),
        timeline: timeline(wanted, steps, &mut dice),
        hours: hours(wanted, &mut dice),
        patterns: PatternFigures {
            together: Vec::new(),
            lengths: Vec::new(),
        },
        panels: (0..wanted.checks)
            .map(|own| panel(wanted, own, steps, &mut dice))
            .collect(),
        curves: (0..wanted.checks).map(curve).collect(),
        margins: (0..wanted.checks).map(|own| margin(wanted, own)).collect(),
        tuning: Some(tuning()),
        gate_revisions: None,
        overrides: None,
    }
}

pub(super) fn check_id(number: usize) -> String {
    let names = [
        "creative_p95",
        "error_ratio",
        "queue_depth_of_all_workers",
        "tokens_per_second",
    ];
    match names.get(number) {
        Some(name) => (*name).to_owned(),
        None => format!("check_number_{number}"),
    }
}

fn incident_length(number: usize) -> i64 {
    1_800 + 5_400 * (number as i64 % 3)
}

fn incident_start(wanted: Wanted, number: usize) -> i64 {
    let length = i64::from(wanted.days) * 86_400;
    length * (2 * number as i64 + 1) / (2 * wanted.incidents as i64)
}

fn incidents(wanted: Wanted) -> Vec<IncidentEntry> {
    (0..wanted.incidents)
        .map(|number| IncidentEntry {
            id: format!("INC-{number} {}", wanted.text),
            title: Some(wanted.text.to_owned()),
            severity: None,
            source: None,
            url: None,
            group: number,
            started_at: at(incident_start(wanted, number)),
            ended_at: at(incident_start(wanted, number) + incident_length(number)),
            outcome: ["caught", "caught", "missed", "not-evaluable"][number % 4],
            window_steps: 10,
            hits: 4,
            hits_needed: 1,
            blocked: rate(4, 10),
            delay_seconds: 300.0.into(),
            early_only: false,
            already_on: false,
            checks: vec![check_id(0)],
        })
        .collect()
}

fn deployments(wanted: Wanted) -> DeploymentDocument {
    let none = TallyFigure {
        blocked: 0,
        let_through: 0,
    };
    let count = i64::from(wanted.days) * 2;
    let list = (0..count).map(|number| DeploymentEntry {
        id: format!("dep-{number}"),
        version: None,
        started_at: at(number * 43_200 + 36_000),
        verdict: Some("GO"),
        situation: "healthy",
        outcome: if number % 9 == 4 { "bad" } else { "good" },
        silent: Vec::new(),
    });
    DeploymentDocument {
        count: count as usize,
        outside: 0,
        in_incident: none,
        in_healthy: none,
        in_lead: 0,
        in_cooldown: 0,
        in_excluded: 0,
        unjudged: 0,
        bad: none,
        good: none,
        aborted: 0,
        unstated: 0,
        fixes: none,
        list: list.collect(),
        rates: Vec::new(),
        bad_let_through_silent: rate(0, 0),
        bad_unjudged: 0,
    }
}

fn part(id: String, number: usize) -> PartFigure {
    let own = number as u64;
    PartFigure {
        id,
        false_no_go: 1_240 / (own + 1),
        false_no_go_alone: 900 / (own + 1),
        false_no_go_with_others: 340 / (own + 1),
        episodes_alone: 3,
        episodes_with_others: 1,
        caught: 4_u64.saturating_sub(own),
        caught_first: 1,
        caught_alone: 2_u64.saturating_sub(own),
        needed_by: Vec::new(),
        without: None,
        remark: None,
    }
}

/// Its signal, its unit, its limit, and how far it goes.
fn kind(number: usize) -> (Signal, Unit, f64, f64) {
    let slope = Signal::Slope {
        window: Duration::from_hours(2),
        min_points: 10,
    };
    match number % 4 {
        0 => (Signal::Value, Unit::Seconds, 4.5, 6.0),
        1 => (Signal::Value, Unit::Ratio, 0.02, 0.03),
        2 => (slope, Unit::None, 0.01, 0.013),
        _ => (Signal::Value, Unit::Bytes, 3.0e9, 3.4e9),
    }
}

fn conditions(wanted: Wanted) -> Vec<ConditionFigure> {
    let both =
        (0..wanted.checks).flat_map(|number| [(number, "no_go", 1.0), (number, "warning", 0.8)]);
    both.map(|(number, level, share)| {
        let (signal, unit, limit, _) = kind(number);
        let limit = Limit::try_new(Side::Above, limit * share).unwrap();
        let hold = Duration::from_mins(5);
        ConditionFigure {
            part: part(format!("{}.{level}.1", check_id(number)), number),
            signal: signal.to_string(),
            unit: "none",
            side: "above",
            limit: limit.value(),
            for_seconds: 300.0,
            release_seconds: 0.0,
            room: None,
            shown: Shown {
                condition: Condition::try_new(signal, limit, hold, Duration::ZERO).unwrap(),
                unit,
            },
        }
    })
    .collect()
}

fn delays(wanted: Wanted) -> Vec<DelayPoint> {
    let of = wanted.incidents as u64;
    [
        0.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0,
    ]
    .into_iter()
    .zip(0_u64..)
    .map(|(within_seconds, number)| DelayPoint {
        within_seconds,
        detected: rate((of * number / 9).min(of), of),
        placebo: (0.01 * (number + 1) as f64).into(),
    })
    .collect()
}

#[expect(clippy::too_many_lines, reason = "a document is long")]
fn replay(wanted: Wanted, length: i64) -> ReplayDocument {
    let none = rate(0, 0);
    let changes = ChangeFigures {
        days: 28.0,
        changes: 0,
        changes_per_day: Number(None),
        no_go_changes: 0,
        no_go_changes_per_day: Number(None),
    };
    let conditions = conditions(wanted);
    ReplayDocument {
        schema: "retrogate/replay/v1",
        gate: wanted.text.to_owned(),
        from: at(0),
        to: at(length),
        step_seconds: wanted.step_seconds,
        catch_share: 0.1,
        cooldown_seconds: 0.0,
        false_no_go: rate(120, 8_000),
        missed_issues: rate(wanted.incidents as u64 / 4, wanted.incidents as u64),
        blocked_share: none,
        false_no_go_episodes: EpisodeFigures {
            count: 7,
            per_week: 1.75.into(),
            attached: 0,
            median_seconds: 600.0.into(),
            longest_seconds: 1_200.0.into(),
        },
        unjudged: UnjudgedFigures {
            steps: 20,
            of: 8_064,
            share: 0.002_5.into(),
            unknown: 0,
            failed: 0,
            dark: 20,
            server_down: 0,
        },
        zones: ZoneSteps {
            unjudged: 20,
            excluded: 0,
            incident: 44,
            cooldown: 0,
            lead: 0,
            healthy: 8_000,
        },
        incidents: incidents(wanted),
        deployments: Some(deployments(wanted)),
        checks: Vec::new(),
        false_no_go_without_cooldown: none,
        false_warning: none,
        missed_issues_bounds: MissedBounds {
            not_evaluable: 0,
            best: none,
            worst: none,
            early_only: 0,
            caught_already_on: 0,
        },
        median_blocked_share: Number(None),
        detection_delay: delays(wanted),
        longest_episodes: Vec::new(),
        placebo: PlaceboFigures {
            any_hour: Number(None),
            same_hours: Number(None),
            incidents: 0,
            lift: Number(None),
            shifts: 0,
            shifts_as_good: 0,
            p_value: Number(None),
        },
        precision_in_time: none,
        base_rate: none,
        leak_by_retrying: Vec::new(),
        certainty: CertaintyFigures {
            days: 28,
            days_with_false_no_go: 3,
            few_days: true,
            false_no_go: None,
            false_no_go_by_day_cluster: None,
            false_no_go_by_week_cluster: None,
            episodes_per_week: None,
            episodes_per_week_by: "poisson",
            missed_groups: none,
            missed_issues: None,
            missed_issues_at_most: Number(None),
            groups_to_claim_ten_percent: 29,
            incident_groups: 0,
            blocked_share: None,
        },
        circular: None,
        attribution: AttributionFigures {
            foremost: None,
            culprits: None,
            checks: (0..wanted.checks)
                .map(|own| part(check_id(own), own))
                .collect(),
            conditions,
            missed: None,
            false_episodes: Vec::new(),
        },
        flapping: FlappingFigures {
            judged: changes,
            healthy: changes,
            go_gaps: GapFigures {
                count: 0,
                until_the_end: 0,
                median_seconds: Number(None),
                longest_seconds: Number(None),
                incidents: none,
            },
        },
        mending: None,
        blocked_time: BlockedTimeFigures {
            any_time: BlockedMinutes {
                minutes_per_week: 10_080.0,
                blocked_minutes_per_week: 0.0,
                healthy_blocked_minutes_per_week: 0.0,
                unjudged_minutes_per_week: 0.0,
                blocked: none,
                healthy_blocked: none,
            },
            in_business_hours: None,
        },
        no_data: NoDataFigures {
            steps: none,
            decided_no_go: 0,
            decided_warning: 0,
            policies: Vec::new(),
            checks: Vec::new(),
        },
        label_sensitivity: None,
        inputs: Inputs {
            lead_seconds: 900.0,
            catch: "no-go",
            catch_within_seconds: Number(None),
            incident_rows: Some(wanted.incidents),
            incident_rows_left_out: 0,
            excluded_rows: 0,
            deployment_rows: Some(0),
            deployment_rows_left_out: 0,
            holes: Vec::new(),
            sources: SourceFigures {
                format: None,
                skipped: Vec::new(),
                ignored_columns: Vec::new(),
                outside: None,
                unlisted_causes: Vec::new(),
                query: None,
            },
        },
    }
}

fn timeline(wanted: Wanted, steps: u32, dice: &mut Dice) -> TimelineFigures {
    let mut runs = |letters: [char; 5]| {
        let mut left = 0_u32;
        let mut now = letters[0];
        RunsFigure::of((0..steps).map(|_| {
            if left == 0 {
                let roll = dice.roll();
                (now, left) = match roll {
                    roll if roll < 0.5 => (letters[0], 80 + (dice.roll() * 400.0) as u32),
                    roll if roll < 0.75 => (letters[1], 1 + (dice.roll() * 20.0) as u32),
                    roll if roll < 0.9 => (letters[2], 1 + (dice.roll() * 30.0) as u32),
                    roll if roll < 0.97 => (letters[3], 1 + (dice.roll() * 20.0) as u32),
                    _ => (letters[4], 1 + (dice.roll() * 60.0) as u32),
                };
            }
            left -= 1;
            now
        }))
    };
    TimelineFigures {
        steps,
        verdicts: runs(['G', 'G', 'W', 'N', 'D']),
        zones: RunsFigure::of((0..steps).map(|_| 'h')),
        checks: (0..wanted.checks)
            .map(|number| CheckRuns {
                id: check_id(number),
                states: runs(['.', 'p', 'w', 'n', '?']),
            })
            .collect(),
    }
}

fn period(wanted: Wanted, (from, to): (i64, i64), dice: &mut Dice) -> PeriodFigures {
    let steps = ((to - from) / i64::from(wanted.step_seconds)) as u64;
    let part = |share: f64| (share * steps as f64) as u64;
    let (warning, no_go) = (part(dice.roll() * 0.08), part(dice.roll() * 0.03));
    let unjudged = part((dice.roll() - 0.8).max(0.0) * 0.2);
    let share = no_go as f64 / steps.max(1) as f64;
    let missed = rate(
        u64::from(dice.roll() > 0.8),
        u64::from(dice.roll() > 0.5) * 2,
    );
    PeriodFigures {
        from: at(from),
        to: at(to),
        label: "2026-03-02".to_owned(),
        go: steps - warning - no_go - unjudged,
        warning,
        no_go,
        unjudged,
        false_no_go: rate(no_go, steps),
        false_no_go_interval: Some(IntervalFigure {
            low: share * 0.4,
            high: share * 2.5 + 0.01,
        }),
        missed_issues: missed,
        missed_groups: missed,
        missed_issues_interval: (missed.of > 0).then_some(IntervalFigure {
            low: 0.01,
            high: 0.84,
        }),
        false_episodes: 2,
        healthy_weeks: 0.14,
    }
}

fn trend(wanted: Wanted, dice: &mut Dice) -> TrendFigures {
    let (unit, long) = if wanted.days > 60 {
        ("week", 7)
    } else {
        ("day", 1)
    };
    let count = i64::from(wanted.days) / long;
    let day = 86_400 * long;
    let length = i64::from(wanted.days) * 86_400;
    TrendFigures {
        unit,
        buckets: (0..count)
            .map(|own| period(wanted, (own * day, (own + 1) * day), dice))
            .collect(),
        period: period(wanted, (0, length), dice),
        before: Some(period(wanted, (-length, 0), dice)),
        before_absent: None,
        change: Some(ChangeOfPeriods {
            false_no_go: 0.004.into(),
            missed_issues: Number(None),
            false_episodes_p_value: 0.03.into(),
            missed_groups_p_value: Number(None),
        }),
    }
}

fn hours(wanted: Wanted, dice: &mut Dice) -> HoursFigure {
    let of = 12 * u64::from(wanted.days / 7).max(1);
    let cells = (0..168_u8).map(|own| {
        let busy = if own % 24 == 9 { 0.4 } else { 0.06 };
        let no_go = rate((dice.roll() * busy * of as f64) as u64, of);
        HourCell {
            weekday: own / 24 + 1,
            hour: own % 24,
            no_go,
            false_no_go: no_go,
        }
    });
    HoursFigure {
        cells: cells.collect(),
    }
}

fn panel(wanted: Wanted, number: usize, steps: u32, dice: &mut Dice) -> PanelFigure {
    let (signal, _, limit, most) = kind(number);
    let bucket_steps = (steps / 1_200).max(1);
    let buckets = steps.div_ceil(bucket_steps);
    let series = (0..3_u8).map(|own| {
        let share = 0.5 - 0.12 * f64::from(own);
        let mut low = Vec::new();
        let mut high = Vec::new();
        for bucket in 0..buckets {
            let wave = (f64::from(bucket) / f64::from(buckets) * 30.0).sin() * 0.15;
            let here = limit * (share + wave + dice.roll() * 0.1);
            let spike = if dice.roll() > 0.995 { most } else { 0.0 };
            let gap = (400..430).contains(&(bucket % 800));
            low.push(if gap { Number(None) } else { here.into() });
            high.push(if gap {
                Number(None)
            } else {
                (here * 1.1).max(spike).into()
            });
        }
        PanelSeries {
            labels: format!(
                "{{instance=\"{}-{own}\", route=\"/api/brief\"}}",
                wanted.text
            ),
            low,
            high,
        }
    });
    PanelFigure {
        check: check_id(number),
        title: format!("{} of {}", check_id(number), wanted.text),
        signal: signal.to_string(),
        unit: ["seconds", "ratio", "none", "bytes"][number % 4],
        conditions: ["no_go", "warning"]
            .map(|own| format!("{}.{own}.1", check_id(number)))
            .to_vec(),
        bucket_steps,
        series: series.collect(),
        left_out: 2,
    }
}

fn curve(number: usize) -> CurveFigure {
    let (_, _, limit, _) = kind(number);
    let points = (1..=40_u64).map(|own| CurvePoint {
        limit: limit * own as f64 / 20.0,
        false_no_go: rate(4_000 / (own * own), 8_000),
        missed_issues: rate(own / 8, 6),
    });
    CurveFigure {
        condition: format!("{}.no_go.1", check_id(number)),
        limit,
        tuned: (number != 1).then_some(limit * 1.2),
        points: points.collect(),
    }
}

fn margin(wanted: Wanted, number: usize) -> MarginDrift {
    let (_, _, limit, _) = kind(number);
    let weeks = (0..i64::from(wanted.days.div_ceil(7))).map(|week| {
        let end = ((week + 1) * 7).min(i64::from(wanted.days));
        WeeklyMargin {
            from: at(week * 604_800),
            to: at(end * 86_400),
            p99: (limit * 0.7).into(),
            p50: (limit * 0.4).into(),
            margin: (0.8 - 0.06 * (week % 16) as f64).into(),
        }
    });
    MarginDrift {
        condition: format!("{}.no_go.1", check_id(number)),
        weeks: weeks.collect(),
        halved: number == 0,
    }
}

fn tuning() -> TuningFigures {
    let frontier = |more: f64| -> Vec<TunedPoint> {
        (0..=6_u64)
            .map(|missed| TunedPoint {
                missed_groups: rate(missed, 6),
                false_no_go: rate((500.0 * more / (missed as f64 + 0.6).powi(2)) as u64, 8_000),
                placebo: (0.4 + 0.1 * missed as f64).min(1.0).into(),
                proved: missed != 3,
            })
            .collect()
    };
    let gate = |missed, hits| TunedGateFigures {
        missed_groups: rate(missed, 6),
        false_no_go: rate(hits, 8_000),
    };
    TuningFigures {
        file: "tune.json".to_owned(),
        level: "no-go".to_owned(),
        target: "--max-missed-rate 10%".to_owned(),
        margin: 0.5,
        frontiers: vec![frontier(1.0), frontier(1.4)],
        before: gate(2, 600),
        after: gate(1, 250),
        held_out: Some(gate(2, 310)),
    }
}
