//! The font that comes along, how wide texts are in it, and how they are made to fit.
//!
//! A page shows texts in the reader's own font, which may be a little wider: widths are taken with room to
//! spare.

use std::sync::Once;

use plotters::style::{FontStyle, IntoFont, register_font};

/// The usual size of texts, in pixels.
pub(super) const SIZE: u32 = 12;
/// The size of titles.
pub(super) const TITLE: u32 = 15;
/// From one line of text to the next.
pub(super) const LINE: i32 = 17;

/// The name it is known by; an SVG says the same.
pub(super) const FAMILY: &str = "sans-serif";

static ROBOTO: &[u8] = include_bytes!("../assets/Roboto-Regular.ttf");
static REGISTERED: Once = Once::new();

/// Sizes are ems, and the font is asked by the height of its lines, 1.17 em. The rest is for fonts that
/// set wider.
const ROOM: f64 = 1.30;

/// Makes the font known; without effect from the second time on.
pub(super) fn make_known() {
    REGISTERED.call_once(|| {
        let known = register_font(FAMILY, FontStyle::Normal, ROBOTO);
        assert!(known.is_ok(), "the font that comes along is a font");
    });
}

/// The room `text` takes at `size`, in pixels.
pub(super) fn width_at(text: &str, size: u32) -> i32 {
    make_known();
    let (wide, _) = (FAMILY, f64::from(size) * ROOM)
        .into_font()
        .box_size(text)
        .expect("the font is known");
    // The layout gives whole pixels, rounded down.
    wide as i32 + i32::from(wide > 0)
}

/// The room `text` takes at the usual size.
pub(super) fn width(text: &str) -> i32 {
    width_at(text, SIZE)
}

/// `text`, or as much of it as fits with an ellipsis at its end.
pub(super) fn fitted(text: &str, room: i32) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut letters: Vec<char> = text.chars().take(room.max(0) as usize).collect();
    while !letters.is_empty() {
        letters.pop();
        let short: String = letters.iter().copied().chain(['…']).collect();
        if width(&short) <= room {
            return short;
        }
    }
    String::new()
}

/// `text` in lines no wider than `room`, broken between words.
pub(super) fn wrapped(text: &str, room: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer {
            Some(longer) if width(&longer) <= room => {
                lines.pop();
                lines.push(longer);
            }
            Some(_) | None => lines.push(fitted(word, room)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_fit_and_say_so() {
        let long = "a rather long name of a check that nobody reads to its end";
        let short = fitted(long, 100);
        assert!(short.ends_with('…') && width(&short) <= 100, "{short}");
        assert_eq!(fitted("short", 100), "short");
        assert_eq!(fitted("anything", 3), "");
    }

    #[test]
    fn the_font_has_the_letters_that_figures_use() {
        for letter in ["≥", "×", "·", "–", "−", "%", "°", "µ", "…"] {
            assert!(width(letter) > 1, "{letter}");
        }
    }

    #[test]
    fn lines_keep_every_word() {
        let text = "one two three four five six seven eight";
        let lines = wrapped(text, 80);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line) <= 80));
        assert_eq!(lines.join(" "), text);
    }
}
