//! A figure as a list of marks in whole pixels, before anybody paints it.
//!
//! Figures are laid out once, here; what paints them, SVG or pixels, adds nothing and leaves nothing out.
//! Coordinates begin at the upper left; right and lower edges are the first pixel outside.

use super::palette::{Colour, Ink};

/// Where text stands to its point; its middle is always at the point's height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Whether a dot stands for something that is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    Filled,
    Hollow,
}

/// A corner, or a point of a line.
pub(super) type Point = (i32, i32);

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Area {
    pub(super) const fn width(self) -> i32 {
        self.right - self.left
    }

    pub(super) const fn height(self) -> i32 {
        self.bottom - self.top
    }

    pub(super) const fn middle(self) -> i32 {
        i32::midpoint(self.top, self.bottom)
    }

    /// The same rows from `left` to `right`.
    pub(super) const fn across(self, left: i32, right: i32) -> Self {
        Self {
            left,
            right,
            ..self
        }
    }
}

/// Something to paint.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A filled rectangle.
    Block { area: Area, ink: Ink },
    /// Filled stretches of one row, ascending and apart.
    Bars {
        spans: Vec<(i32, i32)>,
        top: i32,
        bottom: i32,
        ink: Ink,
    },
    /// A hatched rectangle.
    Hatch { area: Area },
    /// Lines from point to point.
    Line {
        points: Vec<Point>,
        ink: Ink,
        width: u32,
    },
    /// A filled outline.
    Shape { points: Vec<Point>, ink: Ink },
    /// A circle.
    Dot {
        at: Point,
        radius: u32,
        ink: Ink,
        fill: Fill,
    },
    /// A text of one line.
    Text {
        at: Point,
        text: String,
        size: u32,
        ink: Ink,
        anchor: Anchor,
    },
}

/// A whole figure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) width: i32,
    pub(super) height: i32,
    /// What it is.
    pub(super) title: String,
    /// What it shows, in words, for whoever cannot see it.
    pub(super) description: String,
    pub(super) marks: Vec<Mark>,
}

impl Scene {
    pub(super) fn new(width: i32, title: String) -> Self {
        Self {
            width,
            height: 0,
            title,
            description: String::new(),
            marks: Vec::new(),
        }
    }

    pub(super) fn block(&mut self, area: Area, ink: Ink) {
        if area.width() > 0 && area.height() > 0 {
            self.marks.push(Mark::Block { area, ink });
        }
    }

    pub(super) fn hatch(&mut self, area: Area) {
        self.block(area, Colour::Unjudged.at(0.6));
        if area.width() > 0 {
            self.marks.push(Mark::Hatch { area });
        }
    }

    pub(super) fn line(&mut self, points: Vec<Point>, ink: Ink, width: u32) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, ink, width });
        }
    }

    /// Dashes along a level line.
    pub(super) fn dashes(&mut self, (left, right): (i32, i32), y: i32, ink: Ink) {
        let mut x = left;
        while x < right {
            self.line(vec![(x, y), ((x + 8).min(right), y)], ink, 2);
            x += 13;
        }
    }

    /// Dashes along an upright line.
    pub(super) fn upright_dashes(&mut self, x: i32, (top, bottom): (i32, i32), ink: Ink) {
        let mut y = top;
        while y < bottom {
            self.line(vec![(x, y), (x, (y + 6).min(bottom))], ink, 2);
            y += 10;
        }
    }

    pub(super) fn frame(&mut self, area: Area, ink: Ink) {
        let Area {
            left,
            top,
            right,
            bottom,
        } = area;
        let corners = vec![
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        self.line(corners, ink, 1);
    }

    pub(super) fn text(&mut self, at: Point, text: impl Into<String>, ink: Ink, anchor: Anchor) {
        self.text_of_size(at, text, super::lettering::SIZE, ink, anchor);
    }

    pub(super) fn text_of_size(
        &mut self,
        at: Point,
        text: impl Into<String>,
        size: u32,
        ink: Ink,
        anchor: Anchor,
    ) {
        let text = text.into();
        if !text.is_empty() {
            self.marks.push(Mark::Text {
                at,
                text,
                size,
                ink,
                anchor,
            });
        }
    }

    pub(super) fn dot(&mut self, at: Point, radius: u32, ink: Ink, fill: Fill) {
        self.marks.push(Mark::Dot {
            at,
            radius,
            ink,
            fill,
        });
    }
}
