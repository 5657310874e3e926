//! Secrets taken out of what a server says: an error page may repeat the request that it refuses.
//!
//! Everything that is sent as a secret is learnt first, in each form in which it travels. Short ones are
//! taken out only where they stand as words of their own, or every message would be full of holes.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What stands in a secret's place.
const HIDDEN: &str = "<hidden>";
/// Shorter secrets are taken out as words only …
const LONG: usize = 8;
/// … and these not at all.
const TOO_SHORT: usize = 3;

/// The secrets that were sent so far; clones share them.
#[derive(Clone, Default)]
pub(in crate::prometheus) struct Concealed(Arc<Mutex<Vec<String>>>);

impl fmt::Debug for Concealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Concealed(…)")
    }
}

impl Concealed {
    /// Learns a secret, and how it looks in a form, in a URL and in JSON.
    pub(in crate::prometheus) fn learn(&self, secret: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if secret.len() < TOO_SHORT || known.iter().any(|own| own == secret) {
            return;
        }
        let json = serde_json::Value::from(secret).to_string();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let forms = [
            secret.to_owned(),
            json[1..json.len() - 1].to_owned(),
            form.replace('+', "%20"),
            form,
        ];
        for form in forms {
            if !known.contains(&form) {
                known.push(form);
            }
        }
        // The longest first: one may be part of another.
        known.sort_by_key(|own| std::cmp::Reverse(own.len()));
    }

    /// The same text without them.
    pub(in crate::prometheus) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shown = Cow::Borrowed(text);
        for secret in known.iter() {
            if shown.contains(secret.as_str()) {
                shown = Cow::Owned(without(&shown, secret));
            }
        }
        shown
    }

    /// The same bytes without them, as text.
    pub(in crate::prometheus) fn hide_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        match self.hide(&text) {
            Cow::Borrowed(_) => bytes.to_vec(),
            Cow::Owned(shown) => shown.into_bytes(),
        }
    }
}

fn without(text: &str, secret: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(secret) {
        let (before, from) = rest.split_at(at);
        let after = &from[secret.len()..];
        let part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        shown.push_str(before);
        let within_a_word = part(shown.chars().next_back()) || part(after.chars().next());
        shown.push_str(if secret.len() < LONG && within_a_word {
            secret
        } else {
            HIDDEN
        });
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_in_every_form() {
        let concealed = Concealed::default();
        concealed.learn("p&ss \"word\"");
        concealed.learn("p&ss \"word\" and more");
        for (said, shown) in [
            ("you sent p&ss \"word\"!", "you sent <hidden>!"),
            (r#"{"got":"p&ss \"word\""}"#, r#"{"got":"<hidden>"}"#),
            ("?p=p%26ss+%22word%22&q=1", "?p=<hidden>&q=1"),
            ("p%26ss%20%22word%22", "<hidden>"),
            ("p&ss \"word\" and more", "<hidden>"),
            ("password", "password"),
        ] {
            assert_eq!(concealed.hide(said), shown);
            assert_eq!(concealed.hide_bytes(said.as_bytes()), shown.as_bytes());
        }
        assert_eq!(concealed.hide_bytes(b"\xff"), b"\xff");
        assert!(!format!("{concealed:?}").contains("word"));
    }

    #[test]
    fn short_secrets_are_words_of_their_own() {
        let concealed = Concealed::default();
        concealed.learn("prom");
        concealed.learn("ab");
        assert_eq!(
            concealed.hide("prometheus prom: ab, prom"),
            "prometheus <hidden>: ab, <hidden>"
        );
    }
}
