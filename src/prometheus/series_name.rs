//! How a series is named: its labels as Prometheus prints them.
//!
//! `name{a="b",c="d"}`: the metric name first, then the labels sorted by name; `{}` when there are none.
//! In values `\`, `"` and a newline are escaped, nothing else. Names that need quotes (UTF-8 names of
//! Prometheus 3) are quoted as it quotes them, inside the braces: `{"my.metric","my.label"="x"}`. Two
//! different label sets never print the same, and what is printed can be read again.

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

/// A printed label set as pairs, in the order they are printed in; `None` for what [`print`] never prints.
fn read(printed: &str) -> Option<Vec<(String, String)>> {
    let (name, inside) = match printed.split_once('{') {
        Some((name, rest)) => (name, rest.strip_suffix('}')?),
        None => (printed, ""),
    };
    let mut labels = Vec::new();
    if !name.is_empty() {
        labels.push((METRIC_NAME.to_owned(), name.to_owned()));
    }
    let mut rest = inside;
    while !rest.is_empty() {
        let (pair, after) = pair(rest)?;
        labels.push(pair);
        rest = match after.strip_prefix(',') {
            Some(next) if !next.is_empty() => next,
            None if after.is_empty() => after,
            Some(_) | None => return None,
        };
    }
    // Whatever else was read, only one text is printed for it.
    (print(labels.clone()) == printed).then_some(labels)
}

/// The first pair of a list, and what stands behind it; a name alone is that of the metric.
fn pair(text: &str) -> Option<((String, String), &str)> {
    let (label, after) = if let Some(quoted) = text.strip_prefix('"') {
        unquoted(quoted)?
    } else {
        let (label, after) = text.split_at(text.find('=')?);
        (label.to_owned(), after)
    };
    if let Some(value) = after.strip_prefix("=\"") {
        let (value, after) = unquoted(value)?;
        Some(((label, value), after))
    } else {
        Some(((METRIC_NAME.to_owned(), label), after))
    }
}

/// A printed series parted into the value of one of its labels and the series without it. `None` when it has no
/// such label, or is none that was printed here.
pub(super) fn without_label(printed: &str, label: &str) -> Option<(String, String)> {
    let mut labels = read(printed)?;
    let at = labels.iter().position(|(own, _)| own == label)?;
    let (_, value) = labels.remove(at);
    Some((value, print(labels)))
}

/// The text up to the closing quote, and what stands behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => out.push(match characters.next()?.1 {
                'n' => '\n',
                escaped => escaped,
            }),
            other => out.push(other),
        }
    }
    None
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
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

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
    #[test]
    fn a_label_is_parted_from_its_series() {
        for (printed, value, rest) in [
            (r#"up{a="1",s="x"}"#, "x", r#"up{a="1"}"#),
            (r#"{s="x"}"#, "x", "{}"),
            (r#"up{s="x"}"#, "x", "up"),
            (
                r#"{a="s=\"no\",",s="{\\\"\n}"}"#,
                "{\\\"\n}",
                r#"{a="s=\"no\","}"#,
            ),
            (
                r#"{"my.metric","k.x"="1",s=""}"#,
                "",
                r#"{"my.metric","k.x"="1"}"#,
            ),
        ] {
            let parted = without_label(printed, "s");
            assert_eq!(
                parted,
                Some((value.to_owned(), rest.to_owned())),
                "{printed}"
            );
        }
        for printed in [
            "up",
            "{}",
            "",
            "{",
            "up{}",
            r#"{s="x",}"#,
            r#"{s="x"#,
            r"{s=x}",
            r#"{s="\x"}"#,
        ] {
            assert_eq!(without_label(printed, "s"), None, "{printed}");
        }
        let printed = r#"{"my.metric",k="1"}"#;
        assert_eq!(
            without_label(printed, "__name__").unwrap(),
            ("my.metric".to_owned(), r#"{k="1"}"#.to_owned())
        );
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(
            labels in proptest::collection::btree_map("__name__|[a-c_]{1,2}|\\PC{0,3}", "\\PC{0,4}|[\"\\\\\n={},n]{0,5}", 0..4),
        ) {
            let labels: Vec<(String, String)> = labels.into_iter().collect();
            let printed = print(labels.clone());
            let mut read = read(&printed).unwrap();
            read.sort_unstable();
            prop_assert_eq!(&read, &labels);
            for (label, value) in &labels {
                let others = labels.iter().filter(|(own, _)| own != label).cloned().collect();
                prop_assert_eq!(without_label(&printed, label), Some((value.clone(), print(others))));
            }
        }

        #[test]
        fn no_text_is_a_panic(text in "[a{}\"\\\\,=n]{0,12}") {
            if let Some(labels) = read(&text) {
                prop_assert_eq!(print(labels), text);
            }
        }
    }
}
