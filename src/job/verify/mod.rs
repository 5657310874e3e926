//! Verify: does freshly fetched history say what was said at the time?
//!
//! Each logged moment is asked of the server anew and judged by the same function, with the gate as it is now.

mod compare;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::time::Instant;

use self::compare::{Comparison, compare};
use super::live::{LiveRequest, ask, open};
use super::runtime::block_on;
use super::verdict_log::{Log, read_log};
use crate::error::Error;
use crate::model::Timestamp;
use crate::record::{
    CauseCounts, Difference, LiveDocument, OverrideCounts, VerdictEntry, VerifyDocument, gate_hash,
};

/// What to verify.
#[derive(Debug, Clone)]
pub struct VerifyRequest<'a> {
    /// The gate, the server and how to ask it; its timeout is for each moment.
    pub live: LiveRequest<'a>,
    /// The log.
    pub log: PathBuf,
    /// The first moment, if not the log's.
    pub from: Option<Timestamp>,
    /// The first moment after, if not the log's.
    pub to: Option<Timestamp>,
}

/// Replays the logged moments.
pub fn verify(request: &VerifyRequest<'_>) -> Result<VerifyDocument, Error> {
    let log = read_log(&request.log).map_err(|source| Error::VerdictLog {
        path: request.log.clone(),
        source,
    })?;
    let gate = request.live.gate;
    let wanted = |entry: &VerdictEntry| {
        let at = entry.point();
        entry.gate == gate.name()
            && request.from.is_none_or(|from| at >= from)
            && request.to.is_none_or(|to| at < to)
    };
    let Log {
        entries,
        unreadable,
    } = log;
    let all = entries.len();
    let entries: Vec<(usize, VerdictEntry)> = entries
        .into_iter()
        .filter(|(_, entry)| wanted(entry))
        .collect();
    let others = all - entries.len();
    let points = || entries.iter().map(|(_, entry)| entry.point());
    let (Some(first), Some(last)) = (points().min(), points().max()) else {
        return Err(Error::NothingLogged {
            path: request.log.clone(),
            gate: gate.name().to_owned(),
            others,
        });
    };
    let client = open(&request.live)?;
    let source = client.source().to_owned();
    let moments = block_on(async {
        client.server_time().await.map_err(Error::NoServer)?;
        let mut moments: BTreeMap<Timestamp, LiveDocument> = BTreeMap::new();
        for at in points() {
            if let Entry::Vacant(place) = moments.entry(at) {
                let client = client.with_deadline(Instant::now() + request.live.timeout());
                let said = ask(&client, gate, request.live.concurrency, at, 0).await;
                place.insert(said.document);
            }
        }
        Ok::<_, Error>(moments)
    })??;
    let mut document = VerifyDocument {
        schema: "retrogate/verify/v1",
        gate: gate.name().to_owned(),
        gate_hash: gate_hash(gate),
        log: request.log.display().to_string(),
        source,
        first,
        last,
        verdicts: entries.len(),
        identical: 0,
        identical_in_every_check: 0,
        causes: CauseCounts::default(),
        unanswered_now: 0,
        unreadable_lines: unreadable,
        other_lines: others,
        overrides: OverrideCounts::default(),
        differences: Vec::new(),
    };
    for (line, entry) in &entries {
        add(&mut document, *line, entry, &moments[&entry.point()]);
    }
    Ok(document)
}

fn add(document: &mut VerifyDocument, line: usize, entry: &VerdictEntry, now: &LiveDocument) {
    if entry.is_overridden() {
        document.overrides.passed_over += 1;
    }
    if entry.verdict.is_some() && (entry.is_overridden() || !entry.ok) {
        document.overrides.stopping += 1;
    }
    if now.summary.unanswered > 0 {
        document.unanswered_now += 1;
    }
    let Comparison {
        now: verdict,
        cause,
        checks,
    } = compare(entry, now, &document.gate_hash, &document.source);
    let Some(cause) = cause else {
        document.identical += 1;
        document.identical_in_every_check += usize::from(checks.is_empty());
        return;
    };
    document.causes.count(cause);
    document.differences.push(Difference {
        line,
        timestamp: entry.point(),
        then: entry.verdict_at_timestamp.clone(),
        now: verdict,
        cause,
        checks,
    });
}
