//! The line of one gate in the answer, and on the way to it.

use crate::error::Error;
use crate::job::fetch::Progress;
use crate::job::fleet::{Member, Unusable};
use crate::record::{FetchDocument, FleetFetchFault, FleetFetchRow};

/// Progress of a fleet, as one of its gates has a part in it.
pub(super) struct Named<'a> {
    name: &'a str,
    progress: &'a dyn Progress,
}

impl<'a> Named<'a> {
    pub(super) fn new(name: &'a str, progress: &'a dyn Progress) -> Self {
        Self { name, progress }
    }
}

impl Progress for Named<'_> {
    fn begin(&self, points: u64) {
        self.progress.begin(points);
    }

    fn fewer(&self, points: u64) {
        self.progress.fewer(points);
    }

    fn advance(&self, points: u64, samples: u64) {
        self.progress.advance(points, samples);
    }

    fn say(&self, line: &str) {
        let name = self.name.escape_debug();
        self.progress.say(&format!("{name}: {line}"));
    }
}

/// What a gate was fetched, as far as it was.
pub(super) fn of(
    member: &Member,
    fetched: Option<FetchDocument>,
    error: Option<&Error>,
) -> FleetFetchRow {
    let row = FleetFetchRow::new(
        member.name(),
        member.value(),
        Some(&member.store),
        member.gate().checks().len(),
    );
    let row = match fetched {
        Some(document) => row.with(document),
        None => row,
    };
    row.failed(error.map(fault))
}

/// A gate that there is not.
pub(super) fn of_unusable(unusable: &Unusable) -> FleetFetchRow {
    FleetFetchRow::new(&unusable.name, unusable.value.as_deref(), None, 0)
        .failed(Some(fault(&unusable.error)))
}

fn fault(error: &Error) -> FleetFetchFault {
    FleetFetchFault {
        error: error.to_string(),
        hint: error.hint(),
        exit_status: error.exit_status().code(),
    }
}
