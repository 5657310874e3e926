//! A query, as the server is asked it.

use std::fmt;

use super::duration::Duration;

/// A query as the server is asked it: the text of the gate file, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Query(String);

impl Query {
    /// Trims; an empty text is `None`.
    pub fn try_new(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with string literals and comments blanked out, byte for byte: what a scan for brackets,
    /// modifiers or functions may look at.
    pub fn code(&self) -> String {
        let mut code = String::with_capacity(self.0.len());
        let mut inside = None;
        let mut characters = self.0.chars();
        while let Some(character) = characters.next() {
            match (inside, character) {
                (None, '#') => inside = Some('\n'),
                (None, '"' | '\'' | '`') => inside = Some(character),
                (None, _) => {
                    code.push(character);
                    if character == '\\' {
                        code.extend(characters.next());
                    }
                    continue;
                }
                (Some(end), _) if character == end => inside = None,
                (Some('"' | '\''), '\\') => {
                    blank(&mut code, character);
                    if let Some(escaped) = characters.next() {
                        blank(&mut code, escaped);
                    }
                    continue;
                }
                (Some(_), _) => {}
            }
            blank(&mut code, character);
        }
        code
    }

    /// The longest duration standing first inside any `[…]`: how long a rate still sees the past.
    /// A bare number there means seconds and `1.5h` ninety minutes, to the servers that read them.
    pub fn longest_range(&self) -> Duration {
        self.code()
            .split('[')
            .skip(1)
            .filter_map(|rest| {
                let end = rest.find([']', ':'])?;
                let range = rest[..end].trim();
                range.parse().ok().or_else(|| fractional(range))
            })
            .max()
            .unwrap_or(Duration::ZERO)
    }
}

/// A number, perhaps with a fraction, of one unit, of seconds when none is named.
fn fractional(range: &str) -> Option<Duration> {
    let digits = range.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().ok()?;
    let unit = match &range[digits.len()..] {
        "" => "s",
        unit => unit,
    };
    let unit: Duration = format!("1{unit}").parse().ok()?;
    Duration::try_from_millis((number * unit.millis() as f64).ceil() as i64)
}

/// As many spaces as the character has bytes; line ends stay.
fn blank(code: &mut String, character: char) {
    if character == '\n' {
        code.push('\n');
    } else {
        code.extend(std::iter::repeat_n(' ', character.len_utf8()));
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_range_is_the_first_duration_in_any_bracket() {
        for (text, expected) in [
            ("up", "0s"),
            ("rate(a[5m]) / rate(b[30m])", "30m"),
            ("max_over_time(rate(a[5m])[2h:1m])", "2h"),
            (r#"a{path=~"[a-z]+"}"#, "0s"),
            ("rate(a[1h30m] offset 1d)", "1h30m"),
            ("rate(a[300])", "5m"),
            ("rate(a[1.5h])", "1h30m"),
            ("rate(a[5i:])", "0s"),
            (r#"rate(a{b="[9h]", c='\'[8h]'}[5m])"#, "5m"),
            (
                "rate(a{b=`\\`}[5m]) # not [3h], it's short\n* rate(b[6m])",
                "6m",
            ),
            ("rate(a{b=\"[9h", "0s"),
        ] {
            let query = Query::try_new(text).unwrap();
            assert_eq!(query.longest_range().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn code_keeps_every_byte_in_its_place() {
        let query = Query::try_new("a{b=\"ü\\\"#\"} # '@'\n+ c").unwrap();
        assert_eq!(query.code(), "a{b=       }      \n+ c");
        assert_eq!(query.code().len(), query.as_str().len());
    }
}
