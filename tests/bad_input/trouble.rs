//! Servers in trouble, and a gate to ask them.

use super::Desk;
use crate::support::scripted_server::{Delivery, Reply};

pub const AT: &str = "2026-03-10T12:00:00Z";
pub const AT_SECONDS: i64 = 1_773_144_000;

/// A gate of two checks, and no address in it.
pub fn desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "gate.yaml",
        "version: 1\ngate: web\nstep: 60s\nchecks:\n\
         \x20 - id: errors\n    title: Errors\n    query: errors\n    no_go: { above: 5 }\n\
         \x20   advice: Roll back\n\
         \x20 - id: load\n    title: Load\n    query: load\n    no_go: { above: 5 }\n",
    );
    desk
}

/// An answer with a sample a minute, or at the one moment asked.
pub fn answer(value: &str) -> Reply {
    let samples: Vec<String> = (-60..=0)
        .map(|minute| format!("[{},\"{value}\"]", AT_SECONDS + 60 * minute))
        .collect();
    Reply::matrix(&format!(
        r#"[{{"metric":{{}},"values":[{}]}}]"#,
        samples.join(",")
    ))
}

/// What may go wrong, and the status of a fetch that meets it.
pub fn troubles() -> Vec<(&'static str, i32, Reply)> {
    let html = "<html><title>Sign in</title></html>";
    let string =
        r#"{"status":"success","data":{"resultType":"string","result":[1773144000,"up"]}}"#;
    let elsewhere = "https://prometheus.example/prom/api/v1/query_range";
    let parse = "invalid parameter \"query\": 1:8: parse error: unclosed left parenthesis";
    vec![
        ("400", 64, Reply::refusal(400, "bad_data", parse)),
        (
            "422",
            3,
            Reply::refusal(
                422,
                "execution",
                "found duplicate series for the match group {}",
            ),
        ),
        (
            "503",
            3,
            Reply::refusal(503, "timeout", "query timed out in expression evaluation"),
        ),
        (
            "503 of a proxy",
            3,
            Reply::text(503, "text/html", "<h1>Service Unavailable</h1>"),
        ),
        ("401", 3, Reply::text(401, "text/plain", "Unauthorized\n")),
        (
            "404",
            3,
            Reply::text(404, "text/plain", "404 page not found\n"),
        ),
        (
            "HTML",
            3,
            Reply::text(200, "text/html; charset=utf-8", html),
        ),
        (
            "HTML called JSON",
            3,
            Reply::text(200, "application/json", html),
        ),
        ("cut", 3, answer("1").delivered(Delivery::CutAfter(90))),
        ("hung up", 3, answer("1").delivered(Delivery::HangUp)),
        ("string", 64, Reply::json(200, string)),
        ("other JSON", 3, Reply::json(200, r#"{"message":"ok"}"#)),
        (
            "redirect",
            3,
            Reply::text(302, "text/html", "").with("Location", elsewhere),
        ),
        (
            "login",
            3,
            Reply::text(302, "text/html", "").with("Location", "/login?next=%2F"),
        ),
    ]
}
