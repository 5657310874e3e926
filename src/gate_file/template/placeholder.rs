//! The placeholder `{{label}}` in a text, and what may stand for it there.
//!
//! A value comes from whoever names services, and must never mean more than itself: in a query it is escaped
//! for the string in which it stands, and quoted as a regular expression behind `=~` and `!~`; where nothing
//! can be escaped (outside of strings, in a shell's words, in the name of a host) only harmless characters
//! pass, and any other value is refused by name.

use super::fault::{IN_BACKTICKS, OUTSIDE_OF_STRINGS, TemplateFault, shown};

/// One place where a value stands, or the text between two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    Placeholder,
}

/// A text in parts. `{{ service }}` is the same as `{{service}}`; another word between such braces is refused.
pub(super) fn parts<'t>(text: &'t str, label: &str) -> Result<Vec<Part<'t>>, TemplateFault> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut kept = 0;
    while let Some(open) = rest[kept..].find("{{").map(|at| kept + at) {
        let Some((word, end)) = word_in(&rest[open..]) else {
            kept = open + 2;
            continue;
        };
        if word != label {
            return Err(TemplateFault::UnknownPlaceholder {
                found: word.to_owned(),
                label: label.to_owned(),
            });
        }
        parts.push(Part::Text(&rest[..open]));
        parts.push(Part::Placeholder);
        rest = &rest[open + end..];
        kept = 0;
    }
    parts.push(Part::Text(rest));
    Ok(parts)
}

/// The word between the braces with which `text` begins, and where they end.
fn word_in(text: &str) -> Option<(&str, usize)> {
    let end = text.find("}}")?;
    let word = text[2..end].trim();
    let is_name = is_label_name(word);
    is_name.then_some((word, end + 2))
}

/// As Prometheus names labels.
pub(super) fn is_label_name(word: &str) -> bool {
    !word.starts_with(|c: char| c.is_ascii_digit())
        && !word.is_empty()
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// What kind of text a value is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words for people, a name, a value of JSON: anything may stand there.
    Words,
    /// A query.
    Query,
    /// An address that somebody follows.
    Link,
    /// The address of a server that is asked.
    Server,
    /// One argument of a program.
    Argument,
}

/// The text with the value in every place.
pub(super) fn render(
    text: &str,
    label: &str,
    value: &str,
    kind: Kind,
) -> Result<String, TemplateFault> {
    let parts = parts(text, label)?;
    let whole = parts.len() == 3 && parts[0] == Part::Text("") && parts[2] == Part::Text("");
    let mut out = String::with_capacity(text.len() + value.len());
    let mut around = Around::default();
    for part in parts {
        match part {
            Part::Text(own) => {
                around.read(own);
                out.push_str(own);
            }
            Part::Placeholder => match kind {
                Kind::Words => out.push_str(value),
                Kind::Query => around.write(value, label, &mut out)?,
                Kind::Link => out.push_str(&percent_encoded(value)),
                Kind::Server => out.push_str(harmless(value, "in the address of a server", ".-")?),
                Kind::Argument if whole => out.push_str(value),
                Kind::Argument => {
                    out.push_str(harmless(value, "in a part of an argument", "._-")?);
                }
            },
        }
    }
    Ok(out)
}

/// A value of letters, digits and `also` alone.
fn harmless<'v>(
    value: &'v str,
    place: &'static str,
    also: &'static str,
) -> Result<&'v str, TemplateFault> {
    let passes = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
    if !value.is_empty() && value.chars().all(passes) {
        return Ok(value);
    }
    Err(TemplateFault::Unsafe {
        value: shown(value),
        place,
        expected: match also {
            "_:" => "letters, digits, `_` and `:` alone",
            ".-" => "letters, digits, `.` and `-` alone",
            "_-" => "letters, digits, `_` and `-` alone",
            _ => "letters, digits, `.`, `_` and `-` alone",
        },
    })
}

fn percent_encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Where in a query one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Code,
    Comment,
    /// In a string that this character ends.
    Text(char, Role),
}

/// What a string is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Behind `=` or `!=`.
    Equal,
    /// Behind `=~` or `!~`.
    Pattern,
    /// An argument of a function, say.
    Other,
}

/// What stands before a place in a query.
#[derive(Debug, Default)]
struct Around {
    place: Place,
    /// The last two characters of code that are no spaces.
    last: [char; 2],
    /// The string's last character was a backslash that escapes the next.
    escaping: bool,
}

impl Around {
    fn read(&mut self, text: &str) {
        for character in text.chars() {
            match self.place {
                Place::Code => self.read_code(character),
                Place::Comment if character == '\n' => self.place = Place::Code,
                Place::Text('`', _) if character == '`' => self.end_text(),
                Place::Comment | Place::Text('`', _) => {}
                Place::Text(..) if self.escaping => self.escaping = false,
                Place::Text(..) if character == '\\' => self.escaping = true,
                Place::Text(end, _) if character == end => self.end_text(),
                Place::Text(..) => {}
            }
        }
    }

    fn read_code(&mut self, character: char) {
        match character {
            '#' => self.place = Place::Comment,
            '"' | '\'' | '`' => {
                let role = match self.last {
                    ['=' | '!', '~'] => Role::Pattern,
                    ['=', '='] => Role::Other,
                    [_, '='] => Role::Equal,
                    _ => Role::Other,
                };
                self.place = Place::Text(character, role);
            }
            space if space.is_whitespace() => {}
            other => self.last = [self.last[1], other],
        }
    }

    fn end_text(&mut self) {
        self.place = Place::Code;
        self.last = [self.last[1], '"'];
    }

    fn write(&self, value: &str, label: &str, out: &mut String) -> Result<(), TemplateFault> {
        match self.place {
            // A comment changes nothing, and a line end in it would.
            Place::Comment => {
                out.push_str(&format!("{{{{{label}}}}}"));
                return Ok(());
            }
            Place::Code => out.push_str(harmless(value, OUTSIDE_OF_STRINGS, "_:")?),
            Place::Text(_, Role::Other) => {
                out.push_str(harmless(
                    value,
                    "in a string that is no label's value",
                    "_-",
                )?);
            }
            Place::Text('`', _) if value.contains('`') => {
                return Err(TemplateFault::Unsafe {
                    value: shown(value),
                    place: IN_BACKTICKS,
                    expected: "one without backticks",
                });
            }
            Place::Text('`', Role::Equal) => out.push_str(value),
            Place::Text('`', Role::Pattern) => out.push_str(&quoted_pattern(value)),
            Place::Text(quote, Role::Equal) => out.push_str(&escaped(value, quote)),
            Place::Text(quote, Role::Pattern) => {
                out.push_str(&escaped(&quoted_pattern(value), quote));
            }
        }
        Ok(())
    }
}

/// A value as it stands between the quotes of a PromQL string.
pub(in crate::gate_file) fn escaped(value: &str, quote: char) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            own if own == quote => out.extend(['\\', own]),
            // The last stands for broken text, and servers refuse it as it is.
            control if control.is_control() || control == char::REPLACEMENT_CHARACTER => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out
}

/// A regular expression (RE2) that only this value matches.
pub(in crate::gate_file) fn quoted_pattern(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn query(text: &str, value: &str) -> Result<String, TemplateFault> {
        render(text, "service", value, Kind::Query)
    }

    #[test]
    fn a_value_is_escaped_for_the_string_it_stands_in() {
        for (text, value, expected) in [
            (r#"up{s="{{service}}"}"#, "a", r#"up{s="a"}"#),
            (r#"up{s="{{ service }}"}"#, r#"a"b\"#, r#"up{s="a\"b\\"}"#),
            (r"up{s='{{service}}'}", "it's \"", r#"up{s='it\'s "'}"#),
            (r#"up{s="{{service}}"}"#, "a\nb", r#"up{s="a\nb"}"#),
            (r#"up{s=~"{{service}}-.*"}"#, "a.b", r#"up{s=~"a\\.b-.*"}"#),
            (r#"up{s !~ "{{service}}"}"#, "a|b", r#"up{s !~ "a\\|b"}"#),
            (r"up{s=~`{{service}}`}", "a.b", r"up{s=~`a\.b`}"),
            (
                r#"up{t="\"", s="{{service}}"}"#,
                "\"",
                r#"up{t="\"", s="\""}"#,
            ),
            ("up # of {{service}}\n", "a\nb", "up # of {{service}}\n"),
            ("{{service}}_up", "a:b", "a:b_up"),
            (
                r#"up == bool 1 and x{s="{{service}}"}"#,
                "\\",
                r#"up == bool 1 and x{s="\\"}"#,
            ),
        ] {
            assert_eq!(query(text, value).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn where_nothing_can_be_escaped_only_harmless_values_pass() {
        for (text, value) in [
            ("{{service}}_up", "a-b"),
            ("{{service}}_up", "a} or vector(1"),
            (r"up{s=`{{service}}`}", "a`b"),
            (r#"label_replace(up, "a", "{{service}}", "b", "")"#, "$1"),
        ] {
            assert!(query(text, value).is_err(), "{text} {value}");
        }
        let argument = |text, value| render(text, "service", value, Kind::Argument);
        assert_eq!(
            argument("{{service}}", "a; rm -rf /").unwrap(),
            "a; rm -rf /"
        );
        assert!(argument("rollback {{service}}", "a; rm -rf /").is_err());
        assert!(render("http://{{service}}:9090", "service", "a/b", Kind::Server).is_err());
        assert_eq!(
            render("https://x/{{service}}", "service", "../a b", Kind::Link).unwrap(),
            "https://x/..%2Fa%20b"
        );
    }

    #[test]
    fn another_word_between_braces_is_refused_and_other_braces_are_not() {
        assert!(query(r#"up{s="{{servce}}"}"#, "a").is_err());
        assert_eq!(
            query(r#"up{s=~"a{{2}}"}"#, "a").unwrap(),
            r#"up{s=~"a{{2}}"}"#
        );
        assert_eq!(query("up{{", "a").unwrap(), "up{{");
    }
}
