//! Changes to the bytes of a text, gathered first and made together.

use std::ops::Range;

/// Pieces of a text that become others. Insertions are empty pieces.
#[derive(Debug)]
pub(in crate::gate_file) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(in crate::gate_file) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(in crate::gate_file) fn replace(&mut self, bytes: Range<usize>, text: &str) {
        self.0.push((bytes, text.to_owned()));
    }

    pub(in crate::gate_file) fn insert(&mut self, at: usize, text: &str) {
        self.replace(at..at, text);
    }

    pub(in crate::gate_file) fn delete(&mut self, bytes: Range<usize>) {
        self.replace(bytes, "");
    }

    /// The text with all of them made. Of two that overlap the earlier one counts where they do.
    pub(in crate::gate_file) fn made_in(mut self, text: &str) -> String {
        self.0.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
        let mut made = String::with_capacity(text.len());
        let mut copied = 0;
        for (bytes, replacement) in self.0 {
            made.push_str(text.get(copied..bytes.start).unwrap_or(""));
            made.push_str(&replacement);
            copied = copied.max(bytes.end);
        }
        made.push_str(&text[copied..]);
        made
    }
}

/// Where the line of a byte ends, before its line break.
pub(in crate::gate_file) fn line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// Where the line of a byte begins.
pub(in crate::gate_file) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// Where the next line begins, given where one ends.
pub(in crate::gate_file) fn after_break(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let length = ["\r\n", "\n", "\r"]
        .iter()
        .find(|line_break| rest.starts_with(**line_break))
        .map_or(0, |line_break| line_break.len());
    end + length
}

/// How the text ends its lines, judged by its first one.
pub(in crate::gate_file) fn line_break(text: &str) -> &str {
    let end = line_end(text, 0);
    match &text[end..after_break(text, end)] {
        "" => "\n",
        found => found,
    }
}

/// Blanks as wide as what stands before a byte in its line.
pub(in crate::gate_file) fn indent_of(text: &str, at: usize) -> String {
    let before = &text[line_start(text, at)..at];
    before
        .chars()
        .filter(|c| *c != '\u{feff}')
        .map(|_| ' ')
        .collect()
}
