//! Incident and deployment lists.

use insta::assert_snapshot;

use super::{Desk, Page};

const HEADER: &str = "id,service,started_at,resolved_at\n";

fn page(cases: &[(&str, &str, String)]) -> String {
    let desk = Desk::with_demo();
    for (_, file, text) in cases {
        desk.write(file, text);
    }
    let mut page = Page::of(&desk);
    for (flag, file, _) in cases {
        page.refuses(&["replay", flag, file]);
    }
    page.text()
}

/// Incident lists under their headers.
fn incidents(cases: &[(&'static str, &str)]) -> String {
    let cases: Vec<_> = cases
        .iter()
        .map(|(file, rows)| ("--incidents", *file, format!("{HEADER}{rows}")))
        .collect();
    page(&cases)
}

#[test]
fn rows() {
    let text = incidents(&[
        ("no-offset.csv", "A,llm-brief,2026-03-10T09:00:00,\n"),
        ("not-a-time.csv", "A,llm-brief,10/03/2026 09:00,\n"),
        ("milliseconds.csv", "A,llm-brief,1773133200000,\n"),
        (
            "end-before-start.csv",
            "A,llm-brief,2026-03-10T09:00:00Z,2026-03-10T08:00:00Z\n",
        ),
        (
            "duplicate.csv",
            "A,llm-brief,2026-03-10T09:00:00Z,2026-03-10T10:00:00Z\n\
             A,llm-brief,2026-03-11T09:00:00Z,2026-03-11T10:00:00Z\n",
        ),
        ("ragged.csv", "A,llm-brief,2026-03-10T09:00:00Z\n"),
        ("no-id.csv", ",llm-brief,2026-03-10T09:00:00Z,\n"),
        (
            "weeks.csv",
            "A,llm-brief,2026-03-05T09:00:00Z,2026-03-28T10:00:00Z\n",
        ),
        ("open.csv", "A,llm-brief,2026-03-05T09:00:00Z,\n"),
        ("ongoing.csv", "A,llm-brief,2026-03-28T09:00:00Z,ongoing\n"),
        (
            "others.csv",
            "A,checkout,2026-03-10T09:00:00Z,\nB,search,2026-03-10T09:00:00Z,\n",
        ),
        ("spelling.csv", "A,LLM-Brief,2026-03-10T09:00:00Z,\n"),
    ]);
    assert_snapshot!(text, @r#"
    $ retrogate replay --incidents no-offset.csv
    error: no-offset.csv:2: `started_at` is `2026-03-10T09:00:00`, which has no UTC offset; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z, or unix seconds
    hint: end it with Z if it is UTC, else with an offset: +02:00

    $ retrogate replay --incidents not-a-time.csv
    error: not-a-time.csv:2: `started_at` is `10/03/2026 09:00`, which is not a time; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z, or unix seconds
    hint: `date --utc +%FT%TZ` prints such a time

    $ retrogate replay --incidents milliseconds.csv
    error: milliseconds.csv:2: `started_at` is `1773133200000`, which lies outside 1970 to 9999; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z, or unix seconds
    hint: unix times are seconds here: divide milliseconds by 1000

    $ retrogate replay --incidents end-before-start.csv
    error: end-before-start.csv:2: `resolved_at` is 2026-03-10T08:00:00Z; expected a time after `started_at`, 2026-03-10T09:00:00Z
    hint: correct it, or leave `resolved_at` empty if the incident is still open

    $ retrogate replay --incidents duplicate.csv
    error: duplicate.csv:3: id `A` is given twice, first on line 2; expected each id once
    hint: take one of the two rows out, or give it an id of its own

    $ retrogate replay --incidents ragged.csv
    error: ragged.csv:2: the row has 3 cells; expected 4, as the header has
    hint: an empty field keeps its comma, the last ones too: 1 comma is missing

    $ retrogate replay --incidents no-id.csv
    error: no-id.csv:2: `id` has no value; expected one in every row
    hint: fill it in, or take the row out

    $ retrogate replay --incidents weeks.csv
    error: weeks.csv: incident `A` lasts 553h, longer than --max-open 1d
    hint: fill in its resolved_at, or allow it with --max-open 553h

    $ retrogate replay --incidents open.csv
    error: open.csv: incident `A` lasts 591h so far (it has no resolved_at), longer than --max-open 1d
    hint: fill in its resolved_at, or allow it with --max-open 591h

    $ retrogate replay --incidents ongoing.csv
    error: ongoing.csv:2: `resolved_at` is `ongoing`, which is not a time; expected RFC 3339 with an offset, such as 2026-01-31T12:00:00Z, or unix seconds
    hint: leave it empty while the incident is open

    $ retrogate replay --incidents others.csv
    error: others.csv: no row is of the gate's services (llm-brief); found 2 rows of checkout, search
    hint: names must agree to the letter; the gate file can list them, `services: [checkout, search]`, or take all with `services: ["*"]`

    $ retrogate replay --incidents spelling.csv
    error: spelling.csv: no row is of the gate's services (llm-brief); found 1 row of LLM-Brief
    hint: names must agree to the letter; the gate file can list them, `services: [LLM-Brief]`, or take all with `services: ["*"]`
    "#);
}

#[test]
fn headers_and_files() {
    let incidents = |file, text: &str| ("--incidents", file, text.to_owned());
    let start = "A,llm-brief,2026-03-10T09:00:00Z";
    let mut text = page(&[
        incidents("unknown-column.csv", "id,service,started_at,owner\n"),
        incidents("misspelt-column.csv", "id,service,start\n"),
        incidents("missing-column.csv", "id,service\nA,llm-brief\n"),
        incidents("no-header.csv", &format!("{start}\n")),
        incidents("empty.csv", ""),
        incidents("semicolons.csv", "id;service;started_at\n"),
        incidents("login.html", "<html><title>Sign in</title></html>"),
        incidents("wrapped.json", r#"{"incidents": []}"#),
        incidents(
            "incomplete.json",
            r#"[{"id": "A", "service": "llm-brief"}]"#,
        ),
        incidents("cut.json", r#"[{"id": "A", "service": "llm-"#),
        (
            "--deployments",
            "result.csv",
            format!("id,service,started_at,result\n{start},failed\n"),
        ),
        (
            "--deployments",
            "other-deployments.csv",
            "id,service,started_at\nA,checkout,2026-03-10T09:00:00Z\n".to_owned(),
        ),
    ]);
    let desk = Desk::with_demo();
    desk.write("utf-16.csv", b"\xff\xfei\0d\0");
    desk.write(
        "latin-1.csv",
        b"id,service,started_at,title\nA,s,1773133200,caf\xe9\n",
    );
    let mut page = Page::of(&desk);
    page.refuses(&["replay", "--incidents", "utf-16.csv"]);
    page.refuses(&["replay", "--incidents", "latin-1.csv"]);
    page.refuses(&["replay", "--incidents", "no-such-file.csv"]);
    page.refuses(&["replay", "--incidents", "history"]);
    page.refuses(&["replay", "--incidents", "gate.yaml"]);
    page.refuses(&[
        "replay",
        "--incidents",
        "deployments.csv",
        "--deployments",
        "incidents.csv",
    ]);
    page.refuses(&["replay", "--deployments", "incidents.csv"]);
    text.push_str(&page.text());
    assert_snapshot!(text, @r#"
    $ retrogate replay --incidents unknown-column.csv
    error: unknown-column.csv:1: unknown column `owner`
    hint: known are id, service, started_at, resolved_at, detected_at, severity, title, url, cause, source, kind; what another program wrote is read with --incidents-format or --map

    $ retrogate replay --incidents misspelt-column.csv
    error: misspelt-column.csv:1: unknown column `start`
    hint: did you mean `started_at`? known are id, service, started_at, resolved_at, detected_at, severity, title, url, cause, source, kind

    $ retrogate replay --incidents missing-column.csv
    error: missing-column.csv:1: the header has no column `started_at`; expected id, service, started_at, and what else is known
    hint: the first line names the columns, in any order: id,service,started_at,…

    $ retrogate replay --incidents no-header.csv
    error: no-header.csv:1: the header line is missing: the first line is `A,llm-brief,2026-03-10T09:00:00Z`; expected the names of the columns, id, service, started_at among them
    hint: put a line such as `id,service,started_at,…` above it, one name for each cell

    $ retrogate replay --incidents empty.csv
    error: empty.csv:1: the file is empty; expected a header with the columns id, service, started_at
    hint: a list without rows is still a list: a header alone in CSV, `[]` in JSON

    $ retrogate replay --incidents semicolons.csv
    error: semicolons.csv:1: the columns are separated by `;`; expected commas
    hint: export it again with commas between the columns

    $ retrogate replay --incidents login.html
    error: login.html:1: the first line is `<html><title>Sign in</title></html>`; expected a header with the columns id, service, started_at
    hint: CSV begins with a header, JSON with { or [; a gate (YAML) goes with --gate

    $ retrogate replay --incidents wrapped.json
    error: wrapped.json:1: unknown key `incidents`
    hint: known are id, service, started_at, resolved_at, detected_at, severity, title, url, cause, source, kind; what another program wrote is read with --incidents-format or --map

    $ retrogate replay --incidents incomplete.json
    error: incomplete.json:1: `started_at` has no value; expected one in every row
    hint: fill it in, or take the row out

    $ retrogate replay --incidents cut.json
    error: cut.json:1: not valid JSON at line 1, column 29: EOF while parsing a string
    hint: write one object a line, or one array of objects; a CSV list ends in .csv

    $ retrogate replay --deployments result.csv
    error: result.csv:2: `result` is `failed`; expected one of success, failure, rolled_back, aborted
    hint: did you mean `failure`?

    $ retrogate replay --deployments other-deployments.csv
    error: other-deployments.csv: no row is of the gate's services (llm-brief); found 1 row of checkout
    hint: names must agree to the letter; the gate file can list them, `services: [checkout]`, or take all with `services: ["*"]`

    $ retrogate replay --incidents utf-16.csv
    error: utf-16.csv:1: the file is UTF-16; expected UTF-8
    hint: save it as UTF-8; spreadsheets call that "CSV UTF-8"

    $ retrogate replay --incidents latin-1.csv
    error: latin-1.csv:2: byte 47 of the file is not UTF-8; expected a text file in UTF-8
    hint: save it as UTF-8; spreadsheets call that "CSV UTF-8"

    $ retrogate replay --incidents no-such-file.csv
    error: no-such-file.csv: no such file; expected an incident list, CSV or JSON
    hint: give the path with --incidents; `retrogate init` writes one to fill in

    $ retrogate replay --incidents history
    error: history: a directory; expected the file of an incident list, CSV or JSON
    hint: give --incidents one file of that folder

    $ retrogate replay --incidents gate.yaml
    error: gate.yaml:1: the first line is `# A deployment gate for a service that answers with a langua…`; expected a header with the columns id, service, started_at
    hint: CSV begins with a header, JSON with { or [; a gate (YAML) goes with --gate

    $ retrogate replay --incidents deployments.csv --deployments incidents.csv
    error: deployments.csv:1: unknown column `result`
    hint: the deployment list has such a column: is --deployments meant? known are id, service, started_at, resolved_at, detected_at, severity, title, url, cause, source, kind

    $ retrogate replay --deployments incidents.csv
    error: incidents.csv:1: unknown column `resolved_at`
    hint: the incident list has such a column: is --incidents meant? known are id, service, started_at, result, caused_incident, version, url
    "#);
}

#[test]
fn what_spreadsheets_write_is_read() {
    let desk = Desk::with_demo();
    let rows = "A,llm-brief,2026-03-10T09:00:00Z,2026-03-10T10:00:00Z\n";
    let plain = format!("{HEADER}{rows}");
    desk.write("plain.csv", &plain);
    desk.write("crlf.csv", plain.replace('\n', "\r\n"));
    desk.write(
        "bom.csv",
        format!("\u{feff}{}", plain.replace('\n', "\r\n")),
    );
    desk.write("trailing.csv", format!("{plain},,,\n\n"));
    let answer = |file| {
        let run = desk.run(&["replay", "--incidents", file, "--format", "json"]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{file}");
        run.stdout
    };
    let expected = answer("plain.csv");
    assert!(expected.contains(r#""id": "A""#), "{expected}");
    for file in ["crlf.csv", "bom.csv", "trailing.csv"] {
        assert!(answer(file) == expected, "{file}");
    }
}

#[test]
fn a_forgotten_ticket_is_accepted_when_it_is_meant() {
    let desk = Desk::with_demo();
    desk.write(
        "open.csv",
        format!("{HEADER}A,llm-brief,2026-03-05T09:00:00Z,\n"),
    );
    let run = desk.run(&["replay", "--incidents", "open.csv"]);
    let flag = run.stderr.split("allow it with ").nth(1).unwrap();
    let run = desk.shell(&format!("retrogate replay --incidents open.csv {flag}"));
    assert_eq!(run.status, 0, "{}", run.stderr);
}
