//! What is measured alone: the engine on history in memory, and the reading of a store.

use std::hint::black_box;
use std::num::NonZeroUsize;

use retrogate::engine::{self, Chunking, Threads};
use retrogate::model::{CheckHistory, Gate, Grid};

use crate::year::{self, gates};

/// A part of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Limits and holds on twelve columns.
    LimitsAndHolds,
    /// The gate as it is, a slope and a ratio included.
    WholeGate,
    /// A slope over two hours on one column with gaps.
    Slope,
    /// A ratio to the mean of two hours on one column.
    Ratio,
}

impl Kernel {
    pub const ALL: [(&'static str, Self); 4] = [
        ("limits-and-holds", Self::LimitsAndHolds),
        ("whole-gate", Self::WholeGate),
        ("slope", Self::Slope),
        ("ratio", Self::Ratio),
    ];

    pub fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(own, _)| *own == name);
        found.map(|(_, kernel)| *kernel)
    }
}

/// A kernel with what it works on.
pub struct Prepared {
    gate: Gate,
    history: Vec<CheckHistory>,
    judged: Grid,
}

impl Prepared {
    pub fn new(kernel: Kernel, judged: Grid) -> Self {
        let (whole, _) = year::gate_and_grid();
        let gate = match kernel {
            Kernel::LimitsAndHolds => gates::limits_and_holds(&whole),
            Kernel::WholeGate => whole.clone(),
            Kernel::Slope => gates::window_alone(&whole, "rl_reward_trend"),
            Kernel::Ratio => gates::window_alone(&whole, "rl_loss"),
        };
        let history = year::history_of(&whole, judged, |check| {
            gate.check(check.id().as_str()).is_some()
        });
        Self {
            gate,
            history,
            judged,
        }
    }

    /// How many points of checks are judged.
    pub fn check_steps(&self) -> usize {
        self.judged.len() * self.gate.checks().len()
    }

    pub fn history(&self) -> &[CheckHistory] {
        &self.history
    }

    pub fn run(&self, threads: usize) {
        let threads = NonZeroUsize::new(threads).expect("somebody must do the work");
        let history = black_box(&self.history[..]);
        let threads = Threads::Exactly(threads);
        let decisions = engine::replay(
            &self.gate,
            history,
            self.judged,
            Chunking::Automatic,
            threads,
        );
        black_box(decisions);
    }
}
