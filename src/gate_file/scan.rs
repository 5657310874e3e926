//! What a query may not say, found by its words alone.
//!
//! The scan sees a query's *code* (strings and comments blanked out) as tokens: a *word* is a run of
//! letters, digits, `_`, `:`, `.` and backslash escapes, everything else is one character. It does not
//! parse; it only asks what stands before and after a word, so it works in both dialects and inside
//! subqueries, parentheses and `WITH` templates alike. Where a word could be a metric's name (at the start
//! of an expression) it is taken as one.

use crate::model::Dialect;

use super::promql::{QueryFault, Refusal};

/// Words that join expressions, and so end none.
const JOINTS: [&str; 12] = [
    "and",
    "or",
    "unless",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "bool",
    "offset",
    "atan2",
];

/// Functions whose answer at one instant depends on the whole range of the request.
const WHOLE_RANGE: [&str; 12] = [
    "interpolate",
    "keep_last_value",
    "keep_next_value",
    "smooth_exponential",
    "remove_resets",
    "buckets_limit",
    "outliersk",
    "outliers_iqr",
    "outliers_mad",
    "start",
    "end",
    "range",
];

/// Beginnings of the names of more such functions.
const WHOLE_RANGE_PREFIXES: [&str; 4] = ["range_", "running_", "topk_", "bottomk_"];

/// Functions of the clock or of chance.
const NOT_REPEATABLE: [&str; 4] = ["now", "rand", "rand_normal", "rand_exponential"];

#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    at: usize,
    text: &'t str,
}

impl Token<'_> {
    fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    fn begins_word(&self) -> bool {
        self.text.starts_with(in_word)
    }

    /// Can an expression end here, so that a modifier may follow?
    fn ends_expression(&self) -> bool {
        let joint = JOINTS.iter().any(|joint| self.is(joint));
        matches!(self.text, ")" | "]" | "}") || (self.begins_word() && !joint)
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | ':' | '.' | '\\')
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if in_word(first) {
            word_length(rest)
        } else {
            first.len_utf8()
        };
        let (text, after) = rest.split_at(length);
        let at = code.len() - rest.len();
        tokens.push(Token { at, text });
        rest = after.trim_start();
    }
    tokens
}

fn word_length(text: &str) -> usize {
    let mut escaped = false;
    text.char_indices()
        .find(|(_, c)| {
            let inside = escaped || in_word(*c);
            escaped = !escaped && *c == '\\';
            !inside
        })
        .map_or(text.len(), |(end, _)| end)
}

/// Refuses the first thing that makes an answer depend on more than the asked instant.
pub(super) fn refuse_by_name(code: &str, dialect: Dialect) -> Result<(), Refusal> {
    let tokens = tokens(code);
    for (i, token) in tokens.iter().enumerate() {
        let modifies = i > 0 && tokens[i - 1].ends_expression();
        let after = &tokens[i + 1..];
        let fault = if token.is("@") {
            Some(at_modifier(after))
        } else if token.is("offset") && modifies {
            offset(after, dialect)
        } else if token.is("smoothed") && modifies {
            Some(QueryFault::Smoothed)
        } else if token.begins_word() {
            function(token.text, after)
        } else {
            None
        };
        if let Some(fault) = fault {
            return Err((token.at, fault));
        }
    }
    Ok(())
}

fn at_modifier(after: &[Token<'_>]) -> QueryFault {
    match after.iter().find(|token| !token.is("(")) {
        Some(token) if token.is("start") => QueryFault::AtRequest("@ start()"),
        Some(token) if token.is("end") => QueryFault::AtRequest("@ end()"),
        Some(_) | None => QueryFault::AtInstant,
    }
}

fn offset(after: &[Token<'_>], dialect: Dialect) -> Option<QueryFault> {
    let wrapped = after.iter().take_while(|token| token.is("(")).count();
    let signs = after[wrapped..]
        .iter()
        .take_while(|token| token.is("+"))
        .count();
    let value = after.get(wrapped + signs)?;
    if value.is("-") {
        return Some(QueryFault::NegativeOffset);
    }
    if wrapped > 0
        || !value
            .text
            .starts_with(|c: char| c.is_ascii_digit() || c == '.')
    {
        return Some(QueryFault::ComputedOffset);
    }
    match dialect {
        Dialect::PromQl => None,
        Dialect::MetricsQl => {
            subtracts(&after[wrapped + signs..]).then_some(QueryFault::NegativeOffset)
        }
    }
}

/// `MetricsQL` reads `1h-2h`, written without a space, as one duration.
fn subtracts(value: &[Token<'_>]) -> bool {
    let [first, minus, second, ..] = value else {
        return false;
    };
    let adjacent = minus.at == first.at + first.text.len() && second.at == minus.at + 1;
    let has_unit = second.text.starts_with(|c: char| c.is_ascii_digit())
        && second.text.ends_with(|c: char| c.is_ascii_alphabetic());
    minus.is("-") && adjacent && has_unit
}

fn function(word: &str, after: &[Token<'_>]) -> Option<QueryFault> {
    let name = word.to_ascii_lowercase();
    let next = after.first()?;
    // An aggregation may name its labels before its argument.
    if !(next.is("(") || next.is("by") || next.is("without")) {
        return None;
    }
    if NOT_REPEATABLE.contains(&name.as_str()) {
        return Some(QueryFault::NotRepeatable(name));
    }
    let whole_range = WHOLE_RANGE.contains(&name.as_str())
        || WHOLE_RANGE_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix));
    whole_range.then_some(QueryFault::WholeRange(name))
}
