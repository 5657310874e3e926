//! Commands that are shown and not run: their subcommands and flags must exist.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use super::page::Page;

/// The long flags of every subcommand, those of its own subcommands among them.
pub struct Flags(BTreeMap<String, BTreeSet<String>>);

impl Flags {
    /// Asks the program itself.
    pub fn of_program() -> Self {
        let flags = subcommands(&help(&[])).into_iter().map(|command| {
            let own = help(&[&command]);
            let below = subcommands(&own)
                .into_iter()
                .flat_map(|below| long_flags(&help(&[&command, &below])));
            let flags = long_flags(&own).into_iter().chain(below).collect();
            (command, flags)
        });
        Self(flags.collect())
    }

    /// What is wrong with the commands of a page's `sh` blocks and with those in its prose.
    pub fn complaints(&self, page: &Page) -> Vec<String> {
        let blocks = page.of_kind("sh").map(|block| page.body(block).to_owned());
        let prose = page.inline_code();
        let mut complaints = Vec::new();
        for text in blocks.chain(prose) {
            let lone = text.split([' ', '=']).next().unwrap_or_default();
            if lone.starts_with("--") && !self.0.values().any(|flags| flags.contains(lone)) {
                complaints.push(format!("{}: no command has the flag `{lone}`", page.name));
            }
            for command in calls(&text) {
                if let Err(wrong) = self.check(&command) {
                    let shown = command.join(" ");
                    complaints.push(format!("{}: `retrogate {shown}`: {wrong}", page.name));
                }
            }
        }
        complaints
    }

    fn check(&self, words: &[String]) -> Result<(), String> {
        let Some(name) = words.first() else {
            return Ok(());
        };
        if name.starts_with('-') {
            return Ok(());
        }
        let flags = self.0.get(name).ok_or("there is no such command")?;
        for word in words.iter().filter(|word| word.starts_with("--")) {
            let flag = word.split('=').next().unwrap_or_default();
            if !flags.contains(flag) {
                return Err(format!("it has no flag `{flag}`"));
            }
        }
        Ok(())
    }
}

fn help(command: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_retrogate"))
        .args(command)
        .arg("--help")
        .output()
        .unwrap();
    assert!(run.status.success(), "{command:?} --help");
    String::from_utf8(run.stdout).unwrap()
}

/// What a help lists under `Commands:`.
fn subcommands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(str::to_owned)
        .collect()
}

fn long_flags(help: &str) -> BTreeSet<String> {
    help.split(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '[' | '`'))
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(|word| word.trim_end_matches(['.', ';', ':', ')']).to_owned())
        .collect()
}

/// What follows the program's name in each call of it.
fn calls(text: &str) -> Vec<Vec<String>> {
    let one_line = text
        .replace("\\\n", " ")
        .replace("cargo run --release --", "retrogate");
    let mut calls = Vec::new();
    for line in one_line.lines() {
        let line = line.split(" #").next().unwrap_or_default();
        let mut words = line.split_whitespace().peekable();
        while let Some(word) = words.next() {
            if word != "retrogate" {
                continue;
            }
            let mut call = Vec::new();
            while let Some(word) = words.next_if(|word| !matches!(*word, "|" | "||" | "&&" | ">")) {
                let ends = word.ends_with(';');
                call.push(word.trim_end_matches([';', ')']).to_owned());
                if ends {
                    break;
                }
            }
            calls.push(call);
        }
    }
    calls
}

#[test]
fn calls_end_where_the_shell_ends_them() {
    let text = "retrogate check --online &&\n  retrogate fetch \\\n  --from 30d | tee log # --no\nls; retrogate live; ls --all";
    let found: Vec<String> = calls(text).iter().map(|call| call.join(" ")).collect();
    assert_eq!(found, ["check --online", "fetch --from 30d", "live"]);
}
