//! Answers that would not change by asking again.

use retrogate::prometheus::ClientError;

use super::{answer, range, says};
use crate::support::scripted_server::{Reply, ScriptedServer};

#[test]
fn a_bad_query_is_refused_once_and_named() {
    let refusal = Reply::refusal(
        400,
        "bad_data",
        "1:4: parse error: unclosed left parenthesis",
    );
    let server = ScriptedServer::replying(vec![refusal]);
    let error = range(&server).unwrap_err();
    assert!(error.is_query_fault() && !error.is_data_fault());
    says(
        &error,
        &["HTTP 400", "bad_data", "1:4: parse error", "gate file"],
    );
    assert_eq!(server.recorded().len(), 1);
}

#[test]
fn a_query_that_meets_bad_data_is_refused_once() {
    let message = "found duplicate series for the match group {} on the right hand-side";
    let server = ScriptedServer::replying(vec![Reply::refusal(422, "execution", message)]);
    let error = range(&server).unwrap_err();
    assert!(error.is_data_fault() && !error.is_query_fault());
    says(&error, &["HTTP 422", message, "duplicate"]);
    assert_eq!(server.recorded().len(), 1);
}

#[test]
fn a_login_page_is_not_an_answer() {
    let page = "<!DOCTYPE html>\r\n<html><title>Sign in to your account</title></html>";
    for content_type in ["text/html; charset=utf-8", "application/json"] {
        let server = ScriptedServer::replying(vec![Reply::text(200, content_type, page)]);
        let error = range(&server).unwrap_err();
        assert!(matches!(error, ClientError::NotJson { .. }));
        says(
            &error,
            &[
                content_type,
                "<!DOCTYPE html> <html><title>Sign in",
                "login page",
            ],
        );
        assert_eq!(server.recorded().len(), 1);
    }
    let server =
        ScriptedServer::replying(vec![Reply::text(404, "text/plain", "404 page not found\n")]);
    says(
        &range(&server).unwrap_err(),
        &[
            "HTTP 404",
            "404 page not found",
            "prefix such as /prometheus",
        ],
    );
    let server = ScriptedServer::replying(vec![Reply::text(401, "text/plain", "Unauthorized")]);
    says(&range(&server).unwrap_err(), &["HTTP 401", "credentials"]);
}

#[test]
fn results_that_are_no_matrix_are_refused() {
    let string = r#"{"status":"success","data":{"resultType":"string","result":[1200,"hello"]}}"#;
    let server = ScriptedServer::replying(vec![Reply::json(200, string)]);
    let error = range(&server).unwrap_err();
    assert!(error.is_query_fault());
    says(
        &error,
        &["type string", "expected matrix", "needs a number"],
    );
    let late = r#"[{"metric":{},"values":[[1380,"1"]]}]"#;
    let server = ScriptedServer::replying(vec![Reply::matrix(late)]);
    let error = range(&server).unwrap_err();
    says(&error, &["1380 s", "1970-01-01T00:20:00Z"]);
    assert!(!error.is_query_fault());
}

#[test]
fn a_redirect_is_not_followed_but_told() {
    let elsewhere = "https://me:secret@new.example/prom/api/v1/query_range?token=secret";
    let server = ScriptedServer::replying(vec![
        Reply::text(301, "text/html", "moved").with("Location", elsewhere),
        Reply::text(302, "text/html", "").with("Location", "/login?next=x"),
        Reply::text(307, "text/html", ""),
    ]);
    let error = range(&server).unwrap_err();
    says(
        &error,
        &["HTTP 301", "--prometheus-url https://new.example/prom"],
    );
    assert!(!format!("{error:?}").contains("secret"));
    let login = format!("to {}/login", server.url());
    says(
        &range(&server).unwrap_err(),
        &["HTTP 302", &login, "login page"],
    );
    says(&range(&server).unwrap_err(), &["to nowhere"]);
    assert_eq!(server.recorded().len(), 3);
}

#[test]
fn garbage_is_an_error_and_not_asked_again() {
    for body in [
        "{\"status\":\"success\",\"data\":[[[",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":7}]}}",
        "\u{0}\u{1}\u{2}",
        "{}",
    ] {
        let server = ScriptedServer::replying(vec![Reply::json(200, body)]);
        let error = range(&server).unwrap_err();
        assert!(error.to_string().len() < 300, "{error}");
        assert!(error.hint().is_some(), "{error}");
    }
    let mut endless = "{\"x\":".to_owned();
    endless.push_str(&"[".repeat(8 << 20));
    let server = ScriptedServer::replying(vec![Reply::json(200, &endless)]);
    says(&range(&server).unwrap_err(), &["longer than"]);
    assert_eq!(server.recorded().len(), 1);
    let mut gzip = answer().with("Content-Encoding", "gzip");
    gzip.body = b"this is not gzip".to_vec();
    let server = ScriptedServer::replying(vec![gzip]);
    says(&range(&server).unwrap_err(), &["cut short"]);
}
