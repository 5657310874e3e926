//! Text from a file, made fit for one line of an error: short, and without control characters.

use std::fmt;

/// The longest excerpt, in characters of the original.
const LONGEST: usize = 60;

/// A piece of what a file holds, cut at sixty characters, control characters escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl From<&str> for Excerpt {
    fn from(text: &str) -> Self {
        let mut short = String::new();
        for c in text.chars().take(LONGEST) {
            match c {
                '\'' | '"' | '\\' => short.push(c),
                c => short.extend(c.escape_debug()),
            }
        }
        if text.chars().nth(LONGEST).is_some() {
            short.push('…');
        }
        Self(short)
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_and_control_characters_cannot_reach_a_terminal() {
        assert_eq!(Excerpt::from("say \"hi\"").to_string(), "say \"hi\"");
        assert_eq!(Excerpt::from("a\x1b[2Jb\n").to_string(), "a\\u{1b}[2Jb\\n");
        let cut = Excerpt::from("é".repeat(1000).as_str()).to_string();
        assert_eq!(cut, format!("{}…", "é".repeat(60)));
    }
}
