//! One check of many gates, asked in one question where that can be told apart again.
//!
//! Gates of one template ask the same of different values. Where `combine` has a query for many values, one request
//! answers for a group of them; where the query is the same for all, one answer is everybody's. Whatever is refused,
//! or cannot be parted, is asked gate by gate, as `live` alone would.

use futures_util::{StreamExt, stream};

use super::members::{Fleet, Member};
use crate::gate_file::combine;
use crate::job::live::{Answered, Said, answer, point_at, said};
use crate::model::{Grid, SplitLabel, Timestamp};
use crate::prometheus::{Client, cut, split_series};

/// The most gates in one question: what comes back stays of a size that a server gives at once.
const MOST: usize = 100;

/// Gates of one template that look back equally far, and one of their checks.
struct Question<'a> {
    members: &'a [&'a Member],
    check: usize,
    /// The query for all of them and how its answer is parted, unless each is to be asked alone.
    together: Option<(crate::model::Query, Option<SplitLabel>)>,
}

/// Asks the gates about the last grid point of each not after `at`, at most `concurrency` questions at a time.
pub(super) async fn ask_together(
    client: &Client,
    fleet: &Fleet,
    members: &[&Member],
    concurrency: usize,
    at: Timestamp,
) -> Vec<Said> {
    let mut own: Vec<&Member> = members.to_vec();
    let kin = |member: &Member| {
        let gate = member.gate();
        (member.template, gate.lookback_steps(), gate.step())
    };
    own.sort_by(|a, b| (kin(a), a.name()).cmp(&(kin(b), b.name())));
    let mut groups: Vec<&[&Member]> = Vec::new();
    for kind in own.chunk_by(|a, b| a.template.is_some() && kin(a) == kin(b)) {
        groups.extend(kind.chunks(MOST));
    }
    let questions: Vec<Question<'_>> = groups
        .iter()
        .flat_map(|members| {
            let checks = 0..members[0].gate().checks().len();
            checks.map(|check| question(fleet, members, check))
        })
        .collect();
    let answers: Vec<Vec<Answered>> = stream::iter(&questions)
        .map(|question| question.ask(client, concurrency, at))
        .buffered(concurrency.max(1))
        .collect()
        .await;
    let mut answers = answers.into_iter();
    let mut all = Vec::new();
    for members in groups {
        let checks = members[0].gate().checks().len();
        let mut of_members: Vec<Vec<Answered>> = members.iter().map(|_| Vec::new()).collect();
        for answered in answers.by_ref().take(checks) {
            for (own, answered) in of_members.iter_mut().zip(answered) {
                own.push(answered);
            }
        }
        for (member, answered) in members.iter().zip(of_members) {
            let point = point_at(member.gate(), at);
            all.push(said(member.gate(), answered, point, 0));
        }
    }
    all
}

fn question<'a>(fleet: &Fleet, members: &'a [&'a Member], check: usize) -> Question<'a> {
    Question {
        members,
        check,
        together: together(fleet, members, check),
    }
}

fn together(
    fleet: &Fleet,
    members: &[&Member],
    check: usize,
) -> Option<(crate::model::Query, Option<SplitLabel>)> {
    let [first, _, ..] = members else {
        return None;
    };
    let template = &fleet.templates[first.template?];
    let query = first.gate().checks()[check].query();
    let same = |own: &&Member| own.gate().checks()[check].query() == query;
    if members.iter().all(same) {
        return Some((query.clone(), None));
    }
    let text = template.queries().get(check)?;
    let combined = combine(text, template.label(), template.dialect()).ok()?;
    let values: Option<Vec<&str>> = members.iter().map(|own| own.value()).collect();
    let query = combined.for_values(&values?)?;
    Some((query, Some(combined.split_label().clone())))
}

impl Question<'_> {
    /// One answer a gate, in their order.
    async fn ask(&self, client: &Client, concurrency: usize, at: Timestamp) -> Vec<Answered> {
        let gate = self.members[0].gate();
        let grid = point_at(gate, at).extended_back(gate.lookback_steps());
        if let Some(answers) = self.ask_at_once(client, grid).await {
            return answers;
        }
        stream::iter(self.members)
            .map(|member| {
                let gate = member.gate();
                let check = &gate.checks()[self.check];
                answer(client, gate, check, point_at(gate, at), 0)
            })
            .buffered(concurrency.max(1))
            .collect()
            .await
    }

    async fn ask_at_once(&self, client: &Client, grid: Grid) -> Option<Vec<Answered>> {
        let (query, label) = self.together.as_ref()?;
        let mut series = Vec::new();
        let mut notes = Vec::new();
        for request in cut(grid) {
            let answer = client.query_range(query, request.grid).await.ok()?;
            notes.extend(answer.warnings);
            notes.extend(answer.infos);
            crate::model::join_series(&mut series, answer.series);
        }
        let parted = match label {
            Some(label) => {
                let values: Option<Vec<&str>> =
                    self.members.iter().map(|own| own.value()).collect();
                split_series(series, label, &values?).ok()?
            }
            None => vec![series; self.members.len()],
        };
        let answers = self.members.iter().zip(parted).map(|(member, series)| {
            let check = &member.gate().checks()[self.check];
            Answered::with(check, grid, series, &notes)
        });
        Some(answers.collect())
    }
}
