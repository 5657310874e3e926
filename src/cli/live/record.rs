//! What of an answer goes on the record, and overrides, which are only to be had there.

use std::path::{Path, PathBuf};

use super::super::arguments::now;
use super::super::complain;
use super::super::output::check_place;
use super::errand::errand;
use crate::error::Error;
use crate::job;
use crate::model::Gate;
use crate::record::{LiveDocument, VerdictEntry};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "On the record")]
pub(super) struct RecordArguments {
    /// Append the verdict to a log: JSON lines, safe with many writers
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Let the verdict through in spite of what it says, for this reason; never where there is none
    #[arg(long = "override", value_name = "REASON", requires_all = ["by", "log"])]
    overriding: Option<String>,
    /// Who answers for the override
    #[arg(long, value_name = "NAME", requires = "overriding")]
    by: Option<String>,
    /// The run of the pipeline, for the log [default: as the CI system says]
    #[arg(long, value_name = "TEXT", requires = "log")]
    pipeline: Option<String>,
    /// The commit to be deployed, for the log [default: as the CI system says]
    #[arg(long, value_name = "TEXT", requires = "log")]
    commit: Option<String>,
}

impl RecordArguments {
    /// Refuses what could not be put on the record, before anything is asked.
    pub(super) fn check(&self, output: Option<&Path>) -> Result<(), Error> {
        if let Some(log) = &self.log {
            check_place("--log", log)?;
            if output == Some(log.as_path()) {
                return Err(Error::Usage {
                    message: format!(
                        "--log and --output both name {}; expected two files",
                        log.display()
                    ),
                    hint: "the log grows, the report is replaced".to_owned(),
                });
            }
        }
        let words = [("--override", &self.overriding), ("--by", &self.by)];
        for (flag, word) in words {
            if word.as_ref().is_some_and(|word| word.trim().is_empty()) {
                return Err(Error::Usage {
                    message: format!("{flag} is blank; expected words that others can read later"),
                    hint:
                        "say why, and who answers for it: --override \"hotfix for INC-7\" --by ada"
                            .to_owned(),
                });
            }
        }
        Ok(())
    }

    /// What the override says, if there is one.
    pub(super) fn word(&self) -> Option<(String, String)> {
        // On one line each, so that they stand where they are printed and nowhere else.
        let on_one_line = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let reason = self.overriding.as_ref().map(on_one_line);
        reason.zip(self.by.as_ref().map(on_one_line))
    }

    /// Puts the answer on the record. A verdict that cannot be recorded is none.
    pub(super) fn write(&self, document: &mut LiveDocument, gate: &Gate, source: &str) {
        let Some(log) = &self.log else {
            return;
        };
        let errand = errand(self.pipeline.as_deref(), self.commit.as_deref());
        let entry = VerdictEntry::new(document, gate, now(), &errand, source);
        if let Err(error) = job::append_verdict(log, &entry) {
            complain(&error);
            let answer = format!(
                "no verdict: it could not be recorded: {error}; it was {}",
                document.answer
            );
            document.withhold("unrecorded", answer);
        }
    }
}
