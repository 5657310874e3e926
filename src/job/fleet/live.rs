//! A fleet at one moment: every gate as `live` judges it.
//!
//! Gates of one server share its connections, its clock and the deadline. One that cannot be answered is a gate
//! without a verdict, and the others are judged.

use std::collections::BTreeMap;
use std::time::{Duration as Wait, Instant};

use super::members::{Fleet, Member};
use super::replay::{failed, not_judged};
use super::together::ask_together;
use crate::error::Error;
use crate::job::live::{Moment, Settle};
use crate::job::runtime::block_on;
use crate::model::{Dialect, Duration, FailOn, Timestamp};
use crate::prometheus::{Access, Client, ClientOptions, RetryPolicy};
use crate::record::{FleetLiveDocument, LiveDocument, NotJudged};

/// What to ask of a fleet and when.
#[derive(Debug)]
pub struct FleetLiveRequest<'a> {
    /// The gates.
    pub fleet: &'a Fleet,
    /// The server of each member, or why there is none.
    pub urls: Vec<Result<String, Error>>,
    /// How the servers let us in.
    pub access: Access,
    /// The moment to judge; by default now.
    pub at: Option<Timestamp>,
    /// How far behind the clock.
    pub settle: Settle,
    /// For the whole answer.
    pub timeout: Duration,
    /// Questions under way at once.
    pub concurrency: usize,
    /// The lowest verdict that stops a pipeline.
    pub fail_on: FailOn,
    /// The clock.
    pub now: Timestamp,
}

/// Asks every gate.
///
/// # Errors
/// When the moment lies in the future; what is wrong with one gate, or with its server, is in the document.
pub fn live_fleet(request: &FleetLiveRequest<'_>) -> Result<FleetLiveDocument, Error> {
    if let Some(instant) = request.at.filter(|at| *at > request.now) {
        return Err(Error::Future {
            flag: "--at",
            instant,
            now: request.now,
        });
    }
    let fleet = request.fleet;
    let mut not_asked: Vec<NotJudged> = fleet.unusable.iter().map(not_judged).collect();
    let mut of_server: BTreeMap<(&str, bool), Vec<&Member>> = BTreeMap::new();
    for (member, url) in fleet.members.iter().zip(&request.urls) {
        match url {
            Ok(url) => {
                let is_victoria = member.gate().endpoint().dialect == Dialect::MetricsQl;
                of_server
                    .entry((url, is_victoria))
                    .or_default()
                    .push(member);
            }
            Err(error) => not_asked.push(failed(member, error)),
        }
    }
    let deadline = Instant::now() + Wait::from_millis(request.timeout.millis().unsigned_abs());
    let answered = block_on(async {
        let servers = of_server.into_iter();
        let asked = servers.map(|((url, is_victoria), members)| {
            request.ask_server(url, is_victoria, members, deadline)
        });
        futures_util::future::join_all(asked).await
    })?;
    let mut gates = Vec::new();
    for (members, answer) in answered {
        match answer {
            Ok(documents) => gates.extend(documents),
            Err(error) => not_asked.extend(members.into_iter().map(|own| failed(own, &error))),
        }
    }
    Ok(FleetLiveDocument::new(gates, not_asked, request.fail_on))
}

type OfServer<'a> = (Vec<&'a Member>, Result<Vec<LiveDocument>, Error>);

impl FleetLiveRequest<'_> {
    async fn ask_server<'m>(
        &self,
        url: &str,
        is_victoria: bool,
        members: Vec<&'m Member>,
        deadline: Instant,
    ) -> OfServer<'m> {
        let options = ClientOptions {
            connect_timeout: deadline.saturating_duration_since(Instant::now()),
            request_timeout: deadline.saturating_duration_since(Instant::now()),
            deadline: Some(deadline),
            retry: RetryPolicy::brief(),
            ..ClientOptions::default()
        };
        let client = match Client::with_access(url, options, &self.access) {
            Ok(client) => client,
            Err(error) => return (members, Err(Error::address(error))),
        };
        let moment = Moment {
            at: self.at,
            settle: self.settle,
            dialect: if is_victoria {
                Dialect::MetricsQl
            } else {
                Dialect::PromQl
            },
        };
        let ask_all =
            async |at| ask_together(&client, self.fleet, &members, self.concurrency, at).await;
        let (said, _) = moment.ask(&client, self.now, ask_all).await;
        let documents = said.into_iter().map(|said| said.document).collect();
        (members, Ok(documents))
    }
}
