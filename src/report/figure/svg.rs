//! Scenes as SVG: texts stay texts, and a figure says in words what it is.

use plotters::backend::SVGBackend;

use super::Ground;
use super::lettering::FAMILY;
use super::paint::{Medium, ground, paint};
use super::palette::SENTINEL;
use super::scene::Scene;

/// The fonts a reader is likely to have, those first that set about as wide as texts were measured.
const FONTS: &str =
    "Roboto, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', system-ui, sans-serif";

pub(super) fn svg(mut scene: Scene, on: Ground) -> String {
    if on == Ground::Paper {
        scene.marks.insert(0, ground(&scene));
    }
    let mut drawn = String::new();
    {
        let size = (scene.width as u32, scene.height as u32);
        let mut backend = SVGBackend::with_string(&mut drawn, size);
        paint(&scene, &mut backend, Medium::Vector).expect("a string takes everything");
    }
    let marks = drawn.split_once(">\n").map_or("", |(_, marks)| marks);
    format!("{}{}", head(&scene), plainer(marks, on))
}

fn head(scene: &Scene) -> String {
    let (width, height) = (scene.width, scene.height);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\">\n<title>{}</title>\n<desc>{}</desc>\n",
        escaped(&scene.title),
        escaped(&scene.description)
    )
}

/// Without what every element says again, and in the page's own ink.
fn plainer(marks: &str, on: Ground) -> String {
    let (r, g, b) = SENTINEL;
    let ink = format!("\"#{r:02X}{g:02X}{b:02X}\"");
    let marks = marks
        .replace(&format!(" font-family=\"{FAMILY}\""), "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" stroke-width=\"1\"", "")
        .replace("\n</text>", "</text>")
        .replace(" \"/>", "\"/>");
    match on {
        Ground::Page => marks.replace(&ink, "\"currentColor\""),
        Ground::Paper => marks,
    }
}

/// As text of XML, which knows no control characters.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            other => safe.push(other),
        }
    }
    safe
}
