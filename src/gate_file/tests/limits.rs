//! A limit can be replaced in the text, and nothing else changes.

use super::accepted;
use crate::gate_file::GateFile;
use crate::gate_file::Preset;
use crate::model::LimitId;

const ODD: &str = "\u{feff}version: 1 # ünïcode before the limits\r\ngate: web\r\nstep: 60s\r\nchecks:\r\n\
    \x20 - id: a\r\n    query: |\r\n      up # 4.5\r\n    warning: {above: 4.5} # above: 4.5\r\n    no_go:\r\n\
    \x20     - {above: 4.5, for: 5m}\r\n      - \"above\": # ten\r\n          1e1\r\n\
    \x20     - below: -.5   # half\r\n\
    \x20 - {id: b, query: up, no_go: [{above: 4.5},{below:   0}]}\r\n";

fn ids(file: &GateFile) -> Vec<LimitId> {
    file.source.limits().map(|(id, _)| id.clone()).collect()
}

/// The text as pieces around its limits.
fn around_limits(file: &GateFile) -> Vec<String> {
    let mut places: Vec<_> = file.source.limits().map(|(_, bytes)| bytes).collect();
    places.sort_by_key(|bytes| bytes.start);
    let mut pieces = Vec::new();
    let mut from = 0;
    for bytes in places {
        pieces.push(file.source.text()[from..bytes.start].to_owned());
        from = bytes.end;
    }
    pieces.push(file.source.text()[from..].to_owned());
    pieces
}

#[test]
fn every_condition_has_its_number_in_the_text() {
    for text in [ODD, Preset::LlmService.text(), Preset::WebService.text()] {
        let file = accepted(text);
        let conditions: usize = file
            .gate
            .checks()
            .iter()
            .map(|c| c.conditions().count())
            .sum();
        assert_eq!(ids(&file).len(), conditions);
        for check in file.gate.checks() {
            for (id, condition) in check.conditions() {
                let written = file.source.limit_text(&id).unwrap();
                assert_eq!(
                    written.parse::<f64>().unwrap(),
                    condition.limit().value(),
                    "{id}"
                );
            }
        }
    }
}

#[test]
fn replacing_limits_leaves_every_other_byte() {
    for text in [ODD, Preset::LlmService.text(), Preset::WebService.text()] {
        let file = accepted(text);
        assert_eq!(file.source.with_limits(&[]), text);
        let numbers: Vec<String> = (0..ids(&file).len())
            .map(|i| format!("{}.0625", i + 1))
            .collect();
        let changes: Vec<(LimitId, &str)> = ids(&file)
            .into_iter()
            .zip(numbers.iter().map(String::as_str))
            .rev()
            .collect();
        let changed = accepted(&file.source.with_limits(&changes));
        for (id, number) in &changes {
            assert_eq!(changed.source.limit_text(id), Some(*number), "{id}");
        }
        assert_eq!(around_limits(&changed), around_limits(&file));
    }
}

#[test]
fn one_limit_changes_alone() {
    let file = accepted(ODD);
    for id in ids(&file) {
        let changed = accepted(&file.source.with_limits(&[(id.clone(), "-7.25")]));
        for other in ids(&file).iter().filter(|other| **other != id) {
            assert_eq!(
                changed.source.limit_text(other),
                file.source.limit_text(other)
            );
        }
        assert_eq!(changed.source.limit_text(&id), Some("-7.25"));
    }
}

#[test]
fn limits_know_their_lines() {
    let file = accepted(ODD);
    let lines: Vec<String> = file
        .source
        .limits()
        .map(|(id, _)| format!("{id} {}", file.source.limit_line(id).unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            "a.warning.1 8",
            "a.no_go.1 10",
            "a.no_go.2 12",
            "a.no_go.3 13",
            "b.no_go.1 14",
            "b.no_go.2 14"
        ]
    );
}
