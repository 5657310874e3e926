//! An answer as the bytes of one Parquet file.
//!
//! Made in memory and written at once: a file is a few megabytes, and its footer is stamped with a
//! checksum of itself. Nothing but the content decides the bytes.

use std::ops::Range;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use super::checksum;
use super::column::clip;
use super::footer::{Footer, ROW_GROUPS_KEY};
use super::schema::{MOST_ROWS, properties, schema};
use crate::model::{SeriesColumn, Step, is_absent};

/// How many bytes follow a footer: its length and the magic.
pub(super) const TRAILER: usize = 8;

/// The file that says `footer` and holds the samples of `series` inside its range.
pub(super) fn encode(footer: &Footer, series: &[SeriesColumn]) -> Result<Vec<u8>> {
    let properties = Arc::new(properties(footer.key_values())?);
    let mut file = SerializedFileWriter::new(Vec::new(), schema(), properties)?;
    let mut checksums = Vec::new();
    let mut rows = Rows::default();
    for column in sorted(series) {
        rows.fill(column, footer.positions(), footer.question.step);
        for chunk in rows.chunks() {
            checksums.push(write_row_group(&mut file, &column.labels, chunk)?);
        }
    }
    file.append_key_value_metadata(KeyValue::new(
        ROW_GROUPS_KEY.to_owned(),
        checksums.join(" "),
    ));
    file.append_key_value_metadata(KeyValue::new(
        checksum::FOOTER_KEY.to_owned(),
        checksum::BLANK.to_owned(),
    ));
    stamp(file.into_inner()?)
}

fn sorted(series: &[SeriesColumn]) -> Vec<&SeriesColumn> {
    let mut sorted: Vec<_> = series.iter().collect();
    sorted.sort_by(|a, b| a.labels.cmp(&b.labels));
    sorted
}

/// The present samples of one series.
#[derive(Default)]
struct Rows {
    times: Vec<i64>,
    values: Vec<f64>,
}

impl Rows {
    fn fill(&mut self, column: &SeriesColumn, positions: Range<i64>, step: Step) {
        let (first, values) = clip(column, positions);
        let present = || {
            (first..)
                .zip(values)
                .filter(|(_, value)| !is_absent(**value))
        };
        self.times.clear();
        self.times
            .extend(present().map(|(position, _)| position * step.millis()));
        self.values.clear();
        self.values
            .extend(present().map(|(_, value)| canonical(*value)));
    }

    fn chunks(&self) -> impl Iterator<Item = (&[i64], &[f64])> {
        self.times
            .chunks(MOST_ROWS)
            .zip(self.values.chunks(MOST_ROWS))
    }
}

/// One NaN stands for all of them.
fn canonical(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value }
}

/// Writes a row group and gives the checksum of its bytes.
fn write_row_group(
    file: &mut SerializedFileWriter<Vec<u8>>,
    labels: &str,
    (times, values): (&[i64], &[f64]),
) -> Result<String> {
    let start = file.bytes_written();
    let names = vec![ByteArray::from(labels); times.len()];
    let mut group = file.next_row_group()?;
    write_column::<Int64Type>(&mut group, times)?;
    write_column::<ByteArrayType>(&mut group, &names)?;
    write_column::<DoubleType>(&mut group, values)?;
    group.close()?;
    file.flush()?;
    Ok(checksum::spell(checksum::of(&file.inner()[start..])))
}

fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<()> {
    let mut column = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("the schema has too few columns".to_owned()))?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

/// Fills in the footer's checksum of itself.
fn stamp(mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    let missing = || ParquetError::General("the footer has no place for its checksum".to_owned());
    let end = bytes.len() - TRAILER;
    let length: [u8; 4] = bytes[end..end + 4].try_into().expect("four bytes");
    let start = end - u32::from_le_bytes(length) as usize;
    let stamped = checksum::stamp_footer(&mut bytes[start..end]);
    stamped.then_some(bytes).ok_or_else(missing)
}
