//! Laws of the decoder, against a plain reading with `serde_json::Value`.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{self, Read};

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::model::{ABSENT, Duration, Grid, Sample, SeriesColumn, Step};
use crate::prometheus::series_name;

/// One document of each kind that a server sends.
const DOCUMENTS: [&str; 6] = [
    r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b\"é"},"value":[1695000000,"1.5e3"]}]},"warnings":["PromQL info: x"]}"#,
    r#"{"status":"success","data":{"resultType":"scalar","result":[1695000000.25,"NaN"]}}"#,
    r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1695000000,"+Inf"],[1695000015,"-0"]]}]},"isPartial":false}"#,
    r#"{"status":"success","data":[{"__name__":"up","job":"a"},{"__name__":"up","job":"b"}]}"#,
    r#"{"status":"success","data":{"version":"2.42.0","goVersion":"go1.19.8","revision":null}}"#,
    r#"{"status":"error","errorType":"execution","error":"many-to-many: \u00e9\ud83d\ude00","infos":[]}"#,
];

/// Hands out the bytes in pieces of these lengths, in turn.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: &'a [usize],
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.lengths[self.turn % self.lengths.len()];
        self.turn += 1;
        let count = length.min(into.len()).min(self.bytes.len());
        into[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

fn grid() -> Grid {
    let step = Step::try_new(Duration::from_secs(15)).unwrap();
    Grid::from_position(step, 113_000_000, 40)
}

/// Bits of each present value, by position, by labels.
type Meaning = BTreeMap<String, BTreeMap<i64, u64>>;

/// What the bytes mean, read the slow way: series, warnings; `None` where anything is amiss.
fn reference(bytes: &[u8]) -> Option<(Meaning, Vec<String>)> {
    let document: Value = serde_json::from_slice(bytes).ok()?;
    let warnings = document.get("warnings").map_or(Some(Vec::new()), |list| {
        serde_json::from_value(list.clone()).ok()
    })?;
    (document["status"] == "success").then_some(())?;
    let data = &document["data"];
    (data["resultType"] == "matrix").then_some(())?;
    let mut all = BTreeMap::new();
    for series in data["result"].as_array()? {
        let labels = series["metric"].as_object()?;
        let labels = labels
            .iter()
            .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect::<Option<Vec<_>>>()?;
        let mut samples = BTreeMap::new();
        for point in series["values"].as_array()? {
            let [seconds, value] = &point.as_array()?[..] else {
                return None;
            };
            let value: f64 = match value.as_str()? {
                "NaN" => f64::NAN,
                "+Inf" => f64::INFINITY,
                "-Inf" => f64::NEG_INFINITY,
                number => number.parse().ok()?,
            };
            let seconds = seconds.as_f64()?;
            (seconds % 15.0 == 0.0).then_some(())?;
            samples.insert(seconds as i64 / 15, value.to_bits());
        }
        if !samples.is_empty() {
            all.insert(series_name::print(labels), samples);
        }
    }
    Some((all, warnings))
}

fn present(column: &SeriesColumn) -> BTreeMap<i64, u64> {
    let samples = column.values.iter().enumerate();
    samples
        .filter(|(_, value)| Sample::from(**value) != Sample::Absent)
        .map(|(index, value)| (column.first + index as i64, value.to_bits()))
        .collect()
}

/// The answer is what the bytes mean, and its columns are tight.
fn must_agree(bytes: &[u8], answer: &RangeAnswer) -> Result<(), TestCaseError> {
    let (series, warnings) = reference(bytes).ok_or_else(|| {
        TestCaseError::fail(format!("accepted: {}", String::from_utf8_lossy(bytes)))
    })?;
    prop_assert_eq!(&warnings, &answer.warnings);
    let mut decoded = BTreeMap::new();
    for column in &answer.series {
        prop_assert!(
            column
                .values
                .first()
                .is_some_and(|v| v.to_bits() != ABSENT.to_bits())
        );
        prop_assert!(
            column
                .values
                .last()
                .is_some_and(|v| v.to_bits() != ABSENT.to_bits())
        );
        prop_assert!(column.first >= grid().first_position());
        let end = grid().first_position() + grid().len() as i64;
        prop_assert!(column.first + column.values.len() as i64 <= end);
        decoded.insert(column.labels.clone(), present(column));
    }
    prop_assert_eq!(decoded.len(), answer.series.len());
    prop_assert_eq!(decoded, series);
    Ok(())
}

fn value_text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => any::<f64>().prop_filter("finite", |v| v.is_finite()).prop_map(|v| format!("{v:e}")),
        3 => (0u32..5000).prop_map(|v| (f64::from(v) / 1000.0).to_string()),
        1 => Just("NaN".to_owned()),
        1 => Just("+Inf".to_owned()),
        1 => Just("-Inf".to_owned()),
    ]
}

prop_compose! {
    fn series_text()(
        labels in prop::collection::btree_map("[a-z_]{1,4}", "\\PC{0,6}|[\"\\\\\n]{1,3}", 0..4),
        samples in prop::collection::btree_map(0usize..40, value_text(), 0..40),
        spaced in any::<bool>(),
    ) -> (String, String) {
        let gap = if spaced { " " } else { "" };
        let points: Vec<_> = samples
            .iter()
            .map(|(index, value)| format!("[{},{gap}\"{value}\"]", grid().timestamp(*index).secs()))
            .collect();
        let metric = serde_json::to_string(&labels).unwrap();
        (metric, points.join(&format!("{gap},")))
    }
}

prop_compose! {
    /// A valid answer, its keys in either order.
    fn body()(
        series in prop::collection::vec(series_text(), 0..5),
        warnings in prop::collection::vec("PromQL info: \\PC{0,12}", 0..3),
        turned in any::<bool>(),
    ) -> Vec<u8> {
        let unique: BTreeMap<_, _> = series.into_iter().collect();
        let result: Vec<_> = unique
            .iter()
            .map(|(metric, points)| if turned {
                format!(r#"{{"values":[{points}],"metric":{metric}}}"#)
            } else {
                format!(r#"{{"metric":{metric},"values":[{points}]}}"#)
            })
            .collect();
        let result = result.join(",");
        let warnings = serde_json::to_string(&warnings).unwrap();
        if turned {
            format!(r#"{{"warnings":{warnings},"data":{{"result":[{result}],"resultType":"matrix"}},"status":"success"}}"#)
        } else {
            format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":[{result}]}},"warnings":{warnings}}}"#)
        }
        .into_bytes()
    }
}

proptest! {
    #[test]
    fn every_valid_answer_is_read_as_it_means(bytes in body()) {
        let answer = decode_range(&mut Input::new(&bytes[..]), grid()).unwrap();
        prop_assert_eq!(answer.bytes, bytes.len() as u64);
        must_agree(&bytes, &answer)?;
    }

    #[test]
    fn chunk_boundaries_and_windows_change_nothing(
        bytes in body(),
        lengths in prop::collection::vec(1usize..50, 1..8),
        window in 64usize..300,
    ) {
        let whole = decode_range(&mut Input::new(&bytes[..]), grid());
        let pieces = Pieces { bytes: &bytes, lengths: &lengths, turn: 0 };
        let pieced = decode_range(&mut Input::with_window(pieces, window), grid());
        prop_assert_eq!(whole, pieced);
    }

    #[test]
    fn a_cut_answer_is_never_an_answer(bytes in body(), at in any::<prop::sample::Index>()) {
        let cut = &bytes[..at.index(bytes.len())];
        let error = decode_range(&mut Input::new(cut), grid()).unwrap_err();
        prop_assert_eq!(error, DecodeError::Truncated { bytes: cut.len() as u64 });
    }

    #[test]
    fn changed_bytes_are_an_error_or_what_they_mean(
        mut bytes in body(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..4, any::<u8>()), 1..4),
        structural in any::<bool>(),
    ) {
        for (at, kind, byte) in changes {
            let at = at.index(bytes.len());
            let byte = if structural { b"[]{},:\"\\0159 -+.eEaN"[byte as usize % 20] } else { byte };
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => { bytes.remove(at); }
                _ => { let middle = bytes.len() / 2; bytes.swap(at, middle); }
            }
        }
        if let Ok(answer) = decode_range(&mut Input::new(&bytes[..]), grid()) {
            must_agree(&bytes, &answer)?;
        }
    }

    #[test]
    fn garbage_is_an_error_to_every_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode_instant(&mut Input::new(&bytes[..])).is_err());
        prop_assert!(decode_series_count(&mut Input::new(&bytes[..])).is_err());
        prop_assert!(decode_label_names(&mut Input::new(&bytes[..])).is_err());
        prop_assert!(decode_build(&mut Input::new(&bytes[..])).is_err());
        prop_assert!(decode_refusal(&mut Input::new(&bytes[..])).is_err());
    }

    /// Nearly right documents reach further than noise does; any answer will do but a panic.
    #[test]
    fn no_damage_makes_a_reader_panic(
        which in 0..DOCUMENTS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..3, any::<u8>()), 1..6),
    ) {
        let mut bytes = DOCUMENTS[which].as_bytes().to_vec();
        for (place, how, byte) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, byte),
                _ => bytes.truncate(place.max(1)),
            }
        }
        let _ = decode_range(&mut Input::new(&bytes[..]), grid());
        let _ = decode_instant(&mut Input::new(&bytes[..]));
        let _ = decode_series_count(&mut Input::new(&bytes[..]));
        let _ = decode_label_names(&mut Input::new(&bytes[..]));
        let _ = decode_build(&mut Input::new(&bytes[..]));
        let _ = decode_refusal(&mut Input::new(&bytes[..]));
    }

    #[test]
    fn garbage_is_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode_range(&mut Input::new(&bytes[..]), grid()).is_err());
        prop_assert!(decode_instant(&mut Input::new(&bytes[..])).is_err());
    }
}
