//! Would the incidents fit the verdicts better, all of them moved by some hours?
//!
//! Times written in local time and read as UTC are wrong by whole or half hours, every one by as much. The
//! figure is the mean over incidents of their blocked share (judged steps said NO-GO); it is taken with all
//! incidents moved by −14h to +14h in half hours: every time zone but those few at quarter hours.
//!
//! Some of 57 moves is always the best, so the test is of the best of all: how far the largest figure
//! stands out of the mean of the 57. Its distribution under chance is that of incidents that know nothing
//! of the verdicts: each is put on another day of the same class (Monday to Friday, or weekend; UTC), at
//! most 60 days away, its time of day kept, so that neither office hours nor nightly jobs look like a
//! finding; incidents less than six hours apart move together, for one NO-GO may fill them all. 999 such
//! draws, from a fixed seed, give p (a randomisation test: Fisher 1935; of the maximum: Westfall and Young
//! 1993). With p ≤ 5 % over all moves tried, one list in twenty would be doubted if its gate knew nothing.
//!
//! A gate that sees incidents late, or goes on afterwards, also fits a little better a little later. So a
//! time zone is suspected only when the best move is an hour or more, and when, beyond what chance blocks,
//! the list as it is reaches no more than 60 % of what it reaches moved.

use std::ops::Range;

use crate::engine::{Decisions, Ranks};
use crate::model::{Duration, Grid, TimeRange, Timestamp};
use crate::outcome::truth::{Truth, span};

/// Where the draws begin. With another, a p of 5 % would come out between 3.7 and 6.4 % (95 %).
pub const SEED: u64 = 0x7265_7472_6f67_6174;
const DRAWS: usize = 999;
const MOVE_MILLIS: i64 = 1_800_000;
const DAY_MILLIS: i64 = 86_400_000;
const MOVES_A_DAY: i64 = DAY_MILLIS / MOVE_MILLIS;
/// Moves to either side: fourteen hours.
const REACH: i64 = 28;
const MOVES: usize = 2 * REACH as usize + 1;
/// A smaller best move is somebody who is late, not a time zone.
const LEAST_MOVE: i64 = 2;
/// Incidents closer than this move together.
const TOGETHER: Duration = Duration::from_hours(6);
/// Draws put an incident no further from its own day than this: other seasons are other weather.
const FARTHEST_DAYS: i64 = 60;
/// Fewer independent incidents say nothing.
const LEAST_BLOCKS: usize = 3;
/// What is beyond chance.
const LEVEL: f64 = 0.05;
/// As listed, a suspected list reaches at most this part of what it reaches moved.
const AS_LISTED_AT_MOST: f64 = 0.6;

/// The mean blocked share with all incidents moved by as much.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockShift {
    /// Later by so many milliseconds, earlier when negative.
    pub millis: i64,
    /// The mean over incidents.
    pub blocked_share: f64,
}

/// The incidents moved together, and what chance does.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockTest {
    /// Incidents that have fourteen hours of history on either side.
    pub incidents: usize,
    /// Incidents that start inside the replay and have not.
    pub left_out: usize,
    /// Every move tried, earliest first.
    pub shifts: Vec<ClockShift>,
    /// Not moved at all.
    pub as_listed: f64,
    /// The move that fits best; of equal ones the shortest.
    pub best: ClockShift,
    /// What incidents that know nothing of the verdicts reach.
    pub chance: f64,
    /// How often they stand out as far, over all moves tried.
    pub p: f64,
}

impl ClockTest {
    /// Is a time zone likely to be wrong in the list?
    pub fn is_suspect(&self) -> bool {
        let gained = self.best.blocked_share - self.chance;
        self.p <= LEVEL
            && self.best.millis.abs() >= LEAST_MOVE * MOVE_MILLIS
            && self.as_listed - self.chance <= AS_LISTED_AT_MOST * gained
    }

    /// None with fewer than three incidents that can be moved apart.
    pub(super) fn new(decisions: &Decisions, truth: &Truth, seed: u64) -> Option<Self> {
        let grid = decisions.grid;
        let replayed = grid.range();
        let all: Vec<TimeRange> = truth
            .issues()
            .filter(|issue| replayed.contains(issue.started_at))
            .map(|issue| span(issue, replayed.to))
            .collect();
        let fits = |own: &&TimeRange| within(grid, **own, 0);
        let used: Vec<TimeRange> = all.iter().filter(fits).copied().collect();
        let judged = decisions.unjudged().not();
        let shares = Shares {
            grid,
            neutral: decisions.no_go.count() as f64 / judged.count().max(1) as f64,
            judged: Ranks::new(&judged),
            no_go: Ranks::new(&decisions.no_go),
        };
        let blocks: Vec<Block> = together(&used)
            .into_iter()
            .map(|incidents| Block::new(&shares, &incidents))
            .collect();
        if blocks.len() < LEAST_BLOCKS {
            return None;
        }
        let mut curve = [0.0; MOVES];
        for block in &blocks {
            block.add(block.as_listed, &mut curve);
        }
        let (best, standing_out) = standing_out(&curve);
        let mut dice = Dice(seed);
        let (mut as_far, mut sum) = (0, 0.0);
        for _ in 0..DRAWS {
            let mut drawn = [0.0; MOVES];
            for block in &blocks {
                block.add(block.moves[dice.below(block.moves.len())], &mut drawn);
            }
            as_far += u32::from(self::standing_out(&drawn).1 >= standing_out);
            sum += drawn.iter().sum::<f64>() / MOVES as f64;
        }
        let mean = |sum: f64| sum / used.len() as f64;
        let shifts: Vec<ClockShift> = (-REACH..=REACH)
            .zip(curve)
            .map(|(by, sum)| ClockShift {
                millis: by * MOVE_MILLIS,
                blocked_share: mean(sum),
            })
            .collect();
        Some(Self {
            incidents: used.len(),
            left_out: all.len() - used.len(),
            as_listed: shifts[REACH as usize].blocked_share,
            best: shifts[best],
            chance: mean(sum / DRAWS as f64),
            p: f64::from(1 + as_far) / (1 + DRAWS) as f64,
            shifts,
        })
    }
}

/// The best move, of equal ones the shortest, and how far it stands out of the mean of all.
fn standing_out(curve: &[f64; MOVES]) -> (usize, f64) {
    let mean = curve.iter().sum::<f64>() / MOVES as f64;
    let far = |index: usize| index.abs_diff(REACH as usize);
    let best = (0..MOVES)
        .max_by(|a, b| curve[*a].total_cmp(&curve[*b]).then(far(*b).cmp(&far(*a))))
        .expect("there are moves");
    (best, curve[best] - mean)
}

/// Does an incident stay in the history on day `day` from its own, whatever its move?
fn within(grid: Grid, incident: TimeRange, day: i64) -> bool {
    let range = grid.range();
    let reach = REACH * MOVE_MILLIS;
    let moved = day * DAY_MILLIS;
    incident.from.millis() + moved - reach >= range.from.millis()
        && incident.to.millis() + moved + reach <= range.to.millis()
}

/// Incidents by start, those that are close in one list.
fn together(incidents: &[TimeRange]) -> Vec<Vec<TimeRange>> {
    let mut blocks: Vec<Vec<TimeRange>> = Vec::new();
    let mut reached: Option<Timestamp> = None;
    for incident in incidents {
        let joins = reached.is_some_and(|reached| incident.from < reached + TOGETHER);
        match blocks.last_mut() {
            Some(last) if joins => last.push(*incident),
            _ => blocks.push(vec![*incident]),
        }
        reached = reached.max(Some(incident.to));
    }
    blocks
}

struct Shares<'a> {
    grid: Grid,
    /// The share of all judged steps: for a stretch in which nothing was judged.
    neutral: f64,
    judged: Ranks<'a>,
    no_go: Ranks<'a>,
}

impl Shares<'_> {
    /// NO-GO among the judged steps of an incident moved by so many half hours.
    fn of(&self, incident: TimeRange, by: i64) -> f64 {
        let moved = |at: Timestamp| Timestamp::from_millis(at.millis() + by * MOVE_MILLIS);
        let steps: Range<usize> = self
            .grid
            .indices(TimeRange::new(moved(incident.from), moved(incident.to)));
        match self.judged.count_in(steps.clone()) {
            0 => self.neutral,
            judged => self.no_go.count_in(steps) as f64 / judged as f64,
        }
    }
}

/// Incidents that move together.
struct Block {
    /// The sum of their shares at every half hour they can be moved to.
    sums: Vec<f64>,
    /// Where in `sums` the earliest move of each possible day stands.
    moves: Vec<usize>,
    /// That of their own day.
    as_listed: usize,
}

impl Block {
    fn new(shares: &Shares<'_>, incidents: &[TimeRange]) -> Self {
        let first = incidents[0].from;
        let fits = |day: i64| incidents.iter().all(|own| within(shares.grid, *own, day));
        // Days that fit are consecutive, their own among them.
        let earliest = -((1..=FARTHEST_DAYS).take_while(|day| fits(-day)).count() as i64);
        let latest = (1..=FARTHEST_DAYS).take_while(|day| fits(*day)).count() as i64;
        let halves = earliest * MOVES_A_DAY - REACH..=latest * MOVES_A_DAY + REACH;
        let at = |day: i64| ((day - earliest) * MOVES_A_DAY) as usize;
        Self {
            sums: halves
                .map(|by| incidents.iter().map(|own| shares.of(*own, by)).sum())
                .collect(),
            moves: (earliest..=latest)
                .filter(|day| weekend(first, *day) == weekend(first, 0))
                .map(at)
                .collect(),
            as_listed: at(0),
        }
    }

    /// Adds the figures of every move around the day whose moves begin at `at`.
    fn add(&self, at: usize, curve: &mut [f64; MOVES]) {
        for (sum, own) in curve.iter_mut().zip(&self.sums[at..at + MOVES]) {
            *sum += own;
        }
    }
}

/// Is the day that many days later a Saturday or Sunday?
fn weekend(instant: Timestamp, days: i64) -> bool {
    // The epoch was a Thursday.
    (instant.millis().div_euclid(DAY_MILLIS) + days + 3).rem_euclid(7) >= 5
}

/// Steele, Lea and Flood's `SplitMix64` (2014): small, and the same on every machine.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}
