//! Simulates a year of an imaginary service: a store, a gate whose limits somebody guessed, and its incidents.
//!
//! For claims about tuning that need more years than anybody has. The *process* comes from `--seed`: what each
//! check measures, when its days are busy, which checks each class of incidents hits. What happens comes from the
//! process and `--stretch`: stretch 1 is the year after stretch 0, of the same service under the same gate. A
//! check is a sum in units of its own spread: noise of two time scales, part of it shared by all checks
//! (`--rho`), a daily swing, harmless bursts of one check or of several at once, and incidents, some of them weak.
//!
//! The same arguments write the same bytes on every machine.

mod arguments;
mod chance;
mod events;
mod gate;
mod noise;
mod process;
#[path = "../year/stored.rs"]
mod stored;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod year;

use std::io;

use clap::Parser;

use crate::arguments::Arguments;
use crate::year::Year;

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    Year::of(&arguments).write(&arguments.out)
}
