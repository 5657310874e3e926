//! Tuned limits are the best there are: `tune` beside two ways that share nothing with it.
//!
//! Small random instances, ties and every kind of missing or infinite sample among them, are written as a gate,
//! a store and an incident list. A Python script works out from those files alone the fewest false NO-GO steps for
//! every number of missed groups: of tiny ones by trying every combination of limits and holds, of larger ones by a
//! mixed-integer programme given to `HiGHS`, of some by both.

mod instance;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::program::{Run, finish, program};
use instance::{Size, write};

const TINY: u64 = 240;
const TINY_BOTH_WAYS: u64 = 40;
const LARGER: u64 = 32;

/// What the script found for each instance in `folder`.
fn optima(folder: &Path, names: &[String]) -> Value {
    let python = std::env::var("RETROGATE_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/tune_optimum.py"))
        .args(names)
        .current_dir(folder)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{complaint}");
    serde_json::from_slice(&run.stdout).unwrap()
}

/// Draws all instances into `folder`; their names.
fn draw(folder: &Path) -> Vec<String> {
    let tiny = (0..TINY).map(|seed| {
        let ways: &[&str] = if seed < TINY_BOTH_WAYS {
            &["brute", "mip"]
        } else {
            &["brute"]
        };
        (format!("tiny-{seed}"), Size::Tiny, seed, ways)
    });
    let larger =
        (0..LARGER).map(|seed| (format!("larger-{seed}"), Size::Larger, seed, &["mip"][..]));
    tiny.chain(larger)
        .map(|(name, size, seed, ways)| {
            write(&folder.join(&name), size, seed, ways);
            name
        })
        .collect()
}

/// What an instance's flags are on the command line.
fn flags(instance: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| -> Vec<String> {
        let listed = value.as_array().into_iter().flatten();
        listed.filter_map(text).collect()
    };
    let mut given = judging_flags(instance);
    for (flag, value) in [("--freeze", "freeze"), ("--keep", "keep")] {
        let named = list(&instance[value]);
        if !named.is_empty() {
            given.push(flag.to_owned());
            given.extend(named);
        }
    }
    let holds = list(&instance["holds"]);
    if !holds.is_empty() {
        given.extend(["--holds".to_owned(), holds.join(",")]);
    }
    for (id, limit) in instance["floor"].as_object().unwrap() {
        given.extend(["--floor".to_owned(), format!("{id}={limit}")]);
    }
    given
}

/// Those of them that `replay` knows too.
fn judging_flags(instance: &Value) -> Vec<String> {
    ["catch_share", "catch_within", "lead", "cooldown"]
        .into_iter()
        .filter_map(|name| Some((name, instance[name].as_str()?)))
        .flat_map(|(name, value)| [format!("--{}", name.replace('_', "-")), value.to_owned()])
        .collect()
}

/// One instance, and what is known of it.
struct Case<'a> {
    folder: &'a Path,
    name: &'a str,
    flags: Value,
    known: &'a Value,
    wrong: Vec<String>,
}

impl Case<'_> {
    fn run(&self, command: &str, gate: &Path, more: &[String]) -> Run {
        let own = self.folder.join(self.name);
        finish(
            program()
                .arg(command)
                .arg("--gate")
                .arg(gate)
                .arg("--store")
                .arg(own.join("history"))
                .arg("--incidents")
                .arg(own.join("incidents.csv"))
                .args(["--format", "json"])
                .args(more),
        )
    }

    fn expect(&mut self, what: &str, found: &Value, expected: &Value) {
        if found != expected {
            self.wrong.push(format!(
                "{}: {what} is {found}, expected {expected}",
                self.name
            ));
        }
    }

    /// Tunes for `missed` groups at most, and holds everything the answer says against what is known.
    fn compare(&mut self, missed: usize) {
        let gate = self.folder.join(self.name).join("gate.yaml");
        let tuned = self.folder.join(self.name).join("tuned.yaml");
        let mut more = flags(&self.flags);
        more.extend(["--in-sample-only".to_owned(), "--max-missed".to_owned()]);
        more.extend([missed.to_string(), "--write".to_owned()]);
        more.push(tuned.to_str().unwrap().to_owned());
        let run = self.run("tune", &gate, &more);
        if run.status != Some(0) {
            self.wrong.push(format!("{}: {}", self.name, run.stderr));
            return;
        }
        let answer = run.json();
        let known = self.known;
        for (what, found) in [
            ("groups", &answer["groups"]),
            ("healthy", &answer["before"]["false_no_go"]["of"]),
        ] {
            self.expect(what, found, &known[what]);
        }
        self.expect("proved", &answer["proof"]["proved"], &Value::Bool(true));
        let best = &known["optimum"][missed];
        self.expect("after", &answer["after"]["false_no_go"]["hits"], best);
        self.compare_frontier(&answer["frontier"][0]);
        self.compare_floors(&answer);
        self.compare_replay(&tuned, &answer);
    }

    /// Every budget, in order, from the fewest groups that can be missed on.
    fn compare_frontier(&mut self, frontier: &Value) {
        self.expect("margin", &frontier["margin"], &json!(0.0));
        let known = self.known;
        let optimum = known["optimum"].as_array().unwrap();
        let within = |budget: usize| {
            let points = frontier["points"].as_array().unwrap().iter();
            let allowed = points.filter(|point| point["budget"].as_u64().unwrap() <= budget as u64);
            allowed
                .min_by_key(|point| point["false_verdicts"]["hits"].as_u64())
                .cloned()
                .unwrap_or_default()
        };
        for (budget, best) in optimum.iter().enumerate() {
            let point = within(budget);
            self.expect(
                &format!("false steps at budget {budget}"),
                &point["false_verdicts"]["hits"],
                best,
            );
            if let Some(best) = best.as_u64() {
                let chosen = best - known["sunk"].as_u64().unwrap();
                self.expect("chosen steps", &point["false_steps"], &json!(chosen));
                self.expect("proved", &point["proved"], &Value::Bool(true));
                if point["missed_groups"]["hits"].as_u64() > Some(budget as u64) {
                    self.wrong.push(format!(
                        "{}: {budget} missed groups at most: {point}",
                        self.name
                    ));
                }
            }
        }
    }

    fn compare_floors(&mut self, answer: &Value) {
        for condition in answer["conditions"].as_array().unwrap() {
            if condition["outcome"] == "floor" {
                let id = condition["id"].as_str().unwrap();
                let floor = self.known["floors"][id].as_f64();
                let found = condition["limit"]["to"].as_f64();
                self.expect(id, &json!(found), &json!(floor));
            }
        }
    }

    /// The written gate does what was said of it.
    fn compare_replay(&mut self, tuned: &Path, answer: &Value) {
        let mut more = judging_flags(&self.flags);
        for (flag, field) in [("--from", "from"), ("--to", "to")] {
            more.extend([flag.to_owned(), answer[field].as_str().unwrap().to_owned()]);
        }
        let cooldown = answer["cooldown_seconds"].as_f64().unwrap();
        if self.flags["cooldown"].is_null() {
            more.extend(["--cooldown".to_owned(), format!("{cooldown}s")]);
        }
        self.expect(
            "cool-down",
            &json!(cooldown),
            &json!(self.known["cooldown_seconds"].as_f64()),
        );
        let replayed = self.run("replay", tuned, &more).ended(0).json();
        for field in ["false_no_go", "missed_issues"] {
            let [said, done] = [&answer["after"][field], &replayed[field]];
            for count in ["hits", "of"] {
                self.expect(field, &done[count], &said[count]);
            }
        }
    }
}

#[test]
fn no_other_limits_have_fewer_false_no_go_steps() {
    let folder = tempfile::tempdir().unwrap();
    let names = draw(folder.path());
    let known = optima(folder.path(), &names);
    let (mut wrong, mut tiny, mut larger) = (Vec::new(), 0, 0);
    for (seed, name) in names.iter().enumerate() {
        let text = std::fs::read_to_string(folder.path().join(name).join("instance.json")).unwrap();
        let mut case = Case {
            folder: folder.path(),
            name,
            flags: serde_json::from_str(&text).unwrap(),
            known: &known[name],
            wrong: Vec::new(),
        };
        let optimum = known[name]["optimum"].as_array().unwrap();
        let possible: Vec<usize> = (0..optimum.len())
            .filter(|missed| !optimum[*missed].is_null())
            .collect();
        if known[name]["groups"] == 0 || known[name]["healthy"] == 0 {
            let mut more = flags(&case.flags);
            more.extend(["--in-sample-only", "--max-missed", "0"].map(str::to_owned));
            let gate = folder.path().join(name).join("gate.yaml");
            case.run("tune", &gate, &more).ended(64);
            continue;
        }
        case.compare(possible[seed % possible.len()]);
        if name.starts_with("tiny") {
            tiny += 1;
        } else {
            larger += 1;
        }
        wrong.append(&mut case.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tiny >= 200 && larger >= 30, "{tiny} and {larger} instances");
}
