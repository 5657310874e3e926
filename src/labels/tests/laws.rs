//! Laws over lists nobody wrote.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::super::{file, incident};
use crate::model::{Incident, Timestamp};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9-]{1,8}", "[ -~\n,;\"é漢]{0,12}x"].prop_map(|text| text.trim().to_owned())
}

fn incident(number: usize) -> impl Strategy<Value = Incident> {
    let optional = || proptest::option::of(text());
    let time = 0..253_402_300_000_000_i64;
    let source = proptest::option::of(proptest::sample::select(
        incident::SOURCES.map(|(_, source)| source).to_vec(),
    ));
    let kind = proptest::sample::select(incident::KINDS.map(|(_, kind)| kind).to_vec());
    (
        (
            text(),
            text(),
            time.clone(),
            proptest::option::of(1..900_000_i64),
        ),
        (proptest::option::of(time), optional(), optional()),
        (optional(), optional(), source, kind),
    )
        .prop_map(
            move |(needed, (detected, severity, title), (url, cause, source, kind))| {
                let (id, service, started, length) = needed;
                Incident {
                    id: format!("{number}{id}"),
                    service,
                    started_at: Timestamp::from_millis(started),
                    resolved_at: length.map(|length| Timestamp::from_millis(started + length)),
                    detected_at: detected.map(Timestamp::from_millis),
                    severity,
                    title,
                    url,
                    cause,
                    source,
                    kind,
                }
            },
        )
}

fn list() -> impl Strategy<Value = Vec<Incident>> {
    (0..6_usize).prop_flat_map(|length| (0..length).map(incident).collect::<Vec<_>>())
}

/// The cells in the order of the schema.
fn cells(incident: &Incident) -> [String; 11] {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let kind = incident::KINDS
        .iter()
        .find(|(_, kind)| *kind == incident.kind);
    let source = incident::SOURCES
        .iter()
        .find(|(_, source)| Some(*source) == incident.source);
    [
        Some(incident.id.clone()),
        Some(incident.service.clone()),
        time(Some(incident.started_at)),
        time(incident.resolved_at),
        time(incident.detected_at),
        incident.severity.clone(),
        incident.title.clone(),
        incident.url.clone(),
        incident.cause.clone(),
        source.map(|(word, _)| (*word).to_owned()),
        kind.map(|(word, _)| (*word).to_owned()),
    ]
    .map(Option::unwrap_or_default)
}

fn header() -> Vec<&'static str> {
    incident::SCHEMA
        .columns
        .iter()
        .map(|column| column.name)
        .collect()
}

fn as_csv(list: &[Incident]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header()).unwrap();
    for incident in list {
        writer.write_record(cells(incident)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn as_json_lines(list: &[Incident]) -> String {
    let mut lines = String::from("\n");
    for incident in list {
        let pairs = header().into_iter().zip(cells(incident));
        let object: Map<String, Value> = pairs
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| (name.to_owned(), Value::String(cell)))
            .collect();
        writeln!(lines, "{}", Value::Object(object)).unwrap();
    }
    lines
}

fn parsed(name: &str, bytes: &[u8]) -> Result<Vec<Incident>, file::Placed> {
    file::parse(
        bytes,
        Path::new(name),
        &incident::SCHEMA,
        incident::from_row,
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(list in list()) {
        prop_assert_eq!(parsed("l.csv", as_csv(&list).as_bytes()).unwrap(), list.clone());
        if !list.is_empty() {
            prop_assert_eq!(parsed("l.jsonl", as_json_lines(&list).as_bytes()).unwrap(), list.clone());
            let array = as_json_lines(&list).trim().replace("}\n{", "},\n{");
            prop_assert_eq!(parsed("l.json", format!("[{array}]").as_bytes()).unwrap(), list);
        }
    }

    /// The line named is the line on which the row begins, whatever stands before it.
    #[test]
    fn lines_are_those_of_the_file(list in list(), crlf: bool) {
        let mut text = as_csv(&list);
        let line = text.lines().count() + 1;
        text.push_str("bad,s,never,,,,,,,,incident\n");
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        prop_assert_eq!(parsed("l.csv", text.as_bytes()).unwrap_err().line, line);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parsed("l.csv", &bytes);
        let _ = parsed("l.json", &bytes);
    }

    /// Nearly right text reaches further than noise does.
    #[test]
    fn no_damage_makes_it_panic(
        list in list(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for (name, text) in [("l.csv", as_csv(&list)), ("l.json", as_json_lines(&list))] {
            let mut bytes = text.into_bytes();
            for (place, byte) in &damage {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            let _ = parsed(name, &bytes);
        }
    }
}
