//! The house: which floor may know which, and which crate keeps to which room.
//!
//! Paths are found anywhere in the code, not only behind `use`; comments and string literals do not
//! count.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const EDGES: [&str; 6] = [
    "gate_file",
    "labels",
    "prometheus",
    "store",
    "report",
    "export",
];

/// What a floor may know besides itself; `None` for those that may know everything.
fn known_to(floor: &str) -> Option<Vec<&'static str>> {
    let known: &[&str] = match floor {
        "model" => &[],
        "engine" => &["model"],
        "outcome" => &["model", "engine"],
        "tune" | "trend" => &["model", "engine", "outcome"],
        "record" => &["model", "engine", "outcome", "tune", "trend"],
        edge if EDGES.contains(&edge) => &["model", "record"],
        "action" | "serve" => &["model", "record", "report"],
        "job" => {
            return Some(vec![
                "model",
                "engine",
                "outcome",
                "tune",
                "trend",
                "record",
                "report",
                "gate_file",
                "labels",
                "prometheus",
                "store",
                "export",
                "action",
                "serve",
                "error",
            ]);
        }
        _ => return None,
    };
    Some(known.to_vec())
}

/// Where a crate, or a part of the standard library, may be named.
const ROOMS: [(&str, &[&str]); 26] = [
    ("reqwest", &["prometheus/", "action/"]),
    ("rustls", &["prometheus/"]),
    ("tokio", &["prometheus/", "action/", "serve/", "job/"]),
    ("hyper", &["serve/"]),
    ("hyper_util", &["serve/", "prometheus/"]),
    ("http_body_util", &["serve/"]),
    ("rustix", &["action/"]),
    ("parquet", &["store/"]),
    ("plotters", &["report/figure/"]),
    ("png", &["report/figure/"]),
    ("rayon", &["engine/replay.rs", "tune/"]),
    ("polars", &["trend/"]),
    ("promql_parser", &["gate_file/", "prometheus/auth"]),
    ("serde_saphyr", &["gate_file/", "prometheus/auth"]),
    ("clap", &["cli/"]),
    ("indicatif", &["cli/"]),
    ("include_dir", &["cli/"]),
    ("csv", &["labels/"]),
    (
        "serde",
        &[
            "record/",
            "gate_file/",
            "labels/",
            "prometheus/",
            "store/",
            "export/",
        ],
    ),
    (
        "serde_json",
        &[
            "record/",
            "gate_file/",
            "labels/",
            "prometheus/",
            "store/",
            "export/",
        ],
    ),
    ("jiff", &["model/", "trend/", "report/"]),
    (
        "tempfile",
        &["cli/", "gate_file/", "store/", "labels/tests"],
    ),
    (
        "std::fs",
        &[
            "gate_file/",
            "labels/",
            "store/",
            "cli/",
            "job/",
            "prometheus/auth",
            "action/",
        ],
    ),
    ("std::net", &["prometheus/", "serve/", "job/watch/mod.rs"]),
    ("std::env", &["cli/", "prometheus/", "action/post.rs"]),
    ("SystemTime", &["cli/"]),
];

/// Names the engine and the floors beside it must not even mention.
const NOT_IN_PURE_FLOORS: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::io",
    "async",
    "await",
    "Instant",
];

fn source_files() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy();
            (
                name.into_owned(),
                code_of(&std::fs::read_to_string(&path).unwrap()),
            )
        })
        .collect()
}

/// The text without comments, and with string literals emptied.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text.chars().peekable();
    let mut in_string = false;
    let mut in_comment = false;
    while let Some(letter) = rest.next() {
        match (in_comment, in_string, letter) {
            (true, _, '\n') => {
                in_comment = false;
                code.push('\n');
            }
            (false, true, '\\') => {
                rest.next();
            }
            (false, true, '"') => in_string = false,
            (true, ..) | (false, true, _) => {}
            (false, false, '\'') if rest.peek() == Some(&'"') => {
                rest.next();
            }
            (false, false, '"') => in_string = true,
            (false, false, '/') if rest.peek() == Some(&'/') => in_comment = true,
            (false, false, other) => code.push(other),
        }
    }
    code
}

/// Every place where `word` stands as a path or a word of its own.
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let apart = |letter: Option<char>| {
            !letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        };
        apart(before) && apart(after)
    })
}

fn crate_modules(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let end = group.find('}').unwrap_or(group.len());
            found.extend(group[..end].split(',').map(first_word));
        } else {
            found.insert(first_word(rest));
        }
    }
    found.remove("");
    found
}

fn first_word(text: &str) -> String {
    text.trim()
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

#[test]
fn no_floor_knows_one_above_it_and_no_edge_another() {
    let mut wrong = Vec::new();
    for (file, code) in source_files() {
        let Some((floor, _)) = file.split_once('/') else {
            continue;
        };
        let Some(known) = known_to(floor) else {
            continue;
        };
        for module in crate_modules(&code) {
            if module != floor && !known.contains(&module.as_str()) {
                wrong.push(format!("src/{file} names crate::{module}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn crates_keep_to_their_rooms() {
    let mut wrong = Vec::new();
    for (file, code) in source_files() {
        for (name, rooms) in ROOMS {
            let path = if name.contains("::") || name == "SystemTime" {
                names(&code, name)
            } else {
                word_path(&code, name)
            };
            if path && !rooms.iter().any(|room| file.starts_with(room)) {
                wrong.push(format!("src/{file} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `name::` not preceded by another path or a letter.
fn word_path(code: &str, name: &str) -> bool {
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|b| b.is_alphanumeric() || b == '_' || b == ':')
    })
}

#[test]
fn the_pure_floors_know_no_clock_file_network_or_async() {
    let mut wrong = Vec::new();
    for (file, code) in source_files() {
        let pure = ["model/", "engine/", "outcome/", "tune/", "trend/"];
        if !pure.iter().any(|floor| file.starts_with(floor)) {
            continue;
        }
        for name in NOT_IN_PURE_FLOORS {
            if names(&code, name) {
                wrong.push(format!("src/{file} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_opens_by_saying_what_it_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (file, _) in source_files() {
        let text = std::fs::read_to_string(root.join(&file)).unwrap();
        assert!(text.starts_with("//!"), "src/{file} does not open with //!");
    }
}

#[test]
fn the_finder_finds() {
    let code = code_of(
        "use crate::{store, model};\nlet x = \"crate::cli\"; // crate::job\nreqwest::get()",
    );
    let found: Vec<String> = crate_modules(&code).into_iter().collect();
    assert_eq!(found, ["model", "store"]);
    assert!(word_path(&code, "reqwest") && !word_path(&code, "store"));
}
