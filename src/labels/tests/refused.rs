//! What is refused: no file, no list, and every way in which CSV goes wrong.

use super::super::Blame;
use super::{deployments, fourth, read_incidents, refuses};

#[test]
fn no_file_and_no_content() {
    let folder = tempfile::tempdir().unwrap();
    for (path, says) in [
        (
            folder.path().join("none.csv"),
            "none.csv: no such file; expected an incident list",
        ),
        (folder.path().join("none.csv/x"), "no such file"),
        (
            folder.path().to_owned(),
            "a directory; expected the file of an incident list",
        ),
    ] {
        let error = read_incidents(&path).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(error.blame(), Blame::Given);
        assert!(error.hint().unwrap().contains("--incidents"));
    }
    for (ending, content) in [
        ("csv", ""),
        ("csv", "\u{feff}\r\n \r\n"),
        ("jsonl", ""),
        ("json", "\n"),
    ] {
        refuses(
            ending,
            content,
            &[
                "1: the file is empty",
                "id, service, started_at",
                "header alone",
            ],
        );
    }
    refuses("csv", ",,,\n", &["1: the file is empty"]);
}

#[test]
fn bytes_that_are_not_text() {
    let latin1 = b"id,service,started_at,title\na,s,1769860800,caf\xe9\n";
    refuses("csv", latin1, &["csv:2: byte 47", "UTF-8"]);
    refuses(
        "csv",
        b"\xff\xfei\0d\0",
        &["csv:1: the file is UTF-16", "save it as UTF-8"],
    );
}

#[test]
fn headers_that_are_wrong() {
    refuses(
        "csv",
        "id,service,started_at,severty\n",
        &[
            "csv:1: unknown column `severty`",
            "did you mean `severity`?",
            "known are id, service, started_at, resolved_at",
        ],
    );
    refuses(
        "csv",
        "\n\nid,service,started_at,weather\n",
        &["csv:3: unknown column `weather`", "known are"],
    );
    refuses(
        "csv",
        "ID,service,started_at\n",
        &["unknown column `ID`", "did you mean `id`?"],
    );
    refuses(
        "csv",
        "id,service,started_at, id\n",
        &["csv:1: column `id` is given twice"],
    );
    refuses(
        "csv",
        "id,service\n",
        &["csv:1: the header has no column `started_at`"],
    );
    refuses(
        "csv",
        "id,service,started_at,\n",
        &["column 4 of the header has no name", "comma"],
    );
    refuses(
        "csv",
        "id;service;started_at\n",
        &["separated by `;`; expected commas"],
    );
    refuses("csv", "id\tservice\n", &["separated by `\\t`"]);
}

#[test]
fn a_first_line_of_data_is_a_missing_header() {
    // `system` is another word for `service`, so the line once passed for a header with odd names.
    for first in [
        "INC-1,system,2026-01-31T12:00:00Z,2026-01-31T13:00:00Z",
        "INC-1,system,2026-01-31 12:00,",
        "INC-1,system,1769860800,",
    ] {
        refuses(
            "csv",
            format!("{first}\n"),
            &[
                "csv:1: the header line is missing: the first line is `INC-1,system,",
                "put a line such as `id,service,started_at,…` above it",
            ],
        );
    }
}

#[test]
fn an_end_that_is_a_word_for_none_is_left_empty() {
    for word in ["ongoing", "Open", "-", "null", "N/A", "in progress"] {
        refuses(
            "csv",
            fourth(&format!("a,s,1769860800,{word},,,")),
            &[
                &format!("csv:4: `resolved_at` is `{word}`, which is not a time"),
                "leave it empty while the incident is open",
            ],
        );
    }
}

#[test]
fn rows_that_are_wrong_name_their_line() {
    for (row, says) in [
        (
            "a,s",
            [
                "csv:4: the row has 2 cells; expected 7",
                "an empty field keeps its comma, the last ones too: 5 commas are missing",
            ],
        ),
        (
            "a,s,1769860800,,,",
            ["csv:4: the row has 6 cells", "1 comma is missing"],
        ),
        (
            "a,s,1769860800,,,,slow, then gone",
            ["csv:4: the row has 8 cells", "quotes"],
        ),
        (
            ",s,1769860800,,,,",
            ["csv:4: `id` has no value", "fill it in"],
        ),
        (
            "a, ,1769860800,,,,",
            ["csv:4: `service` has no value", "fill it in"],
        ),
        (
            "a,s,,,,,",
            ["csv:4: `started_at` has no value", "fill it in"],
        ),
        (
            "good,s,1769860800,,,,",
            [
                "csv:4: id `good` is given twice, first on line 2",
                "of its own",
            ],
        ),
        (
            "a,s,1769860800,,pager,,",
            [
                "csv:4: `source` is `pager`; expected one of alert, human, customer",
                "leave it empty",
            ],
        ),
        (
            "a,s,1769860800,,Human,,",
            ["`source` is `Human`", "did you mean `human`?"],
        ),
        (
            "a,s,1769860800,,,maintainance,",
            [
                "expected one of incident, drill, maintenance, test",
                "did you mean `maintenance`?",
            ],
        ),
        (
            "a,s,1769860800,,,,\"never closed",
            ["csv:4: a quote opened in this row is never closed", "twice"],
        ),
        (
            "a, \"s\",1769860800,,,,",
            ["csv:4: cell 2 has a space before its quote", "write"],
        ),
    ] {
        refuses("csv", fourth(row), &says);
    }
    refuses(
        "csv",
        fourth("a,s,\"1769860800").trim_end(),
        &["csv:4: a quote opened"],
    );
    let crlf = fourth("a,s").replace('\n', "\r\n");
    refuses("csv", &crlf, &["csv:4: the row has 2 cells"]);
    refuses(
        "csv",
        fourth("a,s").replace('\n', "\r"),
        &["csv:4: the row has 2 cells"],
    );
    refuses(
        "csv",
        crlf.replace("good", "\r\n\r\ngood"),
        &["csv:6: the row has 2 cells"],
    );
}

#[test]
fn times_that_nobody_can_place() {
    for (row, says) in [
        (
            "a,s,2026-01-31T12:00:00,,,,",
            [
                "csv:4: `started_at` is `2026-01-31T12:00:00`, which has no UTC offset; expected RFC 3339",
                "end it with Z",
            ],
        ),
        (
            "a,s,2026-01-31 12:00,,,,",
            ["has no UTC offset", "end it with Z"],
        ),
        (
            "a,s,last friday,,,,",
            ["`started_at` is `last friday`, which is not a time", "date"],
        ),
        (
            "a,s,1769860800000,,,,",
            ["lies outside 1970 to 9999", "seconds"],
        ),
        (
            "a,s,1769860800,soon,,,",
            ["`resolved_at` is `soon`, which is not a time", "date"],
        ),
        (
            "a,s,1769860800,1769860799,,,",
            [
                "csv:4: `resolved_at` is 2026-01-31T11:59:59Z; expected a time after `started_at`, 2026-01-31T12:00:00Z",
                "still open",
            ],
        ),
        (
            "a,s,1769860800,1769860800,,,",
            ["expected a time after", "still open"],
        ),
    ] {
        refuses("csv", fourth(row), &says);
    }
}

#[test]
fn deployments_refuse_words_they_do_not_know() {
    let list = |result| format!("id,service,started_at,result\na,s,1,{result}\n");
    for (word, meant) in [
        ("failed", "failure"),
        ("rolled-back", "rolled_back"),
        ("Success", "success"),
    ] {
        let error = deployments("l.csv", &list(word)).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("expected one of success, failure, rolled_back, aborted")
        );
        assert_eq!(error.hint().unwrap(), format!("did you mean `{meant}`?"));
    }
    let error = deployments("l.csv", "id,service,started_at,resolved_at\n").unwrap_err();
    assert!(
        error.to_string().contains("unknown column `resolved_at`"),
        "{error}"
    );
}
