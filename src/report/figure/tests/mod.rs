//! What holds for all figures.

mod document;
mod layout;
mod refused;

use std::io::Cursor;

use self::document::{Wanted, document};
use super::*;

/// Every figure of a document.
fn all(document: &ReportDocument) -> Vec<Figure> {
    FigureName::ALL
        .into_iter()
        .map(|name| {
            let check = document.timeline.checks[0].id.as_str();
            let condition = format!("{check}.no_go.1");
            let condition = matches!(name, FigureName::Curve | FigureName::Margin)
                .then_some(condition.as_str());
            Figure::of(name, Some(check), condition, document).unwrap()
        })
        .collect()
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (one, other) = (document(Wanted::default()), document(Wanted::default()));
    for figure in all(&one) {
        let size = FigureSize::default();
        let drawn = |document| svg(document, &figure, size, Ground::Page).unwrap();
        assert_eq!(drawn(&one), drawn(&other), "{figure:?}");
        assert_eq!(
            png(&one, &figure, size),
            png(&other, &figure, size),
            "{figure:?}"
        );
    }
}

#[test]
fn a_page_lends_its_ink_and_paper_has_its_own() {
    let document = document(Wanted::default());
    for figure in all(&document) {
        let drawn = |ground| svg(&document, &figure, FigureSize::default(), ground).unwrap();
        let (page, paper) = (drawn(Ground::Page), drawn(Ground::Paper));
        assert!(
            page.contains("currentColor") && !page.contains("#1B1F24"),
            "{figure:?}"
        );
        assert!(
            !paper.contains("currentColor") && paper.contains("#1B1F24"),
            "{figure:?}"
        );
    }
}

#[test]
fn nothing_of_a_text_is_taken_for_markup() {
    let document = document(Wanted {
        text: "</title><script>alert(\"1\")</script>&'",
        ..Wanted::default()
    });
    for figure in all(&document) {
        for ground in [Ground::Page, Ground::Paper] {
            let drawn = svg(&document, &figure, FigureSize::default(), ground).unwrap();
            assert!(!drawn.contains("<script"), "{figure:?}");
            assert!(drawn.contains("&lt;script&gt;"), "{figure:?}");
            assert!(
                drawn.starts_with("<svg ") && drawn.ends_with("</svg>\n"),
                "{figure:?}"
            );
        }
    }
}

#[test]
fn pixels_are_those_asked_for_and_not_blank() {
    let document = document(Wanted::default());
    let size = FigureSize::exactly(800, 700).unwrap();
    for figure in all(&document) {
        let bytes = png(&document, &figure, size).unwrap();
        let mut reader = ::png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width, 800, "{figure:?}");
        let inked = pixels
            .chunks(3)
            .filter(|pixel| *pixel != [255, 255, 255])
            .count();
        assert!(inked > 2_000, "{figure:?}: {inked}");
    }
}

#[test]
fn a_year_stays_small() {
    let year = document(Wanted {
        days: 365,
        step_seconds: 60,
        checks: 12,
        ..Wanted::default()
    });
    for figure in all(&year) {
        let drawn = svg(&year, &figure, FigureSize::default(), Ground::Page).unwrap();
        assert!(drawn.len() < 600_000, "{figure:?}: {}", drawn.len());
    }
}
