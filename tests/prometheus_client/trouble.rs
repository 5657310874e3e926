//! Trouble that may pass: asked again, within limits, and then reported.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use retrogate::model::Duration as Span;
use retrogate::prometheus::{Client, ClientError, DecodeError, UnreachableCause};

use super::{answer, client, columns, options, range, range_with, says};
use crate::support::scripted_server::{Delivery, Reply, ScriptedServer};

#[test]
fn trouble_that_passes_is_asked_again() {
    for trouble in [
        Reply::refusal(503, "unavailable", "the server is starting up"),
        Reply::text(502, "text/html", "<html>Bad Gateway</html>"),
        Reply::text(408, "text/plain", ""),
        answer().delivered(Delivery::HangUp),
        answer().delivered(Delivery::CutAfter(70)),
        answer().delivered(Delivery::ChunkedWithoutEnd(16)),
    ] {
        let replies = vec![
            trouble.clone(),
            trouble,
            answer().delivered(Delivery::Chunked(7)),
        ];
        let server = ScriptedServer::replying(replies);
        assert_eq!(range(&server).unwrap().series, columns());
        assert_eq!(server.recorded().len(), 3);
    }
}

#[test]
fn trouble_that_stays_is_reported_after_the_last_attempt() {
    let server = ScriptedServer::replying(vec![Reply::text(
        503,
        "text/html; charset=utf-8",
        "<html>\n <h1>Service   Unavailable</h1>",
    )]);
    let error = range(&server).unwrap_err();
    let excerpt = "beginning \"<html> <h1>Service Unavailable</h1>\"";
    says(&error, &["HTTP 503", "text/html", excerpt, "in trouble"]);
    assert!(!error.is_query_fault() && !error.is_data_fault());
    assert_eq!(server.recorded().len(), 3);
}

#[test]
fn retry_after_is_honoured() {
    let busy = Reply::text(429, "text/plain", "").with("Retry-After", "1");
    let server = ScriptedServer::replying(vec![busy, answer()]);
    assert_eq!(range(&server).unwrap().series, columns());
    let asked = server.recorded();
    assert!(asked[1].at - asked[0].at >= Duration::from_secs(1));
}

#[test]
fn one_deadline_covers_attempts_and_waits() {
    let busy = Reply::refusal(429, "too_many_requests", "slow down").with("Retry-After", "30");
    let server = ScriptedServer::replying(vec![busy]);
    let begun = Instant::now();
    let hurried = client(&server.url()).with_deadline(begun + Duration::from_secs(2));
    let error = range_with(&hurried).unwrap_err();
    says(&error, &["HTTP 429", "slow down", "--concurrency"]);
    assert_eq!(error.retry_after(), Some(Span::from_secs(30)));
    assert!(begun.elapsed() < Duration::from_secs(2));

    let server = ScriptedServer::replying(vec![answer().delivered(Delivery::Never)]);
    let begun = Instant::now();
    let hurried = client(&server.url()).with_deadline(begun + Duration::from_millis(300));
    let error = range_with(&hurried).unwrap_err();
    assert!(matches!(error, ClientError::TimedOut { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn an_answer_that_trickles_is_ended_by_the_time_limit() {
    let slow = answer().delivered(Delivery::Slowly(5, Duration::from_millis(100)));
    let server = ScriptedServer::replying(vec![slow]);
    let mut options = options();
    options.request_timeout = Duration::from_secs(1);
    let error = range_with(&Client::try_new(&server.url(), options).unwrap()).unwrap_err();
    says(
        &error,
        &[&server.url(), "did not answer within 1s", "--timeout"],
    );
    assert_eq!(server.recorded().len(), 1);

    let steady = answer().delivered(Delivery::Slowly(40, Duration::from_millis(10)));
    let server = ScriptedServer::replying(vec![steady]);
    assert_eq!(range(&server).unwrap().series, columns());
}

#[test]
fn a_cut_answer_is_reported_as_such() {
    for delivery in [
        Delivery::CutAfter(100),
        Delivery::CutAfter(0),
        Delivery::ChunkedWithoutEnd(9),
    ] {
        let server = ScriptedServer::replying(vec![answer().delivered(delivery)]);
        let error = range(&server).unwrap_err();
        let cut = matches!(
            error,
            ClientError::Answer {
                error: DecodeError::Truncated { .. },
                ..
            }
        );
        assert!(cut, "{delivery:?}: {error}");
        says(&error, &["cut short after", "ask again"]);
        assert_eq!(server.recorded().len(), 3);
    }
    // Valid JSON, but not all of the announced body.
    let mut padded = answer();
    let whole = padded.body.len();
    padded.body.extend_from_slice(b"   ");
    let server = ScriptedServer::replying(vec![padded.delivered(Delivery::CutAfter(whole))]);
    says(&range(&server).unwrap_err(), &["cut short"]);
}

#[test]
fn a_server_that_is_not_there_is_named_with_the_cause() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let url = format!("http://me:secret@{address}/p");
    let error = range_with(&client(&url)).unwrap_err();
    let expected = ClientError::Unreachable {
        address: format!("http://{address}/p"),
        cause: UnreachableCause::ConnectionRefused,
    };
    assert_eq!(error, expected);
    says(&error, &["connection was refused", "port"]);

    let error = range_with(&client("http://no-such-host.invalid")).unwrap_err();
    let unknown = matches!(
        error,
        ClientError::Unreachable {
            cause: UnreachableCause::UnknownHost,
            ..
        }
    );
    assert!(unknown, "{error}");

    let server = ScriptedServer::replying(vec![answer().delivered(Delivery::HangUp)]);
    says(
        &range(&server).unwrap_err(),
        &["closed the connection", "drops connections"],
    );

    // Plain HTTP where TLS was expected: one that hangs up, one that answers.
    let server = ScriptedServer::replying(vec![answer()]);
    let error = range_with(&client(&format!("https://{}", server.authority()))).unwrap_err();
    says(&error, &["closed the connection", "http or https"]);
    let plain = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}", plain.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.read(&mut [0; 4096]);
    });
    says(
        &range_with(&client(&url)).unwrap_err(),
        &["TLS failed", "http://"],
    );
    answering.join().unwrap();
}
