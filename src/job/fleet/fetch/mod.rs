//! Fetch for a fleet: each gate's store has in the end what a fetch of that gate alone would have put there.
//!
//! The server is asked once for what many gates ask alike: the availability, and the queries of a template, which
//! are combined into one for all values where that is sure to be the same (`gate_file::combine`). What is missing is
//! found out gate by gate, so that a stopped run goes on where it was, whatever the fleet was meanwhile.
//!
//! - `apart`: which checks of a template are combined; `servers`: whom to ask for which gates.
//! - `asks`: equal tasks of many gates become one.
//! - `inquiry`: asks for many at once, and for each alone where data or server will not have it.
//! - `group`: some hundred gates at a time, so that memory and open stores are bounded.
//! - `row`: a gate's line of the answer.
//!
//! A gate whose file, store or answer is bad is named, and the others are fetched; a server that is gone ends it all.

mod apart;
mod asks;
mod group;
mod inquiry;
mod row;
mod servers;

use std::cell::RefCell;
use std::collections::BTreeSet;

use self::apart::{apart, combined, line};
use self::group::{Group, points_of};
use self::inquiry::Remembered;
use self::servers::{groups, servers};
use super::{Fleet, FleetRequest, Member};
use crate::error::Error;
use crate::job::fetch::{FetchRequest, Progress};
use crate::model::{Duration, Gate, Query, TimeRange, Timestamp};
use crate::prometheus::{Access, RetryPolicy};
use crate::record::{FleetFetchDocument, VanishedGate};
use crate::store::gates_under;

/// What to fetch for a fleet; the fields are those of [`FetchRequest`].
#[derive(Clone)]
pub struct FleetFetchRequest<'a> {
    /// The gates.
    pub fleet: &'a Fleet,
    /// How they were asked for.
    pub asked: &'a FleetRequest,
    /// The server of a gate.
    pub address: &'a dyn Fn(&Gate) -> Result<String, Error>,
    /// How it lets us in.
    pub access: Access,
    /// What will be replayed.
    pub range: TimeRange,
    /// Points newer than this are left.
    pub settle: Duration,
    /// Asked once for all gates of a server.
    pub availability: Option<Query>,
    /// Ask again and replace.
    pub refresh: bool,
    /// Requests under way at once.
    pub concurrency: usize,
    /// For one request.
    pub timeout: Duration,
    /// When to ask again.
    pub retry: RetryPolicy,
    /// The clock.
    pub now: Timestamp,
}

impl<'a> FleetFetchRequest<'a> {
    /// The fetch of one gate alone.
    fn of(&self, member: &'a Member, url: &str) -> FetchRequest<'a> {
        FetchRequest {
            gate: member.gate(),
            url: url.to_owned(),
            access: self.access.clone(),
            store: member.store.clone(),
            range: self.range,
            settle: self.settle,
            availability: self.availability.clone(),
            refresh: self.refresh,
            concurrency: self.concurrency,
            timeout: self.timeout,
            retry: self.retry,
            now: self.now,
        }
    }
}

/// What all groups share.
struct Context<'a> {
    request: &'a FleetFetchRequest<'a>,
    progress: &'a dyn Progress,
    remembered: RefCell<Remembered>,
}

impl Context<'_> {
    fn say_of(&self, name: &str, error: &Error) {
        let name = name.escape_debug();
        self.progress.say(&format!("{name}: {error}"));
    }
}

/// Fetches.
///
/// # Errors
/// When nothing can be fetched for any gate: the range lies in the future, the server is gone.
pub fn fleet_fetch(
    request: &FleetFetchRequest<'_>,
    progress: &dyn Progress,
) -> Result<FleetFetchDocument, Error> {
    let fleet = request.fleet;
    request.refuse_future()?;
    let vanished = vanished(fleet, request.asked)?;
    let combined: Vec<_> = fleet.templates.iter().map(combined).collect();
    let (servers, mut rows) = servers(request)?;
    let context = Context {
        request,
        progress,
        remembered: RefCell::default(),
    };
    let groups = groups(&servers, &combined);
    let points = |group: &Group<'_>| -> u64 {
        let own = group.members.iter();
        own.map(|member| points_of(&request.of(member, group.url)))
            .sum()
    };
    progress.begin(groups.iter().map(points).sum());
    let mut document = FleetFetchDocument::new(&request.asked.root, request.range);
    document.vanished = vanished;
    document.asked_apart = apart(fleet, &combined);
    for group in &groups {
        let fetched = group.fetch(&context)?;
        rows.extend(fetched.rows);
        document.requests += fetched.sent.0;
        document.combined_requests += fetched.sent.1;
        for (check, why) in fetched.hopeless {
            let template = group.members.first().and_then(|first| first.template);
            let template = template.map(|at| &fleet.templates[at]);
            document
                .asked_apart
                .extend(template.map(|template| line(template, check, why)));
        }
    }
    rows.extend(fleet.unusable.iter().map(row::of_unusable));
    document.asked_apart.sort();
    document.asked_apart.dedup();
    Ok(document.of(rows))
}

impl FleetFetchRequest<'_> {
    /// What is wrong with the range is wrong for all gates.
    fn refuse_future(&self) -> Result<(), Error> {
        let range = self.range;
        for (flag, instant) in [("--from", range.from), ("--to", range.to)] {
            if instant > self.now {
                let now = self.now;
                return Err(Error::Future { flag, instant, now });
            }
        }
        Ok(())
    }
}

/// Gates of a template that have a store, and are no part of the fleet any more.
fn vanished(fleet: &Fleet, asked: &FleetRequest) -> Result<Vec<VanishedGate>, Error> {
    let stores = gates_under(&asked.root)?;
    if asked.only.is_some() {
        return Ok(Vec::new());
    }
    let members = fleet.members.iter().map(Member::name);
    let unusable = fleet.unusable.iter().map(|gate| gate.name.as_str());
    let known: BTreeSet<&str> = members.chain(unusable).collect();
    let gone = stores
        .into_iter()
        .filter(|(name, _)| !known.contains(name.as_str()));
    Ok(gone
        .filter_map(|(name, store)| {
            let value = fleet.templates.iter().find_map(|own| own.value_of(&name))?;
            Some(VanishedGate::new(name, value, &store))
        })
        .collect())
}
