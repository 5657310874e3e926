//! What was typed in the wrong place may hold a password: complaints repeat it without.
//!
//! Where an address or a header belongs, it is read by those who know better. This is for the rest: an
//! address taken for a command or a file, and the second word of a header without quotes.

/// The text without the user part (`user:password@`) of any address in it.
pub(super) fn without_user_parts(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        rest = after;
        if let Some(end) = end_of_user_part(after) {
            shown.push_str("…@");
            rest = &after[end + 1..];
        }
    }
    shown + rest
}

/// The place of the `@` that ends the user part of what stands behind `://`.
fn end_of_user_part(after: &str) -> Option<usize> {
    let word = after.split(char::is_whitespace).next().unwrap_or_default();
    let authority = word.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rfind('@').or_else(|| {
        // A slash in a password, which should have been escaped: no port is like this.
        let (_, port) = authority.split_once(':')?;
        let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
        word.rfind('@').filter(|_| !is_port)
    })
}

/// Is this word of the command line what is left of a header's value, cut off by a space?
pub(super) fn is_rest_of_header(word: &str, given: &[String]) -> bool {
    let Some(at) = given.iter().position(|own| own == word) else {
        return false;
    };
    let earlier = &given[..at];
    let Some(flag) = earlier.iter().rposition(|own| own.starts_with('-')) else {
        return false;
    };
    match earlier[flag].as_str() {
        // Its own value stands between.
        "--header" => flag + 1 < at,
        other => other.starts_with("--header="),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_parts_are_taken_out() {
        for (text, shown) in [
            ("http://u:p@h:1/x?a=b@c", "http://…@h:1/x?a=b@c"),
            ("http://u:p/q@r@h/x", "http://…@h/x"),
            ("http://h:9090/x@v2", "http://h:9090/x@v2"),
            (
                "`http://u:p@h/x`, or https://v@k",
                "`http://…@h/x`, or https://…@k",
            ),
            ("http://h:1/x and a@b", "http://h:1/x and a@b"),
            ("no address: a@b", "no address: a@b"),
            ("http://", "http://"),
        ] {
            assert_eq!(without_user_parts(text), shown);
        }
    }

    #[test]
    fn a_value_without_quotes_is_seen() {
        let is_rest = |line: &str, word: &str| {
            let given: Vec<String> = line.split(' ').map(str::to_owned).collect();
            is_rest_of_header(word, &given)
        };
        assert!(is_rest("live --header A=Bearer s3cret", "s3cret"));
        assert!(is_rest("live --header=A=Bearer s3cret", "s3cret"));
        assert!(is_rest("live --header A=a b s3cret", "s3cret"));
        assert!(!is_rest(
            "live --header A=a --strict gate.yaml",
            "gate.yaml"
        ));
        assert!(!is_rest("live gate.yaml", "gate.yaml"));
    }
}
