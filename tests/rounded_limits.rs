//! Limits rounded for people, written into a gate file and read back.

use proptest::prelude::*;
use retrogate::gate_file::{self, Change, Changes, GateFile};
use retrogate::model::{Check, LimitId, Side};
use retrogate::tune::rounding::{Interval, floor};

const GATE: &str = "version: 1
gate: web
step: 60s
checks:
  # how it came about
  - id: a
    query: up
    no_go: { above: 4.5 }   # ours
  - id: b
    query: up
    no_go:
      below: 0.1
";

fn read() -> GateFile {
    gate_file::parse("gate.yaml", GATE).unwrap()
}

/// The limit of `check` after its number was replaced by `text` in the file.
fn read_back(check: usize, text: &str) -> f64 {
    let file = read();
    let (id, _) = file.gate.checks()[check].conditions().next().unwrap();
    let change = Change::Set {
        limit: Some(text.to_owned()),
        hold: None,
    };
    let new = file
        .rewritten(&Changes::from([(id, change)]), None)
        .unwrap();
    let (_, condition) = new.gate.checks()[check].conditions().next().unwrap();
    condition.limit().value()
}

proptest! {
    #[test]
    fn a_rounded_limit_is_read_back_inside_its_interval(a in any::<f64>(), b in any::<f64>()) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        for (check, side) in [(0, Side::Above), (1, Side::Below)] {
            let Some(interval) = Interval::of(side, low, high) else { continue };
            let rounded = interval.rounded();
            let value = read_back(check, &rounded.limit.text);
            prop_assert!(interval.contains(value));
            prop_assert_eq!(value, rounded.limit.value);
            for number in [rounded.rounder_below, rounded.rounder_above].into_iter().flatten() {
                prop_assert_eq!(read_back(check, &number.text), number.value);
            }
            if let Some(number) = floor(side, a) {
                prop_assert_eq!(read_back(check, &number.text), number.value);
            }
        }
    }
}

#[test]
fn a_tuned_gate_is_written_saved_and_loaded_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gate.yaml");
    std::fs::write(&path, GATE).unwrap();
    let file = gate_file::load(&path).unwrap();
    let ids: Vec<LimitId> = file
        .gate
        .checks()
        .iter()
        .flat_map(Check::conditions)
        .map(|(id, _)| id)
        .collect();
    let limit = Interval::of(Side::Above, 3.9, 4.37)
        .unwrap()
        .rounded()
        .limit;
    let change = |limit: Option<String>| Change::Set {
        limit,
        hold: Some("5m".parse().unwrap()),
    };
    let changes = Changes::from([
        (ids[0].clone(), change(Some(limit.text))),
        (ids[1].clone(), change(None)),
    ]);
    let new = file
        .rewritten(&changes, Some("tuned on 2026-11-24\nexpected: 0.5 %"))
        .unwrap();
    let in_place = gate_file::Standing::AsRead(file.source.text());
    let saved = gate_file::save(&path, new.source.text(), in_place).unwrap();
    assert_eq!(gate_file::load(&path).unwrap().gate, new.gate);
    assert_eq!(std::fs::read_to_string(saved.kept.unwrap()).unwrap(), GATE);
    let expected = GATE
        .replace(
            "checks:\n",
            "checks:\n  # tuned on 2026-11-24\n  # expected: 0.5 %\n",
        )
        .replace("{ above: 4.5 }", "{ above: 4, for: 5m }")
        .replace("below: 0.1\n", "below: 0.1\n      for: 5m\n");
    assert_eq!(new.source.text(), expected);
}
