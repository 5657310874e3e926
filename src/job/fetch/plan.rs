//! What is missing: for each check, and for the server's availability, the grid points not asked yet.

use super::FetchRequest;
use crate::error::Error;
use crate::model::{CheckId, Grid, Query, TimeRange};
use crate::prometheus::cut_all;
use crate::record::{FetchPlanDocument, FetchedCheck, PlannedCheck};
use crate::store::{CheckFiles, Room, Store};

/// Everything to be asked.
pub(in crate::job) struct Plan<'a> {
    /// The checks in the order of the gate, then the availability.
    pub(in crate::job) questions: Vec<Question<'a>>,
    /// Requests, question by question, in time.
    pub(in crate::job) tasks: Vec<Task>,
}

/// One query, and where its answers go.
pub(in crate::job) struct Question<'a> {
    pub(in crate::job) room: Room,
    pub(in crate::job) query: &'a Query,
    /// Its old answers are to another question, and leave when the first new one has come.
    pub(in crate::job) retire: bool,
    /// How many series its old answers had.
    known_series: usize,
}

/// One request.
pub(in crate::job) struct Task {
    /// The index of its question.
    pub(in crate::job) question: usize,
    pub(in crate::job) grid: Grid,
    /// The next request does not go on where this one ends.
    pub(in crate::job) last_of_run: bool,
}

impl Question<'_> {
    /// Its name in tables.
    pub(in crate::job) fn name(&self) -> String {
        match &self.room {
            Room::Check(id) => id.to_string(),
            Room::Server => "(availability)".to_owned(),
        }
    }

    pub(in crate::job) fn line(&self) -> FetchedCheck {
        FetchedCheck::new(self.name())
    }

    pub(in crate::job) fn check(&self) -> Option<&CheckId> {
        match &self.room {
            Room::Check(id) => Some(id),
            Room::Server => None,
        }
    }
}

impl<'a> Plan<'a> {
    pub(in crate::job) fn new(
        request: &'a FetchRequest<'_>,
        store: Option<&Store>,
        source: &str,
        grid: Grid,
    ) -> Result<Self, Error> {
        let checks = request.gate.checks().iter();
        let rooms = checks
            .map(|check| (Room::Check(check.id().clone()), check.query()))
            .chain(
                request
                    .availability
                    .iter()
                    .map(|query| (Room::Server, query)),
            );
        let mut plan = Self {
            questions: Vec::new(),
            tasks: Vec::new(),
        };
        for (room, query) in rooms {
            let (missing, question) = missing(request, store, source, &room, query, grid)?;
            plan.add_tasks(grid, &missing);
            plan.questions.push(question);
        }
        Ok(plan)
    }

    fn add_tasks(&mut self, grid: Grid, missing: &[TimeRange]) {
        let question = self.questions.len();
        let grids: Vec<Grid> = missing
            .iter()
            .map(|range| grid.slice(grid.indices(*range)))
            .collect();
        let requests = cut_all(&grids);
        for (at, request) in requests.iter().enumerate() {
            let next = requests.get(at + 1).map(|next| next.grid.range().from);
            self.tasks.push(Task {
                question,
                grid: request.grid,
                last_of_run: next != Some(request.grid.range().to),
            });
        }
    }

    /// Grid points over all requests.
    pub(in crate::job) fn points(&self) -> u64 {
        self.tasks.iter().map(|task| task.grid.len() as u64).sum()
    }

    pub(in crate::job) fn document(
        &self,
        request: &FetchRequest<'_>,
        source: &str,
        grid: Grid,
    ) -> FetchPlanDocument {
        let line = |(index, question): (usize, &Question<'_>)| {
            let tasks = self.tasks.iter().filter(|task| task.question == index);
            let (requests, points) = tasks.fold((0, 0), |(requests, points), task| {
                (requests + 1, points + task.grid.len() as u64)
            });
            PlannedCheck::new(
                question.name(),
                requests,
                points,
                question.known_series,
                question.retire,
            )
        };
        let lines = self.questions.iter().enumerate().map(line).collect();
        FetchPlanDocument::new(request.gate, &request.store, source, grid.range(), lines)
    }
}

/// What is still to be asked of one question; answers to another question are to be retired first.
fn missing<'a>(
    request: &FetchRequest<'_>,
    store: Option<&Store>,
    source: &str,
    room: &Room,
    query: &'a Query,
    grid: Grid,
) -> Result<(Vec<TimeRange>, Question<'a>), Error> {
    let held = match store {
        // What is replaced as a whole need not be readable: that is how a damaged file is mended.
        Some(store) if request.refresh => store.room_beside(room, grid.range())?,
        Some(store) => store.room(room)?,
        None => None,
    };
    let question = |retire, known_series| Question {
        room: room.clone(),
        query,
        retire,
        known_series,
    };
    let whole = vec![grid.range()];
    let Some(files) = held else {
        return Ok((whole, question(false, 0)));
    };
    let known_series = files.most_series();
    let fits = is_same(&files, query, grid);
    let other_source = files.question().source != source;
    if fits && other_source && !request.refresh {
        return Err(Error::OtherSource {
            what: room.to_string(),
            held: files.question().source.clone(),
            asked: source.to_owned(),
        });
    }
    let retire = !fits || other_source;
    let missing = if retire || request.refresh {
        whole
    } else {
        files.asked().asked.gaps_in(grid.range())
    };
    Ok((missing, question(retire, known_series)))
}

fn is_same(files: &CheckFiles, query: &Query, grid: Grid) -> bool {
    files.question().query == *query && files.question().step == grid.step()
}
