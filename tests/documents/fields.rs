//! The tables of JSON fields, held against documents that the program writes.
//!
//! A path is the keys joined by dots, `[]` after a list. An object of exactly `hits`, `of` and `rate`, of
//! `blocked` and `let_through`, or of `low` and `high`, is one field of its own; so is a `limit` inside a finding.

use std::collections::BTreeSet;

use serde_json::Value;

use super::page::Page;

/// The paths of a document.
pub fn of_document(document: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    walk(document, "", &mut paths);
    paths
}

fn walk(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if !is_leaf(path, value) => {
            for (key, inner) in fields {
                let own = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                walk(inner, &own, paths);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for item in items {
                walk(item, &format!("{path}[]"), paths);
            }
        }
        _ => {
            paths.insert(path.to_owned());
        }
    }
}

fn is_leaf(path: &str, value: &Value) -> bool {
    let keys: Vec<&str> = value
        .as_object()
        .map(|fields| fields.keys().map(String::as_str).collect())
        .unwrap_or_default();
    keys == ["hits", "of", "rate"]
        || keys == ["blocked", "let_through"]
        || keys == ["low", "high"]
        || path.ends_with("findings[].limit")
}

/// The paths that the tables below a heading name, in the first column of each row; what ends with a
/// star is a note on many.
pub fn of_page(page: &Page, heading: &str) -> BTreeSet<String> {
    let prose = page.prose();
    let section = prose
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .unwrap_or_else(|| panic!("{} has no section {heading}", page.name));
    section
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .flat_map(|row| {
            let cell = row.split(" | ").next().unwrap_or_default();
            format!("`{cell}")
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}
