//! A report as a Markdown summary that carries a review.

use super::figures::{moment, of, percent};
use super::table::escaped;
use crate::record::ReportDocument;

/// The Markdown answer of `report`.
pub fn report_markdown(document: &ReportDocument) -> String {
    format!(
        "# {}\n\n{} to {}\n\n- False NO-GO {} ({})\n",
        escaped(&document.gate),
        moment(document.from),
        moment(document.to),
        percent(document.replay.false_no_go.rate),
        of(document.replay.false_no_go),
    )
}
