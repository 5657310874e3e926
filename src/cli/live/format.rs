//! The forms of the answer of `live`.

use super::super::output::Form;
use crate::record::{LiveDocument, to_json};
use crate::report::{
    Ink, github_annotations, live_junit, live_markdown, live_openmetrics, live_text,
    without_commands,
};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LiveFormat {
    /// For people at a terminal
    Text,
    /// For programs
    Json,
    /// For reviews and tickets
    Markdown,
    /// JUnit XML, for CI systems that show it beside the tests
    Junit,
    /// Text and annotations for GitHub Actions, with its step summary and outputs
    Github,
    /// Metrics, for the textfile collector
    Openmetrics,
}

impl Form for LiveFormat {
    const TEXT: Self = Self::Text;
    const ENDINGS: &'static str = ".json, .md, .xml (JUnit), .prom (OpenMetrics) or .txt";
    const NAMES: &'static str = "text|json|markdown|junit|github|openmetrics";

    fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            "md" | "markdown" => Some(Self::Markdown),
            "xml" => Some(Self::Junit),
            "prom" => Some(Self::Openmetrics),
            _ => None,
        }
    }
}

impl LiveFormat {
    /// Is it for people, so that they see there why there is no verdict?
    pub(super) const fn is_for_people(self) -> bool {
        match self {
            Self::Text | Self::Github => true,
            Self::Json | Self::Markdown | Self::Junit | Self::Openmetrics => false,
        }
    }

    /// The answer in this form.
    pub(super) fn write(self, document: &LiveDocument, ink: Ink) -> String {
        match self {
            Self::Text => live_text(document, ink),
            Self::Json => to_json(document),
            Self::Markdown => live_markdown(document),
            Self::Junit => live_junit(document),
            Self::Github => {
                let text = without_commands(&live_text(document, Ink::Plain));
                text + "\n" + &github_annotations(document)
            }
            Self::Openmetrics => live_openmetrics(document),
        }
    }
}
