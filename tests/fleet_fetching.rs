//! A fleet's history from a real Prometheus: what each store holds is what a fetch of that gate alone brings, and
//! fifty services cost hardly more requests than one.
//!
//! Requests are counted on their way, by a forwarder before the server.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration as Wait;

use retrogate::error::Error;
use retrogate::gate_file::Values;
use retrogate::job::{
    AskedValues, FetchRequest, Fleet, FleetFetchRequest, FleetFiles, FleetRequest, Progress,
    ValuesRequest, ask_values, fetch, fleet_fetch, read_fleet,
};
use retrogate::model::{CheckHistory, Duration, Query, TimeRange, Timestamp};
use retrogate::prometheus::{Access, RetryPolicy};
use retrogate::record::{FleetFetchDocument, FleetFetchRow};
use retrogate::store::Room;
use tempfile::TempDir;

use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;
use crate::support::stored;

mod faults;
mod fifty;
mod values;

/// 2026-01-31T12:00:00Z.
const NOON: i64 = 1_769_860_800;
const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// A folder with a template and stores in it, and a server behind a forwarder.
struct World {
    folder: TempDir,
    proxy: RecordingProxy,
    /// Where gates are fetched from, if that is not the forwarder.
    url: Option<String>,
    _server: RealPrometheus,
}

/// Adds up what is left to ask.
#[derive(Default)]
struct Left(Cell<u64>);

impl Progress for Left {
    fn begin(&self, points: u64) {
        self.0.set(points);
    }

    fn fewer(&self, points: u64) {
        self.0.set(self.0.get() - points);
    }

    fn advance(&self, points: u64, _samples: u64) {
        self.fewer(points);
    }

    fn say(&self, _line: &str) {}
}

impl World {
    fn new(template: &str, server: RealPrometheus) -> Self {
        let world = Self {
            folder: tempfile::tempdir().unwrap(),
            proxy: RecordingProxy::before(server.url()),
            url: None,
            _server: server,
        };
        world.write_template(template);
        world
    }

    fn write_template(&self, text: &str) {
        fs::write(self.template(), text).unwrap();
    }

    fn template(&self) -> PathBuf {
        self.folder.path().join("fleet.yaml")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("history")
    }

    /// Where gates are fetched alone.
    fn alone(&self) -> PathBuf {
        self.folder.path().join("alone")
    }

    fn asked(&self, only: Option<&[&str]>) -> FleetRequest {
        FleetRequest {
            files: FleetFiles::One(self.template()),
            only: only.map(|only| only.iter().map(|&name| name.to_owned()).collect()),
            root: self.root(),
        }
    }

    /// The fleet, its values asked for now.
    fn fleet(&self, asked: &FleetRequest) -> Fleet {
        read_fleet(asked, &mut |template| {
            let Values::From(query) = template.values() else {
                panic!("a list needs no server");
            };
            Ok(self.values(template, query)?.values)
        })
        .unwrap()
    }

    fn values(
        &self,
        template: &retrogate::gate_file::Template,
        query: &Query,
    ) -> Result<AskedValues, Error> {
        let request = ValuesRequest {
            url: self.proxy.url(),
            access: Access::default(),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::brief(),
            at: Timestamp::from_secs(NOON),
        };
        ask_values(template, query, &request)
    }

    fn fetch(&self, from: i64, to: i64) -> FleetFetchDocument {
        self.fetch_of(&self.asked(None), from, to).unwrap()
    }

    fn fetch_of(
        &self,
        asked: &FleetRequest,
        from: i64,
        to: i64,
    ) -> Result<FleetFetchDocument, Error> {
        let fleet = self.fleet(asked);
        let url = self.url.clone().unwrap_or_else(|| self.proxy.url());
        let address = |_: &retrogate::model::Gate| Ok(url.clone());
        let like = self.request(&fleet, from, to, PathBuf::new());
        let request = FleetFetchRequest {
            fleet: &fleet,
            asked,
            address: &address,
            access: like.access,
            range: like.range,
            settle: like.settle,
            availability: like.availability,
            refresh: like.refresh,
            concurrency: like.concurrency,
            timeout: like.timeout,
            retry: like.retry,
            now: like.now,
        };
        let left = Left::default();
        let fetched = fleet_fetch(&request, &left)?;
        assert_eq!(left.0.get(), 0, "points that were promised and never asked");
        Ok(fetched)
    }

    /// Of the fleet's first gate.
    fn request<'a>(
        &self,
        fleet: &'a Fleet,
        from: i64,
        to: i64,
        store: PathBuf,
    ) -> FetchRequest<'a> {
        FetchRequest {
            gate: fleet.members[0].gate(),
            url: self.proxy.url(),
            access: Access::default(),
            store,
            range: TimeRange::new(Timestamp::from_secs(from), Timestamp::from_secs(to)),
            settle: Duration::from_secs(60),
            availability: Query::try_new("count(up)"),
            refresh: false,
            concurrency: 4,
            timeout: Duration::from_secs(60),
            retry: RetryPolicy::patient(Wait::from_secs(5)),
            now: Timestamp::from_secs(NOON + 1000 * HOUR),
        }
    }

    /// Each gate alone, into stores of their own, by name.
    fn fetch_each_alone(&self, from: i64, to: i64) -> BTreeMap<String, Stored> {
        let fleet = self.fleet(&self.asked(None));
        let mut all = BTreeMap::new();
        for member in &fleet.members {
            let folder = member.store.file_name().unwrap();
            let store = self.alone().join(folder);
            let request = FetchRequest {
                gate: member.gate(),
                ..self.request(&fleet, from, to, store.clone())
            };
            fetch(&request, &Left::default()).unwrap();
            all.insert(member.name().to_owned(), stored::everything(&store));
        }
        all
    }

    /// Range queries since the last look.
    fn requests(&self) -> usize {
        let asked = self.proxy.take();
        let ranges = asked
            .iter()
            .filter(|request| request.target.contains("query_range"));
        ranges.count()
    }
}

/// A store's rooms.
type Stored = BTreeMap<Room, CheckHistory>;

fn row<'a>(document: &'a FleetFetchDocument, gate: &str) -> &'a FleetFetchRow {
    let found = document.gates.iter().find(|row| row.gate == gate);
    found.unwrap_or_else(|| panic!("no {gate}"))
}

/// What the stores of a fleet hold.
fn all_stored(document: &FleetFetchDocument) -> BTreeMap<String, Stored> {
    let own = document.gates.iter().filter_map(|row| {
        let store = row.store.as_ref()?;
        Some((row.gate.clone(), stored::everything(Path::new(store))))
    });
    own.collect()
}

/// Samples that are there.
fn samples(stored: &Stored) -> usize {
    let columns = stored.values().flat_map(|history| &history.series);
    let values = columns.flat_map(|column| &column.values);
    values
        .filter(|value| !retrogate::model::is_absent(**value))
        .count()
}
