//! Columns of a table, and how each kind of them is written.

use std::collections::HashMap;
use std::ops::Range;

use parquet::basic::{LogicalType, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedRowGroupWriter;

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

    pub(super) fn named(&self) -> (&str, Values<'_>) {
        (&self.name, Values::Words(&self.values))
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

    pub(super) fn named(&self) -> (&str, Values<'_>) {
        (&self.name, Values::Counts(&self.values))
    }
}

/// One column of any kind, null where there is nothing.
#[derive(Debug, Clone)]
pub enum Column<'a> {
    /// Words.
    Words(TextColumn<'a>),
    /// Whole numbers.
    Counts(CountColumn),
    /// Numbers.
    Numbers(String, Vec<Option<f64>>),
    /// Milliseconds since the Unix epoch, UTC.
    Times(String, Vec<Option<i64>>),
}

impl<'a> Column<'a> {
    /// Words called `name`.
    pub fn words(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Self {
        Self::Words(TextColumn::new(name, values))
    }

    /// Whole numbers called `name`.
    pub fn counts(name: &str, values: impl Iterator<Item = Option<u64>>) -> Self {
        Self::Counts(CountColumn::new(name, values))
    }

    /// Numbers called `name`.
    pub fn numbers(name: &str, values: impl Iterator<Item = Option<f64>>) -> Self {
        Self::Numbers(name.to_owned(), values.collect())
    }

    /// Milliseconds since the Unix epoch, UTC, called `name`.
    pub fn times(name: &str, values: impl Iterator<Item = Option<i64>>) -> Self {
        Self::Times(name.to_owned(), values.collect())
    }

    pub(super) fn named(&self) -> (&str, Values<'_>) {
        match self {
            Self::Words(own) => own.named(),
            Self::Counts(own) => own.named(),
            Self::Numbers(name, values) => (name, Values::Numbers(values)),
            Self::Times(name, values) => (name, Values::Times(values)),
        }
    }
}

/// The values of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Values<'a> {
    /// Ascending times, none missing.
    Instants(&'a [i64]),
    Times(&'a [Option<i64>]),
    Words(&'a [Option<&'a str>]),
    Counts(&'a [Option<u64>]),
    Numbers(&'a [Option<f64>]),
}

impl Values<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Instants(own) => own.len(),
            Self::Times(own) => own.len(),
            Self::Words(own) => own.len(),
            Self::Counts(own) => own.len(),
            Self::Numbers(own) => own.len(),
        }
    }

    pub(super) fn types(&self) -> (Physical, Option<LogicalType>) {
        match self {
            Self::Instants(_) | Self::Times(_) => {
                let time = LogicalType::timestamp(true, TimeUnit::MILLIS);
                (Physical::INT64, Some(time))
            }
            Self::Words(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Counts(_) => (Physical::INT64, Some(LogicalType::integer(64, true))),
            Self::Numbers(_) => (Physical::DOUBLE, None),
        }
    }

    pub(super) fn write(
        &self,
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        rows: Range<usize>,
    ) -> Result<()> {
        match self {
            Self::Instants(own) => write::<Int64Type>(group, &own[rows], None),
            Self::Times(own) => write_present::<Int64Type, _>(group, &own[rows], |own| *own),
            Self::Counts(own) => {
                write_present::<Int64Type, _>(group, &own[rows], |own| *own as i64)
            }
            Self::Numbers(own) => write_present::<DoubleType, _>(group, &own[rows], |own| *own),
            Self::Words(own) => {
                let mut known: HashMap<&str, ByteArray> = HashMap::new();
                write_present::<ByteArrayType, _>(group, &own[rows], |word| {
                    let shared = known.entry(word).or_insert_with(|| ByteArray::from(*word));
                    shared.clone()
                })
            }
        }
    }
}

fn write_present<T: DataType, V>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[Option<V>],
    mut converted: impl FnMut(&V) -> T::T,
) -> Result<()> {
    let levels: Vec<i16> = values.iter().map(|own| i16::from(own.is_some())).collect();
    let present: Vec<T::T> = values.iter().flatten().map(&mut converted).collect();
    write::<T>(group, &present, Some(&levels))
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<()> {
    let missing = || ParquetError::General("the schema has too few columns".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}
