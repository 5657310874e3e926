//! What one asking brought: the question, the asked points, and the samples.

use crate::model::{Grid, Instants, Query, SeriesColumn, Step, Timestamp};

/// What was asked, of whom. All files of a room answer the same question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The query, trimmed.
    pub query: Query,
    /// The distance of the asked points.
    pub step: Step,
    /// The server's address, without credentials.
    pub source: String,
}

impl Question {
    /// The first thing the two differ in: its name, ours and theirs.
    pub(super) fn difference(&self, other: &Self) -> Option<(&'static str, String, String)> {
        if self.query != other.query {
            return Some(("query", self.query.to_string(), other.query.to_string()));
        }
        if self.step != other.step {
            let spell = |step: Step| step.duration().to_string();
            return Some(("step", spell(self.step), spell(other.step)));
        }
        (self.source != other.source).then(|| ("source", self.source.clone(), other.source.clone()))
    }
}

/// The answer to one question over one run of grid points.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What the server was asked.
    pub query: Query,
    /// The server's address. Credentials in it are never written.
    pub source: String,
    /// The asked points: all of them, answered or refused.
    pub grid: Grid,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What the server said beside its answers.
    pub warnings: Vec<String>,
    /// The points the server refused; a part of the asked ones.
    pub failed: Instants,
    /// The series, in any order, none twice, nothing present outside the asked points.
    pub series: Vec<SeriesColumn>,
}

impl Answer {
    /// The question it answers.
    pub fn question(&self) -> Question {
        Question {
            query: self.query.clone(),
            step: self.grid.step(),
            source: without_credentials(&self.source),
        }
    }
}

/// Drops `user:password@` from an address: a store is passed around.
fn without_credentials(source: &str) -> String {
    let Some((scheme, rest)) = source.split_once("://") else {
        return source.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_do_not_enter_the_store() {
        for (given, kept) in [
            ("http://me:pa@ss@prom:9090/p?x=1", "http://prom:9090/p?x=1"),
            ("http://prom:9090/a@b", "http://prom:9090/a@b"),
            ("https://token@prom", "https://prom"),
            ("prom:9090", "prom:9090"),
        ] {
            assert_eq!(without_credentials(given), kept);
        }
    }
}
