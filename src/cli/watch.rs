//! `retrogate watch`: the gate at each step, for those who ask over HTTP.

use std::path::{Path, PathBuf};

use super::arguments::{Concurrency, GateArgument, ServerArgument, now};
use super::fleet::values_now;
use super::live::{Level, acting, changed_meanwhile, refuse_unknown};
use super::output::check_place;
use super::{complain, to_stderr};
use crate::error::{Error, ExitStatus};
use crate::job::{self, LiveRequest, Notify, NotifyForm, Settle, Turn, WatchEvent, WatchRequest};
use crate::model::Duration;
use crate::record::{LiveDocument, NotificationEvent};
use crate::serve::ListenAddress;

/// Evaluate the gate at each step, and serve its verdict and its metrics
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Pages: /gate (200 when ok, else 503), /verdict (JSON), /metrics (for Prometheus), /healthz.
/gate and /verdict take ?fail_on=warning or ?fail_on=no-go, and answer 503 without a verdict of the last
two steps. SIGTERM or SIGINT ends the watch with status 0.")]
pub(super) struct Watch {
    #[command(flatten)]
    gate: GateArgument,
    #[command(flatten)]
    server: ServerArgument,
    /// Where to serve the pages
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:9877")]
    listen: ListenAddress,
    /// The lowest verdict that is not ok
    #[arg(long, value_enum, value_name = "VERDICT", default_value = "warning")]
    fail_on: Level,
    /// When a check turns to NO-GO, do what it names under `on_no_go`; else it is only told
    #[arg(long)]
    act: bool,
    #[command(flatten)]
    notify: NotifyArguments,
    /// Append each verdict to a log: JSON lines, safe with many writers
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Stay this far behind the clock [default: 0s, or 30s for VictoriaMetrics, which hides its newest
    /// samples that long]
    #[arg(long, value_name = "DURATION")]
    settle: Option<Duration>,
    /// One deadline for each evaluation, retries included
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    timeout: Duration,
    /// Questions under way at once
    #[arg(long, value_name = "N", default_value = "12")]
    concurrency: Concurrency,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Telling somebody")]
struct NotifyArguments {
    /// Post word to this webhook when NO-GO lasts, and when it ends; else `$RETROGATE_NOTIFY_URL`
    #[arg(long, value_name = "URL")]
    notify: Option<String>,
    /// How long NO-GO must last before anybody is told
    #[arg(long, value_name = "DURATION", default_value = "30m")]
    notify_after: Duration,
    /// What is posted [default: slack for hooks.slack.com, else json, which has a text too]
    #[arg(long, value_enum, value_name = "FORM")]
    notify_form: Option<Form>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    /// A text alone
    Slack,
    /// The same with the facts beside it
    Json,
}

/// The address is a secret.
impl std::fmt::Debug for NotifyArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NotifyArguments(…)")
    }
}

impl NotifyArguments {
    fn notify(&self) -> Result<Option<Notify>, Error> {
        let typed = self.notify.clone().map(|url| ("--notify", url));
        let given = typed.or_else(|| {
            let url = std::env::var("RETROGATE_NOTIFY_URL").ok()?;
            (!url.trim().is_empty()).then_some(("$RETROGATE_NOTIFY_URL", url))
        });
        let Some((by, text)) = given else {
            return Ok(None);
        };
        let url = url::Url::parse(text.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        // What was given may be a secret even where it is wrong.
        let Some(url) = url else {
            return Err(Error::Usage {
                message: format!("{by} is no address; expected http:// or https:// and a host"),
                hint: "give the address of the webhook as a whole".to_owned(),
            });
        };
        let is_slack = url.host_str() == Some("hooks.slack.com");
        Ok(Some(Notify {
            url: url.to_string(),
            after: self.notify_after,
            form: match self.notify_form {
                Some(Form::Slack) => NotifyForm::Slack,
                None if is_slack => NotifyForm::Slack,
                Some(Form::Json) | None => NotifyForm::Json,
            },
        }))
    }
}

impl Watch {
    /// A value that nobody has would be well for ever. A server that does not answer yet is waited for all the same.
    fn know_value(&self) -> Result<(), Error> {
        let Some((template, value)) = self.gate.asked_value()? else {
            return Ok(());
        };
        match values_now(&self.server, &template, self.timeout, now()) {
            Ok(known) => refuse_unknown(value, &known),
            Err(error) if error.exit_status() == ExitStatus::Usage => Err(error),
            Err(error) => {
                to_stderr(&format!(
                    "warning: {error}: whether there is such a value is not known"
                ));
                Ok(())
            }
        }
    }

    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let notify = self.notify.notify()?;
        if let Some(log) = &self.log {
            check_place("--log", log)?;
        }
        let file = self.gate.load_file()?;
        let gate = &file.gate;
        self.know_value()?;
        let told = Told {
            path: self.gate.file(),
            read: file.source.text(),
            gate: gate.name(),
        };
        job::watch(&WatchRequest {
            live: LiveRequest {
                gate,
                url: self.server.url(gate)?,
                access: self.server.access()?,
                at: None,
                settle: self.settle.map_or(Settle::ByServer, Settle::For),
                timeout: self.timeout,
                concurrency: self.concurrency.0,
                now: now(),
            },
            fail_on: self.fail_on.fail_on(),
            listen: self.listen,
            log: self.log,
            acting: acting(self.act),
            notify,
            clock: now,
            hear: &|event| told.tell(&event),
        })?;
        Ok(ExitStatus::Done)
    }
}

/// What people read on stderr while the gate is watched: whatever changes, and whatever goes wrong.
struct Told<'a> {
    path: &'a Path,
    read: &'a str,
    gate: &'a str,
}

impl Told<'_> {
    fn tell(&self, event: &WatchEvent<'_>) {
        match event {
            WatchEvent::Listening(address) => {
                to_stderr(&format!("watching {} at http://{address}", self.gate));
            }
            WatchEvent::Evaluated { document, turn } => self.evaluated(document, *turn),
            WatchEvent::Skipped(points) => {
                let of = if *points == 1 { "point" } else { "points" };
                to_stderr(&format!(
                    "warning: {points} {of} of the grid went by unevaluated: this machine or the server was too slow"
                ));
            }
            WatchEvent::Unrecorded(error) => complain(error),
            WatchEvent::Acted(report) => to_stderr(&format!("action: {}", report.in_words())),
            WatchEvent::AlreadyNoGo => to_stderr(
                "action: none is done for a NO-GO that was there when the watch began: nobody saw it turn",
            ),
            WatchEvent::Notified(event, url, sent) => to_stderr(&notified(*event, url, *sent)),
            WatchEvent::Waiting(count) => {
                to_stderr(&format!("waiting for {count} actions under way"));
            }
            WatchEvent::Ending => to_stderr("ending"),
        }
    }

    fn evaluated(&self, document: &LiveDocument, turn: Turn) {
        let is_new = turn == Turn::Other;
        if is_new || document.verdict.is_none() {
            to_stderr(&format!("{}: {}", document.timestamp, document.answer));
            for reason in document.reasons() {
                to_stderr(&format!("  {reason}"));
            }
        }
        if is_new {
            for note in &document.notes {
                to_stderr(&format!("note: {note}"));
            }
            for hint in &document.hints {
                to_stderr(&format!("hint: {hint}"));
            }
            if let Some(changed) = changed_meanwhile(self.path, self.read) {
                to_stderr(&format!("warning: {changed}; start again to take it up"));
            }
        }
    }
}

fn notified(event: NotificationEvent, url: &str, sent: Result<&str, &str>) -> String {
    let what = match event {
        NotificationEvent::NoGo => "the NO-GO that lasts",
        NotificationEvent::Resolved => "the end of the NO-GO",
    };
    match sent {
        Ok(answer) => format!("told {url} of {what}: {answer}"),
        Err(why) => format!("warning: {url} does not know of {what}: {why}; it is told again"),
    }
}
