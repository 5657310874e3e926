//! Fetching in any pieces is fetching at once: the same questions and the same samples.

use super::*;
use crate::support::dice::Dice;

/// Five seconds: a day of it is more than one request, and most instants lie between two samples.
const GATE: &str = "version: 1\ngate: g\nstep: 5s\nchecks:\n";
const STEP: i64 = 5;

#[test]
fn fetching_in_pieces_is_fetching_at_once() {
    let gate = [GATE, LOAD, BUSY, NEVER].concat();
    let whole = World::new(&gate, prometheus(&loads(0.0)));
    let (from, to) = (NOON, NOON + 20 * HOUR);
    whole.fetch(from, to, &[]).ended(0);
    let asked_at_once = whole.asked();
    for instants in asked_at_once.values() {
        assert_eq!(*instants, every(STEP, from - LOOKBACK, to));
    }
    assert_eq!(asked_at_once.len(), 4);
    let histories = ["load", "busy", "never"].map(|check| whole.read(check));
    assert_eq!(histories[0].series.len(), 2);

    let mut dice = Dice(7);
    for _ in 0..4 {
        let pieces = pieces(&mut dice, from, to);
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join("history");
        let folder = folder.to_str().unwrap();
        for (from, to) in &pieces {
            whole.fetch(*from, *to, &["--store", folder]).ended(0);
        }
        assert_eq!(whole.asked(), asked_at_once, "{pieces:?}");
        let checks = ["load", "busy", "never"].map(|check| read(Path::new(folder), check));
        assert!(checks == histories, "{pieces:?}");
    }
}

/// Ranges that cover `[from, to)`, in any order, some overlapping, their ends on no grid.
fn pieces(dice: &mut Dice, from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut pieces = Vec::new();
    let mut start = from;
    while start < to {
        let length = 1 + i64::try_from(dice.below(9 * 3600)).unwrap();
        let overlap = i64::try_from(dice.below(2) * dice.below(3600)).unwrap();
        let end = (start + length).min(to);
        pieces.push(((start - overlap).max(from), end));
        start = end;
    }
    for index in (1..pieces.len()).rev() {
        pieces.swap(index, dice.below(index + 1));
    }
    // A piece may hold no point of the grid; that is refused, and leaves nothing to ask.
    pieces.retain(|(from, to)| from.div_euclid(STEP) < (to - 1).div_euclid(STEP));
    pieces
}
