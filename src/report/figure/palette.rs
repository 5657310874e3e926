//! The one palette, after Okabe and Ito (2008), "Color Universal Design".
//!
//! What a gate says is told apart by lightness too, so that it can be read without seeing hue, in print and
//! on a dark page: GO is pale (L* 83), WARNING middling (66), NO-GO dark (40). What was not judged is
//! hatched. Ink for texts, axes and grids is the reader's own where the figure stands on a page.

/// What something is painted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) colour: Colour,
    /// From 0, not there, to 1.
    pub(super) opacity: f64,
}

/// A colour by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    /// Texts, axes, grids: the page's own text colour where there is a page.
    Text,
    /// Under everything, where there is no page.
    Paper,
    /// On dark fills.
    White,
    Go,
    Warning,
    NoGo,
    Pending,
    Unjudged,
    Incident,
    Good,
    Bad,
    /// One of several lines that mean nothing by their colour.
    Line(usize),
}

/// Never a colour of the palette: in a page it becomes `currentColor`.
pub(super) const SENTINEL: (u8, u8, u8) = (0x1B, 0x1F, 0x24);

/// Blue, reddish purple, bluish green, sky blue.
const LINES: [(u8, u8, u8); 4] = [
    (0x00, 0x72, 0xB2),
    (0xCC, 0x79, 0xA7),
    (0x00, 0x9E, 0x73),
    (0x56, 0xB4, 0xE9),
];

/// How many lines can be told apart.
pub(super) const LINE_COLOURS: usize = LINES.len();

impl Colour {
    /// Red, green, blue.
    pub(super) const fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Text => SENTINEL,
            Self::Paper | Self::White => (0xFF, 0xFF, 0xFF),
            Self::Go => (0xA3, 0xDB, 0xC8),
            Self::Warning => (0xE0, 0x93, 0x00),
            Self::NoGo => (0xB0, 0x2E, 0x0C),
            Self::Pending => (0x7C, 0xC3, 0xEC),
            Self::Unjudged => (0x9A, 0x9F, 0xA6),
            Self::Incident => (0xA6, 0x5A, 0x9E),
            Self::Good => (0x3D, 0x8F, 0xC4),
            Self::Bad => (0xD5, 0x5E, 0x00),
            Self::Line(number) => LINES[number % LINE_COLOURS],
        }
    }

    /// As it is.
    pub(super) const fn solid(self) -> Ink {
        self.at(1.0)
    }

    /// Seen through.
    pub(super) const fn at(self, opacity: f64) -> Ink {
        Ink {
            colour: self,
            opacity,
        }
    }
}

/// Texts and whatever must be read.
pub(super) const TEXT: Ink = Colour::Text.solid();
/// Texts of the second rank.
pub(super) const SOFT: Ink = Colour::Text.at(0.72);
/// Axes.
pub(super) const AXIS: Ink = Colour::Text.at(0.5);
/// Grids and frames.
pub(super) const GRID: Ink = Colour::Text.at(0.14);

#[cfg(test)]
mod tests {
    use super::*;

    /// CIE L* of an sRGB colour.
    fn lightness((r, g, b): (u8, u8, u8)) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        if luminance > 0.008_856 {
            116.0 * luminance.cbrt() - 16.0
        } else {
            903.3 * luminance
        }
    }

    #[test]
    fn verdicts_differ_in_lightness_and_not_in_hue_alone() {
        let [go, warning, no_go] =
            [Colour::Go, Colour::Warning, Colour::NoGo].map(|colour| lightness(colour.rgb()));
        assert!(go - warning > 15.0, "{go} {warning}");
        assert!(warning - no_go > 25.0, "{warning} {no_go}");
    }

    #[test]
    fn no_colour_is_the_sentinel_but_text() {
        let others = [
            Colour::Paper,
            Colour::White,
            Colour::Go,
            Colour::Warning,
            Colour::NoGo,
            Colour::Pending,
            Colour::Unjudged,
            Colour::Incident,
            Colour::Good,
            Colour::Bad,
        ];
        let lines = (0..LINE_COLOURS).map(Colour::Line);
        assert!(
            others
                .into_iter()
                .chain(lines)
                .all(|own| own.rgb() != SENTINEL)
        );
    }
}
