//! What is absent is told, and never drawn as an empty picture.

use super::document::{Wanted, document};
use super::*;

fn because(document: &ReportDocument, figure: &Figure) -> String {
    svg(document, figure, FigureSize::default(), Ground::Page)
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_absent_is_told() {
    let mut document = document(Wanted {
        incidents: 0,
        ..Wanted::default()
    });
    document.tuning = None;
    assert_eq!(
        because(&document, &Figure::Delay),
        "nothing to show, because the period has no incident that can be judged"
    );
    assert_eq!(
        because(&document, &Figure::Frontier),
        "nothing to show, because no answer of `retrogate tune` was given (--tune tune.json); a report never tunes"
    );
    document.replay.inputs.incident_rows = None;
    assert!(because(&document, &Figure::Delay).contains("--incidents"));
    for own in &mut document.replay.attribution.checks {
        (own.false_no_go, own.caught) = (0, 0);
    }
    assert!(because(&document, &Figure::Attribution).contains("no check said NO-GO"));
    for cell in &mut document.hours.cells {
        cell.no_go.of = 0;
    }
    assert!(because(&document, &Figure::Hours).contains("no step"));
    document.panels.clear();
    document.curves.clear();
    document.margins.clear();
    let check = "creative_p95".to_owned();
    assert!(because(&document, &Figure::Panel { check }).contains("`creative_p95`"));
    let condition = "creative_p95.no_go.1".to_owned();
    for figure in [
        Figure::Curve {
            condition: condition.clone(),
        },
        Figure::Margin { condition },
    ] {
        assert!(because(&document, &figure).contains("`creative_p95.no_go.1`"));
    }
}

#[test]
fn what_is_not_there_is_listed() {
    let four = document(Wanted::default());
    let missing = Figure::of(FigureName::Panel, None, None, &four).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "the figure `panel` is of one check, and none is named"
    );
    let unknown = Figure::of(FigureName::Panel, Some("latency"), None, &four).unwrap_err();
    assert_eq!(unknown.to_string(), "the gate has no check `latency`");
    let unknown = Figure::of(FigureName::Curve, None, Some("latency.no_go.1"), &four).unwrap_err();
    let Unnamed::Unknown { of, known, .. } = unknown else {
        panic!("{unknown}");
    };
    assert_eq!((of, known.len()), ("condition", 4));
}

#[test]
fn the_only_one_need_not_be_named() {
    let one = document(Wanted {
        checks: 1,
        ..Wanted::default()
    });
    assert_eq!(
        Figure::of(FigureName::Panel, None, None, &one).unwrap(),
        Figure::Panel {
            check: "creative_p95".to_owned()
        }
    );
    let four = document(Wanted::default());
    assert_eq!(
        Figure::of(FigureName::Curve, Some("error_ratio"), None, &four).unwrap(),
        Figure::Curve {
            condition: "error_ratio.no_go.1".to_owned()
        }
    );
}

#[test]
fn names_are_those_that_are_listed() {
    for name in FigureName::ALL {
        assert_eq!(name.as_str().parse(), Ok(name));
    }
    let refused = "pie".parse::<FigureName>().unwrap_err();
    assert!(refused.starts_with("no figure is called `pie`; expected one of timeline, panel,"));
}

#[test]
fn a_figure_too_small_or_too_large_has_no_size() {
    assert!(FigureSize::wide(100).is_none() && FigureSize::exactly(1_000, 100_000).is_none());
    assert!(FigureSize::exactly(390, 1).is_some());
}
