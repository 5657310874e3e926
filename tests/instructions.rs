//! Work is counted in instructions, which no busy machine changes: what takes a fifth more than
//! `benches/instructions.csv` says has become slower, and what takes a fifth less is to be written down there,
//! or the next slow-down would hide behind it.
//!
//! Counted by valgrind's callgrind. A kernel is counted as the difference of two rounds and one, so that starting
//! and making up its history are not in it; the demo's replay is a whole process on one thread.

use std::path::Path;
use std::process::Command;

use crate::support::program;

/// How far from the figure a count may be, as a factor.
const MOST: f64 = 1.2;

/// One line of the table.
struct Figure<'a> {
    work: &'a str,
    unit: &'a str,
    instructions: f64,
}

impl<'a> Figure<'a> {
    fn read(line: &'a str) -> Self {
        let mut cells = line.split(',');
        let mut next = || cells.next().expect("a line has three cells");
        Self {
            work: next(),
            unit: next(),
            instructions: next().parse().expect("the figure is a number"),
        }
    }

    fn counted(&self) -> f64 {
        match self.unit {
            "check-step" => a_check_step(self.work),
            "process" => counted(&mut demo()).0 as f64,
            other => panic!("benches/instructions.csv counts by {other}"),
        }
    }
}

#[test]
fn nothing_takes_a_fifth_more_than_it_did() {
    let table = include_str!("../benches/instructions.csv");
    let mut off = Vec::new();
    for figure in table.lines().skip(1).map(Figure::read) {
        let Figure {
            work,
            unit,
            instructions,
        } = figure;
        let counted = figure.counted();
        println!("{work}: {counted:.1} instructions a {unit}, {instructions:.1} in the table");
        if counted > instructions * MOST {
            off.push(format!("{work} has become slower: {counted:.1} instructions a {unit}, {instructions:.1} before"));
        } else if counted * MOST < instructions {
            off.push(format!(
                "{work} has become faster: write {counted:.1} for {instructions:.1} into the table"
            ));
        }
    }
    assert!(
        off.is_empty(),
        "{off:#?}\nhint: benches/README.md says how benches/instructions.csv is meant"
    );
}

#[test]
fn a_fifth_is_told_from_noise() {
    let count = || counted(&mut kernel("slope", 1)).0 as f64;
    let (once, again) = (count(), count());
    assert!(
        (once / again - 1.0).abs() < 0.01,
        "{once} and {again} instructions for the same work"
    );
}

/// One more round, by the point of a check.
fn a_check_step(name: &str) -> f64 {
    let [(once, said), (twice, _)] = [1, 2].map(|rounds| counted(&mut kernel(name, rounds)));
    let steps: f64 = said
        .split_whitespace()
        .next()
        .and_then(|steps| steps.parse().ok())
        .expect("kernels say how many check-steps they judged");
    (twice - once) as f64 / steps
}

fn kernel(name: &str, rounds: usize) -> Command {
    let mut command = Command::new(program::example("kernels"));
    command.args(["run", name, &rounds.to_string()]);
    command
}

fn demo() -> Command {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let mut command = program::program();
    command.args(["replay", "--threads", "1", "--format", "json"]);
    for (flag, file) in [
        ("--gate", "gate.yaml"),
        ("--store", "history"),
        ("--incidents", "incidents.csv"),
    ] {
        command.arg(flag).arg(demo.join(file));
    }
    command
}

/// The instructions a command takes, and what it prints.
fn counted(command: &mut Command) -> (u64, String) {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(command.get_program())
        .args(command.get_args());
    let run = valgrind.output().unwrap_or_else(|error| {
        panic!("valgrind cannot be started ({error})\nhint: tests/run installs it, as does apt-get install valgrind")
    });
    let log = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{log}");
    let counted = log.lines().find_map(|line| line.split_once("Collected : "));
    let (_, counted) = counted.expect("callgrind says what it collected");
    let counted = counted
        .trim()
        .parse()
        .expect("instructions are counted in whole ones");
    (counted, String::from_utf8_lossy(&run.stdout).into_owned())
}
