//! The `retrogate fetch` that would mend what a command lacks, as it can be pasted into a shell.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::model::{Gate, TimeRange};
use crate::prometheus::check_address;

/// How far back a first fetch is suggested.
const FIRST: &str = "30d";

/// Where the bundled history was fetched from: a server that held a simulation, and runs nowhere.
const BUNDLED: &str = "http://127.0.0.1:39090";

/// Are these answers the bundled history, which no server can continue?
pub(crate) fn is_bundled(source: &str) -> bool {
    source == BUNDLED
}

/// A fetch to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchCommand {
    gate: Option<PathBuf>,
    /// Of a template, the value whose gate it is.
    service: Option<String>,
    url: Option<String>,
    server_is_gone: bool,
    store: PathBuf,
    /// Without one, the last thirty days.
    range: Option<TimeRange>,
}

impl FetchCommand {
    /// Fetches `range` into `store`.
    pub(super) fn new(store: &Path, range: impl Into<Option<TimeRange>>) -> Self {
        Self {
            gate: None,
            service: None,
            url: None,
            server_is_gone: false,
            store: store.to_owned(),
            range: range.into(),
        }
    }

    /// From the server whose answers the store holds, when the gate file names none or another.
    pub(super) fn asking(mut self, gate: &Gate, source: &str) -> Self {
        self.server_is_gone = is_bundled(source);
        let own = gate.endpoint().url.as_deref().map(check_address);
        self.url = match own {
            Some(Ok(own)) if own == source => None,
            Some(_) | None => Some(source.to_owned()),
        };
        self
    }

    /// The command, unless the server that it would ask is known to be gone.
    pub(crate) fn runnable(&self) -> Option<&Self> {
        (!self.server_is_gone).then_some(self)
    }

    /// As it is typed by someone who gave this gate file, with or without an address in the environment.
    pub(crate) fn typed_with(&mut self, gate: &Path, service: Option<&str>, has_address: bool) {
        self.service = service.map(str::to_owned);
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
        if let Some(service) = &self.service {
            write!(f, " --service {}", word(service))?;
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    #[test]
    fn what_is_printed_can_be_pasted() {
        let range = TimeRange::new(Timestamp::from_secs(0), Timestamp::from_secs(60));
        let mut command = FetchCommand::new(Path::new("my store's"), range);
        command.typed_with(Path::new("gates/web.yaml"), Some("a b"), false);
        assert_eq!(
            command.to_string(),
            r"`retrogate fetch --gate gates/web.yaml --service 'a b' --store 'my store'\''s' --from 1970-01-01T00:00:00Z --to 1970-01-01T00:01:00Z`"
        );
        let mut first = FetchCommand::new(Path::new("history"), None);
        first.typed_with(Path::new("gate.yaml"), None, true);
        assert_eq!(first.to_string(), "`retrogate fetch --from 30d`");
    }

    #[test]
    fn the_bundled_history_is_known_by_its_source() {
        let demo = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo"));
        let gate = crate::gate_file::load(&demo.join("gate.yaml"))
            .unwrap()
            .gate;
        let store = crate::store::Store::open(demo.join("history")).unwrap();
        for check in gate.checks() {
            let files = store.check(check.id()).unwrap().unwrap();
            let source = &files.question().source;
            assert!(is_bundled(source), "{source}");
            let command = FetchCommand::new(&demo.join("history"), None);
            assert_eq!(command.clone().asking(&gate, source).runnable(), None);
            let other = command.asking(&gate, "http://localhost:39090");
            assert!(other.runnable().is_some());
        }
    }
}
