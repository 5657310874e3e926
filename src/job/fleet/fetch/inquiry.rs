//! One ask: at once for many gates where that works, and for each alone where it does not.
//!
//! When a server refuses a combined question because of the data of one value, the values are halved until that
//! one stands alone, where `ask` finds the very instants; from then on it is asked alone, and the others go on
//! together. A combined question that the server cannot read at all is not asked again.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::asks::{Ask, Part, Place, What};
use super::group::Opened;
use crate::gate_file::{CombinedQuery, Uncombinable};
use crate::job::fetch::{OnDataFault, Piece, Width, ask, ask_or};
use crate::model::{Grid, Query, SeriesColumn, is_absent};
use crate::prometheus::{Client, ClientError, split_series};

/// Answers that other groups will ask for too are kept as long as they are not more than this.
const REMEMBERED_SAMPLES: u64 = 4 << 20;

/// Server, query, and first position, length and step of the stretch.
type Asked = (String, String, (i64, usize, u32));

/// What was answered to questions that do not depend on the gate.
#[derive(Default)]
pub(super) struct Remembered {
    pieces: BTreeMap<Asked, Piece>,
    samples: u64,
}

/// How the asking of one check for many values goes.
#[derive(Default)]
struct Together {
    width: Width,
    /// Members whose data spoil it for the others.
    apart: RefCell<BTreeSet<usize>>,
    /// Why the server does not take such a question at all.
    hopeless: RefCell<Option<String>>,
}

/// All that is asked for one group of gates.
pub(super) struct Inquiry<'a> {
    client: &'a Client,
    members: &'a [Opened<'a>],
    /// Of the template, for each check.
    combined: &'a [Result<CombinedQuery, Uncombinable>],
    together: Vec<Together>,
    /// For each member, for each of its questions.
    alone: Vec<Vec<Width>>,
    remembered: &'a RefCell<Remembered>,
}

/// What each gate of an ask is answered.
pub(super) type Answers = Vec<(Part, Result<Piece, ClientError>)>;

/// Why a question for many values at once was not answered.
enum Refusal {
    /// Fewer values may be.
    ForSome,
    /// None will be.
    ForEver(String),
    /// The server is of no use.
    Server(ClientError),
}

impl<'a> Inquiry<'a> {
    pub(super) fn new(
        client: &'a Client,
        members: &'a [Opened<'a>],
        combined: &'a [Result<CombinedQuery, Uncombinable>],
        remembered: &'a RefCell<Remembered>,
    ) -> Self {
        let widths = |member: &Opened<'_>| {
            let questions = member.plan.questions.iter();
            questions.map(|_| Width::default()).collect()
        };
        Self {
            client,
            members,
            combined,
            together: combined.iter().map(|_| Together::default()).collect(),
            alone: members.iter().map(widths).collect(),
            remembered,
        }
    }

    /// Asks; an error is the server's and ends everything.
    pub(super) async fn answer(&self, ask: &Ask<'_>) -> Result<Answers, ClientError> {
        match (ask.what, ask.place) {
            (What::Alike(query), Place::Availability) => self.remembered_or_asked(ask, query).await,
            (What::Alike(_), Place::Check(_)) => Ok(self.once_for_all(ask).await),
            (What::Combined(check), _) => self.for_each_value(ask, check).await,
        }
    }

    /// Questions sent, those for many values at once among them.
    pub(super) fn sent(&self) -> (u64, u64) {
        let alone = self.alone.iter().flatten().map(Width::sent).sum::<u64>();
        let together = self
            .together
            .iter()
            .map(|own| own.width.sent())
            .sum::<u64>();
        (alone + together, together)
    }

    /// Checks whose combined question the server refused to read, and its words.
    pub(super) fn hopeless(&self) -> Vec<(usize, String)> {
        let own = self.together.iter().enumerate();
        own.filter_map(|(check, own)| Some((check, own.hopeless.borrow().clone()?)))
            .collect()
    }

    async fn remembered_or_asked(
        &self,
        ask: &Ask<'_>,
        query: &str,
    ) -> Result<Answers, ClientError> {
        let grid = ask.grid;
        let when = (grid.first_position(), grid.len(), grid.step().secs());
        let key = (self.client.source().to_owned(), query.to_owned(), when);
        let known = self.remembered.borrow().pieces.get(&key).cloned();
        if let Some(piece) = known {
            let each = ask.parts.iter();
            return Ok(each.map(|part| (*part, Ok(piece.clone()))).collect());
        }
        let answers = self.once_for_all(ask).await;
        if let Some((_, Ok(piece))) = answers.first() {
            let mut remembered = self.remembered.borrow_mut();
            if remembered.samples + piece.samples <= REMEMBERED_SAMPLES {
                remembered.samples += piece.samples;
                remembered.pieces.insert(key, piece.clone());
            }
        }
        Ok(answers)
    }

    /// The same query for all of them.
    async fn once_for_all(&self, ask: &Ask<'_>) -> Answers {
        let Some(first) = ask.parts.first() else {
            return Vec::new();
        };
        let answer = self.alone(*first, ask.grid).await;
        let each = ask.parts.iter();
        each.map(|part| (*part, answer.clone())).collect()
    }

    async fn alone(&self, part: Part, grid: Grid) -> Result<Piece, ClientError> {
        let question = self.members[part.member].plan.tasks[part.task].question;
        let query = self.query(part);
        let width = &self.alone[part.member][question];
        ask(self.client, query, grid, width).await
    }

    fn query(&self, part: Part) -> &Query {
        let plan = &self.members[part.member].plan;
        plan.questions[plan.tasks[part.task].question].query
    }

    async fn for_each_value(&self, ask: &Ask<'_>, check: usize) -> Result<Answers, ClientError> {
        let own = &self.together[check];
        let (apart, together): (Vec<Part>, Vec<Part>) = {
            let apart = own.apart.borrow();
            let is_apart = |part: &Part| apart.contains(&part.member);
            ask.parts.iter().copied().partition(is_apart)
        };
        let mut answers = Vec::with_capacity(ask.parts.len());
        let mut left = vec![apart, together];
        while let Some(parts) = left.pop() {
            let is_apart = |part: &Part| own.apart.borrow().contains(&part.member);
            let hopeless = own.hopeless.borrow().is_some();
            if parts.len() < 2 || hopeless || parts.iter().all(is_apart) {
                for part in parts {
                    let answer = self.alone(part, ask.grid).await;
                    if !answer.as_ref().is_ok_and(|piece| piece.failed.is_empty()) {
                        own.apart.borrow_mut().insert(part.member);
                    }
                    answers.push((part, answer));
                }
                continue;
            }
            match self.at_once(check, &parts, ask.grid).await {
                Ok(pieces) => {
                    let pieces = pieces.into_iter().map(Ok);
                    answers.extend(parts.into_iter().zip(pieces));
                }
                Err(Refusal::ForSome) => {
                    let (one, other) = parts.split_at(parts.len() / 2);
                    left.extend([other.to_vec(), one.to_vec()]);
                }
                Err(Refusal::ForEver(words)) => {
                    *own.hopeless.borrow_mut() = Some(words);
                    left.push(parts);
                }
                Err(Refusal::Server(error)) => return Err(error),
            }
        }
        Ok(answers)
    }

    /// One question for the values of all of them.
    async fn at_once(
        &self,
        check: usize,
        parts: &[Part],
        grid: Grid,
    ) -> Result<Vec<Piece>, Refusal> {
        let Ok(combined) = &self.combined[check] else {
            return Err(Refusal::ForSome);
        };
        let values: Vec<&str> = parts
            .iter()
            .filter_map(|part| self.members[part.member].value)
            .collect();
        let Some(query) = combined.for_values(&values) else {
            return Err(Refusal::ForSome);
        };
        let width = &self.together[check].width;
        let piece = ask_or(self.client, &query, grid, width, OnDataFault::GiveUp)
            .await
            .map_err(refusal)?;
        let parted = split_series(piece.series, combined.split_label(), &values);
        let parted = parted.map_err(|fault| Refusal::ForEver(fault.to_string()))?;
        let each = parted.into_iter().map(|series| Piece {
            samples: present(&series),
            series,
            remarks: piece.remarks.clone(),
            ..Piece::default()
        });
        Ok(each.collect())
    }
}

fn refusal(error: ClientError) -> Refusal {
    if !error.is_of_one_question() {
        Refusal::Server(error)
    } else if error.is_query_fault() {
        Refusal::ForEver(error.to_string())
    } else {
        Refusal::ForSome
    }
}

fn present(series: &[SeriesColumn]) -> u64 {
    let values = series.iter().flat_map(|column| &column.values);
    values.filter(|value| !is_absent(**value)).count() as u64
}
