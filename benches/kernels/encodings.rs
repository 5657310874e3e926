//! Encodings of the value column: bytes a point, and how fast they are read.
//!
//! Two columns of the benches' year: a share rounded to hundredths, as most telemetry is, and a quantile with
//! all its bits. Row groups are as long as a fetch of a year writes them.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::DoubleType;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use crate::floor::decode_doubles;
use crate::year;

const ROWS: usize = 160_000;

/// What is tried.
#[derive(Clone, Copy)]
struct Trial {
    name: &'static str,
    /// The most distinct values of a dictionary; none when there is none.
    dictionary: Option<usize>,
    /// Without a dictionary, or with too many distinct values for one.
    encoding: Encoding,
    zstd: Option<i32>,
}

const fn trial(
    name: &'static str,
    dictionary: Option<usize>,
    encoding: Encoding,
    zstd: Option<i32>,
) -> Trial {
    Trial {
        name,
        dictionary,
        encoding,
        zstd,
    }
}

const TRIALS: [Trial; 8] = {
    const SPLIT: Encoding = Encoding::BYTE_STREAM_SPLIT;
    [
        trial(
            "dictionary ≤ 16 Ki, else plain; zstd 1",
            Some(1 << 14),
            Encoding::PLAIN,
            Some(1),
        ),
        trial(
            "dictionary ≤ 16 Ki, else split; zstd 1",
            Some(1 << 14),
            SPLIT,
            Some(1),
        ),
        trial(
            "dictionary ≤ 128 Ki, else plain; zstd 1",
            Some(1 << 17),
            Encoding::PLAIN,
            Some(1),
        ),
        trial("plain; zstd 1", None, Encoding::PLAIN, Some(1)),
        trial("split; zstd 1", None, SPLIT, Some(1)),
        trial("split; zstd 3", None, SPLIT, Some(3)),
        trial("split", None, SPLIT, None),
        trial("plain", None, Encoding::PLAIN, None),
    ]
};

/// Writes and reads each, in turn, and prints bytes a point and million points a second.
pub fn print(rounds: usize) {
    for (kind, id) in [("hundredths", "cpu_usage"), ("all bits", "fast_p95")] {
        let (gate, judged) = year::gate_and_grid();
        let history = year::history_of(&gate, judged, |check| check.id().as_str() == id);
        let values = &history[0].series[0].values;
        let values: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| !value.is_nan())
            .collect();
        let files = TRIALS.map(|trial| Bytes::from(written(&trial, &values)));
        let mut seconds = vec![Vec::new(); TRIALS.len()];
        for _ in 0..rounds {
            for (file, seconds) in files.iter().zip(&mut seconds) {
                let begun = Instant::now();
                decode_doubles(file, 0, |values| {
                    black_box(values);
                });
                seconds.push(begun.elapsed().as_secs_f64());
            }
        }
        println!("{kind}:");
        for ((trial, file), mut seconds) in TRIALS.iter().zip(&files).zip(seconds) {
            seconds.sort_by(f64::total_cmp);
            let median = seconds[seconds.len() / 2];
            println!(
                "  {:<42} {:5.2} bytes a point, {:5.0} million points a second",
                trial.name,
                file.len() as f64 / values.len() as f64,
                values.len() as f64 / median / 1e6,
            );
        }
    }
}

fn schema() -> TypePtr {
    let value = Type::primitive_type_builder("value", Physical::DOUBLE)
        .with_repetition(Repetition::REQUIRED)
        .build()
        .expect("a required double is a valid column");
    let group = Type::group_type_builder("samples").with_fields(vec![Arc::new(value)]);
    Arc::new(group.build().expect("one column makes a valid schema"))
}

fn properties(trial: &Trial) -> WriterProperties {
    let value = ColumnPath::from("value");
    let dictionary = |builder: WriterPropertiesBuilder| match trial.dictionary {
        None => builder.set_dictionary_enabled(false),
        Some(most) => builder.set_column_dictionary_page_size_limit(value.clone(), most * 8),
    };
    let compression = match trial.zstd {
        None => Compression::UNCOMPRESSED,
        Some(level) => Compression::ZSTD(ZstdLevel::try_new(level).expect("zstd has the level")),
    };
    dictionary(WriterProperties::builder())
        .set_column_encoding(value.clone(), trial.encoding)
        .set_compression(compression)
        .build()
}

fn written(trial: &Trial, values: &[f64]) -> Vec<u8> {
    let writer = SerializedFileWriter::new(Vec::new(), schema(), Arc::new(properties(trial)));
    let mut file = writer.expect("the schema can be written");
    for rows in values.chunks(ROWS) {
        let mut group = file.next_row_group().expect("a row group can follow");
        let column = group.next_column().expect("the schema has a column");
        let mut column = column.expect("the schema has a column");
        let written = column.typed::<DoubleType>().write_batch(rows, None, None);
        written.expect("values can be encoded");
        column.close().expect("a column can end");
        group.close().expect("a row group can end");
    }
    file.into_inner().expect("a file can end")
}
