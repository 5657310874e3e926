//! `retrogate/fleet-live/v1`: many gates at one moment.

use serde::Serialize;

use super::{LiveDocument, NotJudged};
use crate::model::{FailOn, Verdict};

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FleetLiveDocument {
    /// `retrogate/fleet-live/v1`.
    pub schema: &'static str,
    /// The lowest verdict that stops a pipeline.
    #[serde(serialize_with = "super::as_text")]
    pub fail_on: FailOn,
    /// Every gate that was asked for reached a verdict, and none stops a pipeline.
    pub ok: bool,
    /// How many gates said what.
    pub summary: GateCounts,
    /// Gates that could not be asked, by name.
    pub not_asked: Vec<NotJudged>,
    /// What the others say: those that stop a pipeline first, then those without a verdict, then by name.
    pub gates: Vec<LiveDocument>,
}

/// How many gates said what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct GateCounts {
    pub gates: usize,
    pub no_go: usize,
    pub warning: usize,
    pub go: usize,
    pub no_verdict: usize,
    pub not_asked: usize,
}

impl FleetLiveDocument {
    /// The document of gates in any order.
    pub fn new(
        mut gates: Vec<LiveDocument>,
        mut not_asked: Vec<NotJudged>,
        fail_on: FailOn,
    ) -> Self {
        for gate in &mut gates {
            gate.judge_by(fail_on);
        }
        let urgency = |gate: &LiveDocument| match gate.verdict {
            Some(Verdict::NoGo) => 0,
            None => 1,
            Some(Verdict::Warning) => 2,
            Some(Verdict::Go) => 3,
        };
        gates.sort_by(|a, b| (urgency(a), &a.gate).cmp(&(urgency(b), &b.gate)));
        not_asked.sort();
        let said = |verdict| gates.iter().filter(|gate| gate.verdict == verdict).count();
        Self {
            schema: "retrogate/fleet-live/v1",
            fail_on,
            ok: not_asked.is_empty() && gates.iter().all(|gate| gate.ok),
            summary: GateCounts {
                gates: gates.len() + not_asked.len(),
                no_go: said(Some(Verdict::NoGo)),
                warning: said(Some(Verdict::Warning)),
                go: said(Some(Verdict::Go)),
                no_verdict: said(None),
                not_asked: not_asked.len(),
            },
            not_asked,
            gates,
        }
    }
}
