//! Headers given by `--header NAME=VALUE` and `--header-env NAME=VARIABLE`.
//!
//! What was typed is repeated in an error only where it cannot be a secret: a name that is one.

use reqwest::header::{HeaderName, HeaderValue};

use super::error::AccessError;
use super::fault::FlagFault;
use super::headers::{Header, reserved};
use super::secret::{Secret, Source};

/// The flag whose value is typed.
const TYPED: &str = "--header";
/// The flag whose value is in the environment.
const FROM_ENVIRONMENT: &str = "--header-env";

/// Words that need another behind them.
const SCHEMES: [&str; 4] = ["Basic", "Bearer", "Digest", "Token"];

/// A header that was given by a flag, checked.
#[derive(Debug, Clone)]
pub struct GivenHeader {
    flag: &'static str,
    /// As it was typed.
    shown: String,
    pub(super) header: Header,
}

impl GivenHeader {
    /// Reads `NAME=VALUE`.
    pub fn typed(text: &str) -> Result<Self, AccessError> {
        let (name, value) = split(TYPED, text, "NAME=VALUE")?;
        let value = value.trim();
        if value.is_empty() {
            return Err(fault(TYPED, Some(name), FlagFault::Empty));
        }
        Self::checked(TYPED, name, value)
    }

    /// Reads `NAME=VARIABLE`, and the variable.
    pub fn from_environment(text: &str) -> Result<Self, AccessError> {
        let (name, variable) = split(FROM_ENVIRONMENT, text, "NAME=VARIABLE")?;
        let wrong = |what| fault(FROM_ENVIRONMENT, Some(name), what);
        let variable = variable.trim();
        if !is_variable(variable) {
            return Err(wrong(FlagFault::NotAVariable));
        }
        let value = std::env::var_os(variable)
            .ok_or_else(|| wrong(FlagFault::VariableMissing(variable.to_owned())))?;
        let value = value
            .to_str()
            .ok_or_else(|| wrong(FlagFault::NotAHeaderValue))?
            .trim();
        if value.is_empty() {
            return Err(wrong(FlagFault::VariableEmpty(variable.to_owned())));
        }
        Self::checked(FROM_ENVIRONMENT, name, value)
    }

    fn checked(flag: &'static str, shown: &str, value: &str) -> Result<Self, AccessError> {
        let wrong = |what| fault(flag, Some(shown), what);
        // `split` has seen that it is one.
        let name: HeaderName = shown
            .parse()
            .map_err(|_| fault(flag, None, FlagFault::NotAName("a header")))?;
        if let Some(why) = reserved(&name) {
            return Err(wrong(FlagFault::Reserved(why)));
        }
        let is_scheme = SCHEMES.iter().any(|word| value.eq_ignore_ascii_case(word));
        if name == reqwest::header::AUTHORIZATION && is_scheme {
            return Err(wrong(FlagFault::NoCredentials));
        }
        if HeaderValue::from_bytes(value.as_bytes()).is_err() {
            return Err(wrong(FlagFault::NotAHeaderValue));
        }
        Ok(Self {
            flag,
            shown: shown.to_owned(),
            header: Header {
                name,
                values: vec![Source::Given(Secret::new(value))],
                origin: flag.to_owned(),
            },
        })
    }

    pub(super) fn wrong(&self, what: FlagFault) -> AccessError {
        fault(self.flag, Some(&self.shown), what)
    }
}

/// The name, which is shown only when HTTP can carry it, and what stands behind it.
fn split<'t>(
    flag: &'static str,
    text: &'t str,
    form: &'static str,
) -> Result<(&'t str, &'t str), AccessError> {
    let is_name = |text: &str| text.trim().parse::<HeaderName>().is_ok();
    let first = text.split(['=', ':']).next().unwrap_or_default();
    if text[first.len()..].starts_with(':') && is_name(first) {
        return Err(fault(flag, None, FlagFault::Colon(form)));
    }
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| fault(flag, None, FlagFault::NoEquals(form)))?;
    let name = name.trim();
    if !is_name(name) {
        return Err(fault(flag, None, FlagFault::NotAName(form)));
    }
    Ok((name, value))
}

fn fault(flag: &'static str, name: Option<&str>, fault: FlagFault) -> AccessError {
    AccessError::Flag {
        flag,
        name: name.map(str::to_owned),
        fault,
    }
}

fn is_variable(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_name_and_a_value() {
        let given = GivenHeader::typed("X-Scope-OrgID = a=b ").unwrap();
        assert_eq!(given.header.name, "x-scope-orgid");
        assert_eq!(given.header.values[0].read().unwrap().reveal(), "a=b");
        assert!(!format!("{given:?}").contains("a=b"));
    }

    #[test]
    fn wrong_flags_are_named_and_what_may_be_secret_is_not() {
        for (given, words) in [
            ("Bearer s3cret", "no `=`"),
            ("Authorization: Bearer s3cret==", "expected NAME=VALUE"),
            (
                "X-Scope-OrgID: s3cret",
                "a colon stands where the `=` belongs",
            ),
            ("X Scope: s3cret=", "not the name of a header"),
            ("=s3cret", "not the name of a header"),
            ("X-Tenant=", "X-Tenant: has no value"),
            ("X-Tenant=s3cret\nX-Other: 1", "line break"),
            ("host=s3cret", "host: cannot be set"),
            (
                "Authorization=bearer",
                "Authorization: names a scheme and no credentials",
            ),
            ("Content-Length=s3cret", "Content-Length: cannot be set"),
            ("User-Agent=s3cret", "retrogate sets it itself"),
            ("Proxy-Authorization=s3cret", "proxy_url"),
        ] {
            let error = GivenHeader::typed(given).unwrap_err();
            let said = format!("{error}\n{}", error.hint().unwrap());
            assert!(
                said.contains(words) && said.starts_with("--header"),
                "{said}"
            );
            assert!(
                !said.contains("s3cret") && !format!("{error:?}").contains("s3cret"),
                "{said}"
            );
            assert!(error.is_given_wrong());
        }
        for (given, words) in [
            (
                "X-Tenant=RETROGATE_NO_SUCH_VARIABLE",
                "RETROGATE_NO_SUCH_VARIABLE is not set",
            ),
            ("X-Tenant=s3cret==", "not the name of a variable"),
            ("X-Tenant", "no `=`"),
        ] {
            let error = GivenHeader::from_environment(given).unwrap_err();
            let said = error.to_string();
            assert!(
                said.contains(words) && said.starts_with("--header-env"),
                "{said}"
            );
            assert!(!said.contains("s3cret"));
        }
    }
}
