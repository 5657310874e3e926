//! How far work is: of a fetch a bar on a terminal, else a line now and then; of a search, that it goes on.

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::to_stderr;
use crate::job::Progress;

/// Without a terminal, at most one line in this time.
pub(super) const BETWEEN_LINES: Duration = Duration::from_secs(10);

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

    fn fewer(&self, points: u64) {
        self.all.set(self.all.get().saturating_sub(points));
        if let Some(bar) = &*self.shown.borrow() {
            bar.set_length(self.all.get());
        }
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
