//! The page of a report: one file, no network.

mod daily;
mod index;

use crate::record::ReportDocument;

pub use daily::daily_page;
pub use index::index_page;

/// The page.
pub fn page(document: &ReportDocument) -> String {
    let gate = escaped(&document.gate);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{gate}</title></head>\n\
         <body><h1>{gate}</h1><p>{} to {}</p></body>\n</html>\n",
        document.from, document.to
    )
}

/// Text that no browser takes for markup.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
