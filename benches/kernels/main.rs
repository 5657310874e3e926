//! Measures the parts of the program beside the floor under them, and writes the year it is measured on.
//!
//!     kernels year FOLDER              write the benches' year: a gate, a store, an incident list
//!     kernels pairs [ROUNDS]           the engine and the floor in turn, medians and ratios
//!     kernels encodings [ROUNDS]       ways to write values: bytes a point, points a second
//!     kernels decode STORE THREADS     decode timestamp and value of every row, and do nothing with them
//!     kernels run KERNEL ROUNDS        judge two weeks that often; for a counter of instructions
//!
//! On a machine that others use too, a ratio of two things measured in turn says more than either of them.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod encodings;
mod floor;
mod kernel;
mod pairs;
#[path = "../year/mod.rs"]
mod year;

use std::path::Path;
use std::process::ExitCode;

use kernel::{Kernel, Prepared};
use year::Year;

/// Long enough that starting costs little, short enough for a counter of instructions.
const COUNTED_POINTS: usize = 14 * 5760;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if obey(&arguments).is_some() {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "kernels: year FOLDER | pairs [ROUNDS] | encodings [ROUNDS] | decode STORE THREADS | run KERNEL ROUNDS"
    );
    ExitCode::from(64)
}

/// Nothing when the arguments make no sense.
fn obey(arguments: &[&str]) -> Option<()> {
    match arguments {
        ["year", folder] => {
            Year::write(Path::new(folder));
        }
        ["pairs"] => pairs::print(15),
        ["pairs", rounds] => pairs::print(rounds.parse().ok()?),
        ["encodings"] => encodings::print(9),
        ["encodings", rounds] => encodings::print(rounds.parse().ok()?),
        ["decode", store, threads] => {
            let rows = floor::decode(Path::new(store), threads.parse().ok()?);
            println!("{rows} rows");
        }
        ["run", kernel, rounds] => {
            let kernel = Kernel::named(kernel)?;
            let rounds: usize = rounds.parse().ok()?;
            let (_, year) = year::gate_and_grid();
            let prepared = Prepared::new(kernel, year.slice(0..COUNTED_POINTS));
            (0..rounds).for_each(|_| prepared.run(1));
            println!("{} check-steps", prepared.check_steps());
        }
        _ => return None,
    }
    Some(())
}
