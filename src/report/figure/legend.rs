//! What colours mean, in a row that breaks where it must.

use super::lettering::{LINE, fitted, width};
use super::palette::{Colour, Ink, TEXT};
use super::scene::{Anchor, Area, Fill, Scene};

/// How something is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Key {
    Block(Ink),
    Hatch,
    Line(Ink),
    Dashes(Ink),
    Dot(Ink, Fill),
    GoodTick,
    BadTick,
    /// Nothing that is drawn.
    Words,
    /// An incident that was not caught.
    Outline(Ink),
}

const KEY: i32 = 16;
const GAP: i32 = 14;

/// Draws the entries from `(left, top)` to `right`; gives the first free row below.
pub(super) fn legend(
    scene: &mut Scene,
    (left, right): (i32, i32),
    top: i32,
    entries: &[(Key, String)],
) -> i32 {
    let (mut x, mut y) = (left, top);
    for (key, text) in entries {
        let indent = if *key == Key::Words { 0 } else { KEY + 5 };
        let text = fitted(text, right - left - indent - 1);
        let wide = indent + width(&text);
        if x > left && x + wide > right {
            x = left;
            y += LINE;
        }
        draw(scene, *key, x, y + LINE / 2);
        scene.text((x + indent, y + LINE / 2), text, TEXT, Anchor::Start);
        x += wide + GAP;
    }
    if entries.is_empty() { top } else { y + LINE }
}

/// The height of that.
pub(super) fn height((left, right): (i32, i32), entries: &[(Key, String)]) -> i32 {
    let mut unseen = Scene::new(right, String::new());
    legend(&mut unseen, (left, right), 0, entries)
}

fn draw(scene: &mut Scene, key: Key, x: i32, middle: i32) {
    let area = Area {
        left: x,
        top: middle - 5,
        right: x + KEY,
        bottom: middle + 5,
    };
    match key {
        Key::Block(ink) => scene.block(area, ink),
        Key::Hatch => scene.hatch(area),
        Key::Line(ink) => scene.line(vec![(x, middle), (x + KEY, middle)], ink, 2),
        Key::Dashes(ink) => scene.dashes((x, x + KEY + 3), middle, ink),
        Key::Dot(ink, fill) => scene.dot((x + KEY / 2, middle), 4, ink, fill),
        Key::Words => {}
        Key::GoodTick => good_tick(scene, x + KEY / 2, middle - 5),
        Key::BadTick => bad_tick(scene, x + KEY / 2, middle - 5),
        Key::Outline(ink) => {
            scene.block(area, ink.colour.at(0.25));
            scene.frame(area, ink);
        }
    }
}

/// A deployment that did not go wrong: a plain tick.
pub(super) fn good_tick(scene: &mut Scene, x: i32, top: i32) {
    scene.line(vec![(x, top + 2), (x, top + 10)], Colour::Good.solid(), 1);
}

/// One that did: a wedge.
pub(super) fn bad_tick(scene: &mut Scene, x: i32, top: i32) {
    scene.marks.push(super::scene::Mark::Shape {
        points: vec![(x - 4, top), (x + 4, top), (x, top + 10)],
        ink: Colour::Bad.solid(),
    });
}
