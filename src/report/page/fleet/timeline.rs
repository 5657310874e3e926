//! The small timeline of a gate: stacked shares of each cell as steps, incidents as a line beneath.

use crate::record::StripFigure;
use crate::report::figures::percent;

/// The height of a whole cell: digits are ninths.
const WHOLE: usize = 9;

/// Without a verdict is hatched, as everywhere: a pattern that all timelines of the page share.
pub(super) const PATTERNS: &str = "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs><pattern id=\"hatch\" width=\"3\" height=\"3\" patternUnits=\"userSpaceOnUse\"><path class=\"h\" d=\"M0 3L3 0\"/></pattern></defs></svg>\n";

/// What the shapes mean.
pub(super) const LEGEND: &str = "<ul class=\"legend\">\n<li><i class=\"n\"></i>NO-GO</li>\n<li><i class=\"w\"></i>WARNING</li>\n<li><i class=\"g\"></i>GO</li>\n<li><i class=\"hatch\"></i>no verdict</li>\n<li><i class=\"i\"></i>an incident (line beneath)</li>\n</ul>\n";

/// The drawing. Each shape is one path: the share of NO-GO from the ground, that of NO-GO and WARNING behind it, that
/// of all but GO behind both.
pub(super) fn timeline(strip: &StripFigure) -> String {
    let no_go = digits(&strip.no_go);
    let warned = stacked(&no_go, &digits(&strip.warning));
    let all = stacked(&warned, &digits(&strip.unjudged));
    let incidents = digits(&strip.incident);
    let wide = no_go.len();
    let mut shapes = String::new();
    for (class, heights, below) in [
        ("u", &all, &warned),
        ("w", &warned, &no_go),
        ("n", &no_go, &Vec::new()),
    ] {
        if heights != below && heights.iter().any(|height| *height > 0) {
            shapes.push_str(&format!(
                "<path class=\"{class}\" d=\"{}\"/>",
                steps(heights)
            ));
        }
    }
    if incidents.contains(&1) {
        shapes.push_str(&format!("<path class=\"i\" d=\"{}\"/>", dashes(&incidents)));
    }
    format!(
        "<svg class=\"strip\" role=\"img\" viewBox=\"0 0 {wide} 12\" preserveAspectRatio=\"none\"><title>{}</title>{shapes}</svg>",
        words(strip, &incidents)
    )
}

/// What the drawing shows, for those who do not see it. Only figures: nothing here comes from outside.
fn words(strip: &StripFigure, incidents: &[usize]) -> String {
    let touched = incidents.iter().filter(|own| **own > 0).count();
    let incidents = match touched {
        0 => "no incident".to_owned(),
        touched => format!("incidents in {touched} of {} cells", incidents.len()),
    };
    format!(
        "NO-GO in {} of all steps, WARNING in {}; {incidents}",
        percent(strip.no_go_steps.rate),
        percent(strip.warning_steps.rate)
    )
    .replace('<', "less than")
    .replace('>', "more than")
}

fn digits(text: &str) -> Vec<usize> {
    let digits = text
        .bytes()
        .map(|digit| usize::from(digit.wrapping_sub(b'0')));
    digits.map(|digit| digit.min(WHOLE)).collect()
}

/// Shares on top of others; each is rounded up, so that together they may be more than all.
fn stacked(below: &[usize], above: &[usize]) -> Vec<usize> {
    let pairs = below.iter().zip(above);
    pairs
        .map(|(below, above)| (below + above).min(WHOLE))
        .collect()
}

/// Runs of equal values.
fn runs(values: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    values
        .chunk_by(|one, other| one == other)
        .map(|run| (run[0], run.len()))
}

/// An area whose upper edge is steps.
fn steps(heights: &[usize]) -> String {
    let mut path = format!("M0 {WHOLE}");
    for (height, wide) in runs(heights) {
        path.push_str(&format!("V{}h{wide}", WHOLE - height));
    }
    path.push_str(&format!("V{WHOLE}z"));
    path
}

/// A bar beneath for every run of ones.
fn dashes(touched: &[usize]) -> String {
    let mut path = String::new();
    let mut at = 0;
    for (inside, wide) in runs(touched) {
        if inside > 0 {
            path.push_str(&format!("M{at} 10h{wide}v2h-{wide}z"));
        }
        at += wide;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Number, RateFigure};

    fn rate(hits: u64, of: u64) -> RateFigure {
        RateFigure {
            hits,
            of,
            rate: Number(Some(hits as f64 / of as f64)),
        }
    }

    fn strip(no_go: &str, warning: &str, unjudged: &str, incident: &str) -> StripFigure {
        StripFigure {
            cell_steps: 9,
            no_go: no_go.to_owned(),
            warning: warning.to_owned(),
            unjudged: unjudged.to_owned(),
            incident: incident.to_owned(),
            no_go_steps: rate(6, 45),
            warning_steps: rate(0, 45),
        }
    }

    #[test]
    fn equal_cells_are_one_step() {
        let drawn = timeline(&strip("00330", "00030", "00009", "00110"));
        insta::assert_snapshot!(drawn, @r#"<svg class="strip" role="img" viewBox="0 0 5 12" preserveAspectRatio="none"><title>NO-GO in 13.3 % of all steps, WARNING in 0 %; incidents in 2 of 5 cells</title><path class="u" d="M0 9V9h2V6h1V3h1V0h1V9z"/><path class="w" d="M0 9V9h2V6h1V3h1V9h1V9z"/><path class="n" d="M0 9V9h2V6h2V9h1V9z"/><path class="i" d="M2 10h2v2h-2z"/></svg>"#);
    }

    #[test]
    fn a_quiet_gate_draws_nothing() {
        let none = "0".repeat(120);
        let drawn = timeline(&strip(&none, &none, &none, &none));
        assert!(!drawn.contains("<path"), "{drawn}");
        assert!(drawn.contains("no incident"), "{drawn}");
    }

    /// A thousand such gates still make a page of less than four megabytes.
    #[test]
    fn the_most_restless_gate_is_small() {
        let [odd, even] = ["10", "01"].map(|pair| pair.repeat(60));
        let drawn = timeline(&strip(&odd, &even.replace('1', "2"), &odd, &even));
        assert!(drawn.len() < 3000, "{} bytes", drawn.len());
    }

    #[test]
    fn shares_rounded_up_never_exceed_all() {
        let drawn = timeline(&strip("9", "9", "9", "0"));
        assert!(drawn.contains("M0 9V0h1V9z"), "{drawn}");
        assert!(!drawn.contains("V-"), "{drawn}");
    }
}
