//! How far the work on a fleet is: a bar on a terminal, else a line now and then.

use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::progress::BETWEEN_LINES;
use crate::cli::to_stderr;
use crate::error::Error;
use crate::job::FleetProgress;

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
