//! What the pages show is what the program does.
//!
//! README.md and docs/*.md hold blocks of these kinds: `console` (run, and compared byte for byte), `sh`
//! (needs a server: not run, but its commands and flags must exist), `yaml` (a gate, or checks of one,
//! read by `retrogate check`, or an HTTP configuration, read by `retrogate live`) and `python` (run after the page's commands, in the same folder, by the
//! Python of `RETROGATE_TEST_PYTHON`). Any other kind is refused, for nothing would hold it to the truth.
//!
//! `RETROGATE_UPDATE_DOCS=1 cargo test --release --test journeys -- documents` writes what commands print
//! now into the pages, and draws the picture anew; then read the difference.

mod access;
mod fields;
mod flags;
mod page;
mod session;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use page::{Page, project};

use crate::fleets::Desk;
use serde_json::Value;

const RETROGATE: &str = env!("CARGO_BIN_EXE_retrogate");
/// Said with every difference that a rewriting would mend.
const HOW_TO_UPDATE: &str =
    "RETROGATE_UPDATE_DOCS=1 cargo test --release --test journeys -- documents";

fn updating() -> bool {
    std::env::var_os("RETROGATE_UPDATE_DOCS").is_some_and(|value| value == "1")
}

fn python() -> String {
    std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// What a command printed on stdout, or why it failed.
fn run(command: &mut Command) -> Result<String, String> {
    let run = command
        .output()
        .map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if !run.status.success() {
        let complaint = String::from_utf8_lossy(&run.stderr);
        return Err(format!("{command:?}\n{complaint}"));
    }
    Ok(String::from_utf8(run.stdout).expect("output is UTF-8"))
}

fn succeed(command: &mut Command) -> String {
    run(command).unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn shown_output_is_what_commands_print() {
    let mut complaints = Vec::new();
    for page in page::all() {
        let session = session::run(&page);
        complaints.extend(session.complaints);
        if session.text != page.text {
            if updating() {
                fs::write(project().join(&page.name), &session.text).unwrap();
            } else {
                complaints.push(difference(&page, &session.text));
            }
        }
        let python_blocks: Vec<&str> = page.of_kind("python").map(|b| page.body(b)).collect();
        if !python_blocks.is_empty() {
            let mut command = Command::new(python());
            command.args(["-c", &python_blocks.join("\n")]);
            // A complaint, not a panic: the other pages are still to be looked at, or rewritten.
            if let Err(wrong) = run(command.current_dir(&session.folder)) {
                complaints.push(format!("{}: its Python: {wrong}", page.name));
            }
        }
    }
    no_complaints(&complaints);
}

/// The first line that differs.
fn difference(page: &Page, now: &str) -> String {
    let (mut shown, mut printed) = (page.text.lines(), now.lines());
    for line in 1.. {
        let (was, is) = (shown.next(), printed.next());
        if was != is {
            return format!(
                "{}:{line}:\n  shown:   {}\n  printed: {}\n  to write what is printed now: {HOW_TO_UPDATE}",
                page.name,
                was.unwrap_or("(nothing)"),
                is.unwrap_or("(nothing)")
            );
        }
    }
    unreachable!("the texts differ in some line")
}

/// The pages that show gates.
const GATES: [&str; 2] = ["docs/gate-file.md", "docs/fleets.md"];

#[test]
fn every_block_is_of_a_kind_that_is_checked() {
    let mut complaints = Vec::new();
    for page in page::all() {
        for block in &page.blocks {
            let gates =
                GATES.contains(&page.name.as_str()) || page.name == "docs/authentication.md";
            let known = ["console", "sh", "python"].contains(&block.kind.as_str())
                || gates && block.kind == "yaml";
            if !known {
                let kind = &block.kind;
                complaints.push(format!(
                    "{}:{}: block of kind `{kind}`",
                    page.name, block.line
                ));
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn commands_that_need_a_server_have_the_flags_they_show() {
    let flags = flags::Flags::of_program();
    let complaints: Vec<String> = page::all()
        .iter()
        .flat_map(|page| flags.complaints(page))
        .collect();
    no_complaints(&complaints);
}

#[test]
fn links_lead_somewhere() {
    let mut complaints = Vec::new();
    let others = ["CHANGELOG.md", "data/demo/README.md", "notebooks/README.md"].map(Page::read);
    for page in page::all().iter().chain(&others) {
        for link in page.links() {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() {
                project().join(&page.name)
            } else {
                page.resolve(file)
            };
            let there = target.exists() && (anchor.is_empty() || has_anchor(&target, anchor));
            if !there {
                complaints.push(format!("{}: {link} leads nowhere", page.name));
            }
        }
    }
    no_complaints(&complaints);
}

fn has_anchor(target: &Path, anchor: &str) -> bool {
    let name = fs::canonicalize(target).unwrap();
    let root = fs::canonicalize(project()).unwrap();
    let name = name.strip_prefix(root).unwrap().to_str().unwrap();
    Page::read(name).anchors().iter().any(|own| own == anchor)
}

#[test]
fn the_readme_leads_to_every_page() {
    let links = Page::read("README.md").links();
    for page in page::all() {
        assert!(
            page.name == "README.md" || links.contains(&page.name),
            "README.md does not link to {}",
            page.name
        );
    }
}

#[test]
fn shown_gates_are_gates() {
    let folder = tempfile::tempdir().unwrap();
    let pages = GATES.map(Page::read);
    let blocks = pages
        .iter()
        .flat_map(|page| page.of_kind("yaml").map(move |block| (page, block)));
    for (page, block) in blocks {
        let body = page.body(block);
        let whole = body.lines().any(|line| line.starts_with("version:"));
        let gate = if whole {
            body.to_owned()
        } else {
            let indented = body.replace('\n', "\n  ");
            format!("version: 1\ngate: shown\nstep: 60s\nchecks:\n  {indented}")
        };
        let file = folder.path().join(format!("line-{}.yaml", block.line));
        fs::write(&file, gate).unwrap();
        let run = Command::new(RETROGATE).arg("check").arg(&file).output();
        let run = run.unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success() && said.is_empty(), "{said}");
    }
}

#[test]
fn every_key_of_the_gate_file_is_described() {
    let schema = succeed(Command::new(RETROGATE).arg("schema"));
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut keys = Vec::new();
    properties(&schema, &mut keys);
    assert!(keys.len() > 20, "{keys:?}");
    described("docs/gate-file.md", &keys);
}

fn properties(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::Object(own)) = fields.get("properties") {
                keys.extend(own.keys().cloned());
            }
            fields.values().for_each(|inner| properties(inner, keys));
        }
        Value::Array(items) => items.iter().for_each(|inner| properties(inner, keys)),
        _ => {}
    }
}

#[test]
fn every_column_of_the_lists_is_described() {
    let folder = tempfile::tempdir().unwrap();
    succeed(Command::new(RETROGATE).arg("init").arg(folder.path()));
    for list in ["incidents.csv", "deployments.csv"] {
        let text = fs::read_to_string(folder.path().join(list)).unwrap();
        let header = text.lines().next().unwrap();
        let columns: Vec<String> = header.split(',').map(str::to_owned).collect();
        assert!(columns.len() > 5, "{columns:?}");
        described("docs/labels.md", &columns);
    }
}

fn described(name: &str, words: &[String]) {
    let code = Page::read(name).inline_code();
    for word in words {
        assert!(code.contains(word), "{name} does not describe `{word}`");
    }
}

#[test]
fn every_field_of_the_answers_is_described() {
    let page = Page::read("docs/replay-json.md");
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    succeed(Command::new(RETROGATE).arg("demo").arg("--keep").arg(&demo));
    let lists = [
        "--incidents",
        "incidents.csv",
        "--deployments",
        "deployments.csv",
        "--business-hours",
        "Mon-Fri 09:00-18:00",
    ];
    let json = ["--format", "json"];
    let mut replay = Command::new(RETROGATE);
    replay.arg("replay").args(lists).args(json);
    let tuned = fs::read_to_string(demo.join("gate.yaml")).unwrap();
    let tuned = tuned.replace("below: 0 }", "below: -0.000005 }");
    fs::write(demo.join("tuned.yaml"), tuned).unwrap();
    let mut compare = Command::new(RETROGATE);
    compare.args(["replay", "--against", "tuned.yaml"]);
    let mut explain = Command::new(RETROGATE);
    explain.args(["explain", "--at", "2026-03-20T14:10:00Z"]);
    let mut story = Command::new(RETROGATE);
    story.args([
        "explain",
        "--incident",
        "INC-2048",
        "--incidents",
        "incidents.csv",
    ]);
    for (heading, command) in [
        ("retrogate/replay/v1", &mut replay),
        ("retrogate/story/v1", story.args(json)),
        ("retrogate/compare/v1", compare.args(lists).args(json)),
        ("retrogate/live/v1", explain.args(json)),
    ] {
        let document = succeed(command.current_dir(&demo));
        let document: Value = serde_json::from_str(&document).unwrap();
        let (written, described) = (
            fields::of_document(&document),
            fields::of_page(&page, heading),
        );
        let missing: Vec<_> = written.difference(&described).collect();
        let invented: Vec<_> = described.difference(&written).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "{heading}: not described: {missing:?}; described and not there: {invented:?}"
        );
    }
}

#[test]
fn every_field_of_a_tuning_is_described() {
    let page = Page::read("docs/tune-json.md");
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    succeed(Command::new(RETROGATE).arg("demo").arg("--keep").arg(&demo));
    let gate = fs::read_to_string(demo.join("gate.yaml")).unwrap();
    // A warning that has to move along.
    let loose = gate.replace("above: 4.5", "above: 8");
    assert_ne!(gate, loose);
    fs::write(demo.join("gate.yaml"), loose).unwrap();
    let mut tune = Command::new(RETROGATE);
    tune.args(["tune", "--format", "json", "--max-missed", "5"])
        .args(["--incidents", "incidents.csv"])
        .args([
            "--deployments",
            "deployments.csv",
            "--weight",
            "deployments",
        ]);
    let document = succeed(tune.current_dir(&demo));
    let document: Value = serde_json::from_str(&document).unwrap();
    let (written, described) = (
        fields::of_document(&document),
        fields::of_page(&page, "retrogate/tune/v1"),
    );
    let missing: Vec<_> = written.difference(&described).collect();
    let invented: Vec<_> = described.difference(&written).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "not described: {missing:?}; described and not there: {invented:?}"
    );
}

/// What a document of a fleet has is described, but for what is told where it is at home.
#[test]
fn every_field_of_a_fleet_is_described() {
    let page = Page::read("docs/fleet-json.md");
    let desk = Desk::with(&["checkout", "search", "mail", "pay", "web", "auth"]);
    desk.write_template(&["checkout", "search", "mail", "pay", "web", "auth", "gone"]);
    let list = ["--incidents", "incidents.csv", "--format", "json"];
    let tune = [&["fleet", "tune", "--max-missed", "3"][..], &list].concat();
    let replay = [&["fleet", "replay"][..], &list].concat();
    let live = "fleet live --prometheus-url http://127.0.0.1:9 --timeout 1s --service pay,nobody --format json";
    let check = ["check", "--format", "json"];
    for (form, arguments, status) in [
        ("retrogate/fleet/v1", replay, 64),
        ("retrogate/fleet-tune/v1", tune, 64),
        ("retrogate/fleet-live/v1", live.split(' ').collect(), 64),
        ("retrogate/check-template/v1", check.to_vec(), 0),
    ] {
        let document = desk.run(&arguments).ended(status).json();
        let described = fields::of_page(&page, form);
        let is_described = |path: &String| {
            // An empty list, or nothing, of what has fields of its own.
            let is_above = |own: &String| {
                own.strip_prefix(path.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            let is_at_home = |own: &String| {
                path.strip_prefix(own.as_str())
                    .is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            described.contains(path)
                || described.iter().any(is_above)
                || (form == "retrogate/fleet-live/v1" && described.iter().any(is_at_home))
        };
        let written = fields::of_document(&document);
        let missing: Vec<_> = written.iter().filter(|path| !is_described(path)).collect();
        assert!(missing.is_empty(), "{form}: not described: {missing:?}");
        let is_written = |path: &String| {
            let is_within = |inner: &str, outer: &str| {
                inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            written
                .iter()
                .any(|own| is_within(path, own) || is_within(own, path))
        };
        let invented: Vec<_> = described.iter().filter(|path| !is_written(path)).collect();
        assert!(
            invented.is_empty(),
            "{form}: described and not there: {invented:?}"
        );
    }
}

/// Periods, documents within documents and lists of changes are described once, where they are at home.
fn report_fields(document: &Value, whole: &[&str]) -> BTreeSet<String> {
    let written = fields::of_document(document);
    let home = |path: String| {
        let mut whole = whole.iter();
        let own = whole.find(|own| {
            path.starts_with(&format!("{own}.")) || path.starts_with(&format!("{own}[]"))
        });
        own.map_or(path.clone(), |own| (*own).to_owned())
    };
    written.into_iter().map(home).collect()
}

#[test]
fn every_field_of_a_report_is_described() {
    let page = Page::read("docs/report-json.md");
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    succeed(Command::new(RETROGATE).arg("demo").arg("--keep").arg(&demo));
    let gate = fs::read_to_string(demo.join("gate.yaml")).unwrap();
    let gates = demo.join("reports/gates");
    fs::create_dir_all(&gates).unwrap();
    fs::write(gates.join("2026-03-10.yaml"), &gate).unwrap();
    let other = gate.replace("above: 2.5", "above: 2.6");
    fs::write(gates.join("2026-03-18.yaml"), other).unwrap();
    let in_demo = |arguments: &[&str]| {
        let lists = ["--incidents", "incidents.csv"];
        let mut command = Command::new(RETROGATE);
        succeed(command.args(arguments).args(lists).current_dir(&demo));
    };
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(demo.join(name)).unwrap()).unwrap()
    };
    in_demo(&["tune", "--max-missed", "5", "--output", "tune.json"]);
    in_demo(&[
        "report",
        "--from",
        "2026-03-16T00:00:00Z",
        "--to",
        "2026-03-23T00:00:00Z",
        "--tune",
        "tune.json",
        "--json",
        "report.json",
    ]);
    in_demo(&["report", "--daily", "--no-fetch"]);
    let periods = [
        "figures",
        "week_ago",
        "before",
        "week",
        "before_week",
        "four_weeks",
    ];
    for (heading, name, whole) in [
        (
            "retrogate/report/v1",
            "report.json",
            &[
                "replay",
                "trend.period",
                "trend.before",
                "gate_revisions[].changes",
            ][..],
        ),
        (
            "retrogate/daily/v1",
            "reports/2026-03-29.json",
            &[&periods[..], &["report", "margins"]].concat()[..],
        ),
    ] {
        let written = report_fields(&read(name), whole);
        let described = fields::of_page(&page, heading);
        let missing: Vec<_> = written.difference(&described).collect();
        let invented: Vec<_> = described.difference(&written).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "{heading}: not described: {missing:?}; described and not there: {invented:?}"
        );
    }
}

#[test]
fn the_picture_is_drawn_from_the_demo() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = folder.path().join("verdicts.svg");
    succeed(
        Command::new(python())
            .arg(project().join("docs/picture.py"))
            .args(["--retrogate", RETROGATE, "--output"])
            .arg(&drawn),
    );
    let kept = project().join("docs/verdicts.svg");
    let drawn = fs::read_to_string(drawn).unwrap();
    if updating() {
        fs::write(kept, drawn).unwrap();
    } else {
        let kept = fs::read_to_string(kept).unwrap();
        assert!(kept == drawn, "docs/verdicts.svg is old: {HOW_TO_UPDATE}");
    }
}
