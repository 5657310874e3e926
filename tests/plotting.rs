//! Figures from the command line, on the demo: what a reader of XML makes of them, and what is refused.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::program::{Run, run_in};

/// The folder of the demo, which has all that `plot` asks for by default.
fn demo() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo"))
}

fn plot(more: &[&str]) -> Run {
    let lists = [
        "--incidents",
        "incidents.csv",
        "--deployments",
        "deployments.csv",
    ];
    let arguments: Vec<&str> = ["plot"].iter().chain(more).chain(&lists).copied().collect();
    run_in(demo(), &arguments)
}

/// The names of elements and the texts that a reader of XML finds in `svg`.
fn read_as_xml(svg: &str) -> String {
    use std::io::Write;
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let code = "import sys, xml.etree.ElementTree as tree\n\
                root = tree.fromstring(sys.stdin.read())\n\
                print(root.get('role'), *[e.tag.split('}')[1] + '=' + (e.text or '').strip() for e in root.iter()], sep='\\n')";
    let mut reader = Command::new(python)
        .args(["-c", code])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader
        .stdin
        .take()
        .unwrap()
        .write_all(svg.as_bytes())
        .unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "no XML: {svg}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn figures_of_the_demo_are_readable_svg() {
    for (figure, more, says) in [
        ("timeline", vec![], "text=rl_reward_trend"),
        (
            "panel",
            vec!["--check", "creative_p95", "--time-zone", "Europe/Berlin"],
            "text=NO-GO 4.5 s",
        ),
        ("trend", vec!["--size", "600x700"], "text=100 %"),
        (
            "curve",
            vec!["--condition", "creative_p95.no_go.1"],
            "text=today's limit, 4.5 s",
        ),
        ("attribution", vec![], "text=Incidents caught"),
        ("delay", vec![], "text=30m"),
        ("hours", vec![], "text=Sun"),
        (
            "margin",
            vec!["--condition", "creative_p95.no_go.1"],
            "desc=",
        ),
    ] {
        let arguments: Vec<&str> = [figure].into_iter().chain(more).collect();
        let drawn = plot(&arguments).ended(0);
        let read = read_as_xml(&drawn.stdout);
        assert!(
            read.starts_with("img\nsvg=") && read.contains("title="),
            "{figure}: {read}"
        );
        assert!(read.contains(says), "{figure}: {read}");
        assert_eq!(drawn.stdout, plot(&arguments).ended(0).stdout, "{figure}");
    }
}

#[test]
fn a_png_is_a_png() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("timeline.png");
    plot(&[
        "timeline",
        "--from",
        "2026-03-10T00:00:00Z",
        "--output",
        place.to_str().unwrap(),
    ])
    .ended(0);
    let bytes = std::fs::read(place).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 5_000);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_drawn_is_said() {
    for (arguments, says) in [
        (vec!["pie"], "expected one of timeline, panel, trend"),
        (vec!["panel"], "hint: name one with --check: "),
        (
            vec!["panel", "--check", "latency"],
            "the gate has no check `latency`",
        ),
        (
            vec!["curve", "--condition", "latency.no_go.1"],
            "the gate has no condition `latency.no_go.1`",
        ),
        (vec!["frontier"], "no answer of `retrogate tune` was given"),
        (
            vec!["timeline", "--output", "timeline.pdf"],
            "expected a name that ends in .svg or .png",
        ),
        (
            vec!["timeline", "--size", "12"],
            "expected pixels from 240 to 8000",
        ),
    ] {
        let refused = plot(&arguments).ended(64);
        assert!(
            refused.stderr.contains(says),
            "{arguments:?}: {}",
            refused.stderr
        );
        assert!(refused.stderr.contains("hint: ") && refused.stdout.is_empty());
    }
}
