//! The gate at one moment as JUnit XML, which CI systems show beside the tests.
//!
//! The first case is the verdict itself, so that the file is never greener than the gate: where there is no
//! verdict, it is an error whatever the checks say. Each check is a case. What stops the pipeline is a
//! `failure`, an unanswered check an `error`, missing data that counts as GO is `skipped`.

use crate::model::{FailOn, Verdict};
use crate::record::{CheckReport, LiveDocument};

/// The JUnit answer of `live`.
pub fn live_junit(document: &LiveDocument) -> String {
    let mut cases = vec![verdict_case(document)];
    let checks = document.checks.iter();
    cases.extend(checks.map(|check| check_case(check, document.fail_on)));
    let counted = |kind: &str| cases.iter().filter(|case| case.kind() == kind).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\"",
        cases.len(),
        counted("failure"),
        counted("error"),
        counted("skipped")
    );
    let gate = attribute(&document.gate);
    // JUnit's own schema knows no offset; the time is UTC.
    let at = document.timestamp.to_string();
    let at = at.trim_end_matches('Z');
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"retrogate\" {counts}>\n  \
         <testsuite name=\"{gate}\" {counts} timestamp=\"{at}\">\n"
    );
    for case in &cases {
        xml.push_str(&case.xml(&gate));
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// How a case ended.
enum Outcome {
    Passed,
    Skipped(String),
    Failure { kind: &'static str, message: String },
    Error { kind: &'static str, message: String },
}

struct Case {
    name: String,
    outcome: Outcome,
    /// What else is to be read.
    said: Vec<String>,
}

impl Case {
    fn kind(&self) -> &'static str {
        match self.outcome {
            Outcome::Passed => "passed",
            Outcome::Skipped(_) => "skipped",
            Outcome::Failure { .. } => "failure",
            Outcome::Error { .. } => "error",
        }
    }

    fn xml(&self, gate: &str) -> String {
        let mut xml = format!(
            "    <testcase classname=\"{gate}\" name=\"{}\" time=\"0\">\n",
            attribute(&self.name)
        );
        let said = self.said.join("\n");
        let element = |name: &str, kind: &str, message: &str| {
            let (message, inner) = (attribute(message), content(&said));
            format!("      <{name} type=\"{kind}\" message=\"{message}\">{inner}</{name}>\n")
        };
        match &self.outcome {
            Outcome::Passed => {}
            Outcome::Skipped(why) => {
                xml.push_str(&format!(
                    "      <skipped message=\"{}\"/>\n",
                    attribute(why)
                ));
            }
            Outcome::Failure { kind, message } => {
                xml.push_str(&element("failure", kind, message));
            }
            Outcome::Error { kind, message } => xml.push_str(&element("error", kind, message)),
        }
        if !said.is_empty() {
            xml.push_str(&format!(
                "      <system-out>{}</system-out>\n",
                content(&said)
            ));
        }
        xml.push_str("    </testcase>\n");
        xml
    }
}

fn verdict_case(document: &LiveDocument) -> Case {
    let message = document.answer.clone();
    let outcome = match document.verdict {
        None => Outcome::Error {
            kind: "NO-VERDICT",
            message,
        },
        Some(verdict) if !document.ok => Outcome::Failure {
            kind: verdict.as_str(),
            message,
        },
        Some(_) => Outcome::Passed,
    };
    let mut said = vec![document.answer.clone()];
    said.extend(document.overridden());
    said.extend(document.wait.as_ref().map(|wait| wait.sentence.clone()));
    said.extend(document.notes.iter().map(|note| format!("note: {note}")));
    said.extend(document.hints.iter().map(|hint| format!("hint: {hint}")));
    Case {
        name: "verdict".to_owned(),
        outcome,
        said,
    }
}

fn check_case(check: &CheckReport, fail_on: FailOn) -> Case {
    let stops = |verdict| !fail_on.lets_through(verdict);
    let failure = |verdict: Verdict| Outcome::Failure {
        kind: verdict.as_str(),
        message: check.sentence.clone(),
    };
    let outcome = match check.counts_as {
        None => Outcome::Error {
            kind: "UNANSWERED",
            message: check.sentence.clone(),
        },
        Some("NO-GO") => failure(Verdict::NoGo),
        Some("WARNING") if stops(Verdict::Warning) => failure(Verdict::Warning),
        Some(_) if check.state == Some("no-data") => {
            Outcome::Skipped(format!("{}, which lets it through", check.sentence))
        }
        Some(_) => Outcome::Passed,
    };
    let mut said = vec![format!(
        "{}: {}",
        check.counts_as.unwrap_or("unanswered"),
        check.sentence
    )];
    let facts = [
        ("series", &check.series),
        ("advice", &check.advice),
        ("runbook", &check.runbook),
    ];
    for (name, fact) in facts {
        said.extend(fact.as_ref().map(|fact| format!("{name}: {fact}")));
    }
    Case {
        name: format!("{} ({})", check.title, check.id),
        outcome,
        said,
    }
}

fn attribute(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            '\r' => safe.push_str("&#13;"),
            '\t' => safe.push_str("&#9;"),
            other => push_escaped(&mut safe, other),
        }
    }
    safe
}

fn content(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\r' => safe.push_str("&#13;"),
            '\n' | '\t' => safe.push(letter),
            other => push_escaped(&mut safe, other),
        }
    }
    safe
}

/// What XML 1.0 cannot hold at all becomes the character that stands for such.
fn push_escaped(safe: &mut String, letter: char) {
    match letter {
        '&' => safe.push_str("&amp;"),
        '<' => safe.push_str("&lt;"),
        '>' => safe.push_str("&gt;"),
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
        other => safe.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_break_out_of_its_place() {
        assert_eq!(
            attribute("a\"<b>&\n\u{1b}[31m"),
            "a&quot;&lt;b&gt;&amp;&#10;\u{fffd}[31m"
        );
        assert_eq!(content("]]>\r\n\0"), "]]&gt;&#13;\n\u{fffd}");
    }
}
