//! Acting: which actions a verdict asks for, and whether they are done.
//!
//! A check acts when it says NO-GO by what it measured: missing data that counts as NO-GO is no reason to roll
//! anything back.

use super::runtime::block_on;
use crate::action::{Order, Poster, perform};
use crate::error::Error;
use crate::model::{CheckState, Gate, Switch, Verdict};
use crate::record::{ActionFacts, ActionOutcome, ActionReport, LiveDocument};

/// Whether actions are done, or only told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// They are done.
    Act,
    /// They are told.
    Tell,
}

/// The actions of all checks that say NO-GO, and what they are told. Without a verdict of NO-GO there are none.
pub(super) fn orders(gate: &Gate, document: &LiveDocument) -> Vec<Order> {
    if document.verdict != Some(Verdict::NoGo) {
        return Vec::new();
    }
    let checks = gate.checks().iter().zip(&document.checks);
    checks
        .filter(|(_, report)| report.state == Some(CheckState::NoGo.as_str()))
        .flat_map(|(check, report)| {
            let facts = ActionFacts::new(document, report);
            let actions = check.on_no_go().iter().enumerate();
            actions.map(move |(number, action)| Order {
                action: action.clone(),
                facts: facts.clone(),
                number,
            })
        })
        .collect()
}

/// Those that are to be done, and reports on the others.
pub(super) fn sorted(
    orders: Vec<Order>,
    acting: Acting,
    overridden: bool,
) -> (Vec<Order>, Vec<ActionReport>) {
    let mut meant = Vec::new();
    let mut reports = Vec::new();
    for order in orders {
        let (outcome, why) = match (order.action.switch, acting) {
            (Switch::Off, _) => (
                ActionOutcome::SwitchedOff,
                "it is switched off in the gate file",
            ),
            (Switch::On, _) if overridden => {
                (ActionOutcome::Overridden, "the verdict was overridden")
            }
            (Switch::On, Acting::Tell) => (ActionOutcome::NotAsked, "--act would do it"),
            (Switch::On, Acting::Act) => {
                meant.push(order);
                continue;
            }
        };
        reports.push(order.report(outcome, why.to_owned(), 0));
    }
    (meant, reports)
}

/// Does what a verdict asks for, or says what would be done, and puts it into the report. The verdict stays.
pub fn act(gate: &Gate, document: &mut LiveDocument, acting: Acting) -> Result<(), Error> {
    let overridden = document.overriding.as_ref().is_some_and(|word| word.used);
    let (meant, mut reports) = sorted(orders(gate, document), acting, overridden);
    if !meant.is_empty() {
        crate::prometheus::install_crypto();
        reports.extend(block_on(async { perform(&meant, &Poster::new()).await })?);
    }
    document.actions = reports;
    Ok(())
}
