//! `retrogate init`: a first gate, with the lists to fill in.

use std::path::PathBuf;

use super::output::print;
use crate::error::{Error, ExitStatus};
use crate::gate_file::{self, Preset};

/// Write a commented gate, and incident and deployment lists to fill in
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The gate to start from
    #[arg(long, value_enum, default_value = "llm-service")]
    preset: PresetName,
    /// The folder to write into; nothing in it is overwritten
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum PresetName {
    /// A service that writes with language models: twelve checks
    LlmService,
    /// A plain HTTP service on machines
    WebService,
}

impl Init {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let preset = match self.preset {
            PresetName::LlmService => Preset::LlmService,
            PresetName::WebService => Preset::WebService,
        };
        let written = gate_file::init(&self.dir, preset)?;
        let mut text = String::new();
        for path in &written {
            text.push_str(&format!("wrote {}\n", path.display()));
        }
        text.push_str(&format!(
            "next: edit the gate, then `retrogate check {}`\n",
            self.dir.join("gate.yaml").display()
        ));
        print(&text)?;
        Ok(ExitStatus::Done)
    }
}
