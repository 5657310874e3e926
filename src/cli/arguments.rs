//! Arguments that several commands share, and how they are read.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use super::access::AccessArguments;
use super::to_stderr;
use crate::error::Error;
use crate::gate_file::{self, Document, GateFile, Template, Values};
use crate::model::{Duration, Endpoint, Gate, TimeExpression, Timestamp};
use crate::outcome::{COOLDOWN_AT_LEAST, CatchLevel, RetryHabit, Rules, Share};
use crate::prometheus::{Access, check_address};
use crate::store::{gates_under, store_of_gate};

/// The clock, read once a command.
pub(super) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

#[derive(Debug, Args)]
pub(super) struct GateArgument {
    /// The gate file
    #[arg(long, value_name = "FILE", default_value = "gate.yaml")]
    gate: PathBuf,
    /// Of a template, the value whose gate is meant
    #[arg(long, value_name = "VALUE")]
    service: Option<String>,
}

impl GateArgument {
    pub(super) fn load(&self) -> Result<Gate, Error> {
        Ok(self.load_file()?.gate)
    }

    /// The same with its text.
    pub(super) fn load_file(&self) -> Result<GateFile, Error> {
        load_gate_of(&self.gate, self.service.as_deref())
    }

    /// Its path, as typed.
    pub(super) fn file(&self) -> &Path {
        &self.gate
    }

    /// Lets a suggested fetch name this gate, so that it can be pasted.
    pub(super) fn name_in(&self, error: Error) -> Error {
        error.typed_with(
            &self.gate,
            self.service.as_deref(),
            has_address_in_environment(),
        )
    }
}

/// Questions under way at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Concurrency(pub(super) usize);

/// Why a text is not a number of questions.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a count of requests; expected a whole number from 1 to 256")]
pub(super) struct ConcurrencyError(String);

impl FromStr for Concurrency {
    type Err = ConcurrencyError;

    fn from_str(text: &str) -> Result<Self, ConcurrencyError> {
        match text.parse() {
            Ok(count @ 1..=256) => Ok(Self(count)),
            Ok(_) | Err(_) => Err(ConcurrencyError(text.to_owned())),
        }
    }
}

/// Reads a gate file and says on stderr what is odd in it.
pub(super) fn load_gate(path: &Path) -> Result<GateFile, Error> {
    load_gate_of(path, None)
}

/// The same, of a template the gate of one value.
pub(super) fn load_gate_of(path: &Path, value: Option<&str>) -> Result<GateFile, Error> {
    let file = match value {
        Some(value) => gate_file::load_value(path, value)?,
        None => gate_file::load(path)?,
    };
    warn_of(&file);
    Ok(file)
}

/// Says on stderr what is odd in a gate file.
pub(super) fn warn_of(file: &GateFile) {
    for warning in &file.warnings {
        to_stderr(&format!("warning: {warning}"));
        if let Some(hint) = warning.hint() {
            to_stderr(&format!("hint: {hint}"));
        }
    }
}

impl GateArgument {
    /// Where the history of the gate lies: of a template's, in its own folder under the root, unless the store is one
    /// gate's itself.
    pub(super) fn history(&self, gate: &Gate, store: &StoreArgument) -> PathBuf {
        let given = &store.store;
        let is_root = self.service.is_some() && gates_under(given).is_ok();
        let own = is_root.then(|| store_of_gate(given, gate.name())).flatten();
        own.unwrap_or_else(|| given.clone())
    }

    /// Another gate to hold it against: of a template, that of the same value.
    pub(super) fn load_other(&self, file: &Path) -> Result<Gate, Error> {
        let value = self.service.as_deref();
        let value = match gate_file::read(file)? {
            Document::Template(_) => value,
            Document::Gate(_) => None,
        };
        Ok(load_gate_of(file, value)?.gate)
    }

    /// Is one gate of a template meant that asks the server for its values? Then the template, and the value.
    pub(super) fn asked_value(&self) -> Result<Option<(Box<Template>, &str)>, Error> {
        let Some(value) = self.service.as_deref() else {
            return Ok(None);
        };
        Ok(match gate_file::read(&self.gate)? {
            Document::Template(template) => match template.values() {
                Values::From(_) => Some((template, value)),
                Values::Listed(_) => None,
            },
            Document::Gate(_) => None,
        })
    }
}

#[derive(Debug, Args)]
pub(super) struct StoreArgument {
    /// The folder of the history
    #[arg(long, value_name = "DIR", default_value = "history")]
    pub(super) store: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ServerArgument {
    /// The address of Prometheus; else `$RETROGATE_PROMETHEUS_URL`, `$PROMETHEUS_URL`, or the gate file's
    #[arg(long, value_name = "URL")]
    prometheus_url: Option<String>,
    #[command(flatten)]
    access: AccessArguments,
}

impl ServerArgument {
    /// How the server lets us in.
    pub(super) fn access(&self) -> Result<Access, Error> {
        self.access.access()
    }

    /// The address, or who gave one that cannot be used.
    pub(super) fn url(&self, gate: &Gate) -> Result<String, Error> {
        self.url_of(gate.endpoint())
    }

    /// The same, given what the gate file says.
    pub(super) fn url_of(&self, endpoint: &Endpoint) -> Result<String, Error> {
        let from_flag = self
            .prometheus_url
            .clone()
            .map(|url| ("--prometheus-url".to_owned(), url));
        let Some((name, url)) = from_flag.or_else(address_in_environment) else {
            return endpoint.url.clone().ok_or(Error::NoAddress);
        };
        check_address(&url).map_err(|source| Error::Address {
            given_by: Some(name),
            source,
        })?;
        Ok(url)
    }
}

/// Does the environment name the server?
pub(super) fn has_address_in_environment() -> bool {
    address_in_environment().is_some()
}

/// The variable that holds an address, and the address.
fn address_in_environment() -> Option<(String, String)> {
    ["RETROGATE_PROMETHEUS_URL", "PROMETHEUS_URL"]
        .into_iter()
        .filter_map(|name| Some((format!("${name}"), std::env::var(name).ok()?)))
        .find(|(_, value)| !value.trim().is_empty())
}

#[derive(Debug, Args)]
pub(super) struct LabelArguments {
    /// What really went wrong: CSV or JSON lines
    #[arg(long, value_name = "FILE")]
    pub(super) incidents: Option<PathBuf>,
    /// What was really deployed: CSV or JSON lines
    #[arg(long, value_name = "FILE")]
    pub(super) deployments: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How outcomes are counted")]
pub(super) struct RuleArguments {
    /// Time before an incident that is in no rate
    #[arg(long, value_name = "DURATION", default_value = "15m")]
    lead: Duration,
    /// Time after an incident that is in no rate [default: as long as windows and ranges look back]
    #[arg(long, value_name = "DURATION")]
    cooldown: Option<Duration>,
    /// The share of an incident that must be NO-GO for it to be caught
    #[arg(long, value_name = "SHARE", default_value = "10%")]
    catch_share: Share,
    /// Catch an incident within this time of its start, or not at all
    #[arg(long, value_name = "DURATION")]
    catch_within: Option<Duration>,
    /// The verdict that catches
    #[arg(long, value_enum, default_value = "no-go")]
    catch: Catch,
    /// Refuse an incident that lasts longer
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    max_open: Duration,
    /// Tell too what somebody gets who tries again every so often while an incident lasts
    #[arg(long, value_name = "DURATION", requires = "retry_for")]
    retry_every: Option<Duration>,
    /// For how long they try
    #[arg(long, value_name = "DURATION", requires = "retry_every")]
    retry_for: Option<Duration>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Catch {
    NoGo,
    Warning,
}

impl RuleArguments {
    pub(super) fn rules(&self, gate: &Gate) -> Rules {
        self.rules_of_all(std::iter::once(gate))
    }

    /// One cool-down for several gates: the longest that any of them needs.
    pub(super) fn rules_of_all<'g>(&self, gates: impl Iterator<Item = &'g Gate>) -> Rules {
        let longest = gates.map(Rules::default_cooldown).max();
        let longest = longest.unwrap_or(COOLDOWN_AT_LEAST);
        Rules {
            cooldown: self.cooldown.unwrap_or(longest),
            lead: self.lead,
            catch_share: self.catch_share,
            catch_within: self.catch_within,
            catch: match self.catch {
                Catch::NoGo => CatchLevel::NoGo,
                Catch::Warning => CatchLevel::Warning,
            },
            max_open: self.max_open,
            retry: self
                .retry_every
                .zip(self.retry_for)
                .map(|(every, lasting)| RetryHabit { every, lasting }),
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct RangeArguments {
    /// The first moment: RFC 3339 with an offset, unix seconds, now-7d, or 7d
    #[arg(long, visible_alias = "since", value_name = "TIME")]
    pub(super) from: Option<TimeExpression>,
    /// The first moment after
    #[arg(long, visible_alias = "until", value_name = "TIME")]
    pub(super) to: Option<TimeExpression>,
}
