//! One file of a room as its footer describes it: what was asked, and where each row group lies.
//!
//! Opening reads the head and the footer only, and nothing of the footer is parsed before its checksum
//! was found right. Row groups are checked when they are read.

use std::ops::Range;
use std::path::{Path, PathBuf};

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::statistics::Statistics;

use super::checked_bytes::{FIRST_ROW, RowBytes, read_footer};
use super::checksum;
use super::error::{Fault, StoreError};
use super::footer::{Footer, ROW_GROUPS_KEY};
use super::room::Room;
use super::schema::{self, Column};
use crate::model::{Step, TimeRange};

/// One series, or a stretch of it, inside a file.
#[derive(Debug, Clone)]
pub(super) struct RowGroup {
    /// Its labels.
    pub(super) series: String,
    /// Steps since the epoch, from its first row to one after its last.
    pub(super) positions: Range<i64>,
    /// How many rows.
    pub(super) rows: usize,
    /// Where it lies in the file.
    pub(super) bytes: Range<u64>,
    /// Where its columns lie, and how they are packed.
    pub(super) metadata: RowGroupMetaData,
    /// What its bytes must hash to.
    pub(super) checksum: u64,
}

impl RowGroup {
    /// A row at every step: then the statistics say all that the timestamps could.
    pub(super) fn is_complete(&self) -> bool {
        self.rows as i64 == self.positions.end - self.positions.start
    }
}

/// A file whose footer is whole.
#[derive(Debug, Clone)]
pub(super) struct StoredFile {
    pub(super) path: PathBuf,
    pub(super) footer: Footer,
    /// Sorted by series, then time.
    pub(super) row_groups: Vec<RowGroup>,
    /// Bytes on disk.
    pub(super) length: u64,
    /// Where the footer begins.
    rows_end: u64,
    footer_checksum: u64,
}

impl StoredFile {
    /// Reads the footer of the file that answers `range` for `room`.
    pub(super) fn open(path: &Path, room: &Room, range: TimeRange) -> Result<Self, StoreError> {
        let read = || -> Result<_, Fault> {
            let read = read_footer(path)?;
            let metadata = ParquetMetaDataReader::decode_metadata(&read.bytes)?;
            let (footer, row_groups) = describe(&metadata)?;
            if footer.room != room.name() {
                let found = format!("it was written for check `{}`", footer.room);
                return Err(Fault::Foreign(found));
            }
            if footer.range != range {
                let found = format!("it answers {}, its name says {range}", footer.range);
                return Err(Fault::Damaged(found));
            }
            Ok(Self {
                path: path.to_owned(),
                footer,
                row_groups,
                length: read.file_length,
                rows_end: read.start(),
                footer_checksum: checksum::of(&read.bytes),
            })
        };
        read().map_err(|fault| fault.of(path))
    }

    /// What its footer hashes to, the checksums of its row groups among it.
    pub(super) fn footer_checksum(&self) -> u64 {
        self.footer_checksum
    }

    /// How many samples.
    pub(super) fn samples(&self) -> usize {
        self.row_groups.iter().map(|group| group.rows).sum()
    }

    /// Does every byte before the footer stand under the checksum of a row group?
    pub(super) fn is_covered(&self) -> bool {
        let mut end = FIRST_ROW;
        let in_turn = self.row_groups.iter().all(|group| {
            let follows = group.bytes.start == end;
            end = group.bytes.end;
            follows
        });
        in_turn && end == self.rows_end
    }

    /// Two files of a room answer one question.
    pub(super) fn contradiction(&self, other: &Self) -> Option<StoreError> {
        let (what, ours, theirs) = self.footer.question.difference(&other.footer.question)?;
        Some(StoreError::Contradiction {
            first: self.path.clone(),
            second: other.path.clone(),
            found: format!("their {what} is `{ours}` and `{theirs}`"),
        })
    }

    /// Opens it for its rows.
    pub(super) fn rows(&self) -> Result<RowBytes, StoreError> {
        RowBytes::open(&self.path).map_err(|fault| fault.of(&self.path))
    }

    /// Names a fault found in the rows; a file that was replaced since is not damaged.
    pub(super) fn blame(&self, fault: Fault) -> StoreError {
        let now = read_footer(&self.path).map(|read| checksum::of(&read.bytes));
        match now {
            Ok(now) if now != self.footer_checksum => StoreError::Changed(self.path.clone()),
            Ok(_) | Err(_) => fault.of(&self.path),
        }
    }
}

/// What a checked footer says.
fn describe(metadata: &ParquetMetaData) -> Result<(Footer, Vec<RowGroup>), Fault> {
    let file = metadata.file_metadata();
    if !schema::is_ours(file.schema_descr()) {
        return Err(Fault::Damaged(
            "its columns are not timestamp, series and value".to_owned(),
        ));
    }
    let pairs = file.key_value_metadata().map_or(&[][..], Vec::as_slice);
    let footer = Footer::from_key_values(pairs)?;
    let checksums = pairs
        .iter()
        .find(|pair| pair.key == ROW_GROUPS_KEY)
        .and_then(|pair| pair.value.as_deref())
        .and_then(|list| {
            list.split_whitespace()
                .map(checksum::parse)
                .collect::<Option<Vec<_>>>()
        })
        .filter(|list| list.len() == metadata.num_row_groups())
        .ok_or_else(|| Fault::Damaged(format!("its `{ROW_GROUPS_KEY}` do not fit its rows")))?;
    let row_groups: Vec<RowGroup> = metadata
        .row_groups()
        .iter()
        .zip(checksums)
        .map(|(group, checksum)| locate(group, footer.question.step, checksum))
        .collect::<Option<_>>()
        .ok_or_else(|| Fault::Damaged("a row group has no statistics".to_owned()))?;
    check_order(&footer, &row_groups)?;
    Ok((footer, row_groups))
}

/// Where a row group lies, and what it holds.
fn locate(group: &RowGroupMetaData, step: Step, checksum: u64) -> Option<RowGroup> {
    let statistics = |column: Column| group.columns().get(column as usize)?.statistics();
    let (first, last) = match statistics(Column::Timestamp)? {
        Statistics::Int64(times) => (*times.min_opt()?, *times.max_opt()?),
        _ => return None,
    };
    let series = match statistics(Column::Series)? {
        Statistics::ByteArray(names) if names.min_opt() == names.max_opt() => names.min_opt()?,
        _ => return None,
    };
    let on_grid = |time: i64| (time % step.millis() == 0).then_some(time / step.millis());
    let (start, _) = group.column(Column::Timestamp as usize).byte_range();
    let (last_start, length) = group.column(Column::Value as usize).byte_range();
    Some(RowGroup {
        series: series.as_utf8().ok()?.to_owned(),
        positions: on_grid(first)?..on_grid(last)? + 1,
        rows: usize::try_from(group.num_rows()).ok()?,
        bytes: start..last_start + length,
        metadata: group.clone(),
        checksum,
    })
}

/// Row groups stand by series, then time, inside the asked range.
fn check_order(footer: &Footer, row_groups: &[RowGroup]) -> Result<(), Fault> {
    let asked = footer.positions();
    let inside =
        |group: &RowGroup| asked.start <= group.positions.start && group.positions.end <= asked.end;
    let fits = |group: &RowGroup| {
        let steps = group.positions.end - group.positions.start;
        (1..=steps).contains(&(group.rows as i64))
    };
    let ascending = row_groups.windows(2).all(|pair| {
        (&pair[0].series, pair[0].positions.end - 1) < (&pair[1].series, pair[1].positions.start)
    });
    if !row_groups.iter().all(inside) {
        return Err(Fault::Damaged(
            "it holds rows outside the range it answers".to_owned(),
        ));
    }
    if !ascending || !row_groups.iter().all(fits) {
        return Err(Fault::Damaged(
            "its rows are not sorted by series and time".to_owned(),
        ));
    }
    Ok(())
}
