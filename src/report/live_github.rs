//! The gate at one moment as GitHub Actions wants it: annotations, a step summary, outputs.
//!
//! The forms and their limits are those of GitHub's "Workflow commands": data escapes `%`, CR and LF,
//! properties `:` and `,` besides; a step shows ten errors and ten warnings and drops the rest without a word;
//! a summary larger than 1 MiB is dropped whole.

use super::live_markdown::live_markdown;
use super::live_text::advice_of;
use crate::model::Verdict;
use crate::record::{CheckReport, LiveDocument};

/// Annotations of one kind that a step shows.
const MOST_ANNOTATIONS: usize = 10;
/// Longer messages are cut.
const LONGEST_MESSAGE: usize = 4096;
/// The largest summary of a step.
const LARGEST_SUMMARY: usize = 1 << 20;
const CUT_SHORT: &str = "\n\n… cut short: GitHub shows no summary above 1 MiB\n";

/// The workflow commands that annotate a run: an error for each check that stops it, a warning for each other
/// that says WARNING, and an error when there is no verdict.
pub fn github_annotations(document: &LiveDocument) -> String {
    let mut errors: Vec<(String, String)> = Vec::new();
    let mut warnings: Vec<(String, String)> = Vec::new();
    let gate = &document.gate;
    match document.verdict {
        None => errors.push((format!("{gate}: NO VERDICT"), document.answer.clone())),
        // What a wait found in earlier minutes stands in no check.
        Some(verdict) if !document.ok && !speaks(document, verdict) => {
            errors.push((format!("{gate}: {verdict}"), document.answer.clone()));
        }
        Some(_) => {}
    }
    if let Some(said) = document.overridden() {
        warnings.push((format!("{gate}: override"), said));
    }
    for check in &document.checks {
        let titled = |word: &str| (format!("{word}: {}", check.title), told(check));
        match check.counts_as {
            Some("NO-GO") => errors.push(titled("NO-GO")),
            Some("WARNING") if document.fail_on.lets_through(Verdict::Warning) => {
                warnings.push(titled("WARNING"));
            }
            Some("WARNING") => errors.push(titled("WARNING")),
            None => warnings.push(titled("unanswered")),
            Some(_) => {}
        }
    }
    let errors = annotations("error", &errors);
    errors + &annotations("warning", &warnings)
}

fn speaks(document: &LiveDocument, verdict: Verdict) -> bool {
    let own = Some(verdict.as_str());
    document.checks.iter().any(|check| check.counts_as == own)
}

fn told(check: &CheckReport) -> String {
    let mut lines = vec![check.sentence.clone()];
    let series = check.series.as_deref().filter(|series| *series != "{}");
    lines.extend(series.map(|series| format!("series: {series}")));
    lines.extend(advice_of(check).map(|advice| format!("advice: {advice}")));
    lines.extend(
        check
            .runbook
            .as_ref()
            .map(|page| format!("runbook: {page}")),
    );
    lines.join("\n")
}

/// At most as many as are shown, the last of them saying how many are not.
fn annotations(kind: &str, all: &[(String, String)]) -> String {
    let line = |title: &str, message: &str| {
        let message = cut(message, LONGEST_MESSAGE);
        format!("::{kind} title={}::{}\n", property(title), data(message))
    };
    let shown = if all.len() > MOST_ANNOTATIONS {
        MOST_ANNOTATIONS - 1
    } else {
        all.len()
    };
    let mut text: String = all[..shown]
        .iter()
        .map(|(title, message)| line(title, message))
        .collect();
    if let Some(rest) = all.get(shown..).filter(|rest| !rest.is_empty()) {
        let titles: Vec<&str> = rest.iter().map(|(title, _)| title.as_str()).collect();
        text.push_str(&line(&format!("{} more", rest.len()), &titles.join("\n")));
    }
    text
}

/// The summary, no larger than what is left of a step's room; `taken` bytes of it are gone.
pub fn github_summary(document: &LiveDocument, taken: u64) -> String {
    let room = LARGEST_SUMMARY.saturating_sub(usize::try_from(taken).unwrap_or(usize::MAX));
    let mut text = live_markdown(document);
    text.push('\n');
    if text.len() <= room {
        return text;
    }
    let Some(room) = room.checked_sub(CUT_SHORT.len()) else {
        return String::new();
    };
    let whole = cut(&text, room);
    let lines = whole.rfind('\n').map_or("", |end| &whole[..end]);
    format!("{lines}{CUT_SHORT}")
}

/// Lines for `GITHUB_OUTPUT`: `verdict` (`GO`, `WARNING`, `NO-GO` or `none`), `ok`, and the ids of the checks
/// that say NO-GO, a comma between them.
pub fn github_outputs(document: &LiveDocument) -> String {
    let no_go: Vec<&str> = document
        .checks
        .iter()
        .filter(|check| check.counts_as == Some(Verdict::NoGo.as_str()))
        .map(|check| check.id.as_str())
        .collect();
    let ok = if document.ok { "true" } else { "false" };
    [
        ("verdict", document.verdict.map_or("none", Verdict::as_str)),
        ("ok", ok),
        ("no_go_checks", &no_go.join(",")),
    ]
    .iter()
    .map(|(name, value)| output(name, value))
    .collect()
}

/// An output whose value may be anything: its end is a word that is no part of it.
fn output(name: &str, value: &str) -> String {
    let mut end = "end_of_value".to_owned();
    while value.contains(&end) {
        end.push('_');
    }
    format!("{name}<<{end}\n{value}\n{end}\n")
}

/// Text in which a runner finds no command: what a server or a gate file says must not steer a workflow.
pub fn without_commands(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| {
            let word = line.trim_start();
            if word.starts_with("::") || line.contains("##[") {
                format!("| {}", line.replace("##[", "# #["))
            } else {
                line.to_owned()
            }
        })
        .collect()
}

/// The first `most` bytes, and no half of a character.
fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped_as_the_runner_unescapes_them() {
        let all = [("a: b, 5 %".to_owned(), "x: 5 %,\r\n::error::y".to_owned())];
        assert_eq!(
            annotations("error", &all),
            "::error title=a%3A b%2C 5 %25::x: 5 %25,%0D%0A::error::y\n"
        );
    }

    #[test]
    fn no_more_than_are_shown_and_the_last_says_how_many_are_not() {
        let numbered = |count: usize| -> Vec<(String, String)> {
            (0..count)
                .map(|n| (format!("t{n}"), "m".to_owned()))
                .collect()
        };
        assert_eq!(annotations("error", &numbered(0)), "");
        assert_eq!(annotations("error", &numbered(10)).lines().count(), 10);
        let text = annotations("error", &numbered(12));
        assert_eq!(text.lines().count(), 10);
        assert!(
            text.ends_with("::error title=3 more::t9%0At10%0At11\n"),
            "{text}"
        );
    }

    #[test]
    fn a_value_cannot_end_itself() {
        assert_eq!(output("a", "GO"), "a<<end_of_value\nGO\nend_of_value\n");
        let text = output("a", "x\nend_of_value\nb<<c");
        assert!(text.starts_with("a<<end_of_value_\n"), "{text}");
    }

    #[test]
    fn what_others_say_is_no_command() {
        let text = "fine\n  ::add-path::/x\n a ##[error]b\n:: c";
        assert_eq!(
            without_commands(text),
            "fine\n|   ::add-path::/x\n|  a # #[error]b\n| :: c"
        );
    }

    #[test]
    fn long_messages_keep_whole_characters() {
        assert_eq!(cut("aü", 2), "a");
        assert_eq!(cut("aü", 9), "aü");
    }
}
