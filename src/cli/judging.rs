//! What replay, report, plot and their fleets have in common: which history to judge, against what, and how.

use std::num::NonZeroUsize;

use clap::Args;

use super::arguments::{
    GateArgument, LabelArguments, RangeArguments, RuleArguments, StoreArgument, now,
};
use super::incidents::IncidentArguments;
use crate::engine::Chunking;
use crate::error::Error;
use crate::job::{Detail, Holes, ReplayRequest, Threads};
use crate::model::{BusinessHours, Gate};

/// One gate and its history.
#[derive(Debug, Args)]
pub(super) struct JudgingArguments {
    #[command(flatten)]
    pub(super) gate: GateArgument,
    #[command(flatten)]
    pub(super) store: StoreArgument,
    #[command(flatten)]
    pub(super) counting: CountingArguments,
}

impl JudgingArguments {
    pub(super) fn request<'a>(
        &self,
        gate: &'a Gate,
        detail: Detail,
        business_hours: Option<BusinessHours>,
    ) -> Result<ReplayRequest<'a>, Error> {
        let own = &self.counting;
        let now = now();
        Ok(ReplayRequest {
            gate,
            store: self.gate.history(gate, &self.store),
            incidents: own.labels.incidents.clone(),
            sources: own.incidents.sources(gate)?,
            deployments: own.labels.deployments.clone(),
            from: own.range.from.map(|from| from.resolve(now)),
            to: own.range.to.map(|to| to.resolve(now)),
            rules: own.rules.rules(gate),
            holes: own.holes(),
            detail,
            business_hours,
            chunking: own.chunking(),
            threads: own.threads(),
            now,
        })
    }
}

/// Which stretch of history, what really happened in it, and how that is counted.
#[derive(Debug, Args)]
pub(super) struct CountingArguments {
    #[command(flatten)]
    pub(super) labels: LabelArguments,
    #[command(flatten)]
    pub(super) range: RangeArguments,
    /// Leave steps whose samples were never asked for unjudged instead of refusing them
    #[arg(long)]
    allow_holes: bool,
    /// Threads to work on [default: one a core]; never changes the answer
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Steps to judge at a time; never changes the answer
    #[arg(long, value_name = "N", hide = true)]
    chunk_steps: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(super) incidents: IncidentArguments,
    #[command(flatten)]
    pub(super) rules: RuleArguments,
}

impl CountingArguments {
    pub(super) fn holes(&self) -> Holes {
        if self.allow_holes {
            Holes::Allow
        } else {
            Holes::Refuse
        }
    }

    pub(super) fn threads(&self) -> Threads {
        self.threads.map_or(Threads::OneACore, Threads::Exactly)
    }

    fn chunking(&self) -> Chunking {
        self.chunk_steps
            .map_or(Chunking::Automatic, Chunking::Points)
    }
}
