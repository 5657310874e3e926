//! Replay: the evaluator over a long history, in pieces, in parallel.
//!
//! Checks are judged one by one, each in pieces; a piece reads the memory before it again, so pieces know
//! nothing of each other, and their planes are put side by side in order. Neither the size of a piece nor
//! the number of threads changes a byte. A check's samples are asked for when its turn comes, a few pieces at
//! a time, and let go of when these are judged: however long a history is, no more of it is in memory.

use std::borrow::Borrow;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::slice;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::bits::Bits;
use super::conditions::Workspace;
use super::decisions::{CheckPlanes, Decisions};
use super::evaluate::{fold_checks, lead_of, raw_planes};
use super::judged::{Judged, RetimedCheck};
use super::raw::RawPlanes;
use super::samples::Samples;
use super::score::{ScoreScratch, scores};
use crate::model::{Check, CheckHistory, Gate, Grid};

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

    /// Works on that many. Should the system refuse a pool of its own, the shared one does the work.
    pub fn run<R: Send>(self, work: impl FnOnce() -> R + Send) -> R {
        match self {
            Self::OneACore => work(),
            Self::Exactly(threads) => {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get());
                match pool.build() {
                    Ok(pool) => pool.install(work),
                    Err(_) => work(),
                }
            }
        }
    }
}

/// 32 Ki points are 256 KiB a column: a few columns stay in a core's own cache.
const AUTOMATIC_POINTS: usize = 1 << 15;

impl Chunking {
    fn points(self, memory: usize) -> usize {
        match self {
            Self::Automatic => {
                AUTOMATIC_POINTS.max((8 * memory).next_multiple_of(AUTOMATIC_POINTS))
            }
            Self::Points(points) => points.get(),
        }
    }
}

/// Judges every point of `judged`; `history` is as for [`evaluate`](super::evaluate).
pub fn replay(
    gate: &Gate,
    history: &[CheckHistory],
    judged: Grid,
    chunking: Chunking,
    threads: Threads,
) -> Decisions {
    let read = |check: usize| Ok::<_, Infallible>(&history[check]);
    match replay_reading(gate, read, judged, chunking, threads) {
        Ok(decisions) => decisions,
        Err(never) => match never {},
    }
}

/// The same with samples as they come: `read` gives those of the check of that number, several checks at
/// a time. Of several failures the one of the first check in the gate is given.
///
/// Should the system refuse a pool of its own, the shared one does the work: threads change nothing
/// but the time it takes.
pub fn replay_reading<S: Samples<E>, E: Send>(
    gate: &Gate,
    read: impl Fn(usize) -> Result<S, E> + Sync,
    judged: Grid,
    chunking: Chunking,
    threads: Threads,
) -> Result<Decisions, E> {
    judge_reading(gate, read, judged, chunking, threads).map(Judged::into_decisions)
}

/// The same with what it takes to fold the checks in other ways too.
pub fn judge_reading<S: Samples<E>, E: Send>(
    gate: &Gate,
    read: impl Fn(usize) -> Result<S, E> + Sync,
    judged: Grid,
    chunking: Chunking,
    threads: Threads,
) -> Result<Judged, E> {
    let memory = gate.memory_steps();
    let pieces = Pieces::new(memory, judged, chunking);
    let checks = over_checks(gate, threads, |number, check| {
        let mut samples = read(number)?;
        let alone = slice::from_ref(check);
        let planes = in_pieces(check, alone, &mut samples, memory, &pieces)?.pop();
        let planes = planes.expect("one timing gives one answer");
        Ok((planes, samples.asked().clone()))
    })?;
    let (checks, asked) = checks.into_iter().unzip();
    Ok(Judged::new(
        fold_checks(gate, judged, checks),
        asked,
        memory,
    ))
}

/// Judges each check of the gate under each of its `timings`: the same conditions, held and released
/// otherwise. A check without any is not read. Samples come as in [`replay_reading`].
pub fn judge_timings<S: Samples<E>, E: Send>(
    gate: &Gate,
    timings: &[Vec<Check>],
    read: impl Fn(usize) -> Result<S, E> + Sync,
    judged: Grid,
    chunking: Chunking,
    threads: Threads,
) -> Result<Vec<Vec<RetimedCheck>>, E> {
    let memory = longest_memory(gate, timings);
    let pieces = Pieces::new(memory, judged, chunking);
    over_checks(gate, threads, |number, check| {
        let timings = &timings[number];
        if timings.is_empty() {
            return Ok(Vec::new());
        }
        let planes = in_pieces(check, timings, &mut read(number)?, memory, &pieces)?.into_iter();
        Ok(planes
            .map(|planes| RetimedCheck::new(planes, memory))
            .collect())
    })
}

/// What takes the scores of one check's conditions, a stretch at a time.
pub trait ScoreReader {
    /// Takes those of condition number `condition`, as in [`Grounds`](super::Grounds), from point `first` on. For
    /// each condition stretches come in order and leave no point out.
    fn take(&mut self, condition: usize, first: usize, scores: &mut [f64]);

    /// All of them were given: of which conditions they are wanted once more.
    fn again(&mut self) -> Vec<usize>;
}

/// The scores of every condition of the gate over `judged`, given to what `reader` makes for each check, which is
/// given back. Samples come as in [`replay_reading`], and no more scores are in memory than of a piece.
pub fn score_reading<S: Samples<E>, E: Send, R: ScoreReader + Send>(
    gate: &Gate,
    read: impl Fn(usize) -> Result<S, E> + Sync,
    judged: Grid,
    chunking: Chunking,
    threads: Threads,
    reader: impl Fn(usize) -> R + Sync,
) -> Result<Vec<R>, E> {
    let memory = gate.memory_steps();
    let pieces = Pieces::new(memory, judged, chunking);
    over_checks(gate, threads, |number, check| {
        let mut reader = reader(number);
        let mut scratch = ScoreScratch::default();
        let mut wanted: Vec<usize> = (0..check.conditions().count()).collect();
        while !wanted.is_empty() {
            let mut samples = read(number)?;
            for pieces_now in pieces.list.chunks(PIECES_AT_A_TIME) {
                let history = samples.over(stretch_of(pieces_now, memory))?;
                for piece in pieces_now {
                    let first = (piece.first_position() - judged.first_position()) as usize;
                    for (index, (_, condition)) in check.conditions().enumerate() {
                        if wanted.contains(&index) {
                            let column = scores(condition, history, *piece, &mut scratch);
                            reader.take(index, first, column);
                        }
                    }
                }
            }
            wanted = reader.again();
        }
        Ok(reader)
    })
}

/// Hands every check of the gate to `of` with its number and its whole history, as `read` gives it, several
/// checks at a time; what `of` makes of them is given back in the order of the gate.
pub fn check_reading<H: Borrow<CheckHistory>, E: Send, R: Send>(
    gate: &Gate,
    read: impl Fn(usize) -> Result<H, E> + Sync,
    threads: Threads,
    of: impl Fn(usize, &Check, &CheckHistory, &mut ScoreScratch) -> R + Sync,
) -> Result<Vec<R>, E> {
    // Columns are as long as the history: as many as are worked on at a time are enough.
    let spare: Mutex<Vec<ScoreScratch>> = Mutex::default();
    let lock = || spare.lock().unwrap_or_else(PoisonError::into_inner);
    over_checks(gate, threads, |number, check| {
        let history = read(number)?;
        let mut scratch = lock().pop().unwrap_or_default();
        let told = of(number, check, history.borrow(), &mut scratch);
        lock().push(scratch);
        Ok(told)
    })
}

/// Does the same for every check, several at a time; the answers come in the order of the gate.
pub(super) fn over_checks<R: Send, E: Send>(
    gate: &Gate,
    threads: Threads,
    of: impl Fn(usize, &Check) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let run = || {
        let checks: Vec<Result<R, E>> = gate
            .checks()
            .par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(number, check)| of(number, check))
            .collect();
        checks.into_iter().collect()
    };
    threads.run(run)
}

/// Does the same for everything in `items`, as many at a time as there are threads, and never more: each worker
/// takes the next item when it is done with one. What an item has to do in parallel is shared by all cores, so that
/// none idles over the last of them. The answers come in the order of the items.
pub fn over_items<T: Sync, R: Send>(
    items: &[T],
    threads: Threads,
    of: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    // Workers are threads of their own: one that waits for its item's pieces must not begin another item.
    let pool = match threads {
        Threads::OneACore => None,
        Threads::Exactly(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get())
            .build()
            .ok(),
    };
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::default();
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else {
                return;
            };
            let answer = match &pool {
                Some(pool) => pool.install(|| of(item)),
                None => of(item),
            };
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((place, answer));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.count().min(items.len()) {
            scope.spawn(work);
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, answer)| answer).collect()
}

/// The memory of the gate, or of a timing that looks further back.
fn longest_memory(gate: &Gate, timings: &[Vec<Check>]) -> usize {
    timings
        .iter()
        .flatten()
        .flat_map(Check::conditions)
        .map(|(_, condition)| condition.memory_steps(gate.step()))
        .fold(gate.memory_steps(), usize::max)
}

/// The judged points in pieces, at least one.
struct Pieces {
    judged: Grid,
    list: Vec<Grid>,
    /// As many points, all zero.
    blank: Bits,
}

impl Pieces {
    fn new(memory: usize, judged: Grid, chunking: Chunking) -> Self {
        let points = chunking.points(memory);
        let list = (0..judged.len().max(1))
            .step_by(points)
            .map(|start| judged.slice(start..judged.len().min(start + points)))
            .collect();
        Self {
            judged,
            list,
            blank: Bits::zeros(judged.len()),
        }
    }
}

/// As many pieces are read at a time: what they take stays in a cache that all cores share.
const PIECES_AT_A_TIME: usize = 4;

fn in_pieces<E>(
    check: &Check,
    timings: &[Check],
    samples: &mut impl Samples<E>,
    memory: usize,
    pieces: &Pieces,
) -> Result<Vec<CheckPlanes>, E> {
    let mut whole: Option<RawPlanes> = None;
    for pieces_now in pieces.list.chunks(PIECES_AT_A_TIME) {
        let history = samples.over(stretch_of(pieces_now, memory))?;
        let raw: Vec<RawPlanes> = pieces_now
            .par_iter()
            .map_init(Workspace::default, |workspace, piece| {
                raw_planes(check, timings, history, *piece, memory, workspace)
            })
            .collect();
        for piece in raw {
            match &mut whole {
                Some(whole) => whole.append(&piece),
                None => whole = Some(piece),
            }
        }
    }
    let whole = whole.expect("there is at least one piece");
    Ok(whole.into_planes(samples.asked(), pieces.judged, memory, &pieces.blank))
}

/// All that pieces which follow each other read.
fn stretch_of(pieces: &[Grid], memory: usize) -> Grid {
    let first = pieces.first().expect("pieces are looked at one at least");
    let points = pieces.iter().map(|piece| piece.len()).sum();
    Grid::from_position(first.step(), first.first_position(), points).extended_back(lead_of(memory))
}
