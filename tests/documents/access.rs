//! The page on access: what it shows is read, and what can be written is on it.

use std::fs;
use std::process::Command;

use super::page::{Page, project};
use super::{RETROGATE, described};
use crate::support::certificates::{Authority, Until};

const PAGE: &str = "docs/authentication.md";

#[test]
fn shown_configurations_are_configurations() {
    let page = Page::read(PAGE);
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let (cert, key) = authority.sign("client", "DNS:client", Until::Tomorrow);
    for (from, to) in [
        (authority.ca(), "ca.pem"),
        (cert, "client.pem"),
        (key, "client.key"),
    ] {
        fs::copy(from, folder.path().join(to)).unwrap();
    }
    for secret in ["password", "token", "client-secret"] {
        fs::write(folder.path().join(secret), "x\n").unwrap();
    }
    let gate =
        "version: 1\ngate: g\nstep: 60s\nchecks: [{ id: a, query: up, no_go: { above: 1 } }]\n";
    fs::write(folder.path().join("gate.yaml"), gate).unwrap();
    let mut shown = 0;
    for block in page.of_kind("yaml") {
        fs::write(folder.path().join("http.yml"), page.body(block)).unwrap();
        let run = Command::new(RETROGATE)
            .args(["live", "--http-config", "http.yml", "--timeout", "1s"])
            .args(["--prometheus-url", "http://127.0.0.1:9"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        // Nothing listens there, and that is all that is wrong.
        assert_eq!(run.status.code(), Some(3), "{PAGE}:{}: {said}", block.line);
        shown += 1;
    }
    assert!(shown >= 5);
}

/// The words in quotes of the lists of fields, as the source has them.
fn words_behind(opening: &str) -> Vec<String> {
    let mut words = Vec::new();
    let folder = project().join("src/prometheus/auth");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for rest in text.split(opening).skip(1) {
            let list = rest.split("],").next().unwrap();
            let mut quoted = list.split('"').skip(1).step_by(2);
            words.extend(
                quoted
                    .by_ref()
                    .filter(|word| !word.contains(' '))
                    .map(str::to_owned),
            );
        }
    }
    words
}

#[test]
fn every_field_is_described() {
    let known = words_behind("known: &[");
    let refused = words_behind("refused: &[");
    assert!(
        known.len() > 40 && refused.len() > 12,
        "{known:?} {refused:?}"
    );
    described(PAGE, &known);
    described(PAGE, &refused);
}
