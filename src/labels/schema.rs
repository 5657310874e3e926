//! The columns of a list, and the nearest one to a name that is not among them.

use std::fmt;

use super::excerpt::Excerpt;
use super::fault::Fault;

/// How like a known word an unknown one must be to be suggested (Jaro–Winkler, 0 to 1): high enough
/// that `status` suggests nothing among incident columns, low enough that `severty` finds `severity`.
const ALIKE: f64 = 0.85;

/// Which list a file was given as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Incidents.
    Incidents,
    /// Deployments.
    Deployments,
}

impl List {
    /// The flag that names the file on the command line.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Incidents => "--incidents",
            Self::Deployments => "--deployments",
        }
    }

    /// The other list, if that is one of its columns.
    fn other_with(self, name: &str) -> Option<Self> {
        let (other, schema) = match self {
            Self::Incidents => (Self::Deployments, &super::deployment::SCHEMA),
            Self::Deployments => (Self::Incidents, &super::incident::SCHEMA),
        };
        schema.place(name).map(|_| other)
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Incidents => "incident list",
            Self::Deployments => "deployment list",
        })
    }
}

/// How the file is written; it prints as what the form calls a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A header and rows.
    Csv,
    /// Objects, one a line or in one array.
    Json,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "column",
            Self::Json => "key",
        })
    }
}

/// Must every row have a value?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// One column, and what other programs call it: suggested, never accepted.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) need: Need,
    pub(super) also_called: &'static [&'static str],
}

impl Column {
    pub(super) const fn required(name: &'static str, also_called: &'static [&'static str]) -> Self {
        Self {
            name,
            need: Need::Required,
            also_called,
        }
    }

    pub(super) const fn optional(name: &'static str, also_called: &'static [&'static str]) -> Self {
        Self {
            name,
            need: Need::Optional,
            also_called,
        }
    }
}

/// The columns of one list.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) list: List,
    pub(super) columns: &'static [Column],
}

impl Schema {
    /// The place of the column of that very name.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The same, or who it may have been.
    pub(super) fn place_or_fault(&self, name: &str, form: Form) -> Result<usize, Fault> {
        self.place(name).ok_or_else(|| Fault::UnknownColumn {
            form,
            found: Excerpt::from(name),
            nearest: self.nearest(name),
            other: self.list.other_with(name),
            list: self.list,
            known: self.known(),
        })
    }

    /// Is it a column, or nearly?
    pub(super) fn resembles(&self, name: &str) -> bool {
        self.place(name).is_some() || self.nearest(name).is_some()
    }

    /// The column that an unknown name most likely means.
    fn nearest(&self, unknown: &str) -> Option<&'static str> {
        let plain = plain(unknown);
        self.columns
            .iter()
            .find(|column| column.also_called.contains(&plain.as_str()))
            .map(|column| column.name)
            .or_else(|| nearest(unknown, self.columns.iter().map(|column| column.name)))
    }

    /// All columns, as a list to read.
    pub(super) fn known(&self) -> String {
        listed(self.columns.iter())
    }

    /// The columns every row needs, as a list to read.
    pub(super) fn required(&self) -> String {
        listed(
            self.columns
                .iter()
                .filter(|column| column.need == Need::Required),
        )
    }
}

fn listed<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    columns
        .map(|column| column.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The known word most like `unknown`, if any is like it at all; the first of equals.
pub(super) fn nearest(
    unknown: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let unknown = plain(unknown);
    let mut best = None;
    let mut best_likeness = ALIKE;
    for word in known {
        let likeness = strsim::jaro_winkler(&unknown, word);
        if likeness > best_likeness {
            (best, best_likeness) = (Some(word), likeness);
        }
    }
    best
}

/// Lower case, `_` for what others write between words, and no longer than any word is.
fn plain(word: &str) -> String {
    word.chars()
        .take(40)
        .map(|c| match c {
            ' ' | '-' | '.' => '_',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::labels::{deployment, incident};

    #[test]
    fn misspelt_and_foreign_names_find_their_column() {
        for (unknown, meant) in [
            ("Started At", Some("started_at")),
            ("start", Some("started_at")),
            ("ended_at", Some("resolved_at")),
            ("end", Some("resolved_at")),
            ("severty", Some("severity")),
            ("ID", Some("id")),
            ("service_name", Some("service")),
            ("weather", None),
            ("status", None),
        ] {
            assert_eq!(incident::SCHEMA.nearest(unknown), meant, "{unknown}");
        }
        assert_eq!(deployment::SCHEMA.nearest("status"), Some("result"));
        assert_eq!(deployment::SCHEMA.nearest("outcome"), Some("result"));
    }
}
