//! A part of a file in memory, addressed as in the file, and column readers over it.

use std::sync::Arc;

use bytes::{Buf, Bytes};
use parquet::column::reader::{ColumnReaderImpl, get_column_reader, get_typed_column_reader};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;

use super::schema::Column;

/// The bytes of a file from `offset` on.
pub(super) struct FileSlice {
    offset: u64,
    bytes: Bytes,
}

impl FileSlice {
    /// `bytes` as they lie at `offset`.
    pub(super) fn new(offset: u64, bytes: Bytes) -> Self {
        Self { offset, bytes }
    }

    fn from(&self, start: u64) -> Result<Bytes> {
        let inside = start
            .checked_sub(self.offset)
            .filter(|skipped| *skipped <= self.bytes.len() as u64);
        match inside {
            Some(skipped) => Ok(self.bytes.slice(skipped as usize..)),
            None => Err(ParquetError::EOF(format!(
                "byte {start} lies outside its row group"
            ))),
        }
    }
}

impl Length for FileSlice {
    fn len(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }
}

impl ChunkReader for FileSlice {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let rest = self.from(start)?;
        if length > rest.len() {
            let found = format!("a page at {start} does not end in its row group");
            return Err(ParquetError::EOF(found));
        }
        Ok(rest.slice(..length))
    }
}

/// Decodes one column of a row group.
pub(super) fn column_reader<T: DataType>(
    group: &RowGroupMetaData,
    column: Column,
    slice: &Arc<FileSlice>,
) -> Result<ColumnReaderImpl<T>> {
    let chunk = group.column(column as usize);
    let rows = usize::try_from(group.num_rows())?;
    let pages = SerializedPageReader::new(Arc::clone(slice), chunk, rows, None)?;
    let reader = get_column_reader(chunk.column_descr_ptr(), Box::new(pages));
    Ok(get_typed_column_reader(reader))
}
