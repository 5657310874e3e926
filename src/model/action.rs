//! An action: what a check asks to be done when it says NO-GO.
//!
//! Actions change no verdict and no store; whether they are done at all is decided by whoever runs the gate.

use super::duration::Duration;

/// What is done, and within what time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What is done.
    pub deed: Deed,
    /// Is it to be done at all?
    pub switch: Switch,
    /// It has failed when it takes longer.
    pub timeout: Duration,
}

/// Whether an action is written down only, or also meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Switch {
    /// It is meant.
    #[default]
    On,
    /// It is written down, for somebody to switch on.
    Off,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A process is run; no shell reads its arguments.
    Run(CommandLine),
    /// A document is posted.
    Post(Post),
}

/// A program and what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// A name that the PATH finds, or a path.
    pub program: String,
    /// Its arguments, each as it is.
    pub arguments: Vec<String>,
}

/// A document and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// `http://` or `https://`.
    pub url: String,
    /// The document, as JSON; the facts when there is none.
    pub json: Option<String>,
    /// Headers: a name, and the variable of the environment that holds the value.
    pub headers_from_env: Vec<(String, String)>,
}

impl Action {
    /// How long an action may take that does not say.
    pub const TIMEOUT: Duration = Duration::from_secs(30);
}

impl std::fmt::Display for Deed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Run(CommandLine { program, arguments }) => {
                write!(f, "run {program}")?;
                arguments
                    .iter()
                    .try_for_each(|argument| write!(f, " {}", quoted(argument)))
            }
            Self::Post(post) => write!(f, "post to {}", shown_address(&post.url)),
        }
    }
}

/// So that one sees where an argument ends.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("{argument:?}")
    }
}

/// A part of a path that is as long as this and has digits or capitals is a secret, as the addresses of chat
/// systems have them.
const LIKE_A_SECRET: usize = 9;

/// An address without what may be secret in it: user, query, and parts of the path that look like keys.
pub fn shown_address(url: &str) -> String {
    let Ok(url) = url::Url::parse(url.trim()) else {
        return "(no address)".to_owned();
    };
    let is_secret = |part: &str| {
        part.len() >= LIKE_A_SECRET
            && part.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
    };
    let path: Vec<&str> = url
        .path()
        .split('/')
        .map(|part| if is_secret(part) { "…" } else { part })
        .collect();
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    let query = if url.query().is_some() { "?…" } else { "" };
    format!(
        "{}://{}{port}{}{query}",
        url.scheme(),
        url.host_str().unwrap_or_default(),
        path.join("/")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        for (url, expected) in [
            (
                "http://localhost:8080/admin/mode",
                "http://localhost:8080/admin/mode",
            ),
            ("https://u:p@h/x?token=1", "https://h/x?…"),
            (
                "https://hooks.example/services/T00000000/B00000000/XXXXyyyy0000zzzz",
                "https://hooks.example/services/…/…/…",
            ),
            ("nonsense", "(no address)"),
        ] {
            assert_eq!(shown_address(url), expected);
        }
    }

    #[test]
    fn arguments_are_told_apart() {
        let deed = Deed::Run(CommandLine {
            program: "./rollback.sh".to_owned(),
            arguments: ["a", "b c", ""].map(str::to_owned).to_vec(),
        });
        assert_eq!(deed.to_string(), "run ./rollback.sh a \"b c\" \"\"");
    }
}
