//! What is refused in JSON, and how short a refusal stays in either form.

use super::{fourth, refuses};

const GOOD: &str = r#"{"id":"a","service":"s","started_at":1}"#;

#[test]
fn json_that_is_wrong_names_its_line() {
    for (bad, says) in [
        (
            r#"{"id":"b","service":"s","started_at":1,"tilte":""}"#,
            ["json:3: unknown key `tilte`", "did you mean `title`?"],
        ),
        (
            r#"{"id":"b","service":"s","started_at":1,"id":"c"}"#,
            ["json:3: key `id` is given twice", "keep"],
        ),
        (
            r#"{"id":"b","service":"s"}"#,
            ["json:3: `started_at` has no value", "fill it in"],
        ),
        (
            r#"{"id":7,"service":"s","started_at":1}"#,
            ["json:3: `id` is a number; expected a string", "quotes"],
        ),
        (
            r#"{"id":"b","service":["s"],"started_at":1}"#,
            ["`service` is an array; expected a string", "quotes"],
        ),
        (
            r#"{"id":"b","service":"s","started_at":{}}"#,
            ["`started_at` is an object", "quotes"],
        ),
        (
            r#"{"id":"b","service":"s","started_at":true}"#,
            ["`started_at` is a boolean", "quotes"],
        ),
        (
            r#"{"id":"b","service":"s","started_at":-1}"#,
            ["`started_at` is `-1`, which is not a time", "date"],
        ),
        (
            r#"{"id":"b","service":"s","started_at":1e300}"#,
            ["`started_at` is `1e", "date"],
        ),
        (
            r#"{"id":"b","service":"s","started_at":"2026-01-31"}"#,
            ["has no UTC offset", "Z"],
        ),
        (
            r#"{"id":"a","service":"s","started_at":1}"#,
            [
                "json:3: id `a` is given twice, first on line 2",
                "of its own",
            ],
        ),
    ] {
        refuses("json", format!("\n{GOOD}\n{bad}\n"), &says);
        refuses("json", format!("[\n{GOOD},\n{bad}\n]"), &says);
    }
}

#[test]
fn text_that_is_not_rows_of_json_names_its_line() {
    for (bad, says) in [
        (
            "17",
            [
                "json:3: found a number; expected an object for each row",
                "one object a line",
            ],
        ),
        ("\"a\"", ["json:3: found a string", "one object a line"]),
        ("null", ["json:3: found null", "one object a line"]),
        ("[]", ["json:3: found an array", "one object a line"]),
        (
            r#"{"id":}"#,
            [
                "json:3: not valid JSON at line 3, column 7: expected value",
                "one object a line",
            ],
        ),
        (
            "{\n\"id\" 1}",
            [
                "json:3: not valid JSON at line 4, column 6: expected `:`",
                "one object a line",
            ],
        ),
        (
            "id,service",
            [
                "json:3: not valid JSON at line 3, column 1: expected an object",
                ".csv",
            ],
        ),
    ] {
        refuses("json", format!("\n{GOOD}\n{bad}\n"), &says);
        refuses("json", format!("[\n{GOOD},\n{bad}\n]"), &says);
    }
    refuses(
        "jsonl",
        r#"{"id":"#,
        &["jsonl:1: not valid JSON", "EOF while parsing"],
    );
    refuses(
        "json",
        format!("[{GOOD}"),
        &["column 41: expected `,` or `]`"],
    );
    refuses(
        "json",
        format!("[{GOOD} {GOOD}]"),
        &["column 42: expected `,` or `]`"],
    );
    refuses(
        "json",
        format!("[{GOOD},]"),
        &["column 42: expected an object"],
    );
    refuses(
        "json",
        format!("[{GOOD}]\n{GOOD}"),
        &["json:2:", "expected nothing after the array"],
    );
}

#[test]
fn errors_stay_short_whatever_the_file_holds() {
    let long = "x".repeat(100_000);
    refuses("csv", format!("{long}\n"), &["the first line is `xxx", "…"]);
    refuses(
        "csv",
        fourth(&format!("a,s,{long},,,,")),
        &["…`, which is not a time"],
    );
    refuses(
        "csv",
        fourth(&format!("{long},s,1,,,,\n{long},s,1,,,,")),
        &["…` is given twice, first on line 4"],
    );
    refuses(
        "json",
        format!("{{\"{long}\":1}}"),
        &["unknown key `xxx", "…"],
    );
    refuses("json", "[".repeat(100_000), &["found an array"]);
    refuses(
        "json",
        format!("{{\"id\":{}", "[".repeat(100_000)),
        &["recursion limit"],
    );
}
