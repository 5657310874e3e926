//! Compare: two gates replayed over the same history, held against the same truth.
//!
//! Both are read from one store, and a check that both have is one check: the stretch that is opened is
//! that of a gate with the checks and conditions of both, so that its lookback and its holes are the
//! larger of either.

use std::path::Path;

use super::coverage::files_of;
use super::history::{Opened, Stretch};
use super::replay::{ReplayRequest, blamed};
use crate::engine::{self, Decisions};
use crate::error::Error;
use crate::labels;
use crate::model::{Check, CheckParts, Gate, GateParts};
use crate::outcome::comparison::{Comparison, Side, judged_alike};
use crate::outcome::{Outcome, Truth};
use crate::record::{CompareDocument, CompareGate, CompareInput};
use crate::store::{Store, StoreError};

/// Another gate, to hold the one of a replay against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// It.
    pub gate: &'a Gate,
    /// Its file.
    pub file: &'a Path,
    /// The file of the gate under review.
    pub own_file: &'a Path,
}

/// Compares; the rules, their cool-down included, are those of the request for both.
pub fn compare(
    request: &ReplayRequest<'_>,
    against: &Against<'_>,
) -> Result<CompareDocument, Error> {
    let (gate, other) = (request.gate, against.gate);
    same_step(against, gate)?;
    let listed = request.sources.read(gate, request.incidents.as_deref())?;
    let deployments = request.deployments.as_deref().map(labels::read_deployments);
    let deployments = deployments.transpose()?;
    let opened = open(request, against)?;
    let to = opened.judged.range().to;
    let (incidents, origins) = request.sources.join(gate, listed, opened.judged)?;
    let truth = Truth::try_new(gate, incidents, deployments, to, &request.rules)
        .map_err(|source| blamed(request, &origins, source))?;
    let joint = joint(gate, other);
    let alike = judged_alike(
        decisions(request, gate, &joint, &opened)?,
        decisions(request, other, &joint, &opened)?,
    );
    let own_outcome = Outcome::new(gate, &alike.gate, &truth, &request.rules);
    let other_outcome = Outcome::new(other, &alike.against, &truth, &request.rules);
    let comparison = Comparison::new(
        Side {
            decisions: &alike.gate,
            outcome: &own_outcome,
        },
        Side {
            decisions: &alike.against,
            outcome: &other_outcome,
        },
        &truth,
    );
    let [own_name, other_name] = names(against.own_file, against.file);
    Ok(CompareDocument::new(&CompareInput {
        gate: CompareGate {
            file: &own_name,
            gate,
            outcome: &own_outcome,
        },
        against: CompareGate {
            file: &other_name,
            gate: other,
            outcome: &other_outcome,
        },
        alike: &alike,
        comparison: &comparison,
        truth: &truth,
        rules: &request.rules,
        holes: &opened.holes,
        origins: &origins,
    }))
}

fn same_step(against: &Against<'_>, gate: &Gate) -> Result<(), Error> {
    let (own, other) = (gate.step().duration(), against.gate.step().duration());
    if own == other {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!(
            "{} judges every {other} and {} every {own}; expected gates of the same step",
            against.file.display(),
            against.own_file.display()
        ),
        hint: "two gates can be compared only at the same moments: give both one `step`".to_owned(),
    })
}

/// The stretch of both. What the store lacks of the other gate is said with its name.
fn open(request: &ReplayRequest<'_>, against: &Against<'_>) -> Result<Opened, Error> {
    let stretch = Stretch {
        store: request.store.clone(),
        from: request.from,
        to: request.to,
        holes: request.holes,
        now: request.now,
    };
    let store = Store::open(&stretch.store)?;
    files_of(request.gate, &store)?;
    files_of(against.gate, &store).map_err(|source| against.blame(source))?;
    stretch
        .open(&joint(request.gate, against.gate))
        .map_err(|source| match &source {
            Error::Hole { check, .. } if request.gate.check(check.as_str()).is_none() => {
                against.blame(source)
            }
            _ => source,
        })
}

impl Against<'_> {
    fn blame(&self, source: Error) -> Error {
        Error::Against {
            gate: self.file.to_owned(),
            source: Box::new(source.typed_with(self.file, None, false)),
        }
    }
}

/// A gate with the checks of both, a check of both with the conditions of both.
///
/// Only its checks, its step and what they look back to mean anything.
fn joint(gate: &Gate, other: &Gate) -> Gate {
    let join = |own: &Check| {
        let Some(twin) = other.check(own.id().as_str()) else {
            return own.clone();
        };
        let both = |own: &[_], other: &[_]| [own, other].concat();
        let (parts, twin) = (own.parts(), twin.parts());
        Check::try_new(CheckParts {
            warning: both(&parts.warning, &twin.warning),
            no_go: both(&parts.no_go, &twin.no_go),
            ..parts.clone()
        })
        .expect("more conditions make a check too")
    };
    let others = other.checks().iter();
    let added = others.filter(|check| gate.check(check.id().as_str()).is_none());
    Gate::try_new(GateParts {
        checks: gate
            .checks()
            .iter()
            .map(join)
            .chain(added.cloned())
            .collect(),
        ..gate.parts().clone()
    })
    .expect("the ids stay distinct and the windows fit the same step")
}

fn decisions(
    request: &ReplayRequest<'_>,
    gate: &Gate,
    joint: &Gate,
    opened: &Opened,
) -> Result<Decisions, StoreError> {
    let number_of = |check: usize| {
        let id = gate.checks()[check].id();
        let mut all = joint.checks().iter();
        all.position(|own| own.id() == id)
            .expect("the joint gate has the checks of both")
    };
    engine::replay_reading(
        gate,
        |check| Ok::<_, StoreError>(opened.samples(number_of(check))),
        opened.judged,
        request.chunking,
        request.threads,
    )
}

/// The shortest names that tell the files apart: that of the file, else the path as it was typed.
fn names(own: &Path, other: &Path) -> [String; 2] {
    let short = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let whole = |path: &Path| path.display().to_string();
    match (short(own), short(other)) {
        (Some(own), Some(other)) if own != other => [own, other],
        _ => [whole(own), whole(other)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let of = |own: &str, other: &str| names(Path::new(own), Path::new(other));
        assert_eq!(of("a/gate.yaml", "b/old.yaml"), ["gate.yaml", "old.yaml"]);
        assert_eq!(
            of("gate.yaml", "old/gate.yaml"),
            ["gate.yaml", "old/gate.yaml"]
        );
    }
}
