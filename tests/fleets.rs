//! `retrogate fleet` as those who own many gates meet it: its answers are those of the single gates put side by side,
//! one bad gate keeps no other from its answer, and what was done is not done again.

mod faults;
mod live;
mod pages;
mod stopped;
mod tuned;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::dice::Dice;
use crate::support::kept::{BEGIN, keep};
use crate::support::program::{Run, run_in};
use retrogate::model::Timestamp;

/// A template; its values are written in behind `values:`.
const TEMPLATE: &str = "version: 1
gate: api-{{service}}
step: 60s
no_data: go
for_each: { label: service, values: VALUES }
checks:
  - id: errors
    title: Errors of {{service}}
    query: errors{service=\"{{service}}\"}
    no_go: { above: 2, for: 2m }
  - id: latency      # in seconds
    unit: seconds
    query: latency{service=\"{{service}}\"}
    warning: { above: 3 }
    no_go: { above: 4.3 }
";

const DAYS: usize = 12;
const MINUTES: usize = DAYS * 24 * 60;

/// A folder with a template, the histories of its gates, and their incidents.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// Each service has noise of its own and an incident every day.
    pub(crate) fn with(services: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Self { folder };
        desk.write_template(services);
        let mut incidents = "id,service,started_at,resolved_at\n".to_owned();
        for (number, service) in services.iter().enumerate() {
            let rows = desk.keep_history(service, number as u64 + 1);
            incidents.push_str(&rows);
        }
        fs::write(desk.path("incidents.csv"), incidents).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write_template(&self, services: &[&str]) {
        let listed = format!("[{}]", services.join(", "));
        fs::write(self.path("gate.yaml"), TEMPLATE.replace("VALUES", &listed)).unwrap();
    }

    fn store(service: &str) -> String {
        format!("history/gate=api-{service}")
    }

    /// The gate of a service whose name needs no quotes, as one file.
    fn single(service: &str) -> String {
        TEMPLATE
            .replace("for_each: { label: service, values: VALUES }\n", "")
            .replace("no_data", &format!("services: [{service}]\nno_data"))
            .replace("{{service}}", service)
    }

    /// Keeps a history; tells its incidents as rows.
    fn keep_history(&self, service: &str, seed: u64) -> String {
        let mut dice = Dice(seed);
        let mut noise = |top: f64| {
            (0..MINUTES)
                .map(|_| top * dice.unit())
                .collect::<Vec<f64>>()
        };
        // Some services have more false alarms than others.
        let mut errors = noise(2.4 + seed as f64 / 20.0);
        let mut latency = noise(4.5);
        let mut rows = String::new();
        for day in 0..DAYS {
            let start = day * 1440 + 300 + 17 * seed as usize;
            let height = 4.0 + (day as f64 + seed as f64) % 7.0;
            for minute in start..start + 45 {
                errors[minute] = height;
                latency[minute] = if day % 3 == 0 { 9.0 } else { latency[minute] };
            }
            let at = |minute: usize| Timestamp::from_secs(BEGIN + minute as i64 * 60);
            let (from, to) = (at(start), at(start + 45));
            rows.push_str(&format!("{service}-{day},{service},{from},{to}\n"));
        }
        let columns = [("errors", errors), ("latency", latency)];
        keep(
            &self.path(&Self::store(service)),
            &Self::single(service),
            &columns,
        );
        rows
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run_in(self.folder.path(), arguments)
    }

    /// `fleet replay` of all, against the incidents.
    fn replayed(&self, more: &[&str]) -> Value {
        let base = [
            "fleet",
            "replay",
            "--incidents",
            "incidents.csv",
            "--format",
            "json",
        ];
        self.run(&[&base[..], more].concat()).ended(0).json()
    }
}

fn rows<'d>(document: &'d Value, list: &str) -> &'d Vec<Value> {
    document[list].as_array().unwrap()
}

#[test]
fn every_row_is_the_replay_of_its_gate_alone() {
    let desk = Desk::with(&["checkout", "search", "mail", "pay", "web", "auth"]);
    let fleet = desk.replayed(&[]);
    assert_eq!(fleet["judged"], 6);
    for row in rows(&fleet, "gates") {
        let service = row["value"].as_str().unwrap();
        let alone = desk.run(&[
            "replay",
            "--service",
            service,
            "--incidents",
            "incidents.csv",
            "--format",
            "json",
        ]);
        let alone = alone.ended(0).json();
        for figure in ["from", "to", "false_no_go", "missed_issues"] {
            assert_eq!(row[figure], alone[figure], "{service} {figure}");
        }
        assert_eq!(row["missed_groups"], alone["certainty"]["missed_groups"]);
        assert_eq!(
            row["false_no_go_interval"],
            alone["certainty"]["false_no_go"]
        );
        let false_steps = rows(row, "checks")
            .iter()
            .map(|check| &check["false_no_go"]);
        let of_alone = rows(&alone, "checks")
            .iter()
            .map(|check| &check["false_no_go"]);
        assert!(false_steps.eq(of_alone), "{service}");
    }
    let attention: Vec<f64> = rows(&fleet, "gates")
        .iter()
        .map(|row| row["attention"].as_f64().unwrap())
        .collect();
    assert!(attention.is_sorted_by(|a, b| a >= b), "{attention:?}");
    assert!(attention[0] > attention[5]);
}

#[test]
fn neither_threads_nor_the_order_of_values_change_a_byte() {
    let services = ["checkout", "search", "mail", "pay"];
    let desk = Desk::with(&services);
    let answer = |more: &[&str]| {
        let base = [
            "fleet",
            "replay",
            "--incidents",
            "incidents.csv",
            "--table",
            "t.parquet",
        ];
        let told = desk.run(&[&base[..], more].concat()).ended(0).stdout;
        (told, fs::read(desk.path("t.parquet")).unwrap())
    };
    let first = answer(&[]);
    assert!(first.1.starts_with(b"PAR1"));
    for threads in ["1", "3"] {
        assert_eq!(answer(&["--threads", threads]), first, "{threads}");
    }
    desk.write_template(&["pay", "mail", "checkout", "search"]);
    assert_eq!(answer(&[]), first);
}

#[test]
fn gate_files_of_a_folder_are_a_fleet_too() {
    let desk = Desk::with(&["checkout", "search"]);
    let template = desk.replayed(&[]);
    fs::create_dir(desk.path("gates")).unwrap();
    for service in ["checkout", "search"] {
        fs::write(
            desk.path(&format!("gates/{service}.yaml")),
            Desk::single(service),
        )
        .unwrap();
    }
    fs::write(desk.path("gates/notes.txt"), "no gate").unwrap();
    let figures = |document: &Value| -> Vec<Value> {
        let rows = rows(document, "gates").iter();
        rows.map(|row| serde_json::json!([row["gate"], row["false_no_go"], row["missed_issues"]]))
            .collect()
    };
    for gates in ["gates", "gates/*.yaml", "**/*earch.yaml"] {
        let files = desk.replayed(&["--gates", gates]);
        let all = figures(&template);
        let wanted: Vec<Value> = match gates {
            "**/*earch.yaml" => all
                .into_iter()
                .filter(|row| row[0] == "api-search")
                .collect(),
            _ => all,
        };
        assert_eq!(figures(&files), wanted, "{gates}");
    }
    let one = desk.replayed(&["--gates", "gates", "--service", "search"]);
    assert_eq!(one["judged"], 1);
    desk.run(&["fleet", "replay", "--gates", "nowhere/*.yaml"])
        .ended(64)
        .complains(&["--gates nowhere/*.yaml", "no gate file", "hint:"]);
}
