//! A forwarder before a real server that keeps what was asked.
//!
//! Its address stays the same while the server behind it changes. It may be told to answer only so many
//! requests and to hold those after them, so that a client can be ended in the middle. One request a
//! connection: whoever asks is told to close.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::scripted_server::{Recorded, read_request};

/// Longer than any test holds a client.
const PATIENCE: Duration = Duration::from_secs(60);

/// The forwarder; it stops when dropped.
pub struct RecordingProxy {
    address: SocketAddr,
    /// What stands behind the authority in the server's address.
    prefix: Mutex<String>,
    state: Arc<State>,
    listener: Option<thread::JoinHandle<()>>,
}

struct State {
    server: Mutex<String>,
    recorded: Mutex<Vec<Recorded>>,
    answered: AtomicUsize,
    /// Requests from this one on are held.
    most: AtomicUsize,
    stop: AtomicBool,
}

impl RecordingProxy {
    /// Before the server at `http://<host>:<port>` and perhaps a prefix.
    pub fn before(server: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("some port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let (authority, prefix) = split(server);
        let state = Arc::new(State {
            server: Mutex::new(authority),
            recorded: Mutex::default(),
            answered: AtomicUsize::new(0),
            most: AtomicUsize::new(usize::MAX),
            stop: AtomicBool::new(false),
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
            prefix: Mutex::new(prefix),
            state,
            listener: Some(listener),
        }
    }

    /// `http://127.0.0.1:<port>` and the server's prefix.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix.lock().unwrap())
    }

    /// Another server stands behind the same address from now on.
    pub fn lead_to(&self, server: &str) {
        let (authority, prefix) = split(server);
        *self.state.server.lock().unwrap() = authority;
        *self.prefix.lock().unwrap() = prefix;
    }

    /// What was asked since the last call.
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.state.recorded.lock().unwrap())
    }

    /// Answers so many more requests; those after them wait until this is called again.
    pub fn answer_only(&self, most: usize) {
        self.state.answered.store(0, Ordering::SeqCst);
        self.state.most.store(most, Ordering::SeqCst);
    }

    /// Waits until somebody asks more than may be answered.
    pub fn wait_until_held(&self) {
        let begun = Instant::now();
        while self.state.answered.load(Ordering::SeqCst) <= self.state.most.load(Ordering::SeqCst) {
            assert!(begun.elapsed() < PATIENCE, "nobody asks that much");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl State {
    fn converse(&self, client: &TcpStream) -> io::Result<()> {
        let Some(request) = read_request(client)? else {
            return Ok(());
        };
        self.recorded.lock().unwrap().push(request.clone());
        let number = self.answered.fetch_add(1, Ordering::SeqCst);
        while number >= self.most.load(Ordering::SeqCst) {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        let server = self.server.lock().unwrap().clone();
        let mut server = TcpStream::connect(server)?;
        server.write_all(&passed_on(&request))?;
        io::copy(&mut server, &mut &*client)?;
        client.shutdown(Shutdown::Both)
    }
}

impl Drop for RecordingProxy {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
        // Wakes the listener so that it sees the flag.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn split(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").expect("tests speak plain http");
    let end = rest.find('/').unwrap_or(rest.len());
    (rest[..end].to_owned(), rest[end..].to_owned())
}

fn passed_on(request: &Recorded) -> Vec<u8> {
    let mut text = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (name, value) in &request.headers {
        if name != "connection" {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    text.push_str("connection: close\r\n\r\n");
    text.push_str(&request.body);
    text.into_bytes()
}
