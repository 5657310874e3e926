//! The little YAML that a rule file needs: double-quoted words, and expressions as block scalars.

use std::fmt::Write as _;

/// A double-quoted scalar: any text on one line, with everything escaped that YAML may not hold or would
/// take for a line end.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if is_plain(letter) => quoted.push(letter),
            letter => write!(quoted, "\\U{:08x}", u32::from(letter)).expect("strings take all"),
        }
    }
    quoted.push('"');
    quoted
}

/// `key: |` with the text below it, its lines as they are; quoted when it holds what a block may not.
pub(super) fn block(indent: usize, key: &str, text: &str) -> String {
    let margin = " ".repeat(indent);
    let bearable = |letter: char| is_plain(letter) || letter == '\n' || letter == '\t';
    if !text.chars().all(bearable) {
        return format!("{margin}{key}: {}\n", quoted(text));
    }
    let mut block = format!("{margin}{key}: |\n");
    for line in text.lines() {
        if line.is_empty() {
            block.push('\n');
        } else {
            block.push_str(&format!("{margin}  {line}\n"));
        }
    }
    block
}

/// A comment of one line or more.
pub(super) fn comment(indent: usize, text: &str) -> String {
    let margin = " ".repeat(indent);
    let line = |line: &str| format!("{margin}# {line}").trim_end().to_owned() + "\n";
    text.lines().map(line).collect()
}

/// Printable as YAML says, and no line end to any version of it.
fn is_plain(letter: char) -> bool {
    !letter.is_control()
        && !matches!(
            letter,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_whatever_they_hold() {
        assert_eq!(quoted("a \"b\" \\ c: #"), r#""a \"b\" \\ c: #""#);
        assert_eq!(
            quoted("a\r\u{85}\u{2028}é🚀"),
            r#""a\U0000000d\U00000085\U00002028é🚀""#
        );
    }

    #[test]
    fn a_block_keeps_lines_and_gives_way_to_quotes() {
        assert_eq!(
            block(2, "expr", "(\n\n  up\n)"),
            "  expr: |\n    (\n\n      up\n    )\n"
        );
        assert_eq!(block(0, "expr", "a\u{7}"), "expr: \"a\\U00000007\"\n");
    }
}
