//! `retrogate export`: the gate as Prometheus rules, and as a Grafana dashboard.

use std::path::PathBuf;

use super::arguments::GateArgument;
use super::output::{check_place, print, write_file};
use crate::error::{Error, ExitStatus};
use crate::export::{Answer, Export, dashboard, prometheus_rules};
use crate::gate_file::is_scalar;
use crate::model::{Duration, Gate};

/// Write the gate for other tools: Prometheus rules, a Grafana dashboard
#[derive(Debug, clap::Args)]
pub(super) struct ExportCommand {
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    PrometheusRules(PrometheusRules),
    Grafana(Grafana),
}

impl ExportCommand {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        match self.command {
            Subcommand::PrometheusRules(command) => command.run(),
            Subcommand::Grafana(command) => command.run(),
        }
    }
}

/// Write recording and alerting rules, for Prometheus or vmalert
#[derive(Debug, clap::Args)]
struct PrometheusRules {
    #[command(flatten)]
    gate: GateArgument,
    /// `DeploymentGateNoGo` fires when NO-GO has lasted this long
    #[arg(long, value_name = "DURATION", default_value = "30m")]
    notify_after: Duration,
    #[command(flatten)]
    place: Place,
}

impl PrometheusRules {
    fn run(&self) -> Result<ExitStatus, Error> {
        self.place.check()?;
        let gate = self.gate.load()?;
        self.place
            .write(&prometheus_rules(&export(&gate), self.notify_after))
    }
}

/// Write a dashboard: verdict, states, and a panel a check; it shows what the rules record
#[derive(Debug, clap::Args)]
struct Grafana {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    place: Place,
}

impl Grafana {
    fn run(&self) -> Result<ExitStatus, Error> {
        self.place.check()?;
        let gate = self.gate.load()?;
        self.place.write(&dashboard(&export(&gate)))
    }
}

fn export(gate: &Gate) -> Export<'_> {
    Export::new(gate, |check| {
        if is_scalar(check.query(), gate.endpoint().dialect) {
            Answer::Scalar
        } else {
            Answer::Vector
        }
    })
}

#[derive(Debug, clap::Args)]
struct Place {
    /// Write into a file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Place {
    /// Refuses a place that cannot be written before any work is done.
    fn check(&self) -> Result<(), Error> {
        match &self.output {
            Some(path) => check_place("--output", path),
            None => Ok(()),
        }
    }

    fn write(&self, text: &str) -> Result<ExitStatus, Error> {
        match &self.output {
            Some(path) => write_file(path, text.as_bytes())?,
            None => print(text)?,
        }
        Ok(ExitStatus::Done)
    }
}
