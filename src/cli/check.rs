//! `retrogate check`: is the gate file right, and does the server agree?

use std::path::{Path, PathBuf};

use super::arguments::{ServerArgument, load_gate_of, now, warn_of};
use super::output::{Format, OutputArguments};
use crate::error::{Error, ExitStatus};
use crate::gate_file::{self, Document, Template, Uncombinable, Values};
use crate::job::{self, CheckDiagnosis, Diagnosis, Finding};
use crate::model::{Duration, Gate, Signal};
use crate::outcome::Rules;
use crate::prometheus::MAX_POINTS_PER_REQUEST;
use crate::record::{
    CheckDocument, Number, OnlineLine, Quantity, TemplateCheck, TemplateDocument, to_json,
};
use crate::report::{check_text, template_text};

/// Validate a gate file; with --online ask Prometheus about each check
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit status: 0 when all is well; 1 when --online found a fault, 3 when the server does not answer;
64 when the gate file is wrong.")]
pub(super) struct Check {
    /// The gate file [default: gate.yaml]
    #[arg(value_name = "GATE")]
    file: Option<PathBuf>,
    /// The same, as other commands take it
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    gate: Option<PathBuf>,
    /// Of a template, the value whose gate is meant [default: what all its gates have in common]
    #[arg(long, value_name = "VALUE")]
    service: Option<String>,
    /// Ask Prometheus how many series each check has, or why it has none
    #[arg(long)]
    online: bool,
    #[command(flatten)]
    server: ServerArgument,
    /// For each question of --online
    #[arg(long, value_name = "DURATION", default_value = "10s")]
    timeout: Duration,
    /// Say what a fetch of this long would cost
    #[arg(long, value_name = "DURATION", default_value = "30d")]
    cost_of: Duration,
    #[command(flatten)]
    output: OutputArguments,
}

impl Check {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let access = self.online.then(|| self.server.access()).transpose()?;
        let named = self.file.as_deref().or(self.gate.as_deref());
        let named = named.unwrap_or(Path::new("gate.yaml"));
        if self.service.is_none()
            && let Document::Template(template) = gate_file::read(named)?
        {
            return self.check_template(&template, format);
        }
        let file = load_gate_of(named, self.service.as_deref())?;
        let gate = &file.gate;
        let mut document = CheckDocument::new(
            gate,
            Rules::default_cooldown(gate),
            self.cost_of,
            MAX_POINTS_PER_REQUEST,
            file.warnings.iter().map(ToString::to_string).collect(),
        );
        let mut status = ExitStatus::Done;
        if let Some(access) = access {
            let url = self.server.url(gate)?;
            let checks = match job::diagnose(gate, &url, &access, self.timeout, now())? {
                Diagnosis::ServerDoesNotAnswer(error) => {
                    return Err(Error::NoServer(error));
                }
                Diagnosis::Checks(checks) => checks,
            };
            if checks.iter().any(|check| check.finding.is_fault()) {
                status = ExitStatus::Fault;
            }
            document.online = Some(checks.iter().map(|check| line(gate, check)).collect());
        }
        self.output.write(&match format {
            Format::Text | Format::Markdown => check_text(&document),
            Format::Json => to_json(&document),
        })?;
        Ok(status)
    }
}

impl Check {
    /// What holds for all gates of a template, and each of those that it lists.
    fn check_template(&self, template: &Template, format: Format) -> Result<ExitStatus, Error> {
        if self.online {
            return Err(Error::Usage {
                message: "--online asks about one gate; expected the value of one".to_owned(),
                hint: "name it with --service".to_owned(),
            });
        }
        warn_of(template.sample());
        let (listed, values_from) = match template.values() {
            Values::Listed(values) => (Some(values.as_slice()), None),
            Values::From(query) => (None, Some(query.to_string())),
        };
        for value in listed.unwrap_or_default() {
            template.gate_of(value)?;
        }
        let example = listed.and_then(<[String]>::first);
        let example = example.map(|value| template.gate_of(value)).transpose()?;
        let example =
            example.map_or_else(|| template.gate_name(), |own| own.gate.name().to_owned());
        let checks = template
            .sample()
            .gate
            .checks()
            .iter()
            .zip(template.queries());
        let document = TemplateDocument {
            schema: TemplateDocument::SCHEMA,
            file: template.file().to_owned(),
            label: template.label().to_owned(),
            listed: listed.map(<[String]>::len),
            values_from,
            example,
            overridden: template.overridden().count(),
            checks: checks
                .map(|(check, query)| TemplateCheck {
                    id: check.id().to_string(),
                    same_for_all: !query.contains(&format!("{{{{{}}}}}", template.label())),
                    asked_alone: match gate_file::combine(
                        query,
                        template.label(),
                        template.dialect(),
                    ) {
                        // The same for all: one answer is everybody's.
                        Ok(_) | Err(Uncombinable::NoPlaceholder) => None,
                        Err(why) => Some(why.to_string()),
                    },
                })
                .collect(),
        };
        self.output.write(&match format {
            Format::Text | Format::Markdown => template_text(&document),
            Format::Json => to_json(&document),
        })?;
        Ok(ExitStatus::Done)
    }
}

fn line(gate: &Gate, diagnosis: &CheckDiagnosis) -> OnlineLine {
    let mut line = OnlineLine {
        id: diagnosis.id.to_string(),
        finding: diagnosis.finding.name(),
        series: 0,
        value: Number::default(),
        sentence: diagnosis.finding.to_string(),
    };
    match &diagnosis.finding {
        Finding::Answers {
            series,
            value,
            labels,
        } => {
            let unit = gate
                .check(diagnosis.id.as_str())
                .map(crate::model::Check::unit)
                .unwrap_or_default();
            line.series = *series as u64;
            line.value = (*value).into();
            line.sentence = format!("{} {labels}", Quantity::new(*value, unit, Signal::Value));
        }
        Finding::NotANumber(series)
        | Finding::TooFewSeries {
            present: series, ..
        } => {
            line.series = *series as u64;
        }
        Finding::QueryIsWrong(_)
        | Finding::DataRefuses(_)
        | Finding::NoSuchMetric(_)
        | Finding::EmptyNow(_)
        | Finding::NumeratorEmpty { .. }
        | Finding::NoSuchLabel(_)
        | Finding::Unanswered(_) => {}
    }
    line
}
