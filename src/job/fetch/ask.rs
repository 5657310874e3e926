//! One request, asked in as small pieces as it takes.
//!
//! What is too much for the server (too many samples, a time-out) is halved, down to a floor. What the
//! server refuses because of the data (two series with one set of labels, as any hand-over of pods makes)
//! is bisected down to the very instants, and these are *failed*: one bad minute must not make a history
//! unfetchable. Both are bounded: a query that was only refused so far is tried at a few instants all over
//! the request, and one that works nowhere is said to be wrong instead of asked thousands of times; and
//! after a time-out the server has to show that it is there at all.

use std::cell::Cell;
use std::time::Duration as Wait;

use crate::model::{Duration, Grid, Instants, Query, SeriesColumn, join_series};
use crate::prometheus::{Client, ClientError, UnreachableCause};

/// Fewer points than this are not halved because they are too much.
const SMALLEST: usize = 16;
/// A request that fell into more pieces than this is given up: its query hardly ever works.
const MOST_PIECES: usize = 4_000;
/// So many refusals without one answer make a query suspect …
const SUSPICIOUS: usize = 64;
/// … and it is tried at so many instants, spread over the request.
const TRIALS: usize = 16;

/// After a time-out, a server that hangs is told from a question that is too much by whether it says who it
/// is within this time.
const PRESENCE: Duration = Duration::from_secs(5);

/// What was found out about one query.
pub(in crate::job) struct Width {
    /// How many points of it the server takes at once.
    points: Cell<usize>,
    /// It worked nowhere in an earlier request.
    suspect: Cell<bool>,
    /// Questions sent.
    sent: Cell<u64>,
}

impl Default for Width {
    fn default() -> Self {
        Self {
            points: Cell::new(usize::MAX),
            suspect: Cell::new(false),
            sent: Cell::new(0),
        }
    }
}

impl Width {
    fn narrow(&self, to: usize) {
        self.points.set(self.points.get().min(to.max(SMALLEST)));
    }

    /// How many questions were sent for it, repetitions not counted.
    pub(in crate::job) fn sent(&self) -> u64 {
        self.sent.get()
    }

    fn count(&self) {
        self.sent.set(self.sent.get() + 1);
    }

    /// How many refusals without an answer are enough to doubt the query.
    fn patience(&self) -> usize {
        if self.suspect.get() { 1 } else { SUSPICIOUS }
    }
}

/// What to do when the server refuses because of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::job) enum OnDataFault {
    /// Find the very instants.
    Bisect,
    /// Say so: who asks has another way.
    GiveUp,
}

/// The answer to one request.
#[derive(Clone, Default)]
pub(in crate::job) struct Piece {
    pub(in crate::job) series: Vec<SeriesColumn>,
    pub(in crate::job) failed: Instants,
    /// Why the first of them failed.
    pub(in crate::job) refusal: Option<ClientError>,
    pub(in crate::job) remarks: Vec<String>,
    pub(in crate::job) samples: u64,
}

/// Asks `query` at every point of `grid`.
pub(in crate::job) async fn ask(
    client: &Client,
    query: &Query,
    grid: Grid,
    width: &Width,
) -> Result<Piece, ClientError> {
    ask_or(client, query, grid, width, OnDataFault::Bisect).await
}

/// The same, with a say in what a refusal because of the data leads to.
pub(in crate::job) async fn ask_or(
    client: &Client,
    query: &Query,
    grid: Grid,
    width: &Width,
    on_data_fault: OnDataFault,
) -> Result<Piece, ClientError> {
    let mut piece = Piece::default();
    // The next to ask stands last.
    let mut left = pieces_of(grid, width.points.get());
    left.reverse();
    let mut asked = 0;
    let mut refused = 0;
    let mut works = false;
    while let Some(next) = left.pop() {
        asked += 1;
        width.count();
        match client.query_range(query, next).await {
            Ok(answer) => {
                works = true;
                piece.samples += answer.samples;
                piece.remarks.extend(answer.warnings);
                piece.remarks.extend(answer.infos);
                join_series(&mut piece.series, answer.series);
            }
            Err(error) if asked >= MOST_PIECES => return Err(error),
            Err(error) if error.is_too_much() => {
                if let ClientError::TimedOut { .. } = error {
                    presence(client).await?;
                }
                if next.len() <= SMALLEST {
                    return Err(error);
                }
                width.narrow(next.len().div_ceil(2));
                left.extend(halves(next));
            }
            Err(error) if error.is_data_fault() && on_data_fault == OnDataFault::Bisect => {
                refused += 1;
                if !works && refused >= width.patience() && grid.len() >= TRIALS {
                    works = works_somewhere(client, query, grid, width).await?;
                    if !works {
                        width.suspect.set(true);
                        return Err(error);
                    }
                }
                if next.len() == 1 {
                    piece.failed.insert(next.range());
                    piece.refusal.get_or_insert(error);
                } else {
                    left.extend(halves(next));
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(piece)
}

/// Is the server there? Halving a question for one that hangs would take hours.
async fn presence(client: &Client) -> Result<(), ClientError> {
    let within = Wait::from_millis(PRESENCE.millis().unsigned_abs());
    let silent = ClientError::Unreachable {
        address: client.source().to_owned(),
        cause: UnreachableCause::Silent(PRESENCE),
    };
    match tokio::time::timeout(within, client.build_info()).await {
        Err(_) | Ok(Err(ClientError::TimedOut { .. })) => Err(silent),
        Ok(Err(error @ ClientError::Unreachable { .. })) => Err(error),
        // Any answer will do, a refusal too.
        Ok(Ok(_) | Err(_)) => Ok(()),
    }
}

/// Does the server answer the query at any of a few instants all over `grid`?
async fn works_somewhere(
    client: &Client,
    query: &Query,
    grid: Grid,
    width: &Width,
) -> Result<bool, ClientError> {
    for trial in 0..TRIALS {
        let at = (2 * trial + 1) * grid.len() / (2 * TRIALS);
        width.count();
        match client.query_range(query, grid.slice(at..at + 1)).await {
            Ok(_) => return Ok(true),
            Err(error) if error.is_data_fault() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// The later half first, as the stack wants it.
fn halves(grid: Grid) -> [Grid; 2] {
    let middle = grid.len() / 2;
    [grid.slice(middle..grid.len()), grid.slice(0..middle)]
}

fn pieces_of(grid: Grid, width: usize) -> Vec<Grid> {
    (0..grid.len())
        .step_by(width.min(grid.len()).max(1))
        .map(|start| grid.slice(start..grid.len().min(start.saturating_add(width))))
        .collect()
}
