//! Tables of a small replay, against counting by hand: three days of one-hour steps, two checks.

use super::*;
use crate::engine::evaluate;
use crate::model::{
    Asked, Check, CheckHistory, CheckId, CheckParts, Condition, Duration, Endpoint, Gate,
    GateParts, Grid, Incident, IncidentKind, Limit, NoDataPolicy, Query, SeriesColumn, Side,
    Signal, Step, TimeRange, Timestamp, Unit as Measure, ZoneName,
};
use crate::outcome::{Attribution, Rules, Truth};

/// Friday 2026-01-02T00:00:00Z.
const FRIDAY: i64 = 1_767_312_000;
const HOURS: usize = 72;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_secs(FRIDAY + hour * 3600)
}

fn check(id: &str) -> Check {
    let limit = Limit::try_new(Side::Above, 1.0).unwrap();
    let condition =
        Condition::try_new(Signal::Value, limit, Duration::ZERO, Duration::ZERO).unwrap();
    Check::try_new(CheckParts {
        id: CheckId::try_new(id).unwrap(),
        title: None,
        unit: Measure::None,
        query: Query::try_new("up").unwrap(),
        no_data: None,
        min_series: 1,
        warning: Vec::new(),
        no_go: vec![condition],
        advice: None,
        runbook: None,
        on_no_go: Vec::new(),
    })
    .unwrap()
}

fn gate() -> Gate {
    Gate::try_new(GateParts {
        name: "s".to_owned(),
        services: Vec::new(),
        step: Step::try_new(Duration::from_hours(1)).unwrap(),
        endpoint: Endpoint::default(),
        no_data: NoDataPolicy::Warning,
        checks: vec![check("a"), check("b")],
    })
    .unwrap()
}

/// NO-GO by a check in these hours.
fn history(grid: Grid, loud: &[usize]) -> CheckHistory {
    let mut values = vec![0.0; HOURS];
    for hour in loud {
        values[*hour] = 2.0;
    }
    let mut asked = Asked::default();
    asked.asked.insert(grid.range());
    CheckHistory {
        series: vec![SeriesColumn {
            labels: "{}".to_owned(),
            first: grid.first_position(),
            values,
        }],
        asked,
    }
}

fn incident(id: &str, from: i64, to: i64) -> Incident {
    Incident {
        id: id.to_owned(),
        service: "s".to_owned(),
        started_at: at(from),
        resolved_at: Some(at(to)),
        detected_at: None,
        severity: None,
        title: None,
        url: None,
        cause: None,
        source: None,
        kind: IncidentKind::Incident,
    }
}

fn with_replay(of: impl Fn(&Gate, Told<'_>, &Attribution)) {
    let gate = gate();
    let grid = Grid::covering(gate.step(), TimeRange::new(at(0), at(HOURS as i64)));
    // By a alone at 5, 6 and 29; by both at 50; by b in the incident of the third day.
    let told = [history(grid, &[5, 6, 29, 50]), history(grid, &[50, 60, 61])];
    let decisions = evaluate(&gate, &told, grid);
    let rules = Rules::for_gate(&gate);
    let incidents = vec![incident("caught", 60, 64), incident("missed", 34, 38)];
    let truth = Truth::try_new(&gate, Some(incidents), None, at(HOURS as i64), &rules).unwrap();
    let outcome = Outcome::new(&gate, &decisions, &truth, &rules);
    let attribution = Attribution::new(&gate, &decisions, &outcome, &truth, &rules);
    let told = Told {
        decisions: &decisions,
        outcome: &outcome,
    };
    of(&gate, told, &attribution);
}

#[test]
fn days_are_counted_each_by_itself() {
    with_replay(|_, told, _| {
        let zone = ZoneName::UTC;
        let periods = Periods::new(told, Calendar::new(&zone));
        assert_eq!(periods.unit, Unit::Day);
        let days = &periods.buckets;
        let labels: Vec<&str> = days.iter().map(|day| day.label.as_str()).collect();
        assert_eq!(labels, ["2026-01-02", "2026-01-03", "2026-01-04"]);
        let no_go: Vec<u64> = days.iter().map(|day| day.tally.no_go).collect();
        assert_eq!(no_go, [2, 1, 3]);
        let false_no_go: Vec<u64> = days.iter().map(|day| day.tally.false_no_go).collect();
        assert_eq!(false_no_go, [2, 1, 1]);
        let episodes: Vec<u64> = days.iter().map(|day| day.false_episodes).collect();
        assert_eq!(episodes, [1, 1, 1]);
        let missed: Vec<(u64, u64)> = days
            .iter()
            .map(|day| (day.missed.hits, day.missed.of))
            .collect();
        assert_eq!(missed, [(0, 0), (1, 1), (0, 1)]);
        assert_eq!(periods.whole.tally.no_go, 6);
        assert_eq!(periods.whole.missed_groups.hits, 1);
        // The same days as one period.
        let calendar = Calendar::new(&zone);
        let stretches = calendar.days(told.decisions.grid);
        for (day, own) in stretches.chunks(1).zip(days) {
            assert_eq!(Period::over(told, day).as_ref(), Some(own));
        }
        let all = Period::over(told, &stretches).unwrap();
        assert_eq!(all, periods.whole);
    });
}

#[test]
fn episodes_are_told_by_who_spoke_together() {
    with_replay(|gate, told, attribution| {
        let zone = ZoneName::UTC;
        let patterns = Patterns::new(gate, told, attribution, Calendar::new(&zone));
        let found: Vec<(String, u64, u64, u8)> = patterns
            .together
            .iter()
            .map(|own| {
                let speakers = own.speakers.join("+");
                (speakers, own.episodes, own.steps, own.commonest_hour)
            })
            .collect();
        assert_eq!(
            found,
            [("a".to_owned(), 2, 3, 5), ("a+b".to_owned(), 1, 1, 2)]
        );
        let lengths: Vec<u64> = patterns.lengths.iter().map(|own| own.episodes).collect();
        assert_eq!(lengths, [0, 0, 0, 3, 0, 0]);
    });
}

#[test]
fn hours_of_the_week_are_those_of_the_zone() {
    with_replay(|_, told, _| {
        let zone = ZoneName::UTC;
        let hours = hours_of_week(told, Calendar::new(&zone));
        assert_eq!(hours.len(), HOURS_OF_WEEK);
        // Friday and Saturday at five, one of them falsely each.
        assert_eq!(hours[4 * 24 + 5].false_no_go.hits, 1);
        assert_eq!(hours[5 * 24 + 5].no_go.hits, 1);
        assert_eq!(hours[0].no_go.of, 0, "no Monday");
        let tokyo: ZoneName = "Asia/Tokyo".parse().unwrap();
        let hours = hours_of_week(told, Calendar::new(&tokyo));
        assert_eq!(hours[4 * 24 + 14].false_no_go.hits, 1);
    });
}

#[test]
fn a_day_is_told_beside_those_before_if_they_are_enough() {
    with_replay(|_, told, _| {
        let zone = ZoneName::UTC;
        let calendar = Calendar::new(&zone);
        let day = LocalDay::of_name("2026-01-04").unwrap();
        let back = LookingBack::new(told, calendar, day).unwrap();
        assert_eq!(back.day.tally.no_go, 3);
        assert_eq!((back.before_day, back.week_ago), (None, None));
        assert_eq!(back.day_drift.p_value, None);
        assert!(LookingBack::new(told, calendar, day.next()).is_none());
        assert!(LookingBack::sevens(told, calendar).is_empty());
    });
}
