//! Asking: every check at once, over what its reasons look back; or over less, when older data is spoiled.

use futures_util::{StreamExt, stream};

use crate::engine;
use crate::model::{
    Asked, Check, CheckHistory, CheckId, Gate, Grid, Instants, Judgement, SeriesColumn, Timestamp,
    join_series,
};
use crate::prometheus::{Client, ClientError, cut};
use crate::record::{LiveDocument, LiveInput};

/// What the gate says of a few points, the last of them with its reasons.
pub(in crate::job) struct Said {
    /// The last point.
    pub(in crate::job) document: LiveDocument,
    /// Each point, in order, and what it is judged to be.
    pub(in crate::job) points: Vec<(Timestamp, Judgement)>,
}

/// Asks all checks about the last grid point not after `at` and about `before` points before it.
pub(in crate::job) async fn ask(
    client: &Client,
    gate: &Gate,
    concurrency: usize,
    at: Timestamp,
    before: usize,
) -> Said {
    let point = point_at(gate, at);
    let answers: Vec<Answered> = stream::iter(gate.checks())
        .map(|check| answer(client, gate, check, point, before))
        .buffered(concurrency.max(1))
        .collect()
        .await;
    said(gate, answers, point, before)
}

/// The grid point that a gate is asked about at `at`.
pub(in crate::job) fn point_at(gate: &Gate, at: Timestamp) -> Grid {
    let position = gate.step().floor(at).millis() / gate.step().millis();
    Grid::from_position(gate.step(), position, 1)
}

/// What the answers to all checks, in the order of the gate, come to.
pub(in crate::job) fn said(
    gate: &Gate,
    answers: Vec<Answered>,
    point: Grid,
    before: usize,
) -> Said {
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
    let points = point.extended_back(before);
    let decisions = engine::evaluate(gate, &history, points);
    let points = (0..points.len())
        .map(|index| (points.timestamp(index), decisions.judgement(index)))
        .collect();
    let document = LiveDocument::new(&LiveInput {
        gate,
        explanation: &explanation,
        missing,
        notes,
        hints,
    });
    Said { document, points }
}

/// What came back for one check.
pub(in crate::job) struct Answered {
    history: CheckHistory,
    missing: Option<(CheckId, String)>,
    notes: Vec<String>,
    hints: Vec<String>,
}

impl Answered {
    /// What came back over a grid.
    pub(in crate::job) fn with(
        check: &Check,
        grid: Grid,
        series: Vec<SeriesColumn>,
        notes: &[String],
    ) -> Self {
        Self {
            history: CheckHistory {
                series,
                asked: Asked {
                    asked: [grid.range()].into_iter().collect(),
                    failed: Instants::new(),
                },
            },
            missing: None,
            notes: notes
                .iter()
                .map(|note| format!("{}: {note}", check.id()))
                .collect(),
            hints: Vec::new(),
        }
    }
}

/// Asks one check.
pub(in crate::job) async fn answer(
    client: &Client,
    gate: &Gate,
    check: &Check,
    point: Grid,
    before: usize,
) -> Answered {
    let lookback = point.extended_back(gate.lookback_steps() + before);
    let asked = ask_as_far_back(client, gate, check, point, before).await;
    match asked {
        Ok((grid, (series, notes))) => Answered::with(check, grid, series, &notes),
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

/// Bad data further back than the verdict looks must not take the verdict away: then less is asked.
async fn ask_as_far_back(
    client: &Client,
    gate: &Gate,
    check: &Check,
    point: Grid,
    before: usize,
) -> Result<(Grid, Found), ClientError> {
    let (lookback, memory) = (gate.lookback_steps(), gate.memory_steps());
    let mut reaches = vec![lookback + before, memory + before, memory];
    reaches.dedup();
    let mut refused = None;
    for grid in reaches.into_iter().map(|steps| point.extended_back(steps)) {
        match ask_check(client, check, grid).await {
            Ok(found) => return Ok((grid, found)),
            Err(error) if error.is_data_fault() => refused = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(refused.expect("whoever asked and has no answer was refused one"))
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
