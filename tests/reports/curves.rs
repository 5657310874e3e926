//! What a limit would do elsewhere is what a replay with the limit there does.

use retrogate::gate_file;
use serde_json::Value;

use super::reported;
use crate::bad_input::Desk;
use crate::support::kept;

/// Compares points of every curve with replays, and gives how many were compared.
fn compare(desk: &Desk, arguments: &[&str]) -> usize {
    let told = reported(desk, arguments);
    let file = gate_file::load(&desk.path("gate.yaml")).unwrap();
    let mut compared = 0;
    for curve in told["curves"].as_array().unwrap() {
        let id = curve["condition"].as_str().unwrap();
        let checks = file.gate.checks().iter();
        let mut conditions = checks.flat_map(|check| check.conditions().map(|(id, _)| id));
        let limit = conditions.find(|own| own.to_string() == id).unwrap();
        let points = curve["points"].as_array().unwrap();
        assert!(points.len() <= 200, "{id}: {}", points.len());
        let last = points.len() - 1;
        for at in [0, last / 3, last * 2 / 3, last] {
            let point = &points[at];
            let number = point["limit"].to_string();
            let moved = file.source.with_limits(&[(limit.clone(), &number)]);
            desk.write("moved.yaml", moved);
            let replay = [
                "replay",
                "--gate",
                "moved.yaml",
                "--brief",
                "--format",
                "json",
            ];
            let run = desk.run(&[&replay[..], arguments].concat());
            assert_eq!(run.status, 0, "{}", run.stderr);
            let replay: Value = serde_json::from_str(&run.stdout).unwrap();
            for rate in ["false_no_go", "missed_issues"] {
                assert_eq!(replay[rate], point[rate], "{id} at {number}: {rate}");
            }
            compared += 1;
        }
    }
    compared
}

#[test]
fn on_the_demo() {
    let desk = Desk::with_demo();
    assert!(compare(&desk, &["--incidents", "incidents.csv"]) >= 30);
}

const GATE: &str = "version: 1
gate: s
step: 60s
no_data: no-go
checks:
  - id: errors
    query: errors
    warning: { above: 3 }
    no_go: { above: 6, for: 2m, release: 3m }
  - id: room
    query: room
    no_go: { below: -6 }
";

/// Where the server refused a check, there is a verdict only if the other says NO-GO: steps move in and out of
/// healthy time with its limit.
#[test]
fn where_answers_were_refused() {
    let desk = Desk::new();
    desk.write("gate.yaml", GATE);
    let wave = |period: usize, at: usize| ((at * 7919) % period) as f64 / period as f64 * 8.0;
    let steps = 2000;
    let errors: Vec<f64> = (0..steps).map(|at| wave(97, at)).collect();
    let room: Vec<f64> = (0..steps).map(|at| -wave(61, at)).collect();
    let refused: Vec<(&str, usize)> = (100..steps)
        .filter(|at| at % 13 == 0 || (500..560).contains(at))
        .map(|at| (if at % 2 == 0 { "errors" } else { "room" }, at))
        .collect();
    let columns = [("errors", errors), ("room", room)];
    kept::keep_refused(&desk.path("history"), GATE, &columns, &refused);
    let spans: Vec<(i64, i64)> = (2..9).map(|at| (at * 200, at * 200 + 45)).collect();
    desk.write("incidents.csv", kept::incidents("s", &spans));
    for more in [
        &["--catch", "no-go"][..],
        &["--catch", "warning", "--lead", "5m"],
    ] {
        let arguments = [&["--incidents", "incidents.csv", "--cooldown", "15m"], more].concat();
        assert_eq!(compare(&desk, &arguments), 8);
    }
}
