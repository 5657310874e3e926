//! Many small files made few, without changing an answer.
//!
//! Files of a room that adjoin are joined up to a bounded size. The joined file is written beside, read back
//! and compared, and then renamed: from that moment the old ones lie wholly inside it, so that readers pass
//! over them, and they are removed. At whatever moment this dies, the store answers the same; what is left
//! is cleared away by the next writer.
//!
//! A joined file is what one asking of its whole range would have brought, but that its remarks keep the
//! points they were made about. It says it was asked when the youngest of its parts was.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::check_files::CheckFiles;
use super::encode::encode;
use super::error::StoreError;
use super::file_name;
use super::footer::Footer;
use super::replace;
use super::room::Room;
use super::schema::{MOST_ROW_GROUPS, MOST_ROWS};
use super::stored_file::StoredFile;
use super::writer::StoreWriter;
use crate::model::CheckHistory;

/// How large a joined file may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Samples in it.
    pub(super) samples: usize,
    /// Grid points of all its series in memory, eight bytes each.
    pub(super) cells: i64,
}

impl Default for Bounds {
    /// As large as a fetch makes them; 128 MB of columns, of which there are two while they are compared.
    fn default() -> Self {
        Self {
            samples: 4 << 20,
            cells: 16 << 20,
        }
    }
}

/// What was done to a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compaction {
    /// Files before.
    pub files_before: usize,
    /// Files after.
    pub files_after: usize,
    /// Bytes before.
    pub bytes_before: u64,
    /// Bytes after.
    pub bytes_after: u64,
}

impl StoreWriter {
    /// Joins what can be joined in a room; `None` when nothing was ever asked there.
    pub fn compact(&self, room: &Room) -> Result<Option<Compaction>, StoreError> {
        self.compact_within(room, Bounds::default())
    }

    pub(super) fn compact_within(
        &self,
        room: &Room,
        bounds: Bounds,
    ) -> Result<Option<Compaction>, StoreError> {
        let Some(before) = self.store().room(room)? else {
            return Ok(None);
        };
        for batch in batches(before.files(), bounds) {
            self.join(room, &batch)?;
        }
        let after = self.store().room(room)?;
        let after = after.expect("a room does not lose its last file by joining");
        Ok(Some(Compaction {
            files_before: before.files().len(),
            files_after: after.files().len(),
            bytes_before: before.bytes(),
            bytes_after: after.bytes(),
        }))
    }

    /// Puts one file in place of several that adjoin.
    fn join(&self, room: &Room, batch: &[&StoredFile]) -> Result<(), StoreError> {
        let [first, others @ ..] = batch else {
            return Ok(());
        };
        if others.is_empty() {
            return Ok(());
        }
        let footers = others.iter().map(|file| &file.footer);
        let footer = footers.fold(first.footer.clone(), Footer::joined_with);
        let old = read(room, batch.iter().copied().cloned().collect(), &footer)?;
        let bytes = encode(&footer, &old.series).map_err(|error| StoreError::Unwritable {
            room: room.clone(),
            found: error.to_string(),
        })?;
        let folder = self.store().folder(room);
        let staged = replace::stage(&folder, &file_name::of_range(footer.range), &bytes)?;
        drop(bytes);
        let written = StoredFile::open(staged.path(), room, footer.range)?;
        let says_the_same = written.footer == footer;
        if !says_the_same || read(room, vec![written], &footer)? != old {
            let found = io::Error::other("it does not read back as it was written");
            return Err(StoreError::io("write", staged.path())(found));
        }
        staged.publish()?;
        for file in batch {
            replace::remove(&file.path)?;
        }
        replace::sync_folder(&folder)
    }
}

fn read(room: &Room, files: Vec<StoredFile>, footer: &Footer) -> Result<CheckHistory, StoreError> {
    let files = CheckFiles::of(room.clone(), files)?;
    files.expect("there is a file").read(footer.range)
}

/// Files to be joined: neighbours that adjoin, as many as the bounds allow.
fn batches(files: &[StoredFile], bounds: Bounds) -> Vec<Vec<&StoredFile>> {
    let mut batches: Vec<Batch> = Vec::new();
    for file in files {
        let taken = batches
            .last_mut()
            .is_some_and(|last| last.take(file, bounds));
        if !taken {
            let mut next = Batch::default();
            next.add(file, extents(file));
            batches.push(next);
        }
    }
    batches.into_iter().map(|batch| batch.files).collect()
}

/// From the first sample of each series to its last, in steps since the epoch.
type Extents<'a> = BTreeMap<&'a str, Range<i64>>;

/// Some files, and what their join would hold.
#[derive(Default)]
struct Batch<'a> {
    files: Vec<&'a StoredFile>,
    extents: Extents<'a>,
    samples: usize,
    cells: i64,
    row_groups: i64,
}

impl<'a> Batch<'a> {
    /// Takes the next file in, if it adjoins and the join stays within bounds.
    fn take(&mut self, next: &'a StoredFile, bounds: Bounds) -> bool {
        let adjoins = |last: &&StoredFile| last.footer.range.to == next.footer.range.from;
        if !self.files.last().is_some_and(adjoins) {
            return false;
        }
        let stretched: Extents = extents(next)
            .into_iter()
            .map(|(series, own)| match self.extents.get(series) {
                Some(extent) => (series, extent.start.min(own.start)..extent.end.max(own.end)),
                None => (series, own),
            })
            .collect();
        let (cells, row_groups) = self.sizes_with(&stretched);
        let fits = self.samples + next.samples() <= bounds.samples
            && cells <= bounds.cells
            && row_groups <= MOST_ROW_GROUPS as i64;
        if fits {
            self.add(next, stretched);
        }
        fits
    }

    /// Takes a file whose series then reach so far.
    fn add(&mut self, file: &'a StoredFile, stretched: Extents<'a>) {
        (self.cells, self.row_groups) = self.sizes_with(&stretched);
        self.samples += file.samples();
        self.extents.extend(stretched);
        self.files.push(file);
    }

    /// Cells and row groups, once these series reach so far.
    fn sizes_with(&self, stretched: &Extents<'_>) -> (i64, i64) {
        let (mut cells, mut row_groups) = (self.cells, self.row_groups);
        for (series, extent) in stretched {
            let old = self.extents.get(series);
            cells += length(extent) - old.map_or(0, length);
            row_groups += row_groups_of(extent) - old.map_or(0, row_groups_of);
        }
        (cells, row_groups)
    }
}

fn extents(file: &StoredFile) -> Extents<'_> {
    let mut extents = Extents::new();
    for group in &file.row_groups {
        let own = &group.positions;
        let extent = extents.entry(&group.series).or_insert(own.clone());
        extent.end = extent.end.max(own.end);
    }
    extents
}

const fn length(extent: &Range<i64>) -> i64 {
    extent.end - extent.start
}

/// At most so many: an absent sample is no row.
const fn row_groups_of(extent: &Range<i64>) -> i64 {
    length(extent) / MOST_ROWS as i64 + 1
}
