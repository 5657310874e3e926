//! Row groups into columns.
//!
//! A complete row group (one with a row at every step) is decoded straight into its column: its timestamps are
//! then known from its checked footer, and nothing is scattered. A sparse one has its timestamps decoded,
//! checked and used. Buffers are kept from one row group to the next.

use std::ops::Range;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use parquet::column::reader::{ColumnReaderImpl, get_column_reader, get_typed_column_reader};
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::column::ColumnBuilder;
use super::error::Fault;
use super::schema::Column;
use super::stored_file::RowGroup;
use crate::model::Step;

/// Decodes row groups; keeps its buffers.
pub(super) struct Decoder {
    step: Step,
    positions: Vec<i64>,
    values: Vec<f64>,
}

impl Decoder {
    /// For samples at multiples of `step`.
    pub(super) fn new(step: Step) -> Self {
        Self {
            step,
            positions: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Appends the samples of `group` that lie in `wanted` to `column`.
    pub(super) fn decode(
        &mut self,
        group: &RowGroup,
        bytes: Bytes,
        wanted: &Range<i64>,
        column: &mut ColumnBuilder,
    ) -> Result<(), Fault> {
        let slice = Arc::new(FileSlice {
            offset: group.bytes.start,
            bytes,
        });
        if group.is_complete() {
            let start = group.positions.start.max(wanted.start);
            let end = group.positions.end.min(wanted.end);
            let rows =
                (start - group.positions.start) as usize..(end - group.positions.start) as usize;
            return read_rows::<DoubleType>(
                group,
                Column::Value,
                &slice,
                rows,
                column.seek(start)?,
            );
        }
        self.read_positions(group, &slice)?;
        let rows = self.positions.partition_point(|at| *at < wanted.start)
            ..self.positions.partition_point(|at| *at < wanted.end);
        self.values.clear();
        read_rows::<DoubleType>(group, Column::Value, &slice, rows.clone(), &mut self.values)?;
        column.scatter(&self.positions[rows], &self.values)
    }

    /// Decodes the timestamps of a row group into positions, and checks them.
    fn read_positions(&mut self, group: &RowGroup, slice: &Arc<FileSlice>) -> Result<(), Fault> {
        let positions = &mut self.positions;
        positions.clear();
        read_rows::<Int64Type>(group, Column::Timestamp, slice, 0..group.rows, positions)?;
        let step = self.step.millis();
        if positions.iter().any(|time| time % step != 0) {
            return Err(Fault::Damaged(
                "it holds a row between two grid points".to_owned(),
            ));
        }
        for time in positions.iter_mut() {
            *time /= step;
        }
        let ascending = positions.windows(2).all(|pair| pair[0] < pair[1]);
        let ends = (
            positions.first().copied(),
            positions.last().map(|last| last + 1),
        );
        if !ascending || ends != (Some(group.positions.start), Some(group.positions.end)) {
            return Err(Fault::Damaged(
                "its timestamps do not ascend as its footer says".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Appends some rows of one column.
fn read_rows<T: DataType>(
    group: &RowGroup,
    column: Column,
    slice: &Arc<FileSlice>,
    rows: Range<usize>,
    out: &mut Vec<T::T>,
) -> Result<(), Fault> {
    let mut reader = column_reader::<T>(&group.metadata, column, slice)?;
    let skipped = reader.skip_records(rows.start)?;
    let (read, ..) = reader.read_records(rows.len(), None, None, out)?;
    if skipped != rows.start || read != rows.len() {
        return Err(Fault::Damaged(
            "a row group ends before its rows do".to_owned(),
        ));
    }
    Ok(())
}

fn column_reader<T: DataType>(
    group: &RowGroupMetaData,
    column: Column,
    slice: &Arc<FileSlice>,
) -> Result<ColumnReaderImpl<T>, Fault> {
    let chunk = group.column(column as usize);
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    let pages = SerializedPageReader::new(Arc::clone(slice), chunk, rows, None)?;
    let reader = get_column_reader(chunk.column_descr_ptr(), Box::new(pages));
    Ok(get_typed_column_reader(reader))
}

/// A part of a file in memory, addressed as in the file.
struct FileSlice {
    offset: u64,
    bytes: Bytes,
}

impl FileSlice {
    fn from(&self, start: u64) -> parquet::errors::Result<Bytes> {
        let outside =
            || parquet::errors::ParquetError::EOF(format!("no byte {start} in this row group"));
        let start = start.checked_sub(self.offset).ok_or_else(outside)? as usize;
        (start <= self.bytes.len())
            .then(|| self.bytes.slice(start..))
            .ok_or_else(outside)
    }
}

impl Length for FileSlice {
    fn len(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }
}

impl ChunkReader for FileSlice {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let rest = self.from(start)?;
        if length > rest.len() {
            let found = format!("{length} bytes wanted at {start}, {} there", rest.len());
            return Err(parquet::errors::ParquetError::EOF(found));
        }
        Ok(rest.slice(..length))
    }
}
