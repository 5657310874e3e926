//! The `retrogate fetch` that would mend what a command lacks, as it can be pasted into a shell.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::model::{Gate, TimeRange};
use crate::prometheus::check_address;

/// How far back a first fetch is suggested.
const FIRST: &str = "30d";

/// A fetch to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchCommand {
    gate: Option<PathBuf>,
    url: Option<String>,
    store: PathBuf,
    /// Without one, the last thirty days.
    range: Option<TimeRange>,
}

impl FetchCommand {
    /// Fetches `range` into `store`.
    pub(super) fn new(store: &Path, range: impl Into<Option<TimeRange>>) -> Self {
        Self {
            gate: None,
            url: None,
            store: store.to_owned(),
            range: range.into(),
        }
    }

    /// From the server whose answers the store holds, when the gate file names none or another.
    pub(super) fn asking(mut self, gate: &Gate, source: &str) -> Self {
        let own = gate.endpoint().url.as_deref().map(check_address);
        self.url = match own {
            Some(Ok(own)) if own == source => None,
            Some(_) | None => Some(source.to_owned()),
        };
        self
    }

    /// As it is typed by someone who gave this gate file, with or without an address in the environment.
    pub(crate) fn typed_with(&mut self, gate: &Path, has_address: bool) {
        if gate != Path::new("gate.yaml") {
            self.gate = Some(gate.to_owned());
        }
        if has_address {
            self.url = None;
        }
    }
}

impl fmt::Display for FetchCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`retrogate fetch")?;
        if let Some(gate) = &self.gate {
            write!(f, " --gate {}", word(&gate.to_string_lossy()))?;
        }
        if let Some(url) = &self.url {
            write!(f, " --prometheus-url {}", word(url))?;
        }
        if self.store != Path::new("history") {
            write!(f, " --store {}", word(&self.store.to_string_lossy()))?;
        }
        match self.range {
            Some(TimeRange { from, to }) => write!(f, " --from {from} --to {to}`"),
            None => write!(f, " --from {FIRST}`"),
        }
    }
}

/// One word of a shell, in quotes where it needs them.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn what_is_printed_can_be_pasted() {
        let range = TimeRange::new(Timestamp::from_secs(0), Timestamp::from_secs(60));
        let mut command = FetchCommand::new(Path::new("my store's"), range);
        command.typed_with(Path::new("gates/web.yaml"), false);
        assert_eq!(
            command.to_string(),
            r"`retrogate fetch --gate gates/web.yaml --store 'my store'\''s' --from 1970-01-01T00:00:00Z --to 1970-01-01T00:01:00Z`"
        );
        let mut first = FetchCommand::new(Path::new("history"), None);
        first.typed_with(Path::new("gate.yaml"), true);
        assert_eq!(first.to_string(), "`retrogate fetch --from 30d`");
    }
}
