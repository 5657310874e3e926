//! The console blocks of a page, run as one shell session in an empty folder.
//!
//! Lines that begin with `$ ` are commands, a backslash at the end goes on in the next line, and what
//! follows is what the terminal shows, stdout and stderr together. Folder, variables and `$?` live from
//! one block to the next, as they do for a reader who types the page from top to bottom.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::page::{Block, Page};

/// What a path inside the page's own folder is shown as.
const HOME: &str = "/home/you";
/// Ends the output of a command; no output holds it.
const END: char = '\u{1e}';

/// A page whose commands were run.
pub struct Session {
    /// The page's own folder, gone when this is dropped.
    _home: tempfile::TempDir,
    /// The folder in which the commands left off.
    pub folder: PathBuf,
    /// The page as it ought to be.
    pub text: String,
    /// What no rewriting mends.
    pub complaints: Vec<String>,
}

/// Runs the console blocks of a page.
pub fn run(page: &Page) -> Session {
    let home = tempfile::tempdir().unwrap();
    let blocks: Vec<(&Block, Vec<String>)> = page
        .of_kind("console")
        .map(|block| (block, commands(page, block)))
        .collect();
    let all: Vec<&String> = blocks.iter().flat_map(|(_, commands)| commands).collect();
    let (folder, mut outputs) = Outputs::of(page, home.path(), &all);
    let mut complaints = Vec::new();
    let mut text = String::new();
    let mut copied = 0;
    for (block, commands) in &blocks {
        text.push_str(&page.text[copied..block.body.start]);
        copied = block.body.end;
        for (index, command) in commands.iter().enumerate() {
            let (output, status) = outputs.next();
            text.push_str(&format!("$ {command}\n{output}"));
            if !output.is_empty() && !output.ends_with('\n') {
                text.push('\n');
            }
            let told = commands
                .get(index + 1)
                .is_some_and(|next| next.starts_with("echo $?"));
            let place = format!("{}:{}: `{command}`", page.name, block.line);
            if status != "0" && !told {
                complaints.push(format!(
                    "{place} ends with {status}, and no `echo $?` after it says so\n{output}"
                ));
            }
            if output.lines().any(|line| line.starts_with("$ ")) {
                complaints.push(format!("{place} prints a line that looks like a command"));
            }
        }
    }
    text.push_str(&page.text[copied..]);
    Session {
        _home: home,
        folder,
        text,
        complaints,
    }
}

fn commands(page: &Page, block: &Block) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in page.body(block).lines() {
        if goes_on {
            let command = commands.last_mut().unwrap();
            command.push('\n');
            command.push_str(line);
        } else if let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
        } else {
            let place = format!("{}:{}", page.name, block.line);
            assert!(!commands.is_empty(), "{place}: output before any command");
            continue;
        }
        goes_on = line.ends_with('\\');
    }
    commands
}

/// Outputs and exit statuses, in the order of the commands.
struct Outputs(std::vec::IntoIter<(String, String)>);

impl Outputs {
    /// Runs them in `home`; tells the folder in which they left off.
    fn of(page: &Page, home: &Path, commands: &[&String]) -> (PathBuf, Self) {
        let tools = tempfile::tempdir().unwrap();
        symlink(
            env!("CARGO_BIN_EXE_retrogate"),
            tools.path().join("retrogate"),
        )
        .unwrap();
        let mut script = String::new();
        for command in commands {
            script.push_str(&format!(
                "{{ {command}\n}} 2>&1\nlast=$?; printf '{END}%s{END}' $last; (exit $last)\n"
            ));
        }
        script.push_str("pwd\n");
        let file = tools.path().join("session");
        fs::write(&file, script).unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let run = Command::new("bash")
            .args(["--noprofile", "--norc"])
            .arg(&file)
            .current_dir(home)
            .env_clear()
            .env("PATH", format!("{}:{path}", tools.path().display()))
            .env("HOME", home)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .unwrap_or_else(|error| panic!("cannot run bash: {error}"));
        let said = String::from_utf8(run.stdout).expect("output is UTF-8");
        let mut parts: Vec<String> = said.split(END).map(str::to_owned).collect();
        let rest = parts.pop().unwrap_or_default();
        let complaint = String::from_utf8_lossy(&run.stderr);
        assert!(
            parts.len() == 2 * commands.len() && complaint.is_empty(),
            "{}: the session broke off: {rest:?} {complaint}",
            page.name
        );
        let pairs: Vec<(String, String)> = parts
            .chunks_exact(2)
            .map(|pair| {
                let shown = pair[0].replace(&home.display().to_string(), HOME);
                (shown, pair[1].clone())
            })
            .collect();
        (PathBuf::from(rest.trim()), Self(pairs.into_iter()))
    }

    fn next(&mut self) -> (String, String) {
        self.0.next().expect("one output a command")
    }
}
