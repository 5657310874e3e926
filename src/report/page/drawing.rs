//! Figures on a page: drawn, or the reason why there is nothing to draw.

use super::markup::{escaped, paragraph};
use crate::record::ReportDocument;
use crate::report::figure::{self, Figure, FigureSize, Ground};

/// The figure over its caption.
pub(super) fn drawn(document: &ReportDocument, figure: &Figure, caption: &str) -> String {
    match figure::svg(document, figure, FigureSize::default(), Ground::Page) {
        Ok(svg) => format!(
            "<figure>\n<div class=\"scroll figure\" tabindex=\"0\">{svg}</div>\n<figcaption>{}</figcaption>\n</figure>\n",
            escaped(caption)
        ),
        Err(nothing) => paragraph(&format!("{caption}: {nothing}.")),
    }
}
