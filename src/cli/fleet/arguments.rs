//! Arguments that all commands for fleets share.

use std::path::PathBuf;

use clap::Args;

use crate::cli::to_stderr;
use crate::error::ExitStatus;
use crate::job::{Fleet, FleetFiles, FleetRequest};

#[derive(Debug, Args)]
pub(super) struct FleetArguments {
    /// A gate file, most likely a template [default: gate.yaml]
    #[arg(long, value_name = "FILE", conflicts_with = "gates")]
    gate: Option<PathBuf>,
    /// All gate files of a folder, or of a pattern such as 'gates/**/*.yaml'
    #[arg(long, value_name = "FOLDER|PATTERN")]
    gates: Option<String>,
    /// These alone, with commas between: values of a template, gates by name, or by one of their `services`
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    service: Vec<String>,
    /// The folder of all histories
    #[arg(long, value_name = "DIR", default_value = "history")]
    pub(super) store: PathBuf,
}

impl FleetArguments {
    /// Are they many files?
    pub(super) fn is_many(&self) -> bool {
        self.gates.is_some()
    }

    pub(super) fn request(&self) -> FleetRequest {
        FleetRequest {
            files: match (&self.gates, &self.gate) {
                (Some(pattern), _) => FleetFiles::Many(pattern.clone()),
                (None, Some(path)) => FleetFiles::One(path.clone()),
                (None, None) => FleetFiles::One(PathBuf::from("gate.yaml")),
            },
            only: (!self.service.is_empty()).then(|| {
                let names = self.service.iter().map(|name| name.trim().to_owned());
                names.collect()
            }),
            root: self.store.clone(),
        }
    }
}

/// Says on stderr what is odd about the files.
pub(super) fn warn_of(fleet: &Fleet) {
    for warning in &fleet.warnings {
        to_stderr(&format!("warning: {warning}"));
    }
}

/// The highest of the statuses that the gates got.
pub(super) fn highest(statuses: impl Iterator<Item = u8>) -> ExitStatus {
    let all = [
        ExitStatus::Bug,
        ExitStatus::Usage,
        ExitStatus::NoVerdict,
        ExitStatus::NoGo,
        ExitStatus::Fault,
    ];
    let worst = statuses.max().unwrap_or(0);
    all.into_iter()
        .find(|status| status.code() == worst)
        .unwrap_or(ExitStatus::Done)
}
