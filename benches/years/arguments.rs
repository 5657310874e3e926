//! What can be asked of a simulated year.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::Parser;
use retrogate::model::{Duration, Step};

/// Simulate a year of a service, to tune its gate on and to judge it by
#[derive(Debug, Clone, Parser)]
pub(crate) struct Arguments {
    /// Folder for history/, gate.yaml and incidents.csv, in place of what is there
    pub(crate) out: PathBuf,
    /// The service: its checks, its days, its classes of incidents
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Which year of it: 1 is the year after 0
    #[arg(long, default_value_t = 0)]
    pub(crate) stretch: u32,
    /// Distance of two evaluations
    #[arg(long, default_value = "60s", value_parser = step)]
    pub(crate) step: Step,
    /// Length of the stretch
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) days: u32,
    /// How many incidents, at most five in two days
    #[arg(long, default_value_t = 50)]
    pub(crate) incidents: u32,
    /// How many checks
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub(crate) checks: u32,
    /// How many of them are worse the lower they are
    #[arg(long, default_value_t = 3)]
    pub(crate) below: u32,
    /// One check compares its slope over two hours
    #[arg(long)]
    pub(crate) slope: bool,
    /// One check compares its ratio to its mean over two hours
    #[arg(long)]
    pub(crate) ratio: bool,
    /// How many checks an incident hits
    #[arg(long, default_value = "1-4", value_parser = breadth)]
    pub(crate) breadth: RangeInclusive<u32>,
    /// Correlation of the checks' noise
    #[arg(long, default_value_t = 0.5, value_parser = share)]
    pub(crate) rho: f64,
    /// Share of incidents that are weak
    #[arg(long, default_value_t = 0.15, value_parser = share)]
    pub(crate) weak: f64,
}

fn step(text: &str) -> Result<Step, String> {
    let duration: Duration = text.parse().map_err(|error| format!("{error}"))?;
    Step::try_new(duration).map_err(|error| error.to_string())
}

fn breadth(text: &str) -> Result<RangeInclusive<u32>, String> {
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    match (least.parse(), most.parse()) {
        (Ok(least), Ok(most)) if (1..=most).contains(&least) => Ok(least..=most),
        _ => Err("expected a range such as 1-4".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number between 0 and 1".to_owned()),
    }
}
