//! The evaluator: samples in, the state of every check and the verdict of the gate out.
//!
//! Replay, live, explain and every later caller come through here. It reads `M` steps (rounded up to
//! whole words of bits) before the first judged point, so it may be given any stretch of a history.

use super::bits::Bits;
use super::conditions::{Found, Workspace, walk_check};
use super::decisions::{CheckPlanes, Decisions};
use super::hold::release;
use crate::model::{
    Asked, Check, CheckHistory, Gate, Grid, Instants, Level, NoDataPolicy, Verdict,
};

/// Judges every point of `judged`.
///
/// `history` has one entry for each check of the gate, in its order, and is read over
/// `[first − M, last]`; what was never asked there makes points unknown.
pub fn evaluate(gate: &Gate, history: &[CheckHistory], judged: Grid) -> Decisions {
    assert_eq!(gate.checks().len(), history.len());
    let mut workspace = Workspace::default();
    let checks = gate.checks().iter().zip(history);
    let checks =
        checks.map(|(check, history)| evaluate_check(gate, check, history, judged, &mut workspace));
    fold_checks(gate, judged, checks)
}

/// One check over a stretch of the grid: all that the verdicts of a gate need to know of it.
#[derive(Debug, Clone)]
pub(super) struct CheckDecisions {
    planes: CheckPlanes,
    /// Some series has a non-NaN sample at the point itself.
    present: Bits,
    never_asked: Bits,
    failed: Bits,
}

impl CheckDecisions {
    /// Puts the decisions of the next stretch behind these.
    pub(super) fn append(&mut self, later: &Self) {
        self.planes.append(&later.planes);
        self.present.append(&later.present);
        self.never_asked.append(&later.never_asked);
        self.failed.append(&later.failed);
    }
}

/// The part of [`evaluate`] that looks at samples, for one check of `gate`.
pub(super) fn evaluate_check(
    gate: &Gate,
    check: &Check,
    history: &CheckHistory,
    judged: Grid,
    workspace: &mut Workspace,
) -> CheckDecisions {
    let memory = gate.memory_steps();
    // Whole words, so that cutting the lead off again moves no bits.
    let lead = memory.next_multiple_of(64);
    let grid = judged.extended_back(lead);
    let raw = RawPlanes::of(check, history, grid, workspace);
    let never_asked = never_asked_within(&history.asked, grid, memory).tail(lead);
    let failed = instants_within(&history.asked.failed, grid, memory).tail(lead);
    let present = raw.present.tail(lead);
    let planes = raw.into_states(lead, never_asked.or_with(&failed));
    CheckDecisions {
        planes,
        present,
        never_asked,
        failed,
    }
}

/// The verdicts of `gate`, given every check in its order.
pub(super) fn fold_checks(
    gate: &Gate,
    judged: Grid,
    checks: impl IntoIterator<Item = CheckDecisions>,
) -> Decisions {
    let mut fold = GateFold::new(judged);
    for (check, decisions) in gate.checks().iter().zip(checks) {
        fold.add(gate.no_data(check), decisions);
    }
    fold.finish()
}

/// Where `[t − memory, t]` holds an instant that was never asked.
pub(super) fn never_asked_within(asked: &Asked, grid: Grid, memory: usize) -> Bits {
    let gaps: Instants = asked.asked.gaps_in(grid.range()).into_iter().collect();
    instants_within(&gaps, grid, memory)
}

/// Where `[t − memory, t]` holds one of `instants`.
pub(super) fn instants_within(instants: &Instants, grid: Grid, memory: usize) -> Bits {
    let mut bits = Bits::zeros(grid.len());
    for range in instants.ranges() {
        bits.set_range(grid.indices(*range));
    }
    if bits.any() {
        release(&mut bits, memory);
    }
    bits
}

/// The conditions of a check folded over its series; planes may overlap still.
pub(super) struct RawPlanes {
    no_go: Bits,
    warning: Bits,
    pending: Bits,
    signal: Bits,
    present: Bits,
    enough_series: Bits,
}

impl RawPlanes {
    pub(super) fn of(
        check: &Check,
        history: &CheckHistory,
        grid: Grid,
        workspace: &mut Workspace,
    ) -> Self {
        let zeros = || Bits::zeros(grid.len());
        let mut raw = Self {
            no_go: zeros(),
            warning: zeros(),
            pending: zeros(),
            signal: zeros(),
            present: zeros(),
            enough_series: zeros(),
        };
        let mut counts = match check.min_series() {
            1 => None,
            _ => Some(vec![0_u32; grid.len()]),
        };
        walk_check(check, history, grid, workspace, |found| match found {
            Found::Series(present) => {
                raw.present.or(present);
                if let Some(counts) = &mut counts {
                    present.iter_ones().for_each(|index| counts[index] += 1);
                }
            }
            Found::Condition(on) => {
                raw.signal.or(on.signal);
                raw.pending.or_and_not(on.broken, on.met);
                match on.level {
                    Level::NoGo => raw.no_go.or(on.met),
                    Level::Warning => raw.warning.or(on.met),
                }
            }
        });
        raw.enough_series = match counts {
            None => raw.present.clone(),
            Some(counts) => {
                let mut enough = zeros();
                for (index, count) in counts.iter().enumerate() {
                    if *count >= check.min_series() {
                        enough.set_range(index..index + 1);
                    }
                }
                enough
            }
        };
        raw
    }

    /// Where the check has something to judge by.
    pub(super) fn data(&self) -> Bits {
        self.signal.and_with(&self.enough_series)
    }

    /// Makes the planes exclude each other and cuts the lead off.
    fn into_states(self, lead: usize, unanswered: Bits) -> CheckPlanes {
        let mut no_data = self.data().not();
        no_data.and_not(&self.no_go);
        let mut warning = self.warning;
        warning.and_not(&self.no_go);
        warning.and_not(&no_data);
        let mut pending = self.pending;
        pending.and_not(&self.no_go);
        pending.and_not(&no_data);
        pending.and_not(&warning);
        CheckPlanes {
            no_go: self.no_go.tail(lead),
            warning: warning.tail(lead),
            pending: pending.tail(lead),
            no_data: no_data.tail(lead),
            unanswered,
        }
    }
}

/// The checks of a gate folded into verdicts.
struct GateFold {
    judged: Grid,
    no_go: Bits,
    warning: Bits,
    present: Bits,
    never_asked: Bits,
    failed: Bits,
    checks: Vec<CheckPlanes>,
}

impl GateFold {
    fn new(judged: Grid) -> Self {
        let zeros = || Bits::zeros(judged.len());
        Self {
            judged,
            no_go: zeros(),
            warning: zeros(),
            present: zeros(),
            never_asked: zeros(),
            failed: zeros(),
            checks: Vec::new(),
        }
    }

    /// An unanswered check says nothing; the others may still say NO-GO by themselves.
    fn add(&mut self, no_data: NoDataPolicy, check: CheckDecisions) {
        let planes = check.planes;
        let unanswered = &planes.unanswered;
        self.no_go.or_and_not(&planes.no_go, unanswered);
        self.warning.or_and_not(&planes.warning, unanswered);
        match no_data.verdict() {
            Verdict::NoGo => self.no_go.or_and_not(&planes.no_data, unanswered),
            Verdict::Warning => self.warning.or_and_not(&planes.no_data, unanswered),
            Verdict::Go => {}
        }
        self.present.or_and_not(&check.present, unanswered);
        self.never_asked.or(&check.never_asked);
        self.failed.or(&check.failed);
        self.checks.push(planes);
    }

    fn finish(self) -> Decisions {
        let unknown = self.never_asked;
        let mut failed = self.failed;
        failed.and_not(&self.no_go);
        failed.and_not(&unknown);
        let mut dark = self.present.not();
        dark.and_not(&unknown);
        dark.and_not(&failed);
        let mut no_go = self.no_go;
        let mut warning = self.warning;
        for unjudged in [&unknown, &failed, &dark] {
            no_go.and_not(unjudged);
            warning.and_not(unjudged);
        }
        warning.and_not(&no_go);
        Decisions {
            grid: self.judged,
            no_go,
            warning,
            unknown,
            failed,
            dark,
            checks: self.checks,
        }
    }
}
