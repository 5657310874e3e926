//! Answers as servers send them, and as they should not.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{ABSENT, Duration, Grid, SeriesColumn, Step};

/// Four points: 120, 180, 240, 300 seconds.
fn grid() -> Grid {
    let step = Step::try_new(Duration::from_secs(60)).unwrap();
    Grid::from_position(step, 2, 4)
}

fn range(text: &str) -> Result<RangeAnswer, DecodeError> {
    decode_range(&mut Input::new(text.as_bytes()), grid())
}

/// A success whose `result` is this.
fn matrix(result: &str) -> Result<RangeAnswer, DecodeError> {
    range(&format!(
        r#"{{"status":"success","data":{{"resultType":"matrix","result":{result}}}}}"#
    ))
}

fn column(labels: &str, first: i64, values: &[f64]) -> SeriesColumn {
    SeriesColumn {
        labels: labels.to_owned(),
        first,
        values: values.to_vec(),
    }
}

fn instant(data: &str) -> Result<Vec<InstantSeries>, DecodeError> {
    let text = format!(r#"{{"status":"success","data":{data}}}"#);
    decode_instant(&mut Input::new(text.as_bytes()))
}

#[test]
fn gaps_are_absent_and_ends_are_not_stored() {
    let answer = matrix(
        r#"[{"metric":{"__name__":"up","b":"2"},"values":[[180,"NaN"],[300,"-Inf"]]},
            {"metric":{},"values":[[120,"1"],[180,"1.5e-3"]]},
            {"metric":{"empty":"x"},"values":[]}]"#,
    )
    .unwrap();
    assert_eq!(
        answer.series,
        [
            column("up{b=\"2\"}", 3, &[f64::NAN, ABSENT, f64::NEG_INFINITY]),
            column("{}", 2, &[1.0, 0.0015]),
        ]
    );
    assert_eq!(answer.samples, 4);
}

#[test]
fn keys_may_come_in_any_order_and_remarks_are_kept() {
    let text = r#" {"infos":["PromQL info: i"],"unknown":{"deep":[1,{"x":null}]},
        "data":{"result":[{"values":[[120,"1"]],"extra":1,"metric":{"a":"b"}}],"stats":{},"resultType":"matrix"},
        "warnings":["PromQL warning: w1","PromQL info: w2"],"isPartial":false,"status":"success"}
        "#;
    let answer = range(text).unwrap();
    assert_eq!(answer.series, [column(r#"{a="b"}"#, 2, &[1.0])]);
    assert_eq!(answer.warnings, ["PromQL warning: w1", "PromQL info: w2"]);
    assert_eq!(answer.infos, ["PromQL info: i"]);
    assert_eq!(answer.bytes, text.len() as u64);
}

#[test]
fn an_answer_of_which_something_is_missing_is_refused() {
    let answer = |members: &str| {
        range(&format!(
            r#"{{"status":"success","data":{{"resultType":"matrix","result":[]}},{members}}}"#
        ))
    };
    for partial in [
        r#""isPartial":true"#,
        r#""warnings":["PromQL warning: w","store gateway 2 is down"]"#,
    ] {
        let error = answer(partial).unwrap_err();
        assert!(matches!(error, DecodeError::Partial(_)), "{error}");
    }
    assert!(answer(r#""isPartial":false,"warnings":null"#).is_ok());
}

#[test]
fn samples_off_the_grid_are_refused() {
    for seconds in ["60", "360", "121", "180.5", "1e300", "-120", "120.001"] {
        let error = matrix(&format!(
            r#"[{{"metric":{{"a":"b"}},"values":[[{seconds},"1"]]}}]"#
        ))
        .unwrap_err();
        assert!(matches!(&error, DecodeError::OffGrid { series, .. } if series == r#"{a="b"}"#));
        assert!(error.to_string().contains("every 1m"), "{error}");
    }
    // The run from inside the grid across its end.
    let late = r#"[{"metric":{},"values":[[240,"1"],[300,"1"],[360,"1"]]}]"#;
    assert!(matches!(matrix(late), Err(DecodeError::OffGrid { .. })));
}

#[test]
fn samples_out_of_order_are_refused() {
    for values in [r#"[180,"1"],[180,"1"]"#, r#"[180,"1"],[120,"1"]"#] {
        let error = matrix(&format!(r#"[{{"metric":{{}},"values":[{values}]}}]"#)).unwrap_err();
        assert!(error.to_string().contains("out of order"), "{error}");
    }
}

#[test]
fn a_series_twice_or_in_pieces_is_refused() {
    let one = r#"{"metric":{"b":"1","a":"2"},"values":[[120,"1"]]}"#;
    let same = r#"{"values":[[180,"1"]],"metric":{"a":"2","b":"1"}}"#;
    assert_eq!(
        matrix(&format!("[{one},{same}]")),
        Err(DecodeError::DuplicateSeries {
            series: r#"{a="2",b="1"}"#.to_owned()
        })
    );
    for broken in [
        r#"{"metric":{"a":"1"}}"#,
        r#"{"values":[[120,"1"]]}"#,
        r#"{"metric":{},"metric":{},"values":[[120,"1"]]}"#,
        r#"{"metric":{},"values":[[120,"1"]],"values":[[180,"1"]]}"#,
        r#"{"metric":{"a":"1","a":"2"},"values":[[120,"1"]]}"#,
        r#"{"metric":{"a":1},"values":[[120,"1"]]}"#,
        r#"{"metric":null,"values":[[120,"1"]]}"#,
        r#"{"metric":{},"values":[[120,"1"]],}"#,
        r#"{"metric":{},"values":[[120,"1"],]}"#,
        r#"{"metric":{},"values":[[120,"1"] [180,"1"]]}"#,
        r#"{"metric":{},"values":{}}"#,
        r#"{"metric":{},"values":[[120,"x"]]}"#,
        r#"{"metric":{},"values":[[120,"1e999"]]}"#,
        r#"{"metric":{},"value":[120,"1"]}"#,
        "null",
    ] {
        let error = matrix(&format!("[{broken}]")).unwrap_err();
        assert!(
            matches!(error, DecodeError::Malformed { .. }),
            "{broken}: {error}"
        );
    }
}

#[test]
fn native_histograms_are_refused_with_the_reason() {
    for series in [
        r#"{"metric":{"__name__":"h"},"histograms":[[120,{"count":"1"}]]}"#,
        r#"{"metric":{"__name__":"h"},"values":[[120,"1"]],"histograms":[[180,{}]]}"#,
    ] {
        assert_eq!(
            matrix(&format!("[{series}]")),
            Err(DecodeError::NativeHistogram {
                series: "h".to_owned()
            })
        );
    }
    let empty = r#"[{"metric":{},"values":[[120,"1"]],"histograms":[]}]"#;
    assert_eq!(matrix(empty).unwrap().series.len(), 1);
    let vector = r#"{"resultType":"vector","result":[{"metric":{},"histogram":[1,{}]}]}"#;
    assert!(matches!(
        instant(vector),
        Err(DecodeError::NativeHistogram { .. })
    ));
}

#[test]
fn other_types_are_refused_by_name() {
    for (kind, result) in [
        ("vector", r#"[{"metric":{},"value":[120,"1"]}]"#),
        ("string", r#"[120,"x"]"#),
        ("scalar", r#"[120,"1"]"#),
    ] {
        let text =
            format!(r#"{{"status":"success","data":{{"resultType":"{kind}","result":{result}}}}}"#);
        let error = range(&text).unwrap_err();
        assert!(matches!(&error, DecodeError::UnexpectedType { found, .. } if found == kind));
    }
    let one_point = grid().slice(0..1);
    let scalar = r#"{"status":"success","data":{"resultType":"scalar","result":[120,"7"]}}"#;
    let answer = decode_range(&mut Input::new(scalar.as_bytes()), one_point).unwrap();
    assert_eq!(answer.series, [column("{}", 2, &[7.0])]);
}

#[test]
fn the_apis_own_errors_are_refusals_wherever_they_stand() {
    for text in [
        r#"{"status":"error","errorType":"bad_data","error":"1:1: parse error"}"#,
        r#"{"data":{"resultType":"matrix","result":[]},"error":"1:1: parse error","errorType":"bad_data","status":"error"}"#,
        r#"{"status":"error","data":{"resultType":"weird"},"errorType":"bad_data","error":"1:1: parse error"}"#,
        r#"{"data":null,"status":"error","errorType":"bad_data","error":"1:1: parse error"}"#,
    ] {
        assert_eq!(
            range(text).unwrap_err().to_string(),
            "bad_data: 1:1: parse error"
        );
    }
}

#[test]
fn documents_that_are_no_answers_say_why() {
    for (text, expected) in [
        ("{}", "no `status`"),
        (r#"{"status":"success"}"#, "no `data`"),
        (r#"{"status":"success","data":null}"#, "no `data`"),
        (r#"{"status":"maybe"}"#, "expected success or error"),
        (r#"{"status":"success","data":{}}"#, "no `resultType`"),
        (
            r#"{"status":"success","data":{"resultType":"matrix"}}"#,
            "no `result`",
        ),
        (
            r#"{"status":"success","status":"error"}"#,
            "`status` comes twice",
        ),
        (r#"{"status":1}"#, "invalid type"),
        ("{status:1}", "expected value"),
        (
            "<html>\n<title>Sign in</title>",
            "begins \"<html> <title>Sign in</title>\"",
        ),
        ("[1]", "not JSON"),
        ("", "cut short after 0 bytes"),
        ("  {", "cut short after 3 bytes"),
    ] {
        let error = range(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let whole = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
    assert!(range(&format!("{whole} \n")).is_ok());
    let error = range(&format!("{whole}{{}}")).unwrap_err();
    assert!(error.to_string().contains("data follows"), "{error}");
}

#[test]
fn garbage_takes_no_memory() {
    let deep = format!(r#"{{"x":{}"#, "[".repeat(5 << 20));
    let error = range(&deep).unwrap_err().to_string();
    assert!(error.contains("longer than 1048576 bytes"), "{error}");
    let nested = format!(r#"{{"x":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert!(matches!(range(&nested), Err(DecodeError::Malformed { .. })));
    let long = format!(
        r#"{{"status":"error","errorType":"x","error":"{}"}}"#,
        "é".repeat(100_000)
    );
    assert!(range(&long).unwrap_err().to_string().len() < 1000);
}

#[test]
fn instant_answers_are_vectors_or_scalars() {
    let vector = r#"{"result":[{"metric":{"b":"2"},"value":[1.5,"NaN"]},{"metric":{"a":"1"},"value":[1,"2"]}],"resultType":"vector"}"#;
    let series = instant(vector).unwrap();
    assert_eq!(
        (series[0].labels.as_str(), series[0].value),
        (r#"{a="1"}"#, 2.0)
    );
    assert!(series[1].value.is_nan());
    let scalar = instant(r#"{"resultType":"scalar","result":[1,"+Inf"]}"#).unwrap();
    assert_eq!(
        (scalar[0].labels.as_str(), scalar[0].value),
        ("{}", f64::INFINITY)
    );
    let matrix = instant(r#"{"resultType":"string","result":[1,"x"]}"#);
    assert!(matches!(matrix, Err(DecodeError::UnexpectedType { .. })));
    for broken in [
        r#"{"resultType":"vector","result":[{"metric":{},"value":[1,"x"]}]}"#,
        r#"{"resultType":"vector","result":[{"metric":{}}]}"#,
        r#"{"resultType":"vector"}"#,
        r#"{"resultType":"scalar","result":[1,2]}"#,
    ] {
        assert!(
            matches!(instant(broken), Err(DecodeError::Malformed { .. })),
            "{broken}"
        );
    }
    let twice = r#"{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]},{"metric":{},"value":[1,"1"]}]}"#;
    assert!(matches!(
        instant(twice),
        Err(DecodeError::DuplicateSeries { .. })
    ));
}

#[test]
fn series_are_counted() {
    let text = r#"{"status":"success","data":[{"__name__":"up"},{"__name__":"up","a":"b"}]}"#;
    assert_eq!(decode_series_count(&mut Input::new(text.as_bytes())), Ok(2));
    let none = r#"{"status":"success","data":[]}"#;
    assert_eq!(decode_series_count(&mut Input::new(none.as_bytes())), Ok(0));
    let wrong = r#"{"status":"success","data":[1]}"#;
    assert!(decode_series_count(&mut Input::new(wrong.as_bytes())).is_err());
}

#[test]
fn label_names_are_read_without_that_of_the_metric() {
    let names = |text: &str| decode_label_names(&mut Input::new(text.as_bytes()));
    let text = r#"{"status":"success","data":["__name__","instance","status"]}"#;
    let expected = vec!["instance".to_owned(), "status".to_owned()];
    assert_eq!(names(text), Ok(expected));
    assert!(names(r#"{"status":"success","data":[1]}"#).is_err());
    let many = (0..500).map(|i| format!("\"l{i}\"")).collect::<Vec<_>>();
    let many = format!("{{\"status\":\"success\",\"data\":[{}]}}", many.join(","));
    assert_eq!(names(&many).map(|names| names.len()), Ok(50));
}
