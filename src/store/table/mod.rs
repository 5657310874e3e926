//! A plain table as a Parquet file of its own: times in front, columns of words or counts behind.
//!
//! It is no part of a store: a replay's verdicts go wherever the user says, for tools of their own, and so do
//! the days of a trend.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{
    Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel,
};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::error::StoreError;
use super::schema::MOST_ROWS;

/// One column of words, null where there is none.
#[derive(Debug, Clone)]
pub struct TextColumn<'a> {
    name: String,
    values: Vec<Option<&'a str>>,
}

impl<'a> TextColumn<'a> {
    /// A column called `name`.
    pub fn new(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Self {
        Self {
            name: name.to_owned(),
            values: values.collect(),
        }
    }
}

/// One column of whole numbers, null where there is none.
#[derive(Debug, Clone)]
pub struct CountColumn {
    name: String,
    values: Vec<Option<u64>>,
}

impl CountColumn {
    /// A column called `name`.
    pub fn new(name: &str, values: impl Iterator<Item = Option<u64>>) -> Self {
        Self {
            name: name.to_owned(),
            values: values.collect(),
        }
    }
}

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

fn encode(
    timestamps: &[i64],
    columns: &[TextColumn<'_>],
    counts: &[CountColumn],
) -> Result<Vec<u8>> {
    let schema = schema(columns, counts)?;
    let mut file = SerializedFileWriter::new(Vec::new(), schema, properties()?)?;
    for start in (0..timestamps.len()).step_by(MOST_ROWS) {
        let rows = start..timestamps.len().min(start + MOST_ROWS);
        let mut group = file.next_row_group()?;
        write_times(&mut group, &timestamps[rows.clone()])?;
        for column in columns {
            write_words(&mut group, &column.values[rows.clone()])?;
        }
        for column in counts {
            write_counts(&mut group, &column.values[rows.clone()])?;
        }
        group.close()?;
    }
    file.into_inner()
}

fn schema(columns: &[TextColumn<'_>], counts: &[CountColumn]) -> Result<Arc<Type>> {
    let field = |name: &str, physical, logical, repetition| {
        Type::primitive_type_builder(name, physical)
            .with_logical_type(Some(logical))
            .with_repetition(repetition)
            .build()
            .map(Arc::new)
    };
    let time = LogicalType::timestamp(true, TimeUnit::MILLIS);
    let mut fields = vec![field(
        "timestamp",
        Physical::INT64,
        time,
        Repetition::REQUIRED,
    )?];
    for column in columns {
        fields.push(field(
            &column.name,
            Physical::BYTE_ARRAY,
            LogicalType::String,
            Repetition::OPTIONAL,
        )?);
    }
    for column in counts {
        let whole = LogicalType::integer(64, true);
        fields.push(field(
            &column.name,
            Physical::INT64,
            whole,
            Repetition::OPTIONAL,
        )?);
    }
    let table = Type::group_type_builder("verdicts").with_fields(fields);
    table.build().map(Arc::new)
}

fn properties() -> Result<Arc<WriterProperties>> {
    let times = ColumnPath::from("timestamp");
    Ok(Arc::new(
        WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_created_by(concat!("retrogate ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_column_dictionary_enabled(times.clone(), false)
            .set_column_encoding(times, Encoding::DELTA_BINARY_PACKED)
            .build(),
    ))
}

fn too_few_columns() -> ParquetError {
    ParquetError::General("the schema has too few columns".to_owned())
}

fn write_times(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, times: &[i64]) -> Result<()> {
    let mut column = group.next_column()?.ok_or_else(too_few_columns)?;
    column.typed::<Int64Type>().write_batch(times, None, None)?;
    column.close()
}

fn write_words(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    words: &[Option<&str>],
) -> Result<()> {
    let mut known: HashMap<&str, ByteArray> = HashMap::new();
    let mut levels = Vec::with_capacity(words.len());
    let mut present = Vec::with_capacity(words.len());
    for word in words {
        levels.push(i16::from(word.is_some()));
        if let Some(word) = word {
            let shared = known.entry(word).or_insert_with(|| ByteArray::from(*word));
            present.push(shared.clone());
        }
    }
    let mut column = group.next_column()?.ok_or_else(too_few_columns)?;
    column
        .typed::<ByteArrayType>()
        .write_batch(&present, Some(&levels), None)?;
    column.close()
}

fn write_counts(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    counts: &[Option<u64>],
) -> Result<()> {
    let levels: Vec<i16> = counts.iter().map(|own| i16::from(own.is_some())).collect();
    let present: Vec<i64> = counts.iter().flatten().map(|own| *own as i64).collect();
    let mut column = group.next_column()?.ok_or_else(too_few_columns)?;
    column
        .typed::<Int64Type>()
        .write_batch(&present, Some(&levels), None)?;
    column.close()
}
