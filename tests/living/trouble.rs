//! `live` and servers that do not answer as they should: always 3, never 0, and in time.

use std::time::{Duration, Instant};

use super::*;
use crate::support::scripted_server::{Delivery, Reply, ScriptedServer};

const SERIES: &str = r#"[{"metric":{},"values":[[1769860800,"1"]]}]"#;

#[track_caller]
fn no_verdict(folder: &TempDir, url: &str, words: &[&str]) {
    for flags in [&[][..], &["--strict"], &["--fail-on", "no-go"]] {
        let answer = live_at(folder, url, NOON, flags).ended(3);
        answer.says(&["NO VERDICT"]).says(words);
    }
    let document = live_at(folder, url, NOON, &["--format", "json"])
        .ended(3)
        .json();
    assert_eq!(document["verdict"], Value::Null);
    assert_eq!(document["unjudged"], "failed");
    assert_eq!(document["summary"]["unanswered"], 2);
}

#[test]
fn a_server_in_trouble_is_no_verdict_whatever_the_flags() {
    let folder = folder(GATE);
    no_verdict(
        &folder,
        "http://127.0.0.1:1",
        &["does not answer", "refused"],
    );
    let moved = Reply::text(302, "text/html", "").with("Location", "https://login.example/?to=x");
    let html = Reply::text(200, "text/html", "<html>log in</html>");
    let busy = Reply::text(503, "text/plain", "overloaded");
    let cut = Reply::matrix(SERIES).delivered(Delivery::CutAfter(70));
    let endless = Reply::matrix(SERIES).delivered(Delivery::ChunkedWithoutEnd(20));
    let gone = Reply::matrix(SERIES).delivered(Delivery::HangUp);
    let locked = Reply::text(401, "text/plain", "who are you?");
    let whole = format!(r#""status":"success","data":{{"resultType":"matrix","result":{SERIES}}}"#);
    let lacking = format!(r#"{{{whole},"warnings":["store 3 is unavailable"]}}"#);
    let partial = format!(r#"{{{whole},"isPartial":true}}"#);
    let native = SERIES
        .replace("values", "histograms")
        .replace("\"1\"", "{}");
    for (reply, words) in [
        (
            Reply::json(200, &lacking),
            &["the answer is partial: store 3 is unavailable"][..],
        ),
        (Reply::json(200, &partial), &["partial: isPartial is true"]),
        (
            Reply::matrix(&native),
            &["native histograms", "histogram_quantile"],
        ),
        (moved, &["redirects", "to https://login.example\n"]),
        (html, &["JSON", "<html>log in"]),
        (busy, &["503", "overloaded"]),
        (cut, &["cut short"]),
        (endless, &["cut short"]),
        (gone, &["closed the connection"]),
        (locked, &["401", "credentials"]),
    ] {
        let server = ScriptedServer::replying(vec![reply]);
        no_verdict(&folder, &server.url(), words);
    }
    // A note on the query takes nothing away.
    let noted =
        format!(r#"{{{whole},"warnings":["PromQL warning: odd"],"infos":["PromQL info: odder"]}}"#);
    let server = ScriptedServer::replying(vec![Reply::json(200, &noted)]);
    live_at(&folder, &server.url(), NOON, &["--strict"])
        .ended(0)
        .says(&["PromQL warning: odd", "PromQL info: odder"]);
}

#[test]
fn the_timeout_bounds_the_whole_answer() {
    let folder = folder(GATE);
    // Never a word; a few bytes at a time; and trouble that invites to ask again and again.
    let silent = Reply::matrix(SERIES).delivered(Delivery::Never);
    let slow = Reply::matrix(SERIES).delivered(Delivery::Slowly(1, Duration::from_millis(100)));
    let patient = Reply::text(503, "text/plain", "").with("Retry-After", "60");
    for (reply, all_of_it) in [(silent, true), (slow, true), (patient, false)] {
        let server = ScriptedServer::replying(vec![reply]);
        for at in [&["--at", "2026-01-31T12:00:00Z"][..], &[]] {
            let begun = Instant::now();
            let more = [at, &["--timeout", "1500ms", "--concurrency", "1"]].concat();
            live(&folder, &server.url(), &more).ended(3);
            let took = begun.elapsed().as_secs_f64();
            assert!(took < 4.0, "{took} s");
            assert!(!all_of_it || took >= 1.5, "{took} s");
        }
    }
}

#[test]
fn trouble_that_passes_is_asked_again_in_time() {
    let folder = folder(GATE);
    let answer = r#"[{"metric":{},"values":[[1769860800,"0.5"]]}]"#;
    let busy = Reply::text(503, "text/plain", "overloaded");
    let server = ScriptedServer::replying(vec![busy, Reply::matrix(answer)]);
    live_at(&folder, &server.url(), NOON, &["--strict"])
        .ended(0)
        .says(&["GO"]);
    assert_eq!(server.recorded().len(), 3);
}
