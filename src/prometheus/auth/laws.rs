//! Laws of the configuration: any text is read or refused, soon, and a refusal repeats no secret.

use proptest::prelude::*;

use super::authorization::Authorization;
use super::secret::Source;
use super::tests::parse;

/// Distinctive, and no word that could be the name of a field.
const SECRET: &str = "S3CRET~é%x";

/// Pieces of configurations, so that chance comes near one.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "basic_auth",
        "username",
        "password",
        "password_file",
        "authorization",
        "credentials",
        "oauth2",
        "client_id",
        "client_secret",
        "scopes",
        "token_url",
        "endpoint_params",
        "tls_config",
        "ca",
        "min_version",
        "proxy_url",
        "no_proxy",
        "http_headers",
        "X-A",
        "values",
        "secrets",
        "follow_redirects",
        ":",
        ": ",
        "\n",
        "\n  ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "- ",
        "&a ",
        "*a",
        "<<",
        "'",
        "\"",
        "|\n",
        "!",
        "#",
        "---\n",
        "true",
        "http://",
        "@",
        SECRET,
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..40)
        .prop_map(|words| words.concat())
}

fn whole() -> impl Strategy<Value = String> {
    let text = format!(
        "basic_auth:\n  username: alice\n  password: '{SECRET}'\ntls_config:\n  ca: '{SECRET}'\n  min_version: TLS12\n\
         proxy_url: 'http://u:{SECRET}@proxy'\nhttp_headers:\n  X-A:\n    secrets: ['{SECRET}']\n"
    );
    let characters: Vec<char> = text.chars().collect();
    let change = (
        0..characters.len(),
        prop::sample::select(vec!['\n', ' ', ':', '\'', '{', '*', '-', 'x', '\t']),
    );
    prop::collection::vec(change, 1..6).prop_map(move |changes| {
        let mut changed = characters.clone();
        for (at, character) in changes {
            changed[at] = character;
        }
        changed.into_iter().collect()
    })
}

/// The whole secret, or what a change left of one.
fn shows_a_secret(said: &str) -> bool {
    said.contains("S3CR") || said.contains("~é%")
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn nearly_configurations_are_read_or_refused_without_secrets(text in prop_oneof![pieces(), whole()]) {
        match parse(&text) {
            Ok(config) => {
                let said = format!("{config:?}");
                prop_assert!(!shows_a_secret(&said), "{said}");
            }
            Err(error) => {
                let said = format!("{error} {error:?} {:?}", error.hint());
                prop_assert!(!shows_a_secret(&said), "{said}");
            }
        }
    }

    /// YAML would make numbers and truth values of some of these; a credential is what is written.
    #[test]
    fn a_credential_is_the_text_that_is_written(
        text in prop_oneof![
            "[0-9][0-9_.eExo+-]{0,30}",
            "[a-zA-Z0-9/+=_.~-]{1,40}",
            prop::sample::select(vec!["true", "No", "ON", "0x1F", "1_000", "1e999", ".inf", "-.INF", ".nan", "0o17", "12:30:45", "2026-01-01"])
                .prop_map(str::to_owned),
        ],
        before in prop::sample::select(vec!["", "\u{feff}", "# é漢😀\n", "---\r\n", "\r\n"]),
        after in prop::sample::select(vec!["", "\n", "\r\n", "  # 12", "\n# é"]),
    ) {
        let nothing = ["", "~", "null", "Null", "NULL"];
        // What YAML itself reads otherwise: a list, the end of a document.
        prop_assume!(!nothing.contains(&text.as_str()) && text != "-" && !text.starts_with("---"));
        let config = parse(&format!("{before}bearer_token: {text}{after}"))
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let Some((_, Authorization::Scheme { credentials: Source::Given(secret), .. })) = config.authorization else {
            return Err(TestCaseError::fail("no bearer token"));
        };
        prop_assert_eq!(secret.reveal(), text);
    }
}
