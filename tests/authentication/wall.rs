//! A wall before a real Prometheus: a script says who is let through, and everything asked is kept.

use crate::support::http;
use crate::support::scripted_server::{Recorded, Reply};

/// What the server itself says to this.
pub fn passed_on(server: &str, asked: &Recorded) -> Reply {
    let url = format!("{server}{}", asked.target);
    let answer = match asked.method.as_str() {
        "GET" => http::get(&url),
        _ => http::post(
            &url,
            asked.header("content-type").unwrap_or_default(),
            asked.body.as_bytes(),
        ),
    }
    .expect("the server answers");
    Reply::json(answer.status, &answer.body)
}

/// Passed on with this `Authorization`, and refused with any other or none.
pub fn wants(server: &str, authorization: &str, asked: &Recorded) -> Reply {
    match asked.header("authorization") {
        Some(sent) if sent == authorization => passed_on(server, asked),
        sent => Reply::text(401, "text/plain", &format!("not {sent:?}\n")),
    }
}

/// Base64, as basic authentication wants it.
pub fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for three in text.as_bytes().chunks(3) {
        let whole = three
            .iter()
            .fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
        let whole = whole << (8 * (3 - three.len()));
        for place in 0..4 {
            encoded.push(if place <= three.len() {
                char::from(LETTERS[(whole >> (18 - 6 * place)) as usize & 63])
            } else {
                '='
            });
        }
    }
    encoded
}

#[test]
fn base64_is_base64() {
    for (text, encoded) in [
        ("", ""),
        ("a", "YQ=="),
        ("ab", "YWI="),
        ("abc", "YWJj"),
        ("abcd", "YWJjZA=="),
    ] {
        assert_eq!(base64(text), encoded);
    }
}
