//! A forwarder before a real server that now and then does what networks, proxies and tired servers do.
//!
//! Which request meets which fault hangs on a seed and on the number of the request alone. A fault never
//! hands on a wrong value that looks right: whatever is missing from a body is missing visibly, by its
//! length, its checksum, its syntax, or a word of the server. One request a connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::dice::Dice;

/// What may happen to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It comes late.
    Latency,
    /// It comes compressed, which is no fault at all.
    Gzip,
    /// The connection is reset before anything is said.
    ResetAtOnce,
    /// The connection is reset in the middle of the body.
    ResetInBody,
    /// The connection is closed in the middle of the body.
    CloseInBody,
    /// Too many requests, come back in a second or at once.
    TooMany,
    /// 503, and so for the next few requests.
    Burst,
    /// The JSON ends early, and the length agrees.
    CutJson,
    /// The compressed body ends early, and the length agrees.
    CutGzip,
    /// The checksum of the compressed body is wrong.
    WrongGzip,
    /// A few bytes at a time, slower than anyone waits.
    Trickle,
    /// Nothing but a warning that data is missing.
    Warned,
    /// Nothing but `isPartial: true`.
    Partial,
    /// The right body under a type that is none of JSON's.
    WrongType,
    /// A page for people.
    Page,
}

/// Faults after which asking again helps.
pub const PASSING: [Fault; 13] = [
    Fault::Latency,
    Fault::Gzip,
    Fault::ResetAtOnce,
    Fault::ResetInBody,
    Fault::CloseInBody,
    Fault::TooMany,
    Fault::Burst,
    Fault::CutJson,
    Fault::CutGzip,
    Fault::WrongGzip,
    Fault::Trickle,
    Fault::Warned,
    Fault::Partial,
];

/// Faults that say that this is no Prometheus.
pub const FINAL: [Fault; 2] = [Fault::WrongType, Fault::Page];

/// How often what happens.
#[derive(Debug, Clone)]
pub struct Weather {
    pub seed: u64,
    /// Of a hundred requests, so many meet a fault …
    pub percent: usize,
    /// … which is one of these.
    pub faults: Vec<Fault>,
}

/// The forwarder; it stops when dropped.
pub struct FaultProxy {
    address: SocketAddr,
    state: Arc<State>,
    listener: Option<thread::JoinHandle<()>>,
}

struct State {
    server: String,
    weather: Weather,
    calm: AtomicBool,
    stop: AtomicBool,
    asked: AtomicUsize,
    /// So many requests more are refused.
    burst: AtomicUsize,
    happened: Mutex<Vec<Fault>>,
}

impl FaultProxy {
    /// Before the server at `http://<host>:<port>`.
    pub fn before(server: &str, weather: Weather) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("some port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let server = server
            .strip_prefix("http://")
            .expect("tests speak plain http");
        let state = Arc::new(State {
            server: server.to_owned(),
            weather,
            calm: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
            burst: AtomicUsize::new(0),
            happened: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        let listener = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stop.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    // A client that gives up is part of the play.
                    let _ = shared.converse(&stream);
                });
            }
        });
        Self {
            address,
            state,
            listener: Some(listener),
        }
    }

    /// `http://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// No more faults from now on.
    pub fn calm(&self) {
        self.state.calm.store(true, Ordering::SeqCst);
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }

    /// What happened so far.
    pub fn happened(&self) -> Vec<Fault> {
        self.state.happened.lock().unwrap().clone()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        // Wakes the listener so that it sees the flag.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl State {
    fn converse(&self, mut client: &TcpStream) -> io::Result<()> {
        let request = whole_request(client)?;
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let mut dice =
            Dice(self.weather.seed ^ (number as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
        let fault = self.fault(&mut dice);
        if let Some(fault) = fault {
            self.happened.lock().unwrap().push(fault);
        }
        // A socket closed over unread bytes is reset, so these two leave the request where it is.
        if fault == Some(Fault::ResetAtOnce) {
            return Ok(());
        }
        if fault == Some(Fault::ResetInBody) {
            let body = self.forward(&request, false)?;
            client.write_all(&head(200, "application/json", "", body.len()))?;
            client.write_all(&body[..dice.below(body.len().max(1))])?;
            return client.flush();
        }
        client.read_exact(&mut vec![0; request.len()])?;
        self.answer(client, &request, fault, &mut dice)?;
        client.shutdown(Shutdown::Both)
    }

    fn fault(&self, dice: &mut Dice) -> Option<Fault> {
        if self.calm.load(Ordering::SeqCst) {
            return None;
        }
        let one_less = |left: usize| left.checked_sub(1);
        let (now, later) = (Ordering::SeqCst, Ordering::SeqCst);
        if self.burst.fetch_update(now, later, one_less).is_ok() {
            return Some(Fault::Burst);
        }
        if dice.below(100) >= self.weather.percent {
            return None;
        }
        let fault = dice.one_of(&self.weather.faults);
        if fault == Fault::Burst {
            self.burst.store(dice.below(4), Ordering::SeqCst);
        }
        Some(fault)
    }

    fn answer(
        &self,
        client: &TcpStream,
        request: &[u8],
        fault: Option<Fault>,
        dice: &mut Dice,
    ) -> io::Result<()> {
        let json = "application/json";
        let gzip = "Content-Encoding: gzip\r\n";
        let empty = r#""status":"success","data":{"resultType":"matrix","result":[]}"#;
        let plain = || self.forward(request, false);
        let packed = || self.forward(request, true);
        match fault {
            None => send(client, 200, json, "", &plain()?),
            Some(Fault::Latency) => {
                let body = plain()?;
                thread::sleep(Duration::from_millis(20 + dice.roll() % 300));
                send(client, 200, json, "", &body)
            }
            Some(Fault::Gzip) => send(client, 200, json, gzip, &packed()?),
            Some(Fault::CloseInBody) => {
                let body = plain()?;
                let mut client = client;
                client.write_all(&head(200, json, "", body.len()))?;
                client.write_all(&body[..dice.below(body.len())])
            }
            Some(Fault::TooMany) => {
                let header = format!("Retry-After: {}\r\n", dice.below(2));
                send(client, 429, "text/plain", &header, b"too many requests\n")
            }
            Some(Fault::Burst) => send(client, 503, "text/html", "", b"<h1>try later</h1>"),
            Some(Fault::CutJson) => {
                let body = plain()?;
                send(client, 200, json, "", &body[..dice.below(body.len())])
            }
            Some(Fault::CutGzip) => {
                let body = packed()?;
                send(client, 200, json, gzip, &body[..dice.below(body.len())])
            }
            Some(Fault::WrongGzip) => {
                let mut body = packed()?;
                // The checksum and the length stand in the last eight bytes.
                let last = body.len() - 1 - dice.below(8);
                body[last] ^= 1 << dice.below(8);
                send(client, 200, json, gzip, &body)
            }
            Some(Fault::Trickle) => self.trickle(client, &plain()?),
            Some(Fault::Warned) => {
                let body = format!(r#"{{{empty},"warnings":["a store gateway is down"]}}"#);
                send(client, 200, json, "", body.as_bytes())
            }
            Some(Fault::Partial) => {
                let body = format!(r#"{{{empty},"isPartial":true}}"#);
                send(client, 200, json, "", body.as_bytes())
            }
            Some(Fault::WrongType) => send(client, 200, "text/plain", "", &plain()?),
            Some(Fault::Page) => send(
                client,
                200,
                "text/html",
                "",
                b"<html><h1>Sign in</h1></html>",
            ),
            Some(Fault::ResetAtOnce | Fault::ResetInBody) => {
                unreachable!("a reset leaves the request unread")
            }
        }
    }

    fn trickle(&self, mut client: &TcpStream, body: &[u8]) -> io::Result<()> {
        client.write_all(&head(200, "application/json", "", body.len()))?;
        for piece in body.chunks(7) {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            client.write_all(piece)?;
            client.flush()?;
            thread::sleep(Duration::from_millis(25));
        }
        Ok(())
    }

    /// The server's own body.
    fn forward(&self, request: &[u8], packed: bool) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect(&self.server)?;
        server.write_all(&passed_on(request, packed))?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        let end = find_end_of_head(&answer).ok_or(io::ErrorKind::InvalidData)?;
        let status = answer.get(9..12);
        assert_eq!(
            status,
            Some(&b"200"[..]),
            "{}",
            String::from_utf8_lossy(&answer)
        );
        Ok(answer.split_off(end))
    }
}

/// The request as it came, left in the socket.
fn whole_request(client: &TcpStream) -> io::Result<Vec<u8>> {
    let mut seen = vec![0; 16 * 1024];
    loop {
        let count = client.peek(&mut seen)?;
        let request = &seen[..count];
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = find_end_of_head(request) {
            let text = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(0, |length| length.trim().parse().unwrap_or(0));
            if count >= end + length {
                return Ok(request[..end + length].to_vec());
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// The same request in HTTP/1.0, so that the answer comes plainly and the connection closes.
fn passed_on(request: &[u8], packed: bool) -> Vec<u8> {
    let end = find_end_of_head(request).expect("the request is whole");
    let head = String::from_utf8_lossy(&request[..end]);
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let first = lines.next().expect("a request has a first line");
    let mut text = first.replace("HTTP/1.1", "HTTP/1.0") + "\r\n";
    for line in lines {
        let name = line.split(':').next().unwrap_or_default();
        if !["connection", "accept-encoding"].contains(&name.to_ascii_lowercase().as_str()) {
            text += &format!("{line}\r\n");
        }
    }
    if packed {
        text += "Accept-Encoding: gzip\r\n";
    }
    let mut bytes = (text + "\r\n").into_bytes();
    bytes.extend_from_slice(&request[end..]);
    bytes
}

fn find_end_of_head(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

fn head(status: u16, kind: &str, more: &str, length: usize) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Forwarded\r\nConnection: close\r\nContent-Type: {kind}\r\n{more}\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes()
}

fn send(
    mut client: &TcpStream,
    status: u16,
    kind: &str,
    more: &str,
    body: &[u8],
) -> io::Result<()> {
    client.write_all(&head(status, kind, more, body.len()))?;
    client.write_all(body)?;
    client.flush()
}
