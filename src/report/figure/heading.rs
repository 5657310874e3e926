//! What every figure begins with: a sheet of some width, and a title where no page has one.

use super::lettering::{LINE, TITLE, width_at, wrapped};
use super::palette::{SOFT, TEXT};
use super::scene::{Anchor, Scene};
use super::{FigureSize, Ground, time_axis};
use crate::record::ReportDocument;

/// What is drawn, how large, and on what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) document: &'a ReportDocument,
    pub(super) size: FigureSize,
    pub(super) ground: Ground,
}

/// Left free at both sides.
pub(super) const PAD: i32 = 10;
/// Narrower sheets put labels above what wider ones put beside.
const NARROW: i32 = 640;

impl Sheet<'_> {
    pub(super) fn width(self) -> i32 {
        self.size.width()
    }

    pub(super) fn is_narrow(self) -> bool {
        self.width() < NARROW
    }

    /// From the left to the right pad.
    pub(super) fn inside(self) -> (i32, i32) {
        (PAD, self.width() - PAD)
    }

    /// A scene with its title, and the first free row. `what` is said of the gate and the period.
    pub(super) fn begin(self, what: &str) -> (Scene, i32) {
        let title = format!("{what}: {}", self.document.gate);
        let mut scene = Scene::new(self.width(), format!("{title}, {}", self.period()));
        if self.ground == Ground::Page {
            return (scene, 4);
        }
        let room = self.width() - 2 * PAD;
        let mut y = 18;
        for line in title_lines(&title, room) {
            scene.text_of_size((PAD, y), line, TITLE, TEXT, Anchor::Start);
            y += LINE + 3;
        }
        y = lines(&mut scene, &self.period(), (PAD, room), y - 1);
        (scene, y)
    }

    pub(super) fn period(self) -> String {
        time_axis::period(self.document)
    }
}

fn title_lines(title: &str, room: i32) -> Vec<String> {
    if width_at(title, TITLE) <= room {
        vec![title.to_owned()]
    } else {
        // Letters of titles are wider by a quarter.
        wrapped(title, room * 4 / 5)
    }
}

/// `text` in as many lines as it takes, from the height `y` of the first one's middle; gives the row below.
pub(super) fn lines(scene: &mut Scene, text: &str, (left, room): (i32, i32), y: i32) -> i32 {
    let mut y = y;
    for line in wrapped(text, room) {
        scene.text((left, y), line, SOFT, Anchor::Start);
        y += LINE;
    }
    y
}
