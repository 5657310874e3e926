//! The text of a combined query, with gaps for the values, and how PromQL is printed.

/// A piece of the text.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Verbatim(String),
    /// The values as alternatives of a regular expression, in its quotes.
    Alternatives,
    /// One series a value, each with this number: what `vector(…)` is to each of them.
    Vector(String),
}

/// Text with gaps.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Text(Vec<Part>);

impl Text {
    pub(super) fn verbatim(text: impl Into<String>) -> Self {
        Self(vec![Part::Verbatim(text.into())])
    }

    pub(super) fn alternatives() -> Self {
        Self(vec![Part::Alternatives])
    }

    pub(super) fn vector(scalar: Self) -> Self {
        let scalar = scalar.0.into_iter().map(|part| match part {
            Part::Verbatim(text) => text,
            Part::Alternatives | Part::Vector(_) => {
                unreachable!("a scalar that does not depend on the value has no gaps")
            }
        });
        Self(vec![Part::Vector(scalar.collect())])
    }

    #[must_use]
    pub(super) fn then(mut self, next: impl Into<Self>) -> Self {
        self.0.extend(next.into().0);
        self
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|part| match part {
            Part::Verbatim(text) | Part::Vector(text) => text.contains(word),
            Part::Alternatives => false,
        })
    }

    pub(super) fn for_values(&self, values: &[&str], label: &str) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Verbatim(text) => text.clone(),
                Part::Alternatives => alternatives(values),
                Part::Vector(scalar) => vectors(scalar, values, label),
            })
            .collect()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::verbatim(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::verbatim(text)
    }
}

fn alternatives(values: &[&str]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| regexp_quoted(value)).collect();
    string(&quoted.join("|"))
}

/// The well-known way to a series with a label out of nothing.
fn vectors(scalar: &str, values: &[&str], label: &str) -> String {
    let label = string(label);
    let each: Vec<String> = values
        .iter()
        .map(|value| {
            // A dollar names a group of the expression, unless it is doubled.
            let value = string(&value.replace('$', "$$"));
            format!("label_replace(vector({scalar}), {label}, {value}, \"\", \"\")")
        })
        .collect();
    format!("({})", each.join(" or "))
}

/// As Go's `regexp.QuoteMeta`: Prometheus looks such alternatives up instead of trying each series.
fn regexp_quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    for letter in value.chars() {
        if r"\.+*?()|[]{}^$".contains(letter) {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for letter in text.chars() {
        match letter {
            '\\' => literal.push_str("\\\\"),
            '"' => literal.push_str("\\\""),
            '\n' => literal.push_str("\\n"),
            // Prometheus takes it for bytes that are no text when it stands there itself.
            '\u{fffd}' => literal.push_str("\\ufffd"),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// A label's name, in quotes if it needs them.
pub(super) fn label_name(name: &str) -> String {
    let plain = !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { name.to_owned() } else { string(name) }
}

/// A list of labels in brackets.
pub(super) fn labels(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| label_name(name)).collect();
    format!("({})", names.join(", "))
}
