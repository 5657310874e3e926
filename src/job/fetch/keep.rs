//! Answers into files, in the order they were asked for.

use super::ask::Piece;
use super::plan::{Plan, Task};
use super::{FetchRequest, Progress};
use crate::error::Error;
use crate::model::{CheckId, Grid, Instants, SeriesColumn, join_series};
use crate::prometheus::ClientError;
use crate::record::FetchDocument;
use crate::store::{Answer, StoreWriter};

/// A file holds at most this many requests …
const REQUESTS_A_FILE: usize = 16;
/// … and is closed after the request with which it passes this many samples (64 MB of them).
pub(in crate::job) const SAMPLES_A_FILE: u64 = 4 << 20;

/// Fewer refused points than this may be one bad moment, even when they are all there was to ask.
const ALL_REFUSED: u64 = 16;

/// Takes answers in order and keeps them in files.
pub(in crate::job) struct Keeper<'a, 'f> {
    request: &'a FetchRequest<'a>,
    plan: &'a Plan<'a>,
    writer: &'a StoreWriter,
    source: &'a str,
    progress: &'a dyn Progress,
    fetched: &'f mut FetchDocument,
    samples_a_file: u64,
    pending: Option<Pending>,
    failures: Vec<(CheckId, ClientError)>,
    /// For each question, why the server refused points of it.
    refusals: Vec<Option<ClientError>>,
    /// For each question, whether old answers are still in the way of the first new one.
    to_retire: Vec<bool>,
}

/// Answers on their way into one file.
struct Pending {
    question: usize,
    requests: usize,
    grid: Grid,
    samples: u64,
    series: Vec<SeriesColumn>,
    failed: Instants,
    remarks: Vec<String>,
}

impl<'a, 'f> Keeper<'a, 'f> {
    pub(in crate::job) fn new(
        request: &'a FetchRequest<'a>,
        plan: &'a Plan<'a>,
        writer: &'a StoreWriter,
        source: &'a str,
        progress: &'a dyn Progress,
        fetched: &'f mut FetchDocument,
    ) -> Self {
        Self {
            request,
            plan,
            writer,
            source,
            progress,
            fetched,
            samples_a_file: SAMPLES_A_FILE,
            pending: None,
            failures: Vec::new(),
            refusals: plan.questions.iter().map(|_| None).collect(),
            to_retire: plan
                .questions
                .iter()
                .map(|question| question.retire)
                .collect(),
        }
    }

    /// Closes files earlier: beside many others it may not hold as much.
    #[must_use]
    pub(in crate::job) fn with_samples_a_file(mut self, samples: u64) -> Self {
        self.samples_a_file = samples;
        self
    }

    pub(in crate::job) fn take(
        &mut self,
        task: &Task,
        answer: Result<Piece, ClientError>,
    ) -> Result<(), Error> {
        let points = task.grid.len() as u64;
        match answer {
            Ok(piece) => {
                self.progress.advance(points, piece.samples);
                self.add(task, piece);
                let full = self.pending.as_ref().is_some_and(|pending| {
                    pending.requests >= REQUESTS_A_FILE || pending.samples >= self.samples_a_file
                });
                if task.last_of_run || full {
                    self.flush()?;
                }
                Ok(())
            }
            Err(error) => {
                self.flush()?;
                self.progress.advance(points, 0);
                self.refused(task, error)
            }
        }
    }

    fn add(&mut self, task: &Task, piece: Piece) {
        let grid = task.grid;
        if let Some(refusal) = piece.refusal {
            self.refusals[task.question].get_or_insert(refusal);
        }
        let pending = self.pending.get_or_insert_with(|| Pending {
            question: task.question,
            requests: 0,
            grid: Grid::from_position(grid.step(), grid.first_position(), 0),
            samples: 0,
            series: Vec::new(),
            failed: Instants::new(),
            remarks: Vec::new(),
        });
        pending.requests += 1;
        pending.samples += piece.samples;
        pending.grid = Grid::from_position(
            grid.step(),
            pending.grid.first_position(),
            pending.grid.len() + grid.len(),
        );
        for range in piece.failed.ranges() {
            pending.failed.insert(*range);
        }
        pending.remarks.extend(piece.remarks);
        join_series(&mut pending.series, piece.series);
    }

    /// Something worth a line.
    pub(in crate::job) fn say(&self, line: &str) {
        self.progress.say(line);
    }

    /// A fault of one check is kept for the end; a fault of the server ends the fetch.
    fn refused(&mut self, task: &Task, source: ClientError) -> Result<(), Error> {
        let question = &self.plan.questions[task.question];
        let name = question.name();
        match question.check() {
            _ if matches!(source, ClientError::Unreachable { .. }) => Err(Error::NoServer(source)),
            Some(check) if !source.is_of_one_question() => Err(Error::Check {
                check: check.clone(),
                source,
            }),
            None if !source.is_of_one_question() => Err(Error::NoServer(source)),
            Some(check) => {
                if self.failures.iter().all(|(failed, _)| failed != check) {
                    self.progress.say(&format!(
                        "check `{check}` has no usable answer; the others go on"
                    ));
                    self.failures.push((check.clone(), source));
                }
                Ok(())
            }
            // Without it a history is still a history.
            None => {
                self.progress.say(&format!("{name}: {source}"));
                Ok(())
            }
        }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let Some(pending) = self.pending.take() else {
            return Ok(());
        };
        let question = &self.plan.questions[pending.question];
        let mut remarks = pending.remarks;
        remarks.sort_unstable();
        remarks.dedup();
        let line = &mut self.fetched.checks[pending.question];
        // Only now: had the server been gone, the old answers would be all there is.
        if std::mem::take(&mut self.to_retire[pending.question]) {
            line.retired = self.writer.retire(&question.room)?;
        }
        line.points += pending.grid.len() as u64;
        line.samples += pending.samples;
        line.series = line.series.max(pending.series.len());
        line.failed += failed_points(pending.grid, &pending.failed);
        for remark in &remarks {
            let named = format!("{}: {remark}", question.name());
            if !self.fetched.warnings.contains(&named) {
                self.fetched.warnings.push(named);
            }
        }
        let answer = Answer {
            query: question.query.clone(),
            source: self.source.to_owned(),
            grid: pending.grid,
            asked_at: self.request.now,
            warnings: remarks,
            failed: pending.failed,
            series: pending.series,
        };
        if self.request.refresh {
            self.writer.refresh(&question.room, &answer)?;
        } else {
            self.writer.put(&question.room, &answer)?;
        }
        Ok(())
    }

    /// Says why points were refused. Now and then one is; a check of which all are is not fetched at all.
    fn explain_refusals(&mut self) {
        let refusals = std::mem::take(&mut self.refusals);
        for (index, refusal) in refusals.into_iter().enumerate() {
            let question = &self.plan.questions[index];
            let (Some(refusal), Some(check)) = (refusal, question.check()) else {
                continue;
            };
            let line = &self.fetched.checks[index];
            if line.failed == line.points && line.points >= ALL_REFUSED {
                self.failures.push((check.clone(), refusal));
            } else {
                let why = format!(
                    "{}: refused {} of {} points: {refusal}",
                    question.name(),
                    line.failed,
                    line.points
                );
                self.fetched.warnings.push(why);
            }
        }
    }

    pub(in crate::job) fn finish(mut self) -> Result<(), Error> {
        self.flush()?;
        self.explain_refusals();
        if self.failures.is_empty() {
            return Ok(());
        }
        Err(Error::Checks {
            all: self.request.gate.checks().len(),
            failures: self.failures,
        })
    }
}

fn failed_points(grid: Grid, failed: &Instants) -> u64 {
    failed
        .ranges()
        .iter()
        .map(|range| grid.indices(*range).len() as u64)
        .sum()
}
