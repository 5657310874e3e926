//! Figures: what a report document holds, as pictures.
//!
//! One file a figure. Each lays out a scene of marks from fields of the document: it formats, and thins to
//! pixels, and reckons nothing. The same scene becomes an SVG, whose texts stay texts, or a PNG with the
//! font that comes along. A figure whose data are absent is no empty picture but [`Nothing`], with the
//! reason.

mod attribution;
mod columns;
mod curve;
mod delay;
mod envelope;
mod frontier;
mod heading;
mod hours;
mod legend;
mod lettering;
mod margin;
mod name;
mod paint;
mod palette;
mod panel;
mod percent_axis;
mod png;
mod scale;
mod scene;
mod signal_words;
mod strip;
mod svg;
#[cfg(test)]
mod tests;
mod time_axis;
mod timeline;
mod trend;

pub use name::{Figure, FigureName, Unnamed};

use self::scene::Scene;
use crate::record::ReportDocument;

/// How large a figure is, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureSize {
    width: u32,
    height: Option<u32>,
}

/// Narrower than this, and labels do not fit beside what they label.
const NARROWEST: u32 = 240;
/// Larger than this is no figure any more.
const LARGEST: u32 = 8_000;

impl FigureSize {
    /// As wide as that, and as high as the figure takes.
    pub fn wide(width: u32) -> Option<Self> {
        (NARROWEST..=LARGEST).contains(&width).then_some(Self {
            width,
            height: None,
        })
    }

    /// As wide and as high as that; a figure that takes more height than that takes it.
    pub fn exactly(width: u32, height: u32) -> Option<Self> {
        let wide = Self::wide(width)?;
        (1..=LARGEST).contains(&height).then_some(Self {
            height: Some(height),
            ..wide
        })
    }

    fn width(self) -> i32 {
        self.width as i32
    }

    /// How much more height there is than a figure `needs`.
    fn spare(self, needs: i32) -> i32 {
        self.height
            .map_or(0, |height| (height as i32 - needs).max(0))
    }
}

impl Default for FigureSize {
    fn default() -> Self {
        Self {
            width: 1_000,
            height: None,
        }
    }
}

/// What a figure lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A page: its own background, its text colour for ink, its heading for a title.
    Page,
    /// White, with a title: a file of its own.
    Paper,
}

/// There is nothing to show, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing to show, because {because}")]
pub struct Nothing {
    /// The rest of a sentence.
    pub because: String,
}

impl Nothing {
    fn because(reason: impl Into<String>) -> Self {
        Self {
            because: reason.into(),
        }
    }
}

/// The figure as SVG.
pub fn svg(
    document: &ReportDocument,
    figure: &Figure,
    size: FigureSize,
    ground: Ground,
) -> Result<String, Nothing> {
    Ok(svg::svg(scene(document, figure, size, ground)?, ground))
}

/// The figure as PNG, on white.
pub fn png(
    document: &ReportDocument,
    figure: &Figure,
    size: FigureSize,
) -> Result<Vec<u8>, Nothing> {
    Ok(png::png(scene(document, figure, size, Ground::Paper)?))
}

fn scene(
    document: &ReportDocument,
    figure: &Figure,
    size: FigureSize,
    ground: Ground,
) -> Result<Scene, Nothing> {
    let sheet = heading::Sheet {
        document,
        size,
        ground,
    };
    match figure {
        Figure::Timeline => timeline::scene(sheet),
        Figure::Panel { check } => panel::scene(sheet, check),
        Figure::Trend => trend::scene(sheet),
        Figure::Curve { condition } => curve::scene(sheet, condition),
        Figure::Frontier => frontier::scene(sheet),
        Figure::Attribution => attribution::scene(sheet),
        Figure::Delay => delay::scene(sheet),
        Figure::Hours => hours::scene(sheet),
        Figure::Margin { condition } => margin::scene(sheet, condition),
    }
}
