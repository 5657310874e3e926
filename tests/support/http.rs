//! HTTP as far as tests need it: one request a connection, blocking, plain, the whole answer as text.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any answer takes; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// `GET url`.
pub fn get(url: &str) -> io::Result<Answer> {
    exchange("GET", url, "", &[])
}

/// `GET url?name=value&…`, the values escaped.
pub fn get_with(url: &str, parameters: &[(&str, &str)]) -> io::Result<Answer> {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    get(&format!("{url}?{query}"))
}

/// `POST url` with a body.
pub fn post(url: &str, content_type: &str, body: &[u8]) -> io::Result<Answer> {
    let header = format!("Content-Type: {content_type}\r\n");
    exchange("POST", url, &header, body)
}

/// HTTP/1.0, so that a server answers plainly and then closes, and never in chunks.
fn exchange(method: &str, url: &str, header: &str, body: &[u8]) -> io::Result<Answer> {
    let (authority, path) = url
        .strip_prefix("http://")
        .map(|rest| rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len())))
        .expect("tests speak plain http");
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mut stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let length = body.len();
    write!(
        stream,
        "{method} {slash}{path} HTTP/1.0\r\nHost: {authority}\r\n{header}Content-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer"))
}

fn parse(answer: &[u8]) -> Option<Answer> {
    let answer = String::from_utf8_lossy(answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some(Answer {
        status: head.split(' ').nth(1)?.parse().ok()?,
        body: body.to_owned(),
    })
}
