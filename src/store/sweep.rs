//! The samples of a room from the oldest on, in memory that is used again.
//!
//! A row group is decoded once, when the first of its samples is wanted, and its samples are let go of when
//! later ones are asked for. So what is in memory is what was asked for last, and the rest of the row groups
//! it ends in: however long a history is, it takes no more than that.

use std::collections::VecDeque;
use std::ops::Range;

use super::column::{ColumnBuilder, empty, forget_before, make_room};
use super::decode::Decoder;
use super::error::StoreError;
use super::footer::positions;
use super::stored_file::{RowGroup, StoredFile};
use crate::model::{Asked, CheckHistory, Grid, Step};

/// One reading of a room.
pub struct Sweep<'a> {
    wanted: Range<i64>,
    /// What is not decoded yet, by time.
    pending: VecDeque<Pending<'a>>,
    history: CheckHistory,
    decoder: Decoder,
    spare: Vec<u8>,
}

/// Row groups of one file, each with the number of its series.
struct Pending<'a> {
    file: &'a StoredFile,
    groups: Vec<(usize, &'a RowGroup)>,
}

impl<'a> Sweep<'a> {
    /// Of `files`, sorted by time, as far as they reach into `wanted`.
    pub(super) fn new(
        files: &'a [StoredFile],
        step: Step,
        wanted: Range<i64>,
        asked: Asked,
    ) -> Self {
        let reaching = |file: &'a StoredFile| {
            let groups = file.row_groups.iter();
            groups.filter(|group| reaches(group, &wanted))
        };
        let mut names: Vec<&str> = files
            .iter()
            .flat_map(reaching)
            .map(|group| group.series.as_str())
            .collect();
        names.sort_unstable();
        names.dedup();
        let numbered = |group: &'a RowGroup| {
            let number = names.binary_search(&group.series.as_str());
            (number.expect("every name was listed"), group)
        };
        let pending = files.iter().map(|file| Pending {
            file,
            groups: reaching(file).map(numbered).collect(),
        });
        Self {
            pending: pending.filter(|file| !file.groups.is_empty()).collect(),
            history: CheckHistory {
                series: names.iter().map(|name| empty(name)).collect(),
                asked,
            },
            wanted,
            decoder: Decoder::new(step),
            spare: Vec::new(),
        }
    }

    /// What was asked, of all that is swept.
    pub fn asked(&self) -> &Asked {
        &self.history.asked
    }

    /// A history that has every wanted sample of `grid`, and none before it. From one call to the next neither
    /// end of the grid may move back.
    pub fn over(&mut self, grid: Grid) -> Result<&CheckHistory, StoreError> {
        let Range { start, end } = positions(grid);
        for column in &mut self.history.series {
            forget_before(column, start);
        }
        self.make_room(end);
        for pending in &mut self.pending {
            let due = |(_, group): &(usize, &RowGroup)| group.positions.start < end;
            let Some(first) = pending.groups.iter().position(due) else {
                break;
            };
            let mut rows = pending.file.rows()?;
            let due: Vec<(usize, &RowGroup)> =
                pending.groups.extract_if(first.., |own| due(own)).collect();
            for (number, group) in due {
                let column = ColumnBuilder::on(&mut self.history.series[number]);
                let spare = std::mem::take(&mut self.spare);
                let decoded = rows.read(group, spare).and_then(|bytes| {
                    self.decoder
                        .decode(group, bytes.clone(), &self.wanted, column)?;
                    Ok(Vec::from(bytes))
                });
                self.spare = decoded.map_err(|fault| pending.file.blame(fault))?;
            }
        }
        self.pending.retain(|pending| !pending.groups.is_empty());
        Ok(&self.history)
    }

    /// What is in memory; series without a sample are left out.
    pub(super) fn into_history(self) -> CheckHistory {
        let mut history = self.history;
        history.series.retain(|column| !column.values.is_empty());
        history
    }

    /// Room for all that will be decoded up to `end`, so that no column grows step by step.
    fn make_room(&mut self, end: i64) {
        let mut extents: Vec<Option<Range<i64>>> = vec![None; self.history.series.len()];
        let groups = self.pending.iter().flat_map(|pending| &pending.groups);
        for (number, group) in groups.filter(|(_, group)| group.positions.start < end) {
            let extent = extents[*number].get_or_insert(group.positions.clone());
            extent.end = extent.end.max(group.positions.end);
        }
        for (column, extent) in self.history.series.iter_mut().zip(extents) {
            if let Some(extent) = extent {
                let start = extent.start.max(self.wanted.start);
                make_room(column, start, extent.end.min(self.wanted.end));
            }
        }
    }
}

/// Does a row group hold rows inside `wanted`, as far as its statistics say?
fn reaches(group: &RowGroup, wanted: &Range<i64>) -> bool {
    group.positions.start < wanted.end && wanted.start < group.positions.end
}
