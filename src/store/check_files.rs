//! What the store knows of one room: the question, what was asked, and the files with the answers.
//!
//! Made from footers alone; rows are read by [`CheckFiles::read`], which touches only the files and row
//! groups that reach into the range.

use std::collections::BTreeSet;
use std::path::Path;

use super::answer::Question;
use super::checksum;
use super::error::StoreError;
use super::footer::positions;
use super::remarks::{Remark, Remarks};
use super::room::Room;
use super::stored_file::StoredFile;
use super::sweep::Sweep;
use crate::model::{
    Asked, Check, CheckHistory, CheckId, Grid, Instants, Step, TimeRange, Timestamp,
};

/// The answers to one question.
#[derive(Debug, Clone)]
pub struct CheckFiles {
    room: Room,
    question: Question,
    asked: Asked,
    remarks: Remarks,
    /// By time, not overlapping, at least one.
    files: Vec<StoredFile>,
}

/// Why the store cannot speak for a check of a gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Another query.
    #[error("check `{check}`: the store holds answers to `{held}`, the gate asks `{asks}`")]
    Query {
        /// The check.
        check: CheckId,
        /// The query of the store.
        held: String,
        /// The query of the gate.
        asks: String,
    },
    /// Another step.
    #[error("check `{check}`: the store holds samples every {}, the gate asks every {}", .held.duration(), .asks.duration())]
    Step {
        /// The check.
        check: CheckId,
        /// The step of the store.
        held: Step,
        /// The step of the gate.
        asks: Step,
    },
}

impl Misfit {
    /// What keeps answers to `held` from speaking for `check` on a grid of `step`.
    pub(super) fn between(held: &Question, check: &Check, step: Step) -> Option<Self> {
        if held.query != *check.query() {
            return Some(Self::Query {
                check: check.id().clone(),
                held: held.query.to_string(),
                asks: check.query().to_string(),
            });
        }
        (held.step != step).then(|| Self::Step {
            check: check.id().clone(),
            held: held.step,
            asks: step,
        })
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some("`retrogate fetch` asks anew what the gate asks now, or name another store with --store".to_owned())
    }
}

impl CheckFiles {
    /// Puts files together, sorted by time; `None` when there are none.
    pub(super) fn of(room: Room, files: Vec<StoredFile>) -> Result<Option<Self>, StoreError> {
        let Some(first) = files.first() else {
            return Ok(None);
        };
        for file in &files {
            if let Some(contradiction) = first.contradiction(file) {
                return Err(contradiction);
            }
        }
        let mut asked = Asked::default();
        let mut remarks = Remarks::default();
        for file in &files {
            asked.asked.insert(file.footer.range);
            for range in file.footer.failed.ranges() {
                asked.failed.insert(*range);
            }
            remarks.add_all(&file.footer.remarks);
        }
        let question = first.footer.question.clone();
        Ok(Some(Self {
            room,
            question,
            asked,
            remarks,
            files,
        }))
    }

    /// Whose answers these are.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// The question they answer.
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// What was asked, and what the server refused.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What the server said beside its answers, each once.
    pub fn remarks(&self) -> &[Remark] {
        self.remarks.list()
    }

    /// When the youngest answer was given.
    pub fn last_asked_at(&self) -> Timestamp {
        let times = self.files.iter().map(|file| file.footer.asked_at);
        times.max().expect("a room with files has at least one")
    }

    /// How many samples.
    pub fn rows(&self) -> usize {
        self.files.iter().map(StoredFile::samples).sum()
    }

    /// How many series there ever were.
    pub fn series(&self) -> usize {
        let groups = self.files.iter().flat_map(|file| &file.row_groups);
        let labels: BTreeSet<&str> = groups.map(|group| group.series.as_str()).collect();
        labels.len()
    }

    /// Bytes on disk.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.length).sum()
    }

    /// The most series in one file.
    pub fn most_series(&self) -> usize {
        let series = |file: &StoredFile| {
            let mut labels: Vec<&str> = file.row_groups.iter().map(|g| g.series.as_str()).collect();
            labels.dedup();
            labels.len()
        };
        self.files.iter().map(series).max().unwrap_or(0)
    }

    /// A hash of all that they hold: of their footers, in which stand the checksums of the rows.
    pub fn content_hash(&self) -> u64 {
        let sums: Vec<u8> = self
            .files
            .iter()
            .flat_map(|file| file.footer_checksum().to_le_bytes())
            .collect();
        checksum::of(&sums)
    }

    /// The files, by time.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// Do these answers speak for `check` on a grid of `step`?
    pub fn fits(&self, check: &Check, step: Step) -> Result<(), Misfit> {
        Misfit::between(&self.question, check, step).map_or(Ok(()), Err)
    }

    /// All that is known inside `range`: series from their first present sample in it to their last,
    /// sorted by labels, and what of it was asked.
    pub fn read(&self, range: TimeRange) -> Result<CheckHistory, StoreError> {
        let mut sweep = self.sweep(range);
        sweep.over(Grid::covering(self.question.step, range))?;
        Ok(sweep.into_history())
    }

    /// The same from the oldest sample on, no more of it at a time than is wanted.
    pub fn sweep(&self, range: TimeRange) -> Sweep<'_> {
        let wanted = positions(Grid::covering(self.question.step, range));
        Sweep::new(
            &self.files,
            self.question.step,
            wanted,
            self.asked_in(range),
        )
    }

    /// All that is known.
    pub fn read_all(&self) -> Result<CheckHistory, StoreError> {
        let span = self.asked.asked.span();
        self.read(span.expect("a room with files has an asked range"))
    }

    fn asked_in(&self, range: TimeRange) -> Asked {
        let inside: Instants = [range].into_iter().collect();
        Asked {
            asked: self.asked.asked.intersection(&inside),
            failed: self.asked.failed.intersection(&inside),
        }
    }

    /// The files themselves, by time.
    pub(super) fn files(&self) -> &[StoredFile] {
        &self.files
    }

    /// The file that answers exactly `range`, for a rewriting.
    pub(super) fn file(&self, range: TimeRange) -> Option<&StoredFile> {
        self.files.iter().find(|file| file.footer.range == range)
    }
}
