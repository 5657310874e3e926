//! How far work is: of a fetch a bar on a terminal, else a line now and then; of a search, that it goes on.

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::to_stderr;
use crate::error::Error;
use crate::job::{FleetProgress, Progress};

/// Without a terminal, at most one line in this time.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// How often what turns moves on.
const TICK: Duration = Duration::from_millis(100);

const TEMPLATE: &str =
    "{bar:30} {percent:>3} %  {human_pos} of {human_len} points  {per_sec}  {msg}  {eta} left";

/// Progress on stderr.
#[derive(Debug)]
pub(super) struct Bar {
    shown: RefCell<Option<ProgressBar>>,
    all: Cell<u64>,
    done: Cell<u64>,
    samples: Cell<u64>,
    started: Instant,
    last_line: Cell<Instant>,
}

impl Default for Bar {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            shown: RefCell::new(None),
            all: Cell::new(0),
            done: Cell::new(0),
            samples: Cell::new(0),
            started: now,
            last_line: Cell::new(now),
        }
    }
}

impl Bar {
    /// Takes the bar off the terminal.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.shown.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }

    fn line(&self) {
        let (done, all) = (self.done.get(), self.all.get());
        if done == 0 || self.last_line.get().elapsed() < BETWEEN_LINES {
            return;
        }
        self.last_line.set(Instant::now());
        let elapsed = self.started.elapsed().as_secs_f64();
        let left = elapsed / done as f64 * all.saturating_sub(done) as f64;
        to_stderr(&format!(
            "{done} of {all} points, {} samples, {:.0} points/s, {left:.0} s left",
            self.samples.get(),
            done as f64 / elapsed
        ));
    }
}

const GATES: &str = "{bar:30} {percent:>3} %  {human_pos} of {human_len} gates  {msg}  {eta} left";

/// How far the work on a fleet is, heard from any thread.
#[derive(Debug, Default)]
pub(super) struct Gates(Mutex<GatesDone>);

#[derive(Debug)]
struct GatesDone {
    shown: Option<ProgressBar>,
    all: usize,
    done: usize,
    failed: usize,
    started: Instant,
    last_line: Instant,
}

impl Default for GatesDone {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            shown: None,
            all: 0,
            done: 0,
            failed: 0,
            started: now,
            last_line: now,
        }
    }
}

impl Gates {
    fn lock(&self) -> MutexGuard<'_, GatesDone> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the bar off the terminal.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.lock().shown.take() {
            bar.finish_and_clear();
        }
    }
}

impl FleetProgress for Gates {
    fn begin(&self, gates: usize) {
        let mut own = self.lock();
        own.all = gates;
        own.started = Instant::now();
        if gates == 0 || !std::io::stderr().is_terminal() {
            return;
        }
        let style = ProgressStyle::with_template(GATES).expect("the template is well formed");
        own.shown = Some(ProgressBar::new(gates as u64).with_style(style));
    }

    fn done(&self, gate: &str, error: Option<&Error>) {
        let mut own = self.lock();
        own.done += 1;
        own.failed += usize::from(error.is_some());
        if let Some(bar) = &own.shown {
            if error.is_some() {
                bar.suspend(|| to_stderr(&format!("{}: failed", gate.escape_debug())));
            }
            bar.inc(1);
            if own.failed > 0 {
                bar.set_message(format!("{} failed", own.failed));
            }
            return;
        }
        if own.done < own.all && own.last_line.elapsed() >= BETWEEN_LINES {
            own.last_line = Instant::now();
            let elapsed = own.started.elapsed().as_secs_f64();
            let left = elapsed / own.done as f64 * (own.all - own.done) as f64;
            to_stderr(&format!(
                "{} of {} gates, {} failed, {left:.0} s left",
                own.done, own.all, own.failed
            ));
        }
    }
}

/// What turns on a terminal while nobody can say how much is left; nothing elsewhere.
#[derive(Debug)]
pub(super) struct Wheel {
    shown: Option<ProgressBar>,
    started: Instant,
}

impl Wheel {
    /// Turns beside `words`.
    pub(super) fn start(words: &'static str) -> Self {
        let shown = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}");
            let bar = ProgressBar::new_spinner()
                .with_style(style.expect("the template is well formed"))
                .with_message(words);
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            shown,
            started: Instant::now(),
        }
    }

    /// Stops, and says on a terminal how long `done` took.
    pub(super) fn stop(self, done: &str) {
        if let Some(bar) = self.shown {
            bar.finish_and_clear();
            to_stderr(&format!(
                "{done} in {:.1} s",
                self.started.elapsed().as_secs_f64()
            ));
        }
    }
}

impl Progress for Bar {
    fn begin(&self, points: u64) {
        self.all.set(points);
        if points == 0 || !std::io::stderr().is_terminal() {
            return;
        }
        let style = ProgressStyle::with_template(TEMPLATE).expect("the template is well formed");
        *self.shown.borrow_mut() = Some(ProgressBar::new(points).with_style(style));
    }

    fn advance(&self, points: u64, samples: u64) {
        self.done.set(self.done.get() + points);
        self.samples.set(self.samples.get() + samples);
        match &*self.shown.borrow() {
            Some(bar) => {
                bar.set_message(format!("{} samples", self.samples.get()));
                bar.inc(points);
            }
            None => self.line(),
        }
    }

    fn say(&self, line: &str) {
        match &*self.shown.borrow() {
            Some(bar) => bar.suspend(|| to_stderr(line)),
            None => to_stderr(line),
        }
    }
}
