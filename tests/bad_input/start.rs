//! The first minutes: a file that is no gate, a folder that is taken.

use insta::assert_snapshot;

use super::{Desk, Page};

#[test]
fn files_that_are_no_gate() {
    let desk = Desk::new();
    desk.write("latin-1.yaml", b"version: 1\ngate: caf\xe9\n");
    desk.write("empty.yaml", "");
    desk.write("comments.yaml", "# to do\n");
    desk.write(
        "incidents.csv",
        "id,service,started_at\nA,web,2026-03-10T09:00:00Z\n",
    );
    desk.write("notes.txt", "see the wiki\n");
    desk.write("tab.yaml", "version: 1\nchecks:\n\t- id: a\n");
    desk.write("bracket.yaml", "version: 1\nservices: [web\n");
    std::fs::create_dir(desk.path("gates")).unwrap();
    let mut page = Page::of(&desk);
    page.refuses(&["check"]);
    page.refuses(&["check", "gates"]);
    page.refuses(&["check", "notes.txt/gate.yaml"]);
    for name in [
        "latin-1.yaml",
        "empty.yaml",
        "comments.yaml",
        "incidents.csv",
        "notes.txt",
        "tab.yaml",
        "bracket.yaml",
    ] {
        page.refuses(&["check", name]);
    }
    for command in ["replay", "live"] {
        page.refuses(&[command, "--gate", "incidents.csv"]);
    }
    assert_snapshot!(page.text(), @r#"
    $ retrogate check
    error: gate.yaml: cannot read the gate file: No such file or directory (os error 2)
    hint: `retrogate init` writes a gate to start from; `--gate FILE` names another file

    $ retrogate check gates
    error: gates: cannot read the gate file: Is a directory (os error 21)
    hint: name the file itself, such as gates/gate.yaml

    $ retrogate check notes.txt/gate.yaml
    error: notes.txt/gate.yaml: cannot read the gate file: Not a directory (os error 20)
    hint: a part of that path is a file; name the gate file itself

    $ retrogate check latin-1.yaml
    error: latin-1.yaml:2: not UTF-8; expected a text file in UTF-8
    hint: save the file as UTF-8

    $ retrogate check empty.yaml
    error: empty.yaml:1:1: the file holds nothing; expected a gate, beginning with `version: 1`
    hint: `retrogate init` writes a gate to start from

    $ retrogate check comments.yaml
    error: comments.yaml:1:1: the file holds nothing; expected a gate, beginning with `version: 1`
    hint: `retrogate init` writes a gate to start from

    $ retrogate check incidents.csv
    error: incidents.csv:1:1: the file holds the text `id,service,started_at A,web,2026-03-10T0…`; expected a gate, beginning with `version: 1`
    hint: is it a list? The gate goes with --gate, lists with --incidents and --deployments

    $ retrogate check notes.txt
    error: notes.txt:1:1: the file holds the text `see the wiki`; expected a gate, beginning with `version: 1`
    hint: name a gate file; `retrogate init` writes one to start from

    $ retrogate check tab.yaml
    error: tab.yaml:3:2: not YAML: tabs disallowed within this context (block indentation)
    hint: indent with spaces; YAML allows no tabs there

    $ retrogate check bracket.yaml
    error: bracket.yaml:2:11: not YAML: unclosed bracket '['
    hint: check indentation, brackets and quotes; a text with `: ` or ` #` inside needs quotes

    $ retrogate replay --gate incidents.csv
    error: incidents.csv:1:1: the file holds the text `id,service,started_at A,web,2026-03-10T0…`; expected a gate, beginning with `version: 1`
    hint: is it a list? The gate goes with --gate, lists with --incidents and --deployments

    $ retrogate live --gate incidents.csv
    error: incidents.csv:1:1: the file holds the text `id,service,started_at A,web,2026-03-10T0…`; expected a gate, beginning with `version: 1`
    hint: is it a list? The gate goes with --gate, lists with --incidents and --deployments
    "#);
}

#[test]
fn a_folder_that_cannot_be_started_in() {
    let desk = Desk::new();
    desk.write("gate.yaml", "mine\n");
    desk.write("deployments.csv", "mine\n");
    let mut page = Page::of(&desk);
    page.refuses(&["init"]);
    page.refuses(&["init", "gate.yaml"]);
    page.refuses(&["init", "gate.yaml/below"]);
    page.refuses(&["init", "--preset", "llm", "new"]);
    page.refuses(&["demo", "--keep", "."]);
    page.refuses(&["demo", "--keep", "gate.yaml/below"]);
    page.refuses(&["demo", "--keep", "no/such/folder"]);
    assert_snapshot!(page.text(), @r#"
    $ retrogate init
    error: ./gate.yaml is there already and is never overwritten; nothing was written
    hint: name another folder, as in `retrogate init DIR`, or move ./gate.yaml away

    $ retrogate init gate.yaml
    error: gate.yaml is no folder, a file is in the way; nothing was written
    hint: name a folder, new or old, as in `retrogate init DIR`

    $ retrogate init gate.yaml/below
    error: gate.yaml/below is no folder, a file is in the way; nothing was written
    hint: name a folder, new or old, as in `retrogate init DIR`

    $ retrogate init --preset llm new
    error: `--preset` is `llm`; expected one of llm-service, web-service
    hint: did you mean `llm-service`?

    $ retrogate demo --keep .
    error: --keep .: it is there already; expected a new folder
    hint: name a folder that does not exist yet

    $ retrogate demo --keep gate.yaml/below
    error: --keep gate.yaml/below: gate.yaml is no folder, a file is in the way
    hint: name a place in a folder that exists

    $ retrogate demo --keep no/such/folder
    error: --keep no/such/folder: there is no folder no/such
    hint: make it first: `mkdir -p no/such`
    "#);
}
