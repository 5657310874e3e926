//! Is an answer one that the layout can keep, whole?

use super::answer::Answer;
use super::column::clip;
use super::error::StoreError;
use super::footer::positions;
use super::room::Room;
use super::schema::{MOST_ROW_GROUPS, MOST_ROWS};
use crate::model::is_absent;

/// The layout can keep this answer, and nothing of it would be lost.
pub(super) fn check(room: &Room, answer: &Answer) -> Result<(), StoreError> {
    let unwritable = |found: String| StoreError::Unwritable {
        room: room.clone(),
        found,
    };
    if answer.grid.is_empty() {
        return Err(unwritable("no point was asked".to_owned()));
    }
    let mut labels: Vec<&str> = answer
        .series
        .iter()
        .map(|own| own.labels.as_str())
        .collect();
    labels.sort_unstable();
    let twice = labels
        .iter()
        .zip(labels.iter().skip(1))
        .find(|(a, b)| a == b);
    if let Some((twice, _)) = twice {
        return Err(unwritable(format!("series {twice} comes twice")));
    }
    let groups = labels.len() * answer.grid.len().div_ceil(MOST_ROWS);
    if groups > MOST_ROW_GROUPS {
        let found = format!("{} series are more than a file can hold", labels.len());
        return Err(unwritable(found));
    }
    let asked = positions(answer.grid);
    for column in &answer.series {
        let end = column.first + column.values.len() as i64;
        let before = clip(column, column.first..asked.start).1;
        let after = clip(column, asked.end..end).1;
        if before.iter().chain(after).any(|value| !is_absent(*value)) {
            let labels = &column.labels;
            return Err(unwritable(format!(
                "series {labels} has samples nobody asked for"
            )));
        }
    }
    Ok(())
}
