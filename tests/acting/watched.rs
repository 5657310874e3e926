//! Actions and notifications of a watch: at the turn to NO-GO, once, and beside the evaluations.

use super::*;
use crate::support::watched::Watched;

fn watch(folder: &TempDir, url: &str, more: &[&str], environment: &[(&str, &str)]) -> Watched {
    let arguments = [&["--prometheus-url", url], more].concat();
    Watched::start_with(folder.path(), &arguments, environment)
}

fn until(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(120), "not {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn acted(said: &[String], words: &str) -> usize {
    let acted = said.iter().filter(|line| line.starts_with("action: "));
    acted.filter(|line| line.contains(words)).count()
}

#[test]
fn the_turn_to_no_go_is_acted_on_each_time_and_its_lasting_is_not() {
    // Broken twice for four seconds, fine before, between and after.
    let turns = now() + 12;
    let load = move |at: i64| {
        let broken = [turns..turns + 4, turns + 8..turns + 12];
        if broken.iter().any(|range| range.contains(&at)) {
            2.5
        } else {
            0.5
        }
    };
    let server = server(&load);
    let folder = folder(&gate(&[
        "{ run: [./count.sh] }",
        "{ run: [./count.sh], enabled: false }",
    ]));
    script(
        folder.path(),
        "count.sh",
        "echo $RETROGATE_VERDICT >> count\n",
    );
    let watched = watch(&folder, server.url(), &["--act"], &[]);
    until("over", || now() > turns + 14);
    let (status, said) = watched.end("TERM");
    assert_eq!(status, Some(0));
    let count = fs::read_to_string(folder.path().join("count")).unwrap();
    assert_eq!(count, "NO-GO\nNO-GO\n", "{said:#?}");
    assert_eq!(acted(&said, "done, it ended with status 0"), 2, "{said:#?}");
    assert_eq!(acted(&said, "switched off"), 2, "{said:#?}");
}

#[test]
fn a_no_go_that_was_there_before_is_not_acted_on() {
    let server = server(&|_| 2.5);
    let folder = desk(&[REMEDY]);
    let watched = watch(&folder, server.url(), &["--act"], &[]);
    watched.hears("none is done for a NO-GO that was there when the watch began");
    watched.until("/verdict", 200);
    let (_, said) = watched.end("TERM");
    assert!(!folder.path().join("facts.json").exists(), "{said:#?}");
}

#[test]
fn evaluations_do_not_wait_for_an_action_that_hangs() {
    let turns = now() + 6;
    let server = server(&move |at| if at < turns { 0.5 } else { 2.5 });
    let folder = folder(&gate(&["{ run: [./hangs.sh], timeout: 10s }"]));
    script(folder.path(), "hangs.sh", "touch begun\nexec sleep 600\n");
    let watched = watch(&folder, server.url(), &["--act"], &[]);
    until("begun", || folder.path().join("begun").exists());
    let evaluations = || {
        watched
            .metric("retrogate_watch_evaluations_total")
            .unwrap_or_default()
    };
    let before = evaluations();
    until("evaluated", || evaluations() >= before + 3.0);
    assert_eq!(watched.get("/verdict").status, 200);
    assert_eq!(acted(&watched.said(), "FAILED"), 0);
    // Its end is waited for, and its time is its limit.
    let (status, said) = watched.end("TERM");
    assert_eq!(status, Some(0));
    assert_eq!(
        acted(&said, "FAILED, it took longer than 10s"),
        1,
        "{said:#?}"
    );
    assert!(
        said.iter().any(|line| line.starts_with("waiting for 1 ")),
        "{said:#?}"
    );
}

#[test]
fn without_the_flag_the_turn_is_told() {
    let turns = now() + 6;
    let server = server(&move |at| if at < turns { 0.5 } else { 2.5 });
    let folder = desk(&[REMEDY]);
    let watched = watch(&folder, server.url(), &[], &[]);
    watched.hears("not done, --act would do it");
    drop(watched);
    assert!(!folder.path().join("facts.json").exists());
}

#[test]
fn a_no_go_that_lasts_is_told_once_and_so_is_its_end() {
    let begins = now() + 6;
    let ends = begins + 8;
    let server = server(&move |at| {
        if (begins..ends).contains(&at) {
            2.5
        } else {
            0.5
        }
    });
    let plain = |status| Reply::text(status, "text/plain", "ok");
    let hook = ScriptedServer::replying(vec![plain(500), plain(200), plain(200)]);
    let folder = folder(&gate(&["{ run: [\"true\"] }"]));
    let url = format!("{}/services/T0SECRET0/XXXXyyyy0000", hook.url());
    for form in [&[][..], &["--notify-form", "slack"]] {
        let begun = hook.recorded().len();
        if begun > 0 {
            break;
        }
        let flags = [&["--notify-after", "2s"][..], form].concat();
        let watched = watch(
            &folder,
            server.url(),
            &flags,
            &[("RETROGATE_NOTIFY_URL", &url)],
        );
        watched.hears("of the end of the NO-GO: it was answered 200");
        std::thread::sleep(Duration::from_secs(2));
        let (_, said) = watched.end("TERM");
        assert!(!said.join("\n").contains("SECRET"), "{said:#?}");
        let recorded = hook.recorded();
        let bodies: Vec<Value> = recorded
            .iter()
            .map(|request| serde_json::from_str(&request.body).unwrap())
            .collect();
        let events: Vec<&Value> = bodies.iter().map(|body| &body["event"]).collect();
        // The first was answered 500, and sent again.
        assert_eq!(events, ["no-go", "no-go", "resolved"], "{said:#?}");
        let text = bodies[1]["text"].as_str().unwrap();
        assert!(text.starts_with("now: NO-GO for "), "{text}");
        assert!(text.contains("\n• NO-GO: Load: "), "{text}");
        let over = bodies[2]["text"].as_str().unwrap();
        assert!(over.contains("is over. GO: "), "{over}");
        assert_eq!(bodies[1]["since"], bodies[2]["since"]);
    }
}

#[test]
fn slack_gets_a_text_alone_and_a_short_no_go_nobody_hears_of() {
    let server = server(&|_| 2.5);
    let hook = ScriptedServer::replying(vec![Reply::text(200, "text/plain", "ok")]);
    let folder = folder(&gate(&["{ run: [\"true\"] }"]));
    let url = hook.url();
    let silent = watch(&folder, server.url(), &["--notify", &url], &[]);
    silent.until("/verdict", 200);
    let flags = [
        "--notify",
        &url,
        "--notify-after",
        "0s",
        "--notify-form",
        "slack",
    ];
    let told = watch(&folder, server.url(), &flags, &[]);
    told.hears("of the NO-GO that lasts: it was answered 200");
    drop((silent, told));
    let recorded = hook.recorded();
    assert_eq!(recorded.len(), 1, "{recorded:#?}");
    let body: Value = serde_json::from_str(&recorded[0].body).unwrap();
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["text"]);
}

#[test]
fn a_wrong_webhook_is_refused_and_not_repeated() {
    let folder = folder(&gate(&["{ run: [\"true\"] }"]));
    let flags = [
        "watch",
        "--prometheus-url",
        "http://127.0.0.1:1",
        "--notify",
    ];
    for wrong in ["hooks.example/s3cr3t", "ftp://hooks.example/s3cr3t"] {
        let mut command = program();
        let said = finish(command.args(flags).arg(wrong).current_dir(folder.path()));
        let said = said.ended(64).complains(&["--notify is no address"]);
        assert!(!said.stderr.contains("s3cr3t"), "{}", said.stderr);
    }
}
