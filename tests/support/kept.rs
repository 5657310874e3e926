//! A small history kept in a store, without a server: one column of values for each check of a gate.

use std::path::Path;

use retrogate::gate_file;
use retrogate::model::{CheckId, Grid, Instants, SeriesColumn, Timestamp};
use retrogate::store::{Answer, Room, Store};

/// 2026-01-01T00:00:00Z.
pub const BEGIN: i64 = 1_767_225_600;

/// Keeps `columns`, by the ids of the checks of `gate`, from [`BEGIN`] on in the store at `place`.
pub fn keep(place: &Path, gate: &str, columns: &[(&str, Vec<f64>)]) {
    keep_refused(place, gate, columns, &[]);
}

/// The same where the server refused some checks some steps, counted from [`BEGIN`].
pub fn keep_refused(
    place: &Path,
    gate: &str,
    columns: &[(&str, Vec<f64>)],
    refused: &[(&str, usize)],
) {
    let gate = gate_file::parse("gate.yaml", gate).expect("a gate").gate;
    let step = gate.step();
    let first = BEGIN / i64::from(step.secs());
    let store = Store::open_for_writing(place).expect("the store can be written");
    for (id, values) in columns {
        let mut checks = gate.checks().iter();
        let check = checks
            .find(|check| check.id().as_str() == *id)
            .expect("a check of the gate");
        let own = refused.iter().filter(|(check, _)| check == id);
        let failed = own.map(|(_, at)| Grid::from_position(step, first + *at as i64, 1).range());
        let answer = Answer {
            query: check.query().clone(),
            source: "http://prometheus:9090".to_owned(),
            grid: Grid::from_position(step, first, values.len()),
            asked_at: Timestamp::from_secs(BEGIN),
            warnings: Vec::new(),
            failed: failed.collect::<Instants>(),
            series: vec![SeriesColumn {
                labels: "{}".to_owned(),
                first,
                values: values.clone(),
            }],
        };
        let room = Room::Check(CheckId::try_new(id).expect("an id"));
        store.put(&room, &answer).expect("the answer can be kept");
    }
}

/// A list of incidents, each from one minute after [`BEGIN`] to another.
pub fn incidents(service: &str, spans: &[(i64, i64)]) -> String {
    let mut text = "id,service,started_at,resolved_at\n".to_owned();
    for (number, (from, to)) in spans.iter().enumerate() {
        let at = |minute: i64| Timestamp::from_secs(BEGIN + minute * 60);
        text.push_str(&format!(
            "I-{},{service},{},{}\n",
            number + 1,
            at(*from),
            at(*to)
        ));
    }
    text
}
