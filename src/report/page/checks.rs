//! The checks: which cost and which catch, and the signal of each.

use super::drawing::drawn;
use super::markup::{Cell, folded, table};
use crate::record::{PanelFigure, PartFigure, ReportDocument};
use crate::report::figure::Figure;
use crate::report::figures::{count, percent};
use crate::report::table::Align;

/// So many checks have their panel open to begin with: those that spoke most.
const OPEN: usize = 4;

pub(super) fn checks(document: &ReportDocument) -> String {
    let replay = &document.replay;
    let mut by_cost: Vec<&PartFigure> = replay.attribution.checks.iter().collect();
    by_cost.sort_by_key(|own| std::cmp::Reverse((own.false_no_go, own.caught)));
    let rows: Vec<Vec<Cell>> = by_cost.iter().map(|own| row(document, own)).collect();
    let mut inside = drawn(
        document,
        &Figure::Attribution,
        "Which check says NO-GO in healthy time, alone or with others, and which catches incidents",
    );
    inside.push_str(&table(
        "The checks, the costliest first",
        &[
            ("check", Align::Left),
            ("false NO-GO steps", Align::Right),
            ("alone", Align::Right),
            ("incidents it catches by itself", Align::Right),
            ("nothing else does", Align::Right),
            ("false NO-GO rate without it", Align::Right),
            ("no data", Align::Right),
        ],
        &rows,
    ));
    for (place, check) in by_cost.iter().enumerate() {
        inside.push_str(&panels(document, &check.id, place < OPEN));
    }
    inside
}

fn row(document: &ReportDocument, own: &PartFigure) -> Vec<Cell> {
    let states = document.replay.checks.iter().find(|row| row.id == own.id);
    vec![
        own.id.as_str().into(),
        count(own.false_no_go).into(),
        count(own.false_no_go_alone).into(),
        count(own.caught).into(),
        count(own.caught_alone).into(),
        match own.without {
            Some(without) => percent(without.false_no_go.rate).into(),
            None => "–".into(),
        },
        states
            .map_or_else(String::new, |row| count(row.no_data_steps))
            .into(),
    ]
}

/// The signals of one check, open or folded.
fn panels(document: &ReportDocument, check: &str, open: bool) -> String {
    let own = document.panels.iter().filter(|panel| panel.check == check);
    let told: Vec<String> = own.map(panel_words).collect();
    if told.is_empty() {
        return String::new();
    }
    let figure = Figure::Panel {
        check: check.to_owned(),
    };
    let inside = drawn(document, &figure, &told.join("; "));
    let folded = folded(
        &format!("check-{check}"),
        &format!("Signal of {check}"),
        &inside,
    );
    if open {
        folded.replacen("<details", "<details open", 1)
    } else {
        folded
    }
}

fn panel_words(panel: &PanelFigure) -> String {
    let left_out = match panel.left_out {
        0 => String::new(),
        more => format!(", {more} more series not drawn"),
    };
    let drawn = match panel.bucket_steps {
        1 => "at every step".to_owned(),
        steps => format!("the smallest and the largest of every {steps} steps"),
    };
    format!("{}: {}, {drawn}{left_out}", panel.title, panel.signal)
}
