//! Rewriting of generated gate files: byte for byte what a person would have written.

use proptest::prelude::*;

use super::accepted;
use crate::gate_file::{Change, Changes, RewriteError};
use crate::model::{Check, Duration};

/// A condition as somebody may write it.
#[derive(Debug, Clone)]
struct Style {
    block: bool,
    hold_first: Option<bool>,
    quoted: bool,
    comment: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Numbers {
    limit: i32,
    hold: u32,
}

impl Style {
    fn written(&self, numbers: Numbers, indent: &str) -> String {
        let quote = if self.quoted { "\"" } else { "" };
        let hold = Duration::from_secs(numbers.hold);
        let hold = format!("{quote}for{quote}: {quote}{hold}{quote}");
        let limit = format!("{quote}above{quote}: {}.25", numbers.limit);
        let pairs = match (self.hold_first, numbers.hold) {
            (Some(true), _) => vec![hold, limit],
            (None, 0) => vec![limit],
            (Some(false) | None, _) => vec![limit, hold],
        };
        let comment = if self.comment { " # for: 9m" } else { "" };
        if !self.block {
            return format!("{{ {} }}{comment}", pairs.join(", "));
        }
        let written = |pair: &String| {
            let comment = if pair.contains("above") { comment } else { "" };
            format!("{pair}{comment}")
        };
        let pairs: Vec<String> = pairs.iter().map(written).collect();
        pairs.join(&format!("\n{indent}"))
    }
}

fn gate_text(styles: &[(Style, Numbers)], line_break: &str) -> String {
    let mut text = "version: 1\ngate: web\nstep: 60s\nchecks:\n".to_owned();
    for (number, conditions) in styles.chunks(2).enumerate() {
        text.push_str(&format!("\n  # above: {number}\n  - id: c{number}\n    query: |\n      up # for: 5m\n\n    no_go:\n"));
        for (style, numbers) in conditions {
            text.push_str(&format!(
                "      - {}\n",
                style.written(*numbers, "        ")
            ));
        }
    }
    text.replace('\n', line_break)
}

fn style() -> impl Strategy<Value = Style> {
    (
        any::<bool>(),
        any::<Option<bool>>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(block, hold_first, quoted, comment)| Style {
            block,
            hold_first,
            quoted,
            comment,
        })
}

fn numbers() -> impl Strategy<Value = Numbers> {
    (-99..99i32, 0..4u32).prop_map(|(limit, hold)| Numbers {
        limit,
        hold: hold * 90,
    })
}

proptest! {
    #[test]
    fn only_numbers_and_holds_change(
        cases in prop::collection::vec((style(), numbers(), numbers()), 1..7),
        crlf: bool,
    ) {
        let line_break = if crlf { "\r\n" } else { "\n" };
        let start = |(style, before, _): &(Style, Numbers, Numbers)| {
            let hold = if style.hold_first.is_some() { before.hold } else { 0 };
            (style.clone(), Numbers { hold, ..*before })
        };
        let before: Vec<_> = cases.iter().map(start).collect();
        let after: Vec<_> = cases.iter().map(|(style, _, after)| (style.clone(), *after)).collect();
        let file = accepted(&gate_text(&before, line_break));
        let conditions = file.gate.checks().iter().flat_map(Check::conditions);
        let changes: Changes = conditions
            .zip(&after)
            .map(|((id, _), (_, numbers))| {
                let limit = Some(format!("{}.25", numbers.limit));
                let hold = Some(Duration::from_secs(numbers.hold));
                (id, Change::Set { limit, hold })
            })
            .collect();
        let new = file.rewritten(&changes, None).unwrap();
        prop_assert_eq!(new.source.text(), gate_text(&after, line_break));
    }

    #[test]
    fn what_is_removed_leaves_every_comment_and_every_other_condition(
        cases in prop::collection::vec((style(), numbers(), any::<bool>()), 1..7),
        crlf: bool,
    ) {
        let line_break = if crlf { "\r\n" } else { "\n" };
        let before: Vec<_> = cases.iter().map(|(style, numbers, _)| (style.clone(), *numbers)).collect();
        let file = accepted(&gate_text(&before, line_break));
        let conditions = file.gate.checks().iter().flat_map(Check::conditions);
        let changes: Changes = conditions
            .zip(&cases)
            .filter(|(_, (_, _, gone))| *gone)
            .map(|((id, _), _)| (id, Change::Remove))
            .collect();
        if changes.len() == cases.len() {
            prop_assert!(matches!(file.rewritten(&changes, None), Err(RewriteError::NothingLeft(_))));
            return Ok(());
        }
        // What is left is the gate that was meant, or there would be an error.
        let new = file.rewritten(&changes, None).unwrap();
        let text = new.source.text();
        let below_a_blank = format!("{line_break}{line_break}  # above: ");
        for comment in [below_a_blank.as_str(), "# for: 9m"] {
            let count = |text: &str| text.matches(comment).count();
            prop_assert_eq!(count(text), count(file.source.text()), "{} in {}", comment, text);
        }
        let lines: Vec<&str> = file.source.text().lines().collect();
        let is_comment = |line: &str| line.trim_start().starts_with('#');
        for line in text.lines().filter(|line| !is_comment(line)) {
            prop_assert!(lines.contains(&line), "{line:?} is new");
        }
    }
}
