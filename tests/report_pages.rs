//! Pages of `retrogate report`, opened in a real browser as their readers open them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::kept::{incidents, keep};
use crate::support::program::run;

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

/// Opens a page at a desk and on a phone, light and dark, and panics with all that is wrong with it.
fn look_at(page: &Path) {
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut looking = Command::new(python);
    looking
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/look_at_page.py"))
        .arg(page);
    // To see it with one's own eyes: a folder that pictures go to.
    if let Some(folder) = std::env::var_os("RETROGATE_PICTURES") {
        looking.arg(folder);
    }
    let looked = looking.output().unwrap();
    assert!(
        looked.status.success(),
        "{}{}",
        String::from_utf8_lossy(&looked.stdout),
        String::from_utf8_lossy(&looked.stderr)
    );
}

#[test]
fn the_page_of_the_demo_works_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    let demo = demo();
    let gate = demo.join("gate.yaml");
    let given = [
        ("--gate", gate),
        ("--store", demo.join("history")),
        ("--incidents", demo.join("incidents.csv")),
        ("--deployments", demo.join("deployments.csv")),
        ("--output", page.clone()),
    ];
    let given = given
        .iter()
        .flat_map(|(flag, place)| [*flag, place.to_str().unwrap()]);
    let arguments: Vec<&str> = ["report", "--since", "2026-03-16T00:00:00Z"]
        .into_iter()
        .chain(given)
        .collect();
    run(&arguments).ended(0);
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.len() < 3_000_000, "{} bytes", text.len());
    look_at(&page);
}

/// Names that would be markup, script or the end of a script, were they not escaped.
const HOSTILE: &str =
    "</script><script>document.title='caught'</script><img src=x onerror=alert(1)>";

#[test]
fn hostile_names_stay_names() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let gate = format!(
        "version: 1\ngate: tiny\nstep: 1m\nchecks:\n  - id: errors\n    title: \"{HOSTILE}\"\n    query: errors\n    \
         advice: \"{HOSTILE}\"\n    no_go: {{ above: 1 }}\n"
    );
    std::fs::write(place("gate.yaml"), &gate).unwrap();
    let values = (0..3_000).map(|minute| if minute % 700 < 30 { 2.0 } else { 0.5 });
    keep(&place("history"), &gate, &[("errors", values.collect())]);
    let listed = incidents("tiny", &[(690, 740), (2_000, 2_050)]);
    let mut lines = listed.lines().map(str::to_owned).collect::<Vec<_>>();
    lines[0].push_str(",title,url");
    for line in &mut lines[1..] {
        line.push_str(&format!(",{HOSTILE},javascript:alert(1)"));
    }
    std::fs::write(place("incidents.csv"), lines.join("\n")).unwrap();
    let page = place("report.html");
    let arguments = ["--gate", "--store", "--incidents", "--output"]
        .into_iter()
        .zip(["gate.yaml", "history", "incidents.csv", "report.html"]);
    let given: Vec<String> = arguments
        .flat_map(|(flag, name)| [flag.to_owned(), place(name).display().to_string()])
        .collect();
    let given: Vec<&str> = std::iter::once("report")
        .chain(given.iter().map(String::as_str))
        .collect();
    run(&given).ended(0);
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(!text.contains("<img"), "a title became markup");
    assert!(!text.contains("href=\"javascript"), "a link runs a script");
    look_at(&page);
}
