//! The language from outside: what it says, what it refuses and how the refusals read.

mod language;
mod limits;
mod queries;
mod refusals;
mod refused_conditions;
mod rewriting;
mod rewriting_laws;
mod unreadable;

use super::{GateFile, GateFileError, parse};

/// A check that is right.
const CHECK: &str = "  - id: a\n    query: up\n    no_go: { above: 1 }\n";

/// A head that is right, up to and with `checks:`.
const HEAD: &str = "version: 1\ngate: web\nstep: 60s\nchecks:\n";

fn accepted(text: &str) -> GateFile {
    match parse("gate.yaml", text) {
        Ok(file) => file,
        Err(error) => panic!("{error}\n{text}"),
    }
}

fn error(text: &str) -> GateFileError {
    let error = parse("gate.yaml", text).expect_err(text);
    assert!(!error.problems().is_empty());
    error
}

/// The message, and its hint below.
fn refused(text: &str) -> String {
    let error = error(text);
    match error.hint() {
        Some(hint) => format!("{error}\nhint: {hint}"),
        None => error.to_string(),
    }
}

/// A gate of one check, `id: a` and `query: up` given, the rest as in `rest`, one key a line.
fn with_check(rest: &str) -> String {
    let rest = rest.replace('\n', "\n    ");
    format!("{HEAD}  - id: a\n    query: up\n    {rest}\n")
}

fn refused_check(rest: &str) -> String {
    refused(&with_check(rest))
}
