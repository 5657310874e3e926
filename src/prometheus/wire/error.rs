//! Why bytes are not the answer that was asked for.
//!
//! Texts that come from the server are bounded before they are kept: an error is a line, whatever was
//! sent.

use crate::model::Grid;

/// Most bytes of a server's own words that an error repeats.
const LONGEST_QUOTE: usize = 400;

/// Why an answer could not be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DecodeError {
    /// The body ended before the answer did.
    #[error("the answer was cut short after {bytes} bytes")]
    Truncated {
        /// Bytes that did arrive, after decompression.
        bytes: u64,
    },
    /// The server says that something is missing from its answer.
    #[error("the answer is partial: {0}")]
    Partial(String),
    /// Not JSON at all.
    #[error("the answer is not JSON; it begins {excerpt:?}")]
    NotJson {
        /// How it begins.
        excerpt: String,
    },
    /// JSON, or nearly, but not an answer of the API.
    #[error("the answer is malformed at byte {at}: {what}")]
    Malformed {
        /// Bytes before the fault.
        at: u64,
        /// What was found and what was expected.
        what: String,
    },
    /// The API's own error document.
    #[error("{kind}: {message}")]
    Refused {
        /// `errorType`.
        kind: String,
        /// `error`.
        message: String,
    },
    /// A string, or an instant's answer to a range's question.
    #[error("the result is of type {found}; expected {expected}")]
    UnexpectedType {
        /// `resultType`.
        found: String,
        /// What fits the question.
        expected: &'static str,
    },
    /// A sample at an instant that was not asked.
    #[error(
        "{series} has a sample at {seconds} s, which is not one of the {} instants asked \
         ({} to {}, every {})", grid.len(), grid.timestamp(0),
        grid.timestamp(grid.len().saturating_sub(1)), grid.step().duration()
    )]
    OffGrid {
        /// The series, if its name came first.
        series: String,
        /// Unix seconds.
        seconds: f64,
        /// What was asked.
        grid: Grid,
    },
    /// Samples that are native histograms, which no limit can be compared with.
    #[error("{series} holds native histograms, not numbers")]
    NativeHistogram {
        /// The series, if its name came first.
        series: String,
    },
    /// Two series of one name.
    #[error("the series {series} comes twice in one answer")]
    DuplicateSeries {
        /// The series.
        series: String,
    },
    /// More than we are willing to hold.
    #[error("the answer is larger than {} MiB in memory", limit / (1 << 20))]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
}

impl DecodeError {
    /// The same error with the server's own words changed.
    #[must_use]
    pub(in crate::prometheus) fn map_words(self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Partial(words) => Self::Partial(change(&words)),
            Self::NotJson { excerpt } => Self::NotJson {
                excerpt: change(&excerpt),
            },
            Self::Malformed { at, what } => Self::Malformed {
                at,
                what: change(&what),
            },
            Self::Refused { kind, message } => Self::Refused {
                kind: change(&kind),
                message: change(&message),
            },
            Self::UnexpectedType { found, expected } => Self::UnexpectedType {
                found: change(&found),
                expected,
            },
            Self::OffGrid {
                series,
                seconds,
                grid,
            } => Self::OffGrid {
                series: change(&series),
                seconds,
                grid,
            },
            Self::NativeHistogram { series } => Self::NativeHistogram {
                series: change(&series),
            },
            Self::DuplicateSeries { series } => Self::DuplicateSeries {
                series: change(&series),
            },
            other @ (Self::Truncated { .. } | Self::TooLarge { .. }) => other,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Truncated { .. } => {
                "the server or a proxy closed the connection early; ask again, or for a shorter range"
            }
            Self::Partial(_) => {
                "a part of the cluster did not answer; try again when all of it is up"
            }
            Self::NotJson { .. } => {
                "this may be a login page or another service; check the address and its path prefix"
            }
            Self::UnexpectedType { found, .. } if found == "string" => {
                "a check needs a number; let the query return one"
            }
            Self::Malformed { .. } | Self::UnexpectedType { .. } | Self::OffGrid { .. } => {
                "this is not what Prometheus answers; check what stands behind the address"
            }
            Self::NativeHistogram { .. } => {
                "make a number of it, for example with histogram_quantile() or histogram_count()"
            }
            Self::DuplicateSeries { .. } => {
                "two sources may answer behind this address without deduplication; ask one of them"
            }
            Self::TooLarge { .. } => {
                "aggregate in the query (sum, max, avg by a few labels), so that fewer series return"
            }
            Self::Refused { .. } => return None,
        };
        Some(hint.to_owned())
    }
}

/// One line of a server's words: control characters as spaces, cut at a bounded length.
pub(in crate::prometheus) fn quote(text: &str, most: usize) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_control() || character.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            continue;
        }
        if out.len() + character.len_utf8() > most {
            out.push('…');
            return out;
        }
        out.push(character);
    }
    out.truncate(out.trim_end().len());
    out
}

/// A server's message, bounded.
pub(in crate::prometheus) fn quote_message(text: &str) -> String {
    quote(text, LONGEST_QUOTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_server_are_one_bounded_line() {
        assert_eq!(quote(" <html>\r\n\t<p>no ", 80), "<html> <p>no");
        let long = quote(&"é".repeat(1000), 79);
        assert_eq!(long.chars().count(), 40);
        assert!(long.ends_with('…'));
        assert_eq!(quote("\u{1b}[31mred", 80), "[31mred");
    }
}
