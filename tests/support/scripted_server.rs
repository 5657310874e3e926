//! A server that misbehaves as told: for faults only, real answers come from real servers.
//!
//! It listens on a free port of 127.0.0.1, gives each request the reply its script says (the request and
//! its number from 0 go in), closes the connection afterwards, and keeps what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What was asked.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub at: Instant,
}

impl Recorded {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The fields of a posted form, in order.
    pub fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }
}

/// How a reply travels.
#[derive(Debug, Clone, Copy)]
pub enum Delivery {
    /// At once, with its length.
    Whole,
    /// The full length is announced, but the connection closes after so many bytes.
    CutAfter(usize),
    /// In chunks of so many bytes.
    Chunked(usize),
    /// In chunks, and the connection closes before the last one.
    ChunkedWithoutEnd(usize),
    /// So many bytes at a time, with a pause between.
    Slowly(usize, Duration),
    /// Nothing is ever said.
    Never,
    /// The connection is closed without a word.
    HangUp,
}

/// One reply.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub delivery: Delivery,
}

impl Reply {
    /// JSON under a status.
    pub fn json(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", "application/json".to_owned())],
            body: body.as_bytes().to_vec(),
            delivery: Delivery::Whole,
        }
    }

    /// The API's own error document.
    pub fn refusal(status: u16, kind: &str, message: &str) -> Self {
        let body = serde_json::json!({"status": "error", "errorType": kind, "error": message});
        Self::json(status, &body.to_string())
    }

    /// A matrix answer: `result` is the JSON of its series.
    pub fn matrix(result: &str) -> Self {
        Self::json(
            200,
            &format!(
                r#"{{"status":"success","data":{{"resultType":"matrix","result":{result}}}}}"#
            ),
        )
    }

    /// Any other document.
    pub fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", content_type.to_owned())],
            body: body.as_bytes().to_vec(),
            delivery: Delivery::Whole,
        }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    fn send(&self, stream: &mut TcpStream, stop: &AtomicBool) -> std::io::Result<()> {
        if let Delivery::HangUp = self.delivery {
            return Ok(());
        }
        if let Delivery::Never = self.delivery {
            while !stop.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(5));
            }
            return Ok(());
        }
        write!(
            stream,
            "HTTP/1.1 {} Scripted\r\nConnection: close\r\n",
            self.status
        )?;
        for (name, value) in &self.headers {
            write!(stream, "{name}: {value}\r\n")?;
        }
        match self.delivery {
            Delivery::Chunked(size) | Delivery::ChunkedWithoutEnd(size) => {
                write!(stream, "Transfer-Encoding: chunked\r\n\r\n")?;
                for chunk in self.body.chunks(size) {
                    write!(stream, "{:x}\r\n", chunk.len())?;
                    stream.write_all(chunk)?;
                    write!(stream, "\r\n")?;
                }
                if let Delivery::Chunked(_) = self.delivery {
                    write!(stream, "0\r\n\r\n")?;
                }
            }
            Delivery::CutAfter(length) => {
                write!(stream, "Content-Length: {}\r\n\r\n", self.body.len())?;
                stream.write_all(&self.body[..length])?;
            }
            Delivery::Slowly(size, pause) => {
                write!(stream, "Content-Length: {}\r\n\r\n", self.body.len())?;
                for piece in self.body.chunks(size) {
                    stream.write_all(piece)?;
                    stream.flush()?;
                    thread::sleep(pause);
                }
            }
            Delivery::Whole | Delivery::Never | Delivery::HangUp => {
                write!(stream, "Content-Length: {}\r\n\r\n", self.body.len())?;
                stream.write_all(&self.body)?;
            }
        }
        stream.flush()
    }
}

/// The server; it stops when dropped.
pub struct ScriptedServer {
    address: SocketAddr,
    recorded: Arc<Mutex<Vec<Recorded>>>,
    stop: Arc<AtomicBool>,
    listener: Option<thread::JoinHandle<()>>,
}

impl ScriptedServer {
    /// Replies as the script says.
    pub fn start(script: impl Fn(&Recorded, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let script = Arc::new(script);
        let (records, stopped) = (Arc::clone(&recorded), Arc::clone(&stop));
        let listener = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (records, stopped) = (Arc::clone(&records), Arc::clone(&stopped));
                let script = Arc::clone(&script);
                thread::spawn(move || {
                    // A client that gives up is part of the play.
                    let _ = converse(stream, &records, &stopped, &*script);
                });
            }
        });
        Self {
            address,
            recorded,
            stop,
            listener: Some(listener),
        }
    }

    /// Gives these replies in turn, the last one again and again.
    pub fn replying(replies: Vec<Reply>) -> Self {
        Self::start(move |_, number| replies[number.min(replies.len() - 1)].clone())
    }

    /// `http://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:<port>`
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// What was asked so far.
    pub fn recorded(&self) -> Vec<Recorded> {
        self.recorded.lock().unwrap().clone()
    }
}

impl Drop for ScriptedServer {
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
    mut stream: TcpStream,
    records: &Mutex<Vec<Recorded>>,
    stop: &AtomicBool,
    script: &(dyn Fn(&Recorded, usize) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let Some(request) = read_request(&stream)? else {
        return Ok(());
    };
    let number = {
        let mut records = records.lock().unwrap();
        records.push(request.clone());
        records.len() - 1
    };
    script(&request, number).send(&mut stream, stop)
}

/// One request; `None` when the connection closes before one comes.
pub(super) fn read_request(stream: &TcpStream) -> std::io::Result<Option<Recorded>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap_or(0));
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(Recorded {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        at: Instant::now(),
    }))
}
