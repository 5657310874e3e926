//! A gate file with other limits and holds, or fewer conditions: the same text everywhere else.
//!
//! Changes are made in the bytes of the text, so that comments, blank lines, quotes and line ends stand as
//! they are. What comes out is read again and must be the very gate that was meant; otherwise there is an
//! error and no text. A number or a hold that is already what it shall be is not touched, so no change
//! means the same bytes.
//!
//! `place` finds the conditions in the tree, `hold` and `removal` make the edits of their kinds, `note`
//! the comment above the checks.

mod edit;
mod hold;
mod note;
mod place;
mod removal;

use std::collections::BTreeMap;

use crate::model::{Check, Condition, Duration, Gate, GateParts, Level, Limit, LimitId};

use super::condition::plain_number;
use super::node::Node;
use super::{GateFile, GateFileError, Source, parse, template};

pub(super) use edit::{Edits, after_break, indent_of, line_break, line_end, line_start};
pub(super) use note::comment;
use place::Places;

/// What becomes of one condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It gets other numbers; `None` leaves one as it is.
    Set {
        /// The limit as it shall be written: a plain finite number.
        limit: Option<String>,
        /// The hold; zero is written `0s` where one stands already, and not at all where none does.
        hold: Option<Duration>,
    },
    /// It goes, and its check with it if it was the last one there.
    Remove,
}

/// What becomes of which conditions; those that are not named stay.
pub type Changes = BTreeMap<LimitId, Change>;

/// Why a gate file was not rewritten.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// The gate has no such condition.
    #[error("{0}: the gate has no such condition")]
    Unknown(LimitId),
    /// The new limit is none.
    #[error("{id}: `{text}` cannot be a limit; expected a plain finite number such as 4.5")]
    NotALimit {
        /// The condition.
        id: LimitId,
        /// What should have been written.
        text: String,
    },
    /// A condition of one value of a template would go.
    #[error(
        "{0} cannot be removed for one value; an override only changes its number and its hold"
    )]
    NotAnOverride(LimitId),
    /// Every check would go.
    #[error("removing {0} would leave the gate without checks; it would say GO to everything")]
    NothingLeft(LimitId),
    /// The file is written in a way in which this change cannot be made by itself.
    #[error("{file}:{line}: {id} cannot be changed there by itself: {reason}")]
    Entangled {
        /// The file.
        file: String,
        /// The line of its limit, from 1.
        line: usize,
        /// The condition.
        id: LimitId,
        /// What went wrong when the new text was read.
        reason: String,
    },
}

impl RewriteError {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unknown(_) => {
                "`retrogate check` lists the conditions; a limit is named check.no_go.1".to_owned()
            }
            Self::NotAnOverride(_) => "leave --allow-off out for a template".to_owned(),
            Self::NotALimit { .. } => "write it in plain decimal digits".to_owned(),
            Self::NothingLeft(_) => "keep at least one check".to_owned(),
            Self::Entangled { .. } => {
                "write the condition out by itself, as in `no_go: { above: 4.5, for: 5m }`, without anchors and aliases"
                    .to_owned()
            }
        })
    }
}

impl GateFile {
    /// The gate with `changes` made.
    pub fn with_changes(&self, changes: &Changes) -> Result<Gate, RewriteError> {
        changed_gate(&self.gate, changes)
    }

    /// The file with `changes` made and, above its checks, `note` as a comment, each line of it one line.
    ///
    /// Of a template's gate, its value's overrides are changed.
    pub fn rewritten(&self, changes: &Changes, note: Option<&str>) -> Result<Self, RewriteError> {
        if let Some(value) = self.source.value() {
            return template::rewritten(&self.source, value, changes, note);
        }
        let meant = changed_gate(&self.gate, changes)?;
        let why = match self.attempt(changes, note, &meant) {
            Ok(file) => return Ok(file),
            Err(why) => why,
        };
        Err(self.entangled(changes, why))
    }

    /// Names the condition that cannot be changed by itself, if one is to blame.
    fn entangled(&self, changes: &Changes, why: String) -> RewriteError {
        let alone = changes.iter().find_map(|(id, change)| {
            let only = Changes::from([(id.clone(), change.clone())]);
            let meant = changed_gate(&self.gate, &only).ok()?;
            let why = self.attempt(&only, None, &meant).err()?;
            Some((id, why))
        });
        let (id, reason) = alone.map_or_else(
            || (self.blamed(changes), why),
            |(id, why)| (id.clone(), why),
        );
        RewriteError::Entangled {
            file: self.source.name().to_owned(),
            line: self.source.limit_line(&id).unwrap_or(1),
            id,
            reason,
        }
    }

    /// The first condition that changes; a note alone is above the first of all.
    fn blamed(&self, changes: &Changes) -> LimitId {
        let mut all = self.gate.checks().iter().flat_map(Check::conditions);
        let first = changes.keys().next().cloned();
        first
            .or_else(|| all.next().map(|(id, _)| id))
            .expect("every check has a condition")
    }

    /// The new text, read again; or how it differs from what was meant.
    fn attempt(&self, changes: &Changes, note: Option<&str>, meant: &Gate) -> Result<Self, String> {
        let text = new_text(&self.source, &self.gate, changes, note)
            .ok_or_else(|| "it is not found where it was read".to_owned())?;
        let file = parse(self.source.name(), &text).map_err(|error| first_problem(&error))?;
        if file.gate == *meant {
            Ok(file)
        } else {
            Err("other conditions would change with it".to_owned())
        }
    }
}

fn first_problem(error: &GateFileError) -> String {
    match error.problems() {
        [first, ..] => first.fault.to_string(),
        [] => error.to_string(),
    }
}

fn new_text(source: &Source, gate: &Gate, changes: &Changes, note: Option<&str>) -> Option<String> {
    let text = source.text();
    let root = Node::read(text).ok()?;
    let places = Places::find(text, &root)?;
    let mut edits = Edits::new();
    for (id, change) in changes {
        let Change::Set { limit, hold } = change else {
            continue;
        };
        let condition = condition_of(gate, id)?;
        if let Some(number) = limit
            && plain_number(number) != Ok(condition.limit().value())
        {
            edits.replace(source.limit_bytes(id)?, number);
        }
        if let Some(hold) = hold
            && *hold != condition.hold()
        {
            hold::set(&mut edits, text, &places.condition(id)?, *hold);
        }
    }
    removal::remove(&mut edits, text, &places, changes)?;
    if let Some(note) = note {
        note::add(&mut edits, text, &places, note);
    }
    Some(edits.made_in(text))
}

fn condition_of<'g>(gate: &'g Gate, id: &LimitId) -> Option<&'g Condition> {
    let check = gate.check(id.check.as_str())?;
    check.conditions_at(id.level).get(id.index)
}

/// The gate that is meant.
fn changed_gate(gate: &Gate, changes: &Changes) -> Result<Gate, RewriteError> {
    if let Some(unknown) = changes.keys().find(|id| condition_of(gate, id).is_none()) {
        return Err(RewriteError::Unknown(unknown.clone()));
    }
    let mut checks = Vec::new();
    for check in gate.checks() {
        let mut parts = check.parts().clone();
        parts.warning = changed_conditions(check, Level::Warning, changes)?;
        parts.no_go = changed_conditions(check, Level::NoGo, changes)?;
        // Without a condition there is no check.
        checks.extend(Check::try_new(parts).ok());
    }
    if checks.is_empty() {
        let removed = changes
            .iter()
            .rfind(|(_, change)| **change == Change::Remove);
        let (id, _) = removed.expect("a gate has checks until they are removed");
        return Err(RewriteError::NothingLeft(id.clone()));
    }
    let parts = GateParts {
        checks,
        ..gate.parts().clone()
    };
    Ok(Gate::try_new(parts).expect("limits and holds make no gate invalid"))
}

fn changed_conditions(
    check: &Check,
    level: Level,
    changes: &Changes,
) -> Result<Vec<Condition>, RewriteError> {
    let mut changed = Vec::new();
    for (index, condition) in check.conditions_at(level).iter().enumerate() {
        let id = LimitId {
            check: check.id().clone(),
            level,
            index,
        };
        match changes.get(&id) {
            None => changed.push(*condition),
            Some(Change::Remove) => {}
            Some(Change::Set { limit, hold }) => {
                changed.push(changed_condition(*condition, id, limit.as_deref(), *hold)?);
            }
        }
    }
    Ok(changed)
}

fn changed_condition(
    condition: Condition,
    id: LimitId,
    number: Option<&str>,
    hold: Option<Duration>,
) -> Result<Condition, RewriteError> {
    let mut changed = condition;
    if let Some(text) = number {
        let value = plain_number(text).ok();
        let limit = value.and_then(|value| Limit::try_new(condition.limit().side(), value).ok());
        let text = text.to_owned();
        let limit = limit.ok_or(RewriteError::NotALimit { id, text })?;
        changed = changed.with_limit(limit);
    }
    if let Some(hold) = hold {
        changed = changed.with_hold(hold);
    }
    Ok(changed)
}
