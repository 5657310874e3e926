//! `retrogate tune`: the best limits for the gate over its history.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::judging::{CountingArguments, JudgingArguments};
use super::output::{Format, OutputArguments, check_place};
use super::progress::Wheel;
use super::to_stderr;
use crate::error::{Error, ExitStatus};
use crate::gate_file::{self, GateFile, Standing};
use crate::job::{self, Detail, ReplayRequest, TuneRequest, TunedGate, Weighing};
use crate::model::{Duration, Gate, Level};
use crate::outcome::{CatchLevel, Rules, Share};
use crate::record::to_json;
use crate::report::{Telling, tune_markdown, tune_text};
use crate::tune::{Aim, Honesty, Plan, PlanRequest, Selector};

/// Find the best limits for the gate, prove them, and say what to expect of them
#[derive(Debug, clap::Args)]
pub(super) struct Tune {
    #[command(flatten)]
    judging: JudgingArguments,
    #[command(flatten)]
    tuning: TuningArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    place: PlaceArguments,
    /// Say for every condition why its limit stands where it does
    #[arg(long)]
    explain: bool,
}

/// What is asked for, and how the search goes about it.
#[derive(Debug, clap::Args)]
pub(super) struct TuningArguments {
    #[command(flatten)]
    aim: AimArguments,
    #[command(flatten)]
    what: WhatArguments,
    /// Take no margin and leave nothing out: figures speak of this history only
    #[arg(long)]
    in_sample_only: bool,
    /// Stop proving after this time, and say what is left unproved
    #[arg(long, value_name = "DURATION")]
    time_budget: Option<Duration>,
    /// What a healthy step weighs
    #[arg(long, value_enum, default_value = "steps")]
    weight: Weight,
}

#[derive(Debug, clap::Args)]
struct PlaceArguments {
    /// Write the gate with its new limits into a file
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Write the new limits into the gate file itself; the old one is kept beside it
    #[arg(long, conflicts_with = "write")]
    in_place: bool,
}

#[derive(Debug, clap::Args)]
#[group(multiple = false)]
#[command(next_help_heading = "The target")]
struct AimArguments {
    /// At most so many groups of incidents missed, of those that were not seen
    #[arg(long = "max-missed", value_name = "N")]
    missed: Option<usize>,
    /// At most this share of them missed, such as 10%
    #[arg(long = "max-missed-rate", value_name = "SHARE")]
    missed_rate: Option<Share>,
    /// At most this share of healthy time false, in months that were not seen
    #[arg(long = "max-false-no-go", value_name = "SHARE")]
    false_no_go: Option<Share>,
}

impl AimArguments {
    fn aim(&self) -> Result<Aim, Error> {
        match (self.missed, self.missed_rate, self.false_no_go) {
            (Some(most), _, _) => Ok(Aim::Missed(most)),
            (_, Some(share), _) => Ok(Aim::MissedRate(share)),
            (_, _, Some(share)) => Ok(Aim::FalseNoGo(share)),
            (None, None, None) => Err(Error::Usage {
                message: "tuning needs a target; expected --max-missed N, --max-missed-rate SHARE or --max-false-no-go SHARE".to_owned(),
                hint: "for example `retrogate tune --incidents incidents.csv --max-missed-rate 10%`: at most one incident in ten missed".to_owned(),
            }),
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What may change")]
struct WhatArguments {
    /// Holds to choose from, such as 0,2m,5m,10m [default: each condition keeps its own]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    holds: Option<Vec<Hold>>,
    /// Conditions that keep today's limit where no incident needs them; a check's id, or `check.no_go.2`
    #[arg(long, value_name = "CHECK", num_args = 1.., value_delimiter = ',')]
    keep: Vec<Selector>,
    /// The limit of a condition that no incident needs, instead of one just beyond everything healthy
    #[arg(long, value_name = "CHECK=X", num_args = 1.., value_delimiter = ',')]
    floor: Vec<Floor>,
    /// Conditions that are taken out where no incident needs them
    #[arg(long, value_name = "CHECK", num_args = 1.., value_delimiter = ',')]
    allow_off: Vec<Selector>,
    /// Conditions that may change; all others are frozen
    #[arg(long, value_name = "CHECK", num_args = 1.., value_delimiter = ',')]
    only: Vec<Selector>,
    /// Conditions that are not touched
    #[arg(long, value_name = "CHECK", num_args = 1.., value_delimiter = ',')]
    freeze: Vec<Selector>,
    /// The level whose limits move
    #[arg(long, value_enum, default_value = "no-go")]
    level: TunedLevel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TunedLevel {
    NoGo,
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Weight {
    /// All the same
    Steps,
    /// By how many deployments begin in its hour of the week
    Deployments,
}

/// A hold; zero needs no unit.
#[derive(Debug, Clone, Copy)]
struct Hold(Duration);

impl FromStr for Hold {
    type Err = <Duration as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "0" => Ok(Self(Duration::ZERO)),
            other => other.parse().map(Self),
        }
    }
}

/// A floor that somebody gives.
#[derive(Debug, Clone)]
struct Floor(Selector, f64);

/// Why a text is no floor.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a floor; expected a condition and a plain finite number such as creative_p95=9.5"
)]
struct FloorError(String);

impl FromStr for Floor {
    type Err = FloorError;

    fn from_str(text: &str) -> Result<Self, FloorError> {
        let wrong = || FloorError(text.to_owned());
        let (name, number) = text.rsplit_once('=').ok_or_else(wrong)?;
        let number: f64 = number.trim().parse().map_err(|_| wrong())?;
        let name = name.parse().map_err(|_| wrong())?;
        number
            .is_finite()
            .then_some(Self(name, number))
            .ok_or_else(wrong)
    }
}

impl WhatArguments {
    fn request(&self) -> PlanRequest {
        PlanRequest {
            level: match self.level {
                TunedLevel::NoGo => Level::NoGo,
                TunedLevel::Warning => Level::Warning,
            },
            holds: self
                .holds
                .as_ref()
                .map(|holds| holds.iter().map(|hold| hold.0).collect()),
            keep: self.keep.clone(),
            floor: self
                .floor
                .iter()
                .map(|floor| (floor.0.clone(), floor.1))
                .collect(),
            allow_off: self.allow_off.clone(),
            only: self.only.clone(),
            freeze: self.freeze.clone(),
        }
    }
}

impl TuningArguments {
    /// What is asked for.
    pub(super) fn aim(&self) -> Result<Aim, Error> {
        self.aim.aim()
    }

    /// What may change of a gate.
    pub(super) fn plan(&self, gate: &Gate) -> Result<Plan, Error> {
        Plan::try_new(gate, &self.what.request()).map_err(|error| Error::Usage {
            hint: error.hint(),
            message: error.to_string(),
        })
    }

    /// How outcomes are counted for such a plan.
    pub(super) fn rules(
        &self,
        gate: &Gate,
        plan: &Plan,
        counting: &CountingArguments,
    ) -> Result<Rules, Error> {
        let rules = counting.rules.rules(&plan.longest(gate));
        if rules.catch == CatchLevel::Warning && plan.level == Level::NoGo {
            return Err(Error::Usage {
                message: "--catch warning and --level no-go do not go together: limits of NO-GO would be tuned for what warnings catch".to_owned(),
                hint: "tune warnings with --level warning, or leave out --catch".to_owned(),
            });
        }
        if self.weight == Weight::Deployments && counting.labels.deployments.is_none() {
            return Err(Error::Usage {
                message: "--weight deployments needs a list of deployments".to_owned(),
                hint: "give it with --deployments FILE".to_owned(),
            });
        }
        Ok(rules)
    }

    /// What to search, given how it is to be counted.
    pub(super) fn request<'a>(
        &self,
        file: &'a GateFile,
        (plan, aim): (&'a Plan, Aim),
        replay: ReplayRequest<'a>,
    ) -> TuneRequest<'a> {
        TuneRequest {
            file,
            plan,
            aim,
            honesty: if self.in_sample_only {
                Honesty::InSampleOnly
            } else {
                Honesty::HeldOut
            },
            weighing: match self.weight {
                Weight::Steps => Weighing::Steps,
                Weight::Deployments => Weighing::Deployments,
            },
            time_budget: self.time_budget,
            replay,
        }
    }
}

impl Tune {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        let format = self.output.format()?;
        let aim = self.tuning.aim()?;
        if let Some(path) = &self.place.write {
            check_place("--write", path)?;
            self.output.refuse_same_place("--write", path)?;
        }
        let file = self.judging.gate.load_file()?;
        let plan = self.tuning.plan(&file.gate)?;
        let counting = &self.judging.counting;
        let rules = self.tuning.rules(&file.gate, &plan, counting)?;
        let replay = ReplayRequest {
            rules,
            ..self.judging.request(&file.gate, Detail::Full, None)?
        };
        let request = self.tuning.request(&file, (&plan, aim), replay);
        let wheel = Wheel::start("searching");
        let tuned = job::tune(&request);
        wheel.stop("searched");
        let tuned = tuned.map_err(|error| self.judging.gate.name_in(error))?;
        self.answer(&tuned, format)?;
        self.save(&file, &tuned)?;
        Ok(ExitStatus::Done)
    }

    fn answer(&self, tuned: &TunedGate, format: Format) -> Result<(), Error> {
        let telling = if self.explain {
            Telling::Explained
        } else {
            Telling::Brief
        };
        let document = &tuned.document;
        self.output.write(&match format {
            Format::Text => tune_text(document, telling),
            Format::Json => to_json(document),
            Format::Markdown => tune_markdown(document),
        })
    }

    fn save(&self, file: &GateFile, tuned: &TunedGate) -> Result<(), Error> {
        let (place, standing): (&Path, _) = match (&self.place.write, self.place.in_place) {
            (Some(path), _) => (path, Standing::Whatever),
            (None, true) => (
                self.judging.gate.file(),
                Standing::AsRead(file.source.text()),
            ),
            (None, false) => return Ok(()),
        };
        let saved = gate_file::save(place, tuned.file.source.text(), standing)?;
        to_stderr(&format!("wrote {}", saved.path.display()));
        if let Some(kept) = saved.kept {
            to_stderr(&format!("what stood there is kept as {}", kept.display()));
        }
        Ok(())
    }
}
