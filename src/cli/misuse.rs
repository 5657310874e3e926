//! A command line that cannot be read, said as every other fault is: one line on what was found and
//! what was expected, one `hint:` on what to type instead.
//!
//! The parser's own words are kept only where it knows nothing better; help and version are its own.

use std::error::Error as _;
use std::num::ParseIntError;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::ConcurrencyError;
use super::hide::is_rest_of_header;
use crate::model::{BusinessHoursError, DurationError, TimeError, TimeExpression};
use crate::outcome::ShareError;

/// What is wrong with a command line, and what to type instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misuse {
    pub(super) message: String,
    pub(super) hint: String,
}

impl Misuse {
    /// Reads the parser's error over `given`, the arguments without the program's name. `None`: it is no
    /// fault, or the parser shows the help itself.
    pub(super) fn of(error: &clap::Error, given: &[String]) -> Option<Self> {
        let command = Command(given.first().map_or("", String::as_str));
        let text = |kind| text(error, kind);
        let argument = text(ContextKind::InvalidArg).unwrap_or_default();
        let value = text(ContextKind::InvalidValue).unwrap_or_default();
        let (message, hint) = match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            | ErrorKind::MissingSubcommand => return None,
            ErrorKind::InvalidSubcommand => {
                let found = text(ContextKind::InvalidSubcommand).unwrap_or_default();
                let alike = text(ContextKind::SuggestedSubcommand);
                (
                    format!("`{found}` is not a command"),
                    unknown_command(&found, alike),
                )
            }
            ErrorKind::UnknownArgument => {
                unexpected(&argument, text(ContextKind::SuggestedArg), command, given)
            }
            ErrorKind::ValueValidation => invalid(flag(&argument), &value, error, command),
            ErrorKind::InvalidValue if value.is_empty() => (
                format!("`{}` has no value; expected {argument}", flag(&argument)),
                "write a value behind it, or leave the flag out".to_owned(),
            ),
            ErrorKind::InvalidValue => {
                let known = text(ContextKind::ValidValue).unwrap_or_default();
                let hint = match text(ContextKind::SuggestedValue) {
                    Some(alike) => format!("did you mean `{alike}`?"),
                    None => command.help(),
                };
                let flag = flag(&argument);
                (
                    format!("`{flag}` is `{value}`; expected one of {known}"),
                    hint,
                )
            }
            ErrorKind::MissingRequiredArgument => {
                (format!("{argument} is missing"), command.example(&argument))
            }
            ErrorKind::ArgumentConflict => {
                let flag = flag(&argument);
                match text(ContextKind::PriorArg) {
                    Some(other) if other != argument => (
                        format!("`{flag}` and `{other}` do not go together"),
                        "leave one of them out".to_owned(),
                    ),
                    _ => (
                        format!("`{flag}` is given twice; expected it once"),
                        "leave one of them out".to_owned(),
                    ),
                }
            }
            _ => (first_line(error), command.help()),
        };
        Some(Self { message, hint })
    }
}

/// The command that was asked for.
#[derive(Debug, Clone, Copy)]
struct Command<'a>(&'a str);

impl Command<'_> {
    fn help(self) -> String {
        match self.0 {
            name if name.starts_with('-') => {
                "a command comes first, then its flags; `retrogate help` lists the commands"
                    .to_owned()
            }
            name => format!("`retrogate {name} --help` lists what it takes"),
        }
    }

    fn example(self, argument: &str) -> String {
        let Self(name) = self;
        match flag(argument) {
            "--from" => format!("for the last thirty days: `retrogate {name} --from 30d`"),
            "--at" => format!("for two hours ago: `retrogate {name} --at now-2h`"),
            _ => self.help(),
        }
    }
}

fn unknown_command(found: &str, alike: Option<String>) -> String {
    match alike {
        Some(alike) => format!("did you mean `{alike}`? `retrogate help` lists the commands"),
        None if ["yaml", "yml"].contains(&ending(found)) => {
            format!("a command comes first, such as `retrogate check {found}`")
        }
        None => "`retrogate help` lists the commands".to_owned(),
    }
}

/// An argument nobody waits for: a flag misspelt, a negative value, or a file without its flag.
fn unexpected(
    found: &str,
    alike: Option<String>,
    command: Command<'_>,
    given: &[String],
) -> (String, String) {
    if let Some((flag, value)) = negative(found, given) {
        return (
            format!("`{flag} {value}` is negative; expected no minus sign"),
            unsigned(flag, value),
        );
    }
    if is_rest_of_header(found, given) {
        return (
            "a word stands behind a header without a flag before it; expected NAME=VALUE"
                .to_owned(),
            "a value with spaces needs quotes: `--header 'NAME=one two'`".to_owned(),
        );
    }
    if found.starts_with('-') {
        let hint = match alike {
            Some(alike) => format!("did you mean `{alike}`? {}", command.help()),
            None => command.help(),
        };
        return (format!("unknown flag `{found}`"), hint);
    }
    let hint = match belongs_to(found, command) {
        Some(flags) => format!("did you mean {flags}?"),
        None => command.help(),
    };
    (
        format!("`{found}` stands without a flag before it; expected flags and their values"),
        hint,
    )
}

/// The flags that take what `found` looks like.
fn belongs_to(found: &str, command: Command<'_>) -> Option<String> {
    let name = command.0;
    let flag = match ending(found) {
        _ if name == "demo" => "--keep",
        _ if !["replay", "fetch", "explain", "live"].contains(&name) => return None,
        "yaml" | "yml" => "--gate",
        "csv" | "json" | "jsonl" if name != "replay" => return None,
        "csv" | "json" | "jsonl" if found.contains("deploy") => "--deployments",
        "csv" | "json" | "jsonl" => "--incidents",
        _ if found.contains("://") && ["fetch", "live"].contains(&name) => "--prometheus-url",
        _ if found.parse::<TimeExpression>().is_ok() => match name {
            "explain" | "live" => "--at",
            _ => "--from",
        },
        _ if name != "live" && Path::new(found).is_dir() => "--store",
        _ => return None,
    };
    Some(format!("`{flag} {found}`"))
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The parser takes `-5m` for a flag `-5`: what was typed, and the flag before it.
fn negative<'g>(found: &str, given: &'g [String]) -> Option<(&'g str, &'g str)> {
    let digit = found.strip_prefix('-')?.chars().next()?;
    if !digit.is_ascii_digit() {
        return None;
    }
    let at = given.iter().position(|word| word.starts_with(found))?;
    let flag = given.get(at.checked_sub(1)?)?;
    flag.starts_with("--").then_some((flag, &given[at]))
}

/// What to write instead of a negative value.
fn unsigned(flag: &str, value: &str) -> String {
    let plain = value.trim_start_matches('-');
    match flag {
        "--from" | "--since" | "--to" | "--until" | "--at" => {
            format!("a duration alone counts back from now: `{flag} {plain}`")
        }
        _ => format!("write `{flag} {plain}`"),
    }
}

/// A value that its flag cannot take.
fn invalid(flag: &str, value: &str, error: &clap::Error, command: Command<'_>) -> (String, String) {
    let Some(source) = error.source() else {
        return (first_line(error), command.help());
    };
    let hint = if let Some(time) = source.downcast_ref::<TimeError>() {
        match time {
            TimeError::NotATime(_) if value.starts_with('-') => unsigned(flag, value),
            TimeError::NoOffset(_) => {
                format!("if it is UTC, end it with Z: `{flag} {}`", utc(value))
            }
            TimeError::OutOfRange(_) => match value.parse::<i64>() {
                Ok(millis) => format!("if it is milliseconds: `{flag} {}`", millis / 1000),
                Err(_) => format!("for example `{flag} now-2h`"),
            },
            TimeError::TooOld { text, .. } if text.bytes().all(|b| b.is_ascii_digit()) => {
                format!("a number needs its unit: `{flag} {text}m` or `{flag} {text}h`")
            }
            TimeError::NotATime(_) | TimeError::TooOld { .. } => {
                format!("for example `{flag} now-2h`")
            }
        }
    } else if let Some(duration) = source.downcast_ref::<DurationError>() {
        match duration {
            DurationError::Negative(_) => unsigned(flag, value),
            DurationError::NotADuration(_) if value.bytes().all(|b| b.is_ascii_digit()) => {
                format!("a number needs its unit: `{flag} {value}s` or `{flag} {value}m`")
            }
            DurationError::NotADuration(_) | DurationError::TooLong(_) => {
                format!("for example `{flag} 5m`")
            }
        }
    } else if let Some(hours) = source.downcast_ref::<BusinessHoursError>() {
        hours.hint()
    } else if source.is::<ShareError>() {
        format!("for example `{flag} 10%`")
    } else if source.is::<ConcurrencyError>() {
        format!("for example `{flag} 4`")
    } else if source.is::<ParseIntError>() {
        return (
            format!("{flag}: `{value}` is not a count; expected a whole number of 1 or more"),
            format!("for example `{flag} 2`"),
        );
    } else {
        command.help()
    };
    let said = source.to_string();
    let quoted = format!("`{}`", value.trim());
    let message = if said.starts_with(&quoted) {
        format!("{flag}: {said}")
    } else {
        format!("{flag}: `{value}` does not work: {said}")
    };
    (message, hint)
}

/// A date alone becomes its midnight.
fn utc(value: &str) -> String {
    if value.contains(['T', 't', ' ']) {
        format!("{}Z", value.trim().replace(' ', "T"))
    } else {
        format!("{}T00:00:00Z", value.trim())
    }
}

/// `--from` of `--from <TIME>`.
fn flag(argument: &str) -> &str {
    argument.split_whitespace().next().unwrap_or(argument)
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if texts.is_empty() => None,
        // The nearest of the parser's suggestions comes last.
        ContextValue::Strings(texts) if kind == ContextKind::SuggestedSubcommand => {
            texts.last().cloned()
        }
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}

fn first_line(error: &clap::Error) -> String {
    let whole = error.render().to_string();
    let line = whole.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_suggested_can_be_read() {
        for value in [
            "2026-03-05",
            "2026-03-05 09:00",
            "2026-03-05T09:00",
            "2026-03-05 09:00:30",
        ] {
            assert!(
                utc(value).parse::<TimeExpression>().is_ok(),
                "{}",
                utc(value)
            );
        }
    }

    #[test]
    fn a_negative_value_is_found_with_its_flag() {
        let given: Vec<String> = ["replay", "--lead", "-5m", "-x"].map(str::to_owned).into();
        assert_eq!(negative("-5", &given), Some(("--lead", "-5m")));
        assert_eq!(negative("-x", &given), None);
        assert_eq!(negative("-7", &given), None);
    }
}
