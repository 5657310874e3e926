//! `retrogate plot`: one figure of a report, for pasting into a review.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::judging::JudgingArguments;
use super::output::{check_place, print, write_file};
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Detail, ReportRequest};
use crate::model::{Gate, ZoneName};
use crate::record::ReportDocument;
use crate::report::figure::{self, Figure, FigureName, FigureSize, Ground, Unnamed};
use crate::report::replay_warnings;

/// Draw one figure of a report, as SVG or PNG
#[derive(Debug, clap::Args)]
pub(super) struct Plot {
    /// Which figure
    #[arg(value_name = "NAME", value_parser = names())]
    name: FigureName,
    /// The check that a panel is of; for curve and margin, that has but one such condition
    #[arg(long, value_name = "ID")]
    check: Option<String>,
    /// The condition that a curve or a margin is of, such as `creative_p95.no_go.1`
    #[arg(long, value_name = "ID")]
    condition: Option<String>,
    /// Write the figure into a file, as its ending says [default: SVG on stdout]
    #[arg(long, value_name = "FILE.svg|FILE.png")]
    output: Option<PathBuf>,
    /// Width, or width and height, in pixels
    #[arg(long, value_name = "WxH", default_value = "1000")]
    size: Size,
    /// The zone of days and clocks, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: ZoneName,
    /// What `tune --format json` answered for this gate: for the frontier and for tuned limits
    #[arg(long, value_name = "FILE")]
    tune: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingArguments,
}

/// What a file holds, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Svg,
    Png,
}

/// A width, or a width and a height.
#[derive(Debug, Clone, Copy)]
struct Size(FigureSize);

/// Why a text is no size.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a size; expected pixels from 240 to 8000, such as 1000 or 1000x400")]
struct SizeError(String);

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let pixels = |part: &str| part.trim().parse::<u32>().ok();
        let size = match text.split_once(['x', '×']) {
            Some((width, height)) => pixels(width)
                .zip(pixels(height))
                .and_then(|(width, height)| FigureSize::exactly(width, height)),
            None => pixels(text).and_then(FigureSize::wide),
        };
        size.map(Self).ok_or_else(|| SizeError(text.to_owned()))
    }
}

/// The names, each with a line of help.
fn names() -> impl TypedValueParser<Value = FigureName> {
    let values = FigureName::ALL.map(|own| PossibleValue::new(own.as_str()).help(own.about()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<FigureName>())
}

impl Plot {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let form = self.form()?;
        let gate = self.judging.gate.load()?;
        let request = self.request(&gate)?;
        let document = job::report(&request).map_err(|error| self.judging.gate.name_in(error))?;
        for warning in replay_warnings(&document.replay) {
            to_stderr(&format!("warning: {warning}"));
        }
        let figure = self.figure(&document)?;
        self.write(&document, &figure, form)?;
        Ok(ExitStatus::Done)
    }

    /// Refuses a place that cannot be written before any work is done.
    fn form(&self) -> Result<Form, Error> {
        let Some(path) = &self.output else {
            return Ok(Form::Svg);
        };
        check_place("--output", path)?;
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("svg") => Ok(Form::Svg),
            Some("png") => Ok(Form::Png),
            Some(_) | None => Err(Error::Usage {
                message: format!(
                    "--output {}: a figure is SVG or PNG; expected a name that ends in .svg or .png",
                    path.display()
                ),
                hint: "SVG is for pages and zooms, PNG for chats and slides".to_owned(),
            }),
        }
    }

    fn figure(&self, document: &ReportDocument) -> Result<Figure, Error> {
        let (check, condition) = (self.check.as_deref(), self.condition.as_deref());
        Figure::of(self.name, check, condition, document).map_err(|error| Error::Usage {
            message: error.to_string(),
            hint: hint(&error),
        })
    }

    fn write(&self, document: &ReportDocument, figure: &Figure, form: Form) -> Result<(), Error> {
        let Size(size) = self.size;
        let nothing = |error: figure::Nothing| Error::Usage {
            message: format!("{}: {error}", self.name),
            hint: "another period, or what the figure takes, may have something".to_owned(),
        };
        let bytes = match form {
            Form::Svg => figure::svg(document, figure, size, Ground::Paper)
                .map(String::into_bytes)
                .map_err(nothing)?,
            Form::Png => figure::png(document, figure, size).map_err(nothing)?,
        };
        match &self.output {
            Some(path) => write_file(path, &bytes),
            None => print(&String::from_utf8_lossy(&bytes)),
        }
    }

    fn request<'a>(&self, gate: &'a Gate) -> Result<ReportRequest<'a>, Error> {
        Ok(ReportRequest {
            replay: self.judging.request(gate, Detail::Full, None)?,
            time_zone: self.time_zone.clone(),
            tune: self.tune.clone(),
            gates: None,
            log: None,
        })
    }
}

/// What there is to name.
fn hint(error: &Unnamed) -> String {
    let (of, known) = match error {
        Unnamed::Missing { of, known, .. } | Unnamed::Unknown { of, known, .. } => (of, known),
    };
    if known.is_empty() {
        format!("this gate has no {of} with such a figure")
    } else {
        format!("name one with --{of}: {}", known.join(", "))
    }
}
