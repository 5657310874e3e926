//! How a series is named: its labels as Prometheus prints them.
//!
//! `name{a="b",c="d"}`: the metric name first, then the labels sorted by name; `{}` when there are none.
//! In values `\`, `"` and a newline are escaped, nothing else. Names that need quotes (UTF-8 names of
//! Prometheus 3) are quoted as it quotes them, inside the braces: `{"my.metric","my.label"="x"}`. Two
//! different label sets never print the same.

/// The label that holds the metric's name.
const METRIC_NAME: &str = "__name__";

/// Prints a label set; the pairs may come in any order.
pub(super) fn print(mut labels: Vec<(String, String)>) -> String {
    labels.sort_unstable();
    let name = labels
        .iter()
        .position(|(label, _)| label == METRIC_NAME)
        .map(|at| labels.remove(at).1);
    let mut out = String::new();
    let mut inside: Vec<String> = Vec::with_capacity(labels.len() + 1);
    match name {
        Some(name) if is_plain(&name, true) => out.push_str(&name),
        Some(name) => inside.push(quoted(&name)),
        None => {}
    }
    inside.extend(labels.iter().map(|(label, value)| {
        let label = if is_plain(label, false) {
            label.clone()
        } else {
            quoted(label)
        };
        format!("{label}={}", quoted(value))
    }));
    if !inside.is_empty() || out.is_empty() {
        out.push('{');
        out.push_str(&inside.join(","));
        out.push('}');
    }
    out
}

/// A name that stands without quotes; only metric names may hold colons.
fn is_plain(name: &str, colons: bool) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || (colons && b == b':'))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(pairs: &[(&str, &str)]) -> String {
        print(
            pairs
                .iter()
                .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn labels_are_printed_as_prometheus_prints_them() {
        for (pairs, expected) in [
            (&[][..], "{}"),
            (&[("__name__", "up")], "up"),
            (&[("a", "b")], r#"{a="b"}"#),
            (
                &[("job", "x"), ("__name__", "up"), ("instance", "h:1")],
                r#"up{instance="h:1",job="x"}"#,
            ),
            (
                &[("Z", "1"), ("_", "2"), ("a", "é\t")],
                "{Z=\"1\",_=\"2\",a=\"é\t\"}",
            ),
            (&[("path", "C:\\\"x\"\n")], r#"{path="C:\\\"x\"\n"}"#),
            (&[("__name__", "job:rate:5m")], "job:rate:5m"),
            (
                &[("__name__", "my.metric"), ("k.x", "v"), ("1a", "v")],
                r#"{"my.metric","1a"="v","k.x"="v"}"#,
            ),
            (&[("__name__", "")], r#"{""}"#),
        ] {
            assert_eq!(printed(pairs), expected);
        }
    }
}
