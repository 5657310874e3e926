//! The frontier that tuning found, if its answer was given. A report never tunes.

use super::drawing::drawn;
use super::markup::{Cell, paragraph, table};
use crate::record::{ReportDocument, TunedGateFigures};
use crate::report::figure::Figure;
use crate::report::figures::{of, percent};
use crate::report::table::Align;

pub(super) fn tuning(document: &ReportDocument) -> String {
    let Some(tuning) = &document.tuning else {
        return paragraph(
            "No answer of `retrogate tune` was given: with --tune tune.json this part shows what the gate could be at best. A report never tunes by itself.",
        );
    };
    let mut rows = vec![
        row("today's gate", &tuning.before),
        row("tuned, on the history it was tuned on", &tuning.after),
    ];
    rows.extend(
        tuning
            .held_out
            .as_ref()
            .map(|own| row("tuned, on what was held out", own)),
    );
    paragraph(&format!("From {}.", tuning.file))
        + &table(
            "The gate before and after tuning",
            &[
                ("gate", Align::Left),
                ("missed groups", Align::Left),
                ("false NO-GO", Align::Left),
            ],
            &rows,
        )
        + &drawn(
            document,
            &Figure::Frontier,
            "The fewest false NO-GO steps for every number of missed groups, the gates of today and as tuned, and chance",
        )
}

fn row(name: &str, own: &TunedGateFigures) -> Vec<Cell> {
    vec![
        name.into(),
        format!(
            "{}, {}",
            of(own.missed_groups),
            percent(own.missed_groups.rate)
        )
        .into(),
        format!("{}, {}", of(own.false_no_go), percent(own.false_no_go.rate)).into(),
    ]
}
