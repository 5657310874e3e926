//! Which page a request gets.
//!
//! What is not known is refused with what was expected: a parameter that is misspelt and passed over would let
//! a WARNING through, or stop it, against the will of whoever wrote it.

use super::board::Board;
use crate::model::FailOn;
use crate::record::to_json;
use crate::report::watch_metrics;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
/// The text format of Prometheus.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    /// Methods, where another was used.
    pub(super) allow: Option<&'static str>,
    pub(super) body: String,
}

impl Page {
    fn text(status: u16, line: &str) -> Self {
        Self {
            status,
            content_type: TEXT,
            allow: None,
            body: format!("{line}\n"),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Metrics,
    Health,
    Verdict,
    Gate,
}

impl Asked {
    fn of(path: &str) -> Option<Self> {
        match path {
            "/metrics" => Some(Self::Metrics),
            "/healthz" => Some(Self::Health),
            "/verdict" => Some(Self::Verdict),
            "/gate" => Some(Self::Gate),
            _ => None,
        }
    }

    const fn methods(self) -> &'static str {
        match self {
            Self::Metrics | Self::Health | Self::Verdict => "GET, HEAD",
            // Flagger's webhooks post.
            Self::Gate => "GET, HEAD, POST",
        }
    }
}

/// The page of a request.
pub(super) fn page(board: &Board, method: &str, path: &str, query: Option<&str>) -> Page {
    let Some(asked) = Asked::of(path) else {
        return Page::text(
            404,
            "no such page; expected /gate, /verdict, /metrics or /healthz",
        );
    };
    let methods = asked.methods();
    if !methods.split(", ").any(|known| known == method) {
        let mut page = Page::text(405, &format!("expected {methods}"));
        page.allow = Some(methods);
        return page;
    }
    match parameters(asked, query.unwrap_or_default()) {
        Ok(fail_on) => shown(board, asked, fail_on),
        Err(complaint) => Page::text(400, &complaint),
    }
}

fn shown(board: &Board, asked: Asked, fail_on: Option<FailOn>) -> Page {
    match asked {
        Asked::Health if board.is_alive() => Page::text(200, "watching"),
        Asked::Health => Page::text(503, "the gate has not been evaluated for too long"),
        Asked::Metrics => Page {
            status: 200,
            content_type: METRICS,
            allow: None,
            body: board.show(fail_on, watch_metrics),
        },
        Asked::Verdict => board.show(fail_on, |said, _| Page {
            status: if said.verdict.is_some() { 200 } else { 503 },
            content_type: JSON,
            allow: None,
            body: to_json(said),
        }),
        Asked::Gate => board.show(fail_on, |said, _| {
            Page::text(if said.ok { 200 } else { 503 }, &said.answer)
        }),
    }
}

fn parameters(asked: Asked, query: &str) -> Result<Option<FailOn>, String> {
    let expected = match asked {
        Asked::Metrics | Asked::Health => "none",
        Asked::Verdict | Asked::Gate => "fail_on=warning or fail_on=no-go, once",
    };
    let mut fail_on = None;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let word = match (asked, &*name, &*value, fail_on) {
            (Asked::Verdict | Asked::Gate, "fail_on", "warning", None) => FailOn::Warning,
            (Asked::Verdict | Asked::Gate, "fail_on", "no-go", None) => FailOn::NoGo,
            _ => {
                let found: String = format!("{name}={value}").chars().take(60).collect();
                return Err(format!("parameter {found:?}; expected {expected}"));
            }
        };
        fail_on = Some(word);
    }
    Ok(fail_on)
}
