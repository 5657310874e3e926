//! A forward proxy: it keeps what it was asked to reach, and reaches one server whatever the name.
//!
//! Plain HTTP comes as an absolute address, TLS through CONNECT. It may want a user and a password.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    pub method: String,
    /// `http://name:9090/api/…`, or `name:9090` of a CONNECT.
    pub target: String,
    /// The whole head.
    pub head: String,
}

/// The proxy; it stops when dropped.
pub struct ForwardProxy {
    address: SocketAddr,
    reached: Arc<Mutex<Vec<Reached>>>,
    stop: Arc<AtomicBool>,
    listener: Option<thread::JoinHandle<()>>,
}

impl ForwardProxy {
    /// Leads to `<host>:<port>`, whatever is asked for; with `user:password` in Base64, to nobody else.
    pub fn to(server: &str, credentials: Option<&str>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("some port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let reached = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (records, stopped) = (Arc::clone(&reached), Arc::clone(&stop));
        let server = server.to_owned();
        let wanted = credentials.map(|pair| format!("basic {}", pair.to_ascii_lowercase()));
        let listener = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (records, server, wanted) =
                    (Arc::clone(&records), server.clone(), wanted.clone());
                thread::spawn(move || {
                    // A client that gives up is part of the play.
                    let _ = converse(&stream, &server, wanted.as_deref(), &records);
                });
            }
        });
        Self {
            address,
            reached,
            stop,
            listener: Some(listener),
        }
    }

    /// `127.0.0.1:<port>`
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// What it was asked since the last call.
    pub fn take(&self) -> Vec<Reached> {
        std::mem::take(&mut *self.reached.lock().unwrap())
    }
}

impl Drop for ForwardProxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the listener so that it sees the flag.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

fn converse(
    client: &TcpStream,
    server: &str,
    wanted: Option<&str>,
    records: &Mutex<Vec<Reached>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let mut words = head.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    records.lock().unwrap().push(Reached {
        method: method.clone(),
        target: target.clone(),
        head: head.clone(),
    });
    let is_let_through = wanted.is_none_or(|wanted| {
        let header = format!("proxy-authorization: {wanted}\r\n");
        head.to_ascii_lowercase().contains(&header)
    });
    let mut client = client;
    if !is_let_through {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\
                       Proxy-Authenticate: Basic\r\nConnection: close\r\n\r\n";
        client.write_all(refusal.as_bytes())?;
        return client.shutdown(Shutdown::Both);
    }
    let mut server = TcpStream::connect(server)?;
    if method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    } else {
        let mut body = vec![0; length_of_body(&head)];
        reader.read_exact(&mut body)?;
        server.write_all(passed_on(&head, &target).as_bytes())?;
        server.write_all(&body)?;
    }
    let mut to_server = server.try_clone()?;
    let mut from_client = client.try_clone()?;
    let buffered = reader.buffer().to_vec();
    thread::spawn(move || {
        let _ = to_server.write_all(&buffered);
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)
}

fn length_of_body(head: &str) -> usize {
    head.to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap_or(0))
}

/// The head for the server itself, which is asked once a connection.
fn passed_on(head: &str, target: &str) -> String {
    let path = target.splitn(4, '/').nth(3).unwrap_or_default();
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let mut text = first.replace(target, &format!("/{path}")) + "\r\nConnection: close\r\n";
    for line in lines {
        let name = line.split(':').next().unwrap_or_default();
        let hop = ["connection", "proxy-connection", "proxy-authorization"];
        if !hop.contains(&name.to_ascii_lowercase().as_str()) {
            text += &format!("{line}\r\n");
        }
    }
    text + "\r\n"
}
