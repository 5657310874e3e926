//! Many bad inputs and their messages, one below the other.

use super::{Desk, Run};

/// A page of messages.
pub struct Page<'d> {
    desk: &'d Desk,
    text: String,
}

impl<'d> Page<'d> {
    pub fn of(desk: &'d Desk) -> Self {
        Self {
            desk,
            text: String::new(),
        }
    }

    /// What was given is wrong: status 64, an error, a hint, nothing else changed.
    pub fn refuses(&mut self, arguments: &[&str]) {
        self.fails(64, arguments);
    }

    /// The world failed.
    pub fn fails(&mut self, status: i32, arguments: &[&str]) {
        let before = self.desk.everything();
        let run = self.desk.run(arguments);
        self.note(arguments, status, &run);
        assert_eq!(run.stdout, "", "{arguments:?}");
        let line = arguments.join(" ");
        assert!(
            self.desk.everything() == before,
            "{line}: left something behind"
        );
    }

    /// The same for a run that happened elsewhere; what it may leave behind is for the caller to say.
    pub fn note(&mut self, arguments: &[&str], status: i32, run: &Run) {
        let line = arguments.join(" ");
        let Run { stderr, .. } = run;
        assert_eq!(run.status, status, "{line}: {stderr}");
        assert!(stderr.contains("error: "), "{line}: {stderr}");
        assert!(stderr.contains("hint: "), "{line}: {stderr}");
        assert!(!stderr.contains("panicked"), "{line}: {stderr}");
        self.text
            .push_str(&format!("$ retrogate {line}\n{stderr}\n"));
    }

    /// The page, with what differs from run to run under names.
    pub fn text(self) -> String {
        let folder = self.desk.path("").display().to_string();
        let text = self.text.replace(folder.trim_end_matches('/'), "DIR");
        settled(&text)
    }
}

/// Ports and clocks under names.
pub fn settled(text: &str) -> String {
    let text = replaced(text, "127.0.0.1:", |c| c.is_ascii_digit(), "SERVER");
    replaced(&text, "now is ", |c| c != ')', "now is NOW")
}

/// `text` with `prefix` and the characters after it that belong to it replaced.
fn replaced(text: &str, prefix: &str, belongs: fn(char) -> bool, by: &str) -> String {
    let mut parts = text.split(prefix);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(by);
        out.push_str(part.trim_start_matches(belongs));
    }
    out
}
