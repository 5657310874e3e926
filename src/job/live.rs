//! Live: the gate now, from a freshly fetched lookback.
//!
//! One deadline covers everything, retries included. A check whose query cannot be answered is missing:
//! if the others say NO-GO by themselves that stands, otherwise there is no verdict.

use std::time::{Duration as Wait, Instant};

use futures_util::{StreamExt, stream};

use super::runtime::block_on;
use crate::engine;
use crate::error::Error;
use crate::model::{
    Asked, Check, CheckHistory, CheckId, Dialect, Duration, Gate, Grid, Instants, SeriesColumn,
    Timestamp, join_series,
};
use crate::prometheus::{Access, Client, ClientError, ClientOptions, RetryPolicy, ServerKind, cut};
use crate::record::{LiveDocument, LiveInput};

/// `VictoriaMetrics` hides its newest samples this long.
const VICTORIA_SETTLE: Duration = Duration::from_secs(30);

/// How far behind the clock the judged point stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// As long as the kind of server needs.
    ByServer,
    /// This long.
    For(Duration),
}

/// What to ask and when.
#[derive(Debug, Clone)]
pub struct LiveRequest<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// The server.
    pub url: String,
    /// How it lets us in.
    pub access: Access,
    /// The moment to judge; by default now.
    pub at: Option<Timestamp>,
    /// How far behind the clock.
    pub settle: Settle,
    /// For the whole answer.
    pub timeout: Duration,
    /// Questions under way at once.
    pub concurrency: usize,
    /// The clock.
    pub now: Timestamp,
}

/// Asks the gate.
pub fn live(request: &LiveRequest<'_>) -> Result<LiveDocument, Error> {
    if let Some(at) = request.at.filter(|at| *at > request.now) {
        return Err(Error::Future {
            flag: "--at",
            instant: at,
            now: request.now,
        });
    }
    let timeout = Wait::from_millis(request.timeout.millis().unsigned_abs());
    let options = ClientOptions {
        connect_timeout: timeout,
        request_timeout: timeout,
        deadline: Some(Instant::now() + timeout),
        retry: RetryPolicy::brief(),
        ..ClientOptions::default()
    };
    let client =
        Client::with_access(&request.url, options, &request.access).map_err(Error::address)?;
    block_on(ask(request, &client))
}

async fn ask(request: &LiveRequest<'_>, client: &Client) -> LiveDocument {
    let gate = request.gate;
    let at = match request.at {
        Some(at) => at,
        None => request.now - settle(request, client).await,
    };
    let position = gate.step().floor(at).millis() / gate.step().millis();
    let point = Grid::from_position(gate.step(), position, 1);
    let answers: Vec<Answered> = stream::iter(gate.checks())
        .map(|check| answer(client, gate, check, point))
        .buffered(request.concurrency.max(1))
        .collect()
        .await;
    let mut history = Vec::new();
    let mut missing = Vec::new();
    let mut notes = Vec::new();
    let mut hints = Vec::new();
    for answered in answers {
        history.push(answered.history);
        missing.extend(answered.missing);
        for (known, new) in [(&mut notes, answered.notes), (&mut hints, answered.hints)] {
            for line in new {
                if !known.contains(&line) {
                    known.push(line);
                }
            }
        }
    }
    let explanation = engine::explain(gate, &history, point.timestamp(0));
    LiveDocument::new(&LiveInput {
        gate,
        explanation: &explanation,
        missing,
        notes,
        hints,
    })
}

async fn settle(request: &LiveRequest<'_>, client: &Client) -> Duration {
    match (request.settle, request.gate.endpoint().dialect) {
        (Settle::For(settle), _) => settle,
        (Settle::ByServer, Dialect::MetricsQl) => VICTORIA_SETTLE,
        // A server that does not say who it is will say what is wrong when it is asked a query.
        (Settle::ByServer, Dialect::PromQl) => match client.build_info().await {
            Ok(build) if build.kind == ServerKind::VictoriaMetrics => VICTORIA_SETTLE,
            Ok(_) | Err(_) => Duration::ZERO,
        },
    }
}

/// What came back for one check.
struct Answered {
    history: CheckHistory,
    missing: Option<(CheckId, String)>,
    notes: Vec<String>,
    hints: Vec<String>,
}

async fn answer(client: &Client, gate: &Gate, check: &Check, point: Grid) -> Answered {
    let lookback = point.extended_back(gate.lookback_steps());
    let memory = point.extended_back(gate.memory_steps());
    let asked = match ask_check(client, check, lookback).await {
        // Bad data further back than the verdict looks must not take the verdict away.
        Err(error) if error.is_data_fault() => ask_check(client, check, memory)
            .await
            .map(|found| (memory, found)),
        other => other.map(|found| (lookback, found)),
    };
    match asked {
        Ok((grid, (series, notes))) => Answered {
            history: CheckHistory {
                series,
                asked: Asked {
                    asked: [grid.range()].into_iter().collect(),
                    failed: Instants::new(),
                },
            },
            missing: None,
            notes: notes
                .into_iter()
                .map(|note| format!("{}: {note}", check.id()))
                .collect(),
            hints: Vec::new(),
        },
        Err(error) => {
            let whole: Instants = [lookback.range()].into_iter().collect();
            Answered {
                history: CheckHistory {
                    series: Vec::new(),
                    asked: Asked {
                        asked: whole.clone(),
                        failed: whole,
                    },
                },
                missing: Some((check.id().clone(), error.to_string())),
                notes: Vec::new(),
                hints: error.hint().into_iter().collect(),
            }
        }
    }
}

type Found = (Vec<SeriesColumn>, Vec<String>);

/// Asks one check over a grid, in as many requests as it takes.
async fn ask_check(client: &Client, check: &Check, grid: Grid) -> Result<Found, ClientError> {
    let mut series: Vec<SeriesColumn> = Vec::new();
    let mut notes = Vec::new();
    for request in cut(grid) {
        let answer = client.query_range(check.query(), request.grid).await?;
        notes.extend(answer.warnings);
        notes.extend(answer.infos);
        join_series(&mut series, answer.series);
    }
    Ok((series, notes))
}
