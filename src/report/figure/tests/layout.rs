//! Texts lie inside the figure and never on each other, however narrow it is and however much is in it.

use super::super::lettering::width_at;
use super::super::scene::{Anchor, Area, Mark, Scene};
use super::document::{Wanted, document};
use super::*;

fn texts(scene: &Scene) -> Vec<(&str, Area)> {
    scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text {
                at: (x, y),
                text,
                size,
                anchor,
                ..
            } => {
                // As wide as Arial sets it, which is wider than the font that comes along.
                let wide = width_at(text, *size) * 124 / 130;
                let left = match anchor {
                    Anchor::Start => *x,
                    Anchor::Middle => x - wide / 2,
                    Anchor::End => x - wide,
                };
                let half = *size as i32 / 2 - 1;
                let area = Area {
                    left,
                    top: y - half,
                    right: left + wide,
                    bottom: y + half,
                };
                Some((text.as_str(), area))
            }
            Mark::Block { .. }
            | Mark::Bars { .. }
            | Mark::Hatch { .. }
            | Mark::Line { .. }
            | Mark::Shape { .. }
            | Mark::Dot { .. } => None,
        })
        .collect()
}

fn touch(one: Area, other: Area) -> bool {
    one.left < other.right
        && other.left < one.right
        && one.top < other.bottom
        && other.top < one.bottom
}

fn hold(wanted: Wanted, width: u32) {
    let document = document(wanted);
    for figure in all(&document) {
        let size = FigureSize::wide(width).unwrap();
        let scene = scene(&document, &figure, size, Ground::Paper).unwrap();
        let texts = texts(&scene);
        assert!(texts.len() > 5, "{figure:?}");
        for (number, (text, own)) in texts.iter().enumerate() {
            let inside = own.left >= 0
                && own.right <= scene.width
                && own.top >= 0
                && own.bottom <= scene.height;
            assert!(
                inside,
                "{figure:?} at {width}: `{text}` at {own:?} of {}×{}",
                scene.width, scene.height
            );
            for (other, place) in &texts[number + 1..] {
                assert!(
                    !touch(*own, *place),
                    "{figure:?} at {width}: `{text}` at {own:?} lies on `{other}` at {place:?}"
                );
            }
        }
    }
}

#[test]
fn texts_never_lie_on_each_other() {
    for width in [1_000, 720, 390] {
        hold(Wanted::default(), width);
    }
}

#[test]
fn nor_for_a_day_or_a_year() {
    for days in [1, 2, 7, 90, 365, 1_100] {
        for width in [1_000, 390] {
            let wanted = Wanted {
                days,
                step_seconds: 600,
                checks: 1,
                ..Wanted::default()
            };
            hold(wanted, width);
        }
    }
}

#[test]
fn nor_with_fifty_checks_and_long_words() {
    for width in [1_000, 390] {
        let wanted = Wanted {
            checks: 50,
            text: "a-gate-with-a-name-that-somebody-made-much-too-long-for-any-figure-to-hold-it-in-one-line",
            ..Wanted::default()
        };
        hold(wanted, width);
    }
}
