//! The three columns, and how they are encoded.
//!
//! `timestamp` is delta-packed (a regular grid packs to nearly nothing); `series` is one dictionary entry
//! a row group; `value` is a dictionary, because telemetry is mostly quantised, that gives way to split bytes
//! when there are too many values for one: of numbers with all their bits only the first bytes repeat, and
//! these stand together then. So the data of each row group choose. zstd 1 throughout. `benches/README.md` has
//! bytes and speed of what was tried.
//!
//! `series` has untruncated statistics: they name a row group's series. `value` has none: a minimum and a
//! maximum cannot say that a NaN lies between them, and a reader that prunes by them would lose it. There
//! is no page index: a row group is read as a whole.

use std::sync::Arc;

use parquet::basic::{
    Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnPath, SchemaDescriptor, Type, TypePtr};

/// Where each column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Milliseconds since the epoch, UTC.
    Timestamp = 0,
    /// Labels as Prometheus prints them.
    Series = 1,
    /// The sample.
    Value = 2,
}

/// The most rows of a row group: a longer series takes several.
pub(super) const MOST_ROWS: usize = 1 << 20;
/// The most row groups of a file: Parquet numbers them with sixteen bits.
pub(super) const MOST_ROW_GROUPS: usize = i16::MAX as usize;

/// With more distinct values than this a dictionary gives way. Rates and quantiles have as many as rows: for
/// them a dictionary of Parquet's usual megabyte makes files a fifth larger and slower to read.
const MOST_DISTINCT: usize = 1 << 14;

/// The schema of every file.
pub(super) fn schema() -> TypePtr {
    let timestamp = LogicalType::timestamp(true, TimeUnit::MILLIS);
    let fields = [
        ("timestamp", Physical::INT64, Some(timestamp)),
        ("series", Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ("value", Physical::DOUBLE, None),
    ];
    let fields = fields.map(|(name, physical, logical)| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
            .expect("a required column of a plain type is valid")
    });
    Type::group_type_builder("samples")
        .with_fields(fields.to_vec())
        .build()
        .map(Arc::new)
        .expect("three plain columns make a valid schema")
}

/// Is this the schema of every file?
pub(super) fn is_ours(found: &SchemaDescriptor) -> bool {
    found.root_schema() == schema().as_ref()
}

/// How files are written, with what their footers say.
pub(super) fn properties(footer: Vec<KeyValue>) -> Result<WriterProperties, ParquetError> {
    let (timestamp, value) = (ColumnPath::from("timestamp"), ColumnPath::from("value"));
    Ok(WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_column_dictionary_page_size_limit(value.clone(), MOST_DISTINCT * size_of::<f64>())
        .set_column_encoding(value.clone(), Encoding::BYTE_STREAM_SPLIT)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_statistics_truncate_length(None)
        .set_column_statistics_enabled(value, EnabledStatistics::None)
        .set_column_dictionary_enabled(timestamp.clone(), false)
        .set_column_encoding(timestamp, Encoding::DELTA_BINARY_PACKED)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(MOST_ROWS))
        .set_key_value_metadata(Some(footer))
        .build())
}
