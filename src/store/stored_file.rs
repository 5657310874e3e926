//! One file of a room as its footer describes it: what was asked, and where each row group lies.
//!
//! Opening reads the head and the footer only, and nothing of the footer is parsed before its checksum
//! was found right. Row groups are checked when they are read.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::statistics::Statistics;

use super::checksum::{self, FooterCheck};
use super::encode::TRAILER;
use super::error::{Fault, StoreError};
use super::footer::{Footer, ROW_GROUPS_KEY};
use super::room::Room;
use super::schema::{self, Column};
use crate::model::{Step, TimeRange};

const MAGIC: &[u8] = b"PAR1";
/// Most footers fit: one read instead of two.
const FIRST_READ: u64 = 16 * 1024;

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
    checksum: u64,
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
    footer_checksum: u64,
}

impl StoredFile {
    /// Reads the footer of the file that answers `range` for `room`.
    pub(super) fn open(path: PathBuf, room: &Room, range: TimeRange) -> Result<Self, StoreError> {
        let read = || -> Result<_, Fault> {
            let bytes = read_footer(&path)?;
            let metadata = ParquetMetaDataReader::decode_metadata(&bytes)?;
            let (footer, row_groups) = describe(&metadata)?;
            if footer.room != room.name() {
                let found = format!("it was written for check `{}`", footer.room);
                return Err(Fault::Foreign(found));
            }
            if footer.range != range {
                let found = format!("it answers {}, its name says {range}", footer.range);
                return Err(Fault::Damaged(found));
            }
            Ok((footer, row_groups, checksum::of(&bytes)))
        };
        match read() {
            Ok((footer, row_groups, footer_checksum)) => Ok(Self {
                path,
                footer,
                row_groups,
                footer_checksum,
            }),
            Err(fault) => Err(fault.of(&path)),
        }
    }

    /// Opens it for its rows.
    pub(super) fn rows(&self) -> Result<RowBytes, StoreError> {
        let opened = File::open(&self.path);
        opened
            .map(RowBytes)
            .map_err(|error| Fault::Io(error).of(&self.path))
    }

    /// Names a fault found in the rows; a file that was replaced since is not damaged.
    pub(super) fn blame(&self, fault: Fault) -> StoreError {
        let now = read_footer(&self.path).map(|bytes| checksum::of(&bytes));
        match now {
            Ok(now) if now != self.footer_checksum => StoreError::Changed(self.path.clone()),
            Ok(_) | Err(_) => fault.of(&self.path),
        }
    }
}

/// The bytes of row groups, each checked.
pub(super) struct RowBytes(File);

impl RowBytes {
    /// The bytes of one row group, as they were written.
    pub(super) fn read(&mut self, group: &RowGroup) -> Result<Bytes, Fault> {
        let mut bytes = vec![0; (group.bytes.end - group.bytes.start) as usize];
        read_at(&mut self.0, group.bytes.start, &mut bytes)?;
        if checksum::of(&bytes) != group.checksum {
            let series = &group.series;
            let found = format!("the rows of series {series} are not what was written");
            return Err(Fault::Damaged(found));
        }
        Ok(Bytes::from(bytes))
    }
}

fn read_at(file: &mut File, offset: u64, bytes: &mut [u8]) -> Result<(), Fault> {
    let read = file
        .seek(SeekFrom::Start(offset))
        .and_then(|_| file.read_exact(bytes));
    read.map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Fault::Damaged("it was cut short".to_owned()),
        _ => Fault::Io(error),
    })
}

/// The bytes of the footer, checked.
fn read_footer(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut file = File::open(path).map_err(Fault::Io)?;
    let length = file.metadata().map_err(Fault::Io)?.len();
    let not_parquet = |found: &str| Fault::Damaged(found.to_owned());
    if length < (MAGIC.len() + TRAILER) as u64 {
        let found = format!("it has {length} bytes, too few for a Parquet file");
        return Err(Fault::Damaged(found));
    }
    let mut head = [0; MAGIC.len()];
    read_at(&mut file, 0, &mut head)?;
    if head != MAGIC {
        return Err(not_parquet("it does not start as a Parquet file does"));
    }
    let mut tail = vec![0; length.min(FIRST_READ) as usize];
    read_at(&mut file, length - tail.len() as u64, &mut tail)?;
    let end = tail.len() - TRAILER;
    if &tail[end + 4..] != MAGIC {
        return Err(not_parquet(
            "it does not end as a Parquet file does; it may have been cut short",
        ));
    }
    let size: [u8; 4] = tail[end..end + 4].try_into().expect("four bytes");
    let size = u64::from(u32::from_le_bytes(size));
    if size > length - (MAGIC.len() + TRAILER) as u64 {
        return Err(not_parquet("its footer is longer than the file"));
    }
    let footer = match end.checked_sub(size as usize) {
        Some(start) => tail[start..end].to_vec(),
        None => {
            let mut footer = vec![0; size as usize];
            read_at(&mut file, length - TRAILER as u64 - size, &mut footer)?;
            footer
        }
    };
    match checksum::check_footer(&footer) {
        FooterCheck::Whole => Ok(footer),
        FooterCheck::Altered => Err(not_parquet("its footer is not what was written")),
        FooterCheck::Unknown => Err(Fault::Foreign(format!(
            "its footer has no `{}`",
            checksum::FOOTER_KEY
        ))),
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
