//! `retrogate schema`: the JSON Schema of the gate file.

use super::output::print;
use crate::error::{Error, ExitStatus};
use crate::gate_file;

/// Print the JSON Schema of the gate file
#[derive(Debug, clap::Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let Self {} = self;
        print(&format!("{}\n", gate_file::schema().trim_end()))?;
        Ok(ExitStatus::Done)
    }
}
