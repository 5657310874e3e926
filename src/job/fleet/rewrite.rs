//! The gate files of a fleet with tuned limits: overrides by value in a template, numbers in place in a file of one gate.

use std::path::PathBuf;

use super::members::{Fleet, Member};
use crate::error::Error;
use crate::gate_file::{Change, Changes, Override};
use crate::record::{TunedLimit, TunedRow};

/// One gate file with its new limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Where it was read.
    pub path: PathBuf,
    /// What stood there.
    pub before: String,
    /// What is to stand there now.
    pub after: String,
}

/// The files of the fleet with the limits of all rows, those alone that change.
///
/// # Errors
/// When a file is written in a way in which a limit cannot be changed by itself.
pub fn rewrite_fleet(
    fleet: &Fleet,
    rows: &[TunedRow],
    note: &str,
) -> Result<Vec<Rewritten>, Error> {
    let mut rewritten = Vec::new();
    let changes_of = |member: &Member| {
        let row = rows.iter().find(|row| row.gate == member.name());
        row.map(changes).filter(|changes| !changes.is_empty())
    };
    for (number, template) in fleet.templates.iter().enumerate() {
        let own = fleet
            .members
            .iter()
            .filter(|own| own.template == Some(number));
        let overrides: Vec<_> = own
            .filter_map(|member| {
                Some(Override {
                    value: member.value()?.to_owned(),
                    changes: changes_of(member)?,
                })
            })
            .collect();
        let after = template.with_overrides(&overrides, Some(note));
        rewritten.push(Rewritten {
            path: PathBuf::from(template.file()),
            before: template.text().to_owned(),
            after: after.map_err(Error::Rewrite)?,
        });
    }
    for member in fleet.members.iter().filter(|own| own.template.is_none()) {
        let Some(changes) = changes_of(member) else {
            continue;
        };
        let after = member.file.rewritten(&changes, Some(note));
        rewritten.push(Rewritten {
            path: PathBuf::from(member.file.source.name()),
            before: member.file.source.text().to_owned(),
            after: after.map_err(Error::Rewrite)?.source.text().to_owned(),
        });
    }
    rewritten.retain(|file| file.before != file.after);
    rewritten.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(rewritten)
}

/// The changes that a row tells.
fn changes(row: &TunedRow) -> Changes {
    let change = |limit: &TunedLimit| {
        let id = limit.id.parse().ok()?;
        let change = if limit.is_removed() {
            Change::Remove
        } else {
            Change::Set {
                limit: limit.written.clone(),
                hold: limit.hold.as_ref().and_then(|hold| hold.parse().ok()),
            }
        };
        Some((id, change))
    };
    row.limits.iter().filter_map(change).collect()
}
