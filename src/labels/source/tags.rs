//! Tags that say what has no field: `service:api`, `severity:1`, `kind:drill`, `cause:dns`,
//! `source:customer`.
//!
//! The key may be followed by `:`, `/` or `=`, with blanks around it; case does not matter in keys. A bare
//! `sev1` or `P2` is a severity, a bare `drill`, `maintenance` or `test` a kind. Other tags say nothing.

use super::super::fault::Fault;
use super::super::incident::{KINDS, SOURCES};
use super::draft::unknown_word;
use crate::model::{IncidentKind, IncidentSource};

/// What the tags of one incident say.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tags {
    pub(super) services: Vec<String>,
    pub(super) severity: Option<String>,
    pub(super) kind: Option<IncidentKind>,
    pub(super) cause: Option<String>,
    pub(super) source: Option<IncidentSource>,
}

impl Tags {
    /// Reads them; the first of a kind counts, and all services.
    pub(super) fn read<'t>(tags: impl Iterator<Item = &'t str>) -> Result<Self, Fault> {
        let mut read = Self::default();
        for tag in tags {
            let Some((key, value)) = split(tag) else {
                read.bare(tag.trim());
                continue;
            };
            match key.as_str() {
                "service" => read.services.push(value.to_owned()),
                "severity" | "sev" | "priority" => {
                    read.severity.get_or_insert_with(|| value.to_owned());
                }
                "cause" => {
                    read.cause.get_or_insert_with(|| value.to_owned());
                }
                "kind" => {
                    let kind = word("kind", value, &KINDS)?;
                    read.kind.get_or_insert(kind);
                }
                "source" => {
                    let source = word("source", value, &SOURCES)?;
                    read.source.get_or_insert(source);
                }
                _ => {}
            }
        }
        Ok(read)
    }

    fn bare(&mut self, tag: &str) {
        let lower = tag.to_lowercase();
        if let Some((_, kind)) = KINDS[1..].iter().find(|(word, _)| *word == lower) {
            self.kind.get_or_insert(*kind);
        } else if is_severity(&lower) {
            self.severity.get_or_insert_with(|| tag.to_owned());
        }
    }
}

fn split(tag: &str) -> Option<(String, &str)> {
    let (key, value) = tag.split_once([':', '/', '='])?;
    let value = value.trim();
    (!value.is_empty()).then(|| (key.trim().to_lowercase(), value))
}

/// `sev1`, `sev-2`, `p3`.
fn is_severity(tag: &str) -> bool {
    let rest = tag.strip_prefix("sev").or_else(|| tag.strip_prefix('p'));
    rest.is_some_and(|rest| {
        let digit = rest.trim_start_matches(['-', '_', ' ']);
        digit.len() == 1 && digit.bytes().all(|b| b.is_ascii_digit())
    })
}

fn word<T: Copy>(
    column: &'static str,
    found: &str,
    words: &[(&'static str, T)],
) -> Result<T, Fault> {
    let lower = found.to_lowercase();
    let known = words.iter().find(|(word, _)| *word == lower);
    known.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
        unknown_word(column, found, &words)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tags_speak_by_key_or_by_themselves() {
        let said = Tags::read(
            [
                "incident",
                "service:api",
                "Service / web",
                "SEV-2",
                "sev1",
                "cause=dns",
                "drill",
                "source: customer",
                "team:red",
                "project",
                "p10",
                "kind/test",
            ]
            .into_iter(),
        )
        .unwrap();
        assert_eq!(said.services, ["api", "web"]);
        assert_eq!(said.severity.as_deref(), Some("SEV-2"));
        assert_eq!(said.cause.as_deref(), Some("dns"));
        assert_eq!(said.kind, Some(IncidentKind::Drill));
        assert_eq!(said.source, Some(IncidentSource::Customer));
        assert_eq!(
            Tags::read(["p10", "project", ":x", "service:"].into_iter()).unwrap(),
            Tags::default()
        );
    }

    #[test]
    fn a_word_nobody_knows_is_refused() {
        let fault = Tags::read(["kind:exercise"].into_iter()).unwrap_err();
        assert!(
            fault.to_string().contains("`kind` is `exercise`"),
            "{fault}"
        );
    }
}
