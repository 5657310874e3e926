//! `retrogate watch` as a child process: its address, its pages, what it said, and its end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::http::{self, Answer};
use super::program::program;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A watch that runs; it ends when dropped.
pub struct Watched {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
    listener: Option<thread::JoinHandle<()>>,
    url: String,
}

impl Watched {
    /// Starts it in a folder and waits until it listens.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// The same with more in its environment.
    pub fn start_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = program()
            .args(["watch", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .envs(environment.iter().copied())
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let stderr = child.stderr.take().expect("it is piped");
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let listener = thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                heard.lock().unwrap().push(line);
            }
        });
        let mut watched = Self {
            child,
            said,
            listener: Some(listener),
            url: String::new(),
        };
        let line = watched.hears("watching ");
        let (_, url) = line.split_once(" at ").expect("it says where");
        url.clone_into(&mut watched.url);
        watched
    }

    /// `http://127.0.0.1:<port>`
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line that holds these words.
    #[track_caller]
    pub fn hears(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let said = self.said();
            if let Some(line) = said.iter().find(|line| line.contains(words)) {
                return line.clone();
            }
            assert!(begun.elapsed() < PATIENCE, "no {words:?} in {said:#?}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The lines on stderr so far.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    pub fn get(&self, page: &str) -> Answer {
        http::get(&format!("{}{page}", self.url)).unwrap()
    }

    /// `/verdict` as JSON, whatever its status.
    pub fn verdict(&self) -> Value {
        let answer = self.get("/verdict");
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The value of a metric: its name, or its name and labels as they are written.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let text = self.get("/metrics").body;
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.rsplit_once(' '))
            .find(|(own, _)| *own == name || own.split('{').next() == Some(name))
            .map(|(_, value)| value.parse().unwrap())
    }

    /// Waits until a page has this status.
    #[track_caller]
    pub fn until(&self, page: &str, status: u16) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.get(page);
            if answer.status == status {
                return answer;
            }
            let said = self.said();
            assert!(begun.elapsed() < PATIENCE, "{page}: {answer:?}\n{said:#?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends a signal such as `TERM` and waits for the end: status and all of stderr.
    pub fn end(mut self, signal: &str) -> (Option<i32>, Vec<String>) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(10));
        };
        self.listener.take().unwrap().join().unwrap();
        (status.code(), self.said())
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- watch said\n{}\n---", self.said().join("\n"));
        }
    }
}
