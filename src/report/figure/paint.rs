//! Scenes onto a backend of plotters, whichever.

use std::error::Error;

use plotters::backend::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use super::lettering::{self, FAMILY};
use super::palette::{Colour, Ink, SOFT};
use super::scene::{Anchor, Area, Fill, Mark, Point, Scene};

/// What comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    /// Outlines, and letters by the em.
    Vector,
    /// Pixels, and letters by the height of a line.
    Raster,
}

type Painted = Result<(), Box<dyn Error>>;

/// The size that makes letters of `pixels`: plotters takes a line's height, and makes an em of it by this.
const LINE_TO_EM: f64 = 1.24;
/// From one stroke of a hatch to the next.
const HATCH: i32 = 4;

/// Paints all of it.
pub(super) fn paint<DB: DrawingBackend>(scene: &Scene, backend: &mut DB, medium: Medium) -> Painted
where
    DB::ErrorType: 'static,
{
    lettering::make_known();
    for mark in &scene.marks {
        match mark {
            Mark::Block { area, ink } => block(backend, *area, *ink)?,
            Mark::Bars {
                spans,
                top,
                bottom,
                ink,
            } => bars(backend, medium, (spans, *top, *bottom), *ink)?,
            Mark::Hatch { area } => {
                backend.draw_path(hatch(*area), &stroke(SOFT, 1))?;
            }
            Mark::Line { points, ink, width } => {
                backend.draw_path(points.iter().copied(), &stroke(*ink, *width))?;
            }
            Mark::Shape { points, ink } => {
                backend.fill_polygon(points.iter().copied(), &stroke(*ink, 1))?;
            }
            Mark::Dot {
                at,
                radius,
                ink,
                fill,
            } => {
                let filled = *fill == Fill::Filled;
                backend.draw_circle(*at, *radius, &stroke(*ink, 2), filled)?;
            }
            Mark::Text {
                at,
                text,
                size,
                ink,
                anchor,
            } => {
                let style = lettered(*size, *ink, *anchor, medium);
                backend.draw_text(text, &style, *at)?;
            }
        }
    }
    backend.present()?;
    Ok(())
}

fn rgba(ink: Ink) -> RGBAColor {
    let (r, g, b) = ink.colour.rgb();
    RGBColor(r, g, b).mix(ink.opacity)
}

fn stroke(ink: Ink, width: u32) -> ShapeStyle {
    rgba(ink).stroke_width(width)
}

fn lettered(size: u32, ink: Ink, anchor: Anchor, medium: Medium) -> TextStyle<'static> {
    let along = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let size = match medium {
        Medium::Vector => f64::from(size) * LINE_TO_EM,
        // Pixels are set by the height from descender to ascender, 1.17 em in this font.
        Medium::Raster => f64::from(size) * 1.17,
    };
    (FAMILY, size)
        .into_font()
        .color(&rgba(ink))
        .pos(Pos::new(along, VPos::Center))
}

fn block<DB: DrawingBackend>(backend: &mut DB, area: Area, ink: Ink) -> Painted
where
    DB::ErrorType: 'static,
{
    backend.draw_rect(
        (area.left, area.top),
        (area.right, area.bottom),
        &stroke(ink, 1),
        true,
    )?;
    Ok(())
}

/// As outlines all stretches are one shape along their lower edge, which keeps files of a year small.
fn bars<DB: DrawingBackend>(
    backend: &mut DB,
    medium: Medium,
    (spans, top, bottom): (&[(i32, i32)], i32, i32),
    ink: Ink,
) -> Painted
where
    DB::ErrorType: 'static,
{
    if medium == Medium::Raster || spans.len() < 3 {
        for (left, right) in spans {
            let area = Area {
                left: *left,
                top,
                right: *right,
                bottom,
            };
            block(backend, area, ink)?;
        }
        return Ok(());
    }
    let corners = spans
        .iter()
        .flat_map(|&(left, right)| [(left, bottom), (left, top), (right, top), (right, bottom)]);
    backend.fill_polygon(corners, &stroke(ink, 1))?;
    Ok(())
}

/// Up and down across the area, from left to right.
fn hatch(area: Area) -> Vec<Point> {
    let mut points = Vec::new();
    let mut x = area.left;
    while x < area.right {
        let next = (x + HATCH).min(area.right);
        points.extend([(x, area.bottom), (next, area.top)]);
        x = next;
    }
    points
}

/// The ground of figures that stand alone.
pub(super) fn ground(scene: &Scene) -> Mark {
    Mark::Block {
        area: Area {
            left: 0,
            top: 0,
            right: scene.width,
            bottom: scene.height,
        },
        ink: Colour::Paper.solid(),
    }
}
