//! An upright axis of shares, from nothing up.

use super::palette::SOFT;
use super::scale::{Scale, round_up, upright};
use super::scene::{Anchor, Area, Scene};

/// Room for its labels.
pub(super) const ROOM: i32 = 54;

/// From nothing to a round share that holds `most`, at most all.
pub(super) fn shares(most: f64, area: Area) -> Scale {
    let top = round_up(most).min(1.0);
    let top = if most <= 0.0 { 0.01 } else { top };
    Scale::even((0.0, top), (area.bottom, area.top))
}

/// Draws it.
pub(super) fn draw(scene: &mut Scene, area: Area, scale: Scale) {
    upright(scene, area, scale, label);
}

/// The name of what it shows, above it.
pub(super) fn name(scene: &mut Scene, area: Area, text: &str) {
    let text = super::lettering::fitted(text, scene.width - super::heading::PAD * 2);
    let left = super::heading::PAD;
    scene.text((left, area.top - 12), text, SOFT, Anchor::Start);
}

/// Ticks are round, and no more digits are said than they have.
pub(super) fn label(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_say_no_more_digits_than_they_have() {
        let labels = [0.0, 0.1 + 0.2, 0.07, 0.000_5, 1.0].map(label);
        assert_eq!(labels, ["0 %", "30 %", "7 %", "0.05 %", "100 %"]);
    }
}
