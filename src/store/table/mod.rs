//! A plain table as a Parquet file of its own: times in front, columns of words or numbers behind.
//!
//! It is no part of a store: a replay's verdicts go wherever the user says, for tools of their own, and so do
//! the days of a trend and the gates of a fleet.

mod columns;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, Repetition, ZstdLevel};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};

use self::columns::Values;
pub use self::columns::{Column, CountColumn, TextColumn};
use super::error::StoreError;
use super::schema::MOST_ROWS;

/// The bytes of a table of `timestamps` (milliseconds, UTC) and columns, all of one length; the same table
/// has the same bytes.
pub fn table_bytes(
    timestamps: &[i64],
    words: &[TextColumn<'_>],
    counts: &[CountColumn],
) -> std::io::Result<Vec<u8>> {
    encode(timestamps, words, counts).map_err(|error| std::io::Error::other(error.to_string()))
}

/// Writes `timestamps` (milliseconds, UTC) and `columns`, all of one length, beside `path` and renames.
pub fn write_table(
    path: &Path,
    timestamps: &[i64],
    columns: &[TextColumn<'_>],
) -> std::result::Result<(), StoreError> {
    let bytes = table_bytes(timestamps, columns, &[]).map_err(StoreError::io("write", path))?;
    let beside = beside(path);
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        StoreError::io("write", path)(error)
    })
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn encode(timestamps: &[i64], words: &[TextColumn<'_>], counts: &[CountColumn]) -> Result<Vec<u8>> {
    let times = Values::Instants(timestamps);
    let words = words.iter().map(TextColumn::named);
    let counts = counts.iter().map(CountColumn::named);
    let columns: Vec<_> = std::iter::once(("timestamp", times))
        .chain(words)
        .chain(counts)
        .collect();
    encode_columns("verdicts", timestamps.len(), &columns)
}

/// The bytes of a table called `name` of columns of one length; the same table has the same bytes.
pub fn columns_bytes(name: &str, columns: &[Column<'_>]) -> std::io::Result<Vec<u8>> {
    let named: Vec<_> = columns.iter().map(Column::named).collect();
    let rows = named.first().map_or(0, |(_, values)| values.len());
    assert!(
        named.iter().all(|(_, values)| values.len() == rows),
        "columns of one length"
    );
    encode_columns(name, rows, &named).map_err(|error| std::io::Error::other(error.to_string()))
}

fn encode_columns(name: &str, rows: usize, columns: &[(&str, Values<'_>)]) -> Result<Vec<u8>> {
    let schema = schema(name, columns)?;
    let mut file = SerializedFileWriter::new(Vec::new(), schema, properties(columns)?)?;
    for start in (0..rows).step_by(MOST_ROWS) {
        let part = start..rows.min(start + MOST_ROWS);
        let mut group = file.next_row_group()?;
        for (_, values) in columns {
            values.write(&mut group, part.clone())?;
        }
        group.close()?;
    }
    file.into_inner()
}

fn schema(name: &str, columns: &[(&str, Values<'_>)]) -> Result<Arc<Type>> {
    let field = |(name, values): &(&str, Values<'_>)| {
        let (physical, logical) = values.types();
        let repetition = match values {
            Values::Instants(_) => Repetition::REQUIRED,
            Values::Times(_) | Values::Words(_) | Values::Counts(_) | Values::Numbers(_) => {
                Repetition::OPTIONAL
            }
        };
        Type::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(repetition)
            .build()
            .map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<Vec<_>>>()?;
    let table = Type::group_type_builder(name).with_fields(fields);
    table.build().map(Arc::new)
}

fn properties(columns: &[(&str, Values<'_>)]) -> Result<Arc<WriterProperties>> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_created_by(concat!("retrogate ", env!("CARGO_PKG_VERSION")).to_owned());
    for (name, values) in columns {
        if let Values::Instants(_) = values {
            let times = ColumnPath::from(*name);
            properties = properties
                .set_column_dictionary_enabled(times.clone(), false)
                .set_column_encoding(times, Encoding::DELTA_BINARY_PACKED);
        }
    }
    Ok(Arc::new(properties.build()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    fn columns() -> Vec<Column<'static>> {
        vec![
            Column::words("gate", [Some("a"), None, Some("a")].into_iter()),
            Column::counts("steps", [None, Some(7), Some(0)].into_iter()),
            Column::numbers("rate", [Some(0.1), None, Some(f64::INFINITY)].into_iter()),
            Column::times("from", [Some(1_772_323_200_000), None, None].into_iter()),
        ]
    }

    #[test]
    fn what_is_written_is_read_and_null_stays_null() {
        let bytes = columns_bytes("fleet", &columns()).unwrap();
        assert_eq!(bytes, columns_bytes("fleet", &columns()).unwrap());
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let rows: Vec<Vec<Field>> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| {
                row.unwrap()
                    .into_columns()
                    .into_iter()
                    .map(|own| own.1)
                    .collect()
            })
            .collect();
        let word = |text: &str| Field::Str(text.to_owned());
        assert_eq!(
            rows[0],
            [
                word("a"),
                Field::Null,
                Field::Double(0.1),
                Field::TimestampMillis(1_772_323_200_000)
            ]
        );
        assert_eq!(
            rows[1],
            [Field::Null, Field::Long(7), Field::Null, Field::Null]
        );
        assert_eq!(
            rows[2],
            [
                word("a"),
                Field::Long(0),
                Field::Double(f64::INFINITY),
                Field::Null
            ]
        );
    }

    #[test]
    fn a_table_without_rows_is_a_table() {
        let none = [Column::words("gate", std::iter::empty())];
        let reader =
            SerializedFileReader::new(bytes::Bytes::from(columns_bytes("fleet", &none).unwrap()))
                .unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }
}
