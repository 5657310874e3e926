//! Replay: the evaluator over a long history, in pieces, in parallel.
//!
//! A piece reads the memory before it again, so pieces know nothing of each other; their planes are put
//! side by side in order. Neither the size of a piece nor the number of threads changes a byte.

use std::num::NonZeroUsize;

use rayon::prelude::*;

use super::decisions::Decisions;
use super::evaluate::evaluate;
use crate::model::{CheckHistory, Gate, Grid};

/// How the grid is cut into pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chunking {
    /// Pieces long enough that reading the memory again costs little, small enough for a cache.
    #[default]
    Automatic,
    /// Pieces of this many points.
    Points(NonZeroUsize),
}

/// How many threads work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Threads {
    /// As many as the machine has cores.
    #[default]
    OneACore,
    /// This many.
    Exactly(NonZeroUsize),
}

impl Threads {
    /// The number.
    pub fn count(self) -> usize {
        match self {
            Self::OneACore => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            Self::Exactly(threads) => threads.get(),
        }
    }
}

/// 32 Ki points are 256 KiB a column: a few columns stay in a core's own cache.
const AUTOMATIC_POINTS: usize = 1 << 15;

impl Chunking {
    fn points(self, gate: &Gate) -> usize {
        match self {
            Self::Automatic => AUTOMATIC_POINTS.max(8 * gate.memory_steps()),
            Self::Points(points) => points.get(),
        }
    }
}

/// Judges every point of `judged`; `history` is as for [`evaluate`].
///
/// Should the system refuse a pool of its own, the shared one does the work: threads change nothing
/// but the time it takes.
pub fn replay(
    gate: &Gate,
    history: &[CheckHistory],
    judged: Grid,
    chunking: Chunking,
    threads: Threads,
) -> Decisions {
    let run = || on_this_pool(gate, history, judged, chunking);
    match threads {
        Threads::OneACore => run(),
        Threads::Exactly(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get());
            match pool.build() {
                Ok(pool) => pool.install(run),
                Err(_) => run(),
            }
        }
    }
}

fn on_this_pool(
    gate: &Gate,
    history: &[CheckHistory],
    judged: Grid,
    chunking: Chunking,
) -> Decisions {
    let points = chunking.points(gate);
    let pieces: Vec<Grid> = (0..judged.len())
        .step_by(points)
        .map(|start| judged.slice(start..judged.len().min(start + points)))
        .collect();
    let mut pieces: std::vec::IntoIter<Decisions> = pieces
        .into_par_iter()
        .map(|piece| evaluate(gate, history, piece))
        .collect::<Vec<_>>()
        .into_iter();
    let mut whole = match pieces.next() {
        Some(first) => first,
        None => evaluate(gate, history, judged),
    };
    for piece in pieces {
        whole.append(&piece);
    }
    whole
}
