//! Some hundred gates of one server at a time: their stores are open and their answers in memory, and no others'.

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::UnboundedReceiver;

use super::Context;
use super::asks::{Ask, Given, Part, Place, What, asks};
use super::inquiry::{Answers, Inquiry};
use super::row::{self, Named};
use crate::error::Error;
use crate::gate_file::{CombinedQuery, Uncombinable};
use crate::job::fetch::{
    FetchRequest, Keeper, Next, Plan, Progress, Question, SAMPLES_A_FILE, Task, grid, listening,
    take_up,
};
use crate::job::fleet::Member;
use crate::job::runtime::block_on;
use crate::model::Grid;
use crate::prometheus::{Client, ClientError};
use crate::record::{FetchDocument, FleetFetchRow};
use crate::store::{Store, StoreWriter};

/// The samples on their way into files, over all gates of a group (128 MB).
const SAMPLES_ON_THE_WAY: u64 = 16 << 20;

/// Gates that are fetched together.
pub(super) struct Group<'a> {
    pub(super) members: Vec<&'a Member>,
    pub(super) client: &'a Client,
    pub(super) url: &'a str,
    /// Of their template, for each check; nothing for gates of files.
    pub(super) combined: &'a [Result<CombinedQuery, Uncombinable>],
}

/// A gate whose store is open.
pub(super) struct Opened<'a> {
    /// Its place in the group.
    place: usize,
    name: &'a str,
    pub(super) value: Option<&'a str>,
    request: &'a FetchRequest<'a>,
    grid: Grid,
    writer: StoreWriter,
    pub(super) plan: Plan<'a>,
}

/// What came of a group.
pub(super) struct Fetched {
    pub(super) rows: Vec<FleetFetchRow>,
    /// Questions sent, those for many values at once among them.
    pub(super) sent: (u64, u64),
    /// Checks whose combined question the server refused to read.
    pub(super) hopeless: Vec<(usize, String)>,
}

/// Points of all checks and of the availability, had nothing been asked yet.
pub(super) fn points_of(request: &FetchRequest<'_>) -> u64 {
    let questions = request.gate.checks().len() + usize::from(request.availability.is_some());
    grid(request).map_or(0, |grid| (questions * grid.len()) as u64)
}

impl Group<'_> {
    /// Fetches what is missing; a gate that cannot be fetched is a row of its own. An error ends the fleet.
    pub(super) fn fetch(&self, context: &Context<'_>) -> Result<Fetched, Error> {
        let requests: Vec<FetchRequest<'_>> = self
            .members
            .iter()
            .map(|member| context.request.of(member, self.url))
            .collect();
        let mut errors: Vec<Option<Error>> = self.members.iter().map(|_| None).collect();
        let mut opened = Vec::with_capacity(requests.len());
        for (place, request) in requests.iter().enumerate() {
            let all = points_of(request);
            match open(place, self.members[place], request, self.client) {
                Ok(own) => {
                    context
                        .progress
                        .fewer(all.saturating_sub(own.plan.points()));
                    opened.push(own);
                }
                Err(error) => {
                    context.progress.fewer(all);
                    context.say_of(self.members[place].name(), &error);
                    errors[place] = Some(error);
                }
            }
        }
        let source = self.client.source();
        let mut documents: Vec<FetchDocument> =
            opened.iter().map(|own| own.document(source)).collect();
        let (client, troubles) = listening(self.client);
        let inquiry = Inquiry::new(&client, &opened, self.combined, &context.remembered);
        let ended = self.run(context, &opened, &inquiry, troubles, &mut documents)?;
        for (own, ended) in opened.iter().zip(ended) {
            if let Err(error) = ended {
                context.say_of(own.name, &error);
                errors[own.place] = Some(error);
            }
        }
        let mut documents = opened.iter().map(|own| own.place).zip(documents).peekable();
        let rows = errors.into_iter().enumerate().map(|(place, error)| {
            let own = documents.next_if(|(own, _)| *own == place);
            row::of(
                self.members[place],
                own.map(|(_, document)| document),
                error.as_ref(),
            )
        });
        Ok(Fetched {
            rows: rows.collect(),
            sent: inquiry.sent(),
            hopeless: inquiry.hopeless(),
        })
    }

    /// How it ended for each opened gate.
    fn run(
        &self,
        context: &Context<'_>,
        opened: &[Opened<'_>],
        inquiry: &Inquiry<'_>,
        troubles: UnboundedReceiver<String>,
        documents: &mut [FetchDocument],
    ) -> Result<Vec<Result<(), Error>>, Error> {
        let named: Vec<Named<'_>> = opened
            .iter()
            .map(|own| Named::new(own.name, context.progress))
            .collect();
        let share = SAMPLES_ON_THE_WAY / (opened.len() as u64).max(1);
        let samples_a_file = share.min(SAMPLES_A_FILE);
        let source = self.client.source();
        let keepers = opened.iter().zip(documents).zip(&named);
        let mut keepers: Vec<Kept<'_, '_>> = keepers
            .map(|((own, document), named)| {
                let keeper =
                    Keeper::new(own.request, &own.plan, &own.writer, source, named, document);
                Ok(keeper.with_samples_a_file(samples_a_file))
            })
            .collect();
        let asks = self.asks(opened);
        let answers = stream::iter(&asks)
            .map(|ask: &Ask<'_>| inquiry.answer(ask))
            .buffered(context.request.concurrency.max(1));
        block_on(take_up(answers, troubles, |next| match next {
            Next::Answer(answers) => take_all(opened, &mut keepers, answers, context.progress),
            Next::Trouble(line) => {
                context.progress.say(&line);
                Ok(())
            }
        }))??;
        Ok(keepers
            .into_iter()
            .map(|kept| kept.and_then(Keeper::finish))
            .collect())
    }

    fn asks<'o>(&self, opened: &'o [Opened<'_>]) -> Vec<Ask<'o>> {
        let can_be_combined =
            |check: usize| opened.len() > 1 && self.combined.get(check).is_some_and(Result::is_ok);
        asks(opened.iter().enumerate().flat_map(|(member, own)| {
            let tasks = own.plan.tasks.iter().enumerate();
            tasks.map(move |(at, task): (usize, &Task)| {
                let question: &Question<'_> = &own.plan.questions[task.question];
                let (place, what) = match question.check() {
                    None => (Place::Availability, What::alike(question.query)),
                    Some(_) if own.value.is_some() && can_be_combined(task.question) => {
                        (Place::Check(task.question), What::Combined(task.question))
                    }
                    Some(_) => (Place::Check(task.question), What::alike(question.query)),
                };
                Given {
                    part: Part { member, task: at },
                    place,
                    what,
                    grid: task.grid,
                }
            })
        }))
    }
}

/// A gate's keeper, or why it has none any more.
type Kept<'a, 'f> = Result<Keeper<'a, 'f>, Error>;

/// A store that fails is one gate's; all else ends the fleet.
fn take_all(
    opened: &[Opened<'_>],
    keepers: &mut [Kept<'_, '_>],
    answers: Result<Answers, ClientError>,
    progress: &dyn Progress,
) -> Result<(), Error> {
    for (part, answer) in answers.map_err(Error::NoServer)? {
        let task = &opened[part.member].plan.tasks[part.task];
        let kept = &mut keepers[part.member];
        let Ok(keeper) = kept else {
            progress.fewer(task.grid.len() as u64);
            continue;
        };
        match keeper.take(task, answer) {
            Ok(()) => {}
            Err(error @ Error::Store(_)) => *kept = Err(error),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn open<'a>(
    place: usize,
    member: &'a Member,
    request: &'a FetchRequest<'a>,
    client: &Client,
) -> Result<Opened<'a>, Error> {
    let grid = grid(request)?;
    let writer = Store::open_for_writing(&request.store)?;
    let plan = Plan::new(request, Some(writer.store()), client.source(), grid)?;
    Ok(Opened {
        place,
        name: member.name(),
        value: member.value(),
        request,
        grid,
        writer,
        plan,
    })
}

impl Opened<'_> {
    fn document(&self, source: &str) -> FetchDocument {
        let request = self.request;
        let range = self.grid.range();
        let mut document = FetchDocument::new(request.gate, &request.store, source, range);
        let lines = self.plan.questions.iter().map(Question::line);
        document.checks.extend(lines);
        document
    }
}
