//! One year of the service: its telemetry column by column, and everything in its folder.

use std::fs;
use std::io;
use std::path::Path;

use retrogate::gate_file;
use retrogate::model::{
    Asked, CheckHistory, Duration, Gate, Grid, Instants, SeriesColumn, TimeRange, Timestamp,
};

use crate::arguments::Arguments;
use crate::chance::{Dice, Purpose};
use crate::events::{Events, Push};
use crate::gate;
use crate::noise::{daily, noise};
use crate::process::Process;
use crate::stored;

const FIRST_START: i64 = 1_735_689_600; // 2025-01-01T00:00:00Z
const DAY: i64 = 86_400;

/// A year, before it is written.
pub(crate) struct Year {
    arguments: Arguments,
    process: Process,
    events: Events,
    pub(crate) gate_text: String,
    pub(crate) gate: Gate,
    /// The stretch itself; the store reaches back a lookback before it.
    pub(crate) judged: Grid,
}

impl Year {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let process = Process::of(arguments);
        let gate_text = gate::text(&process, arguments.step);
        let gate = gate_file::parse("gate.yaml", &gate_text)
            .expect("the simulated gate is right")
            .gate;
        let length = i64::from(arguments.days) * DAY;
        let start = FIRST_START + i64::from(arguments.stretch) * length;
        let range = TimeRange::new(
            Timestamp::from_secs(start),
            Timestamp::from_secs(start + length),
        );
        Self {
            arguments: arguments.clone(),
            events: Events::of(&process, arguments),
            judged: Grid::try_new(arguments.step, range).expect("two days have points"),
            process,
            gate_text,
            gate,
        }
    }

    /// Writes everything into `folder`, in place of what is there.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let history = folder.join("history");
        match fs::remove_dir_all(&history) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(folder)?,
        }
        fs::write(folder.join("gate.yaml"), &self.gate_text)?;
        fs::write(folder.join("incidents.csv"), self.incident_list())?;
        let asked = self.asked();
        let shared = self.noise(Purpose::SharedNoise, 0);
        stored::write(&history, &self.gate, asked, |check| {
            vec![self.series(check, &shared)]
        });
        Ok(())
    }

    /// Every check's history, in memory.
    #[allow(dead_code)] // the program that writes years needs none in memory
    pub(crate) fn histories(&self) -> Vec<CheckHistory> {
        let asked = self.asked();
        let shared = self.noise(Purpose::SharedNoise, 0);
        let checks = 0..self.gate.checks().len();
        checks
            .map(|check| CheckHistory {
                series: vec![self.series(check, &shared)],
                asked: Asked {
                    asked: [asked.range()].into_iter().collect(),
                    failed: Instants::new(),
                },
            })
            .collect()
    }

    fn series(&self, check: usize, shared: &[f64]) -> SeriesColumn {
        SeriesColumn {
            labels: "{}".to_owned(),
            first: self.asked().first_position(),
            values: self.column(check, shared),
        }
    }

    fn asked(&self) -> Grid {
        self.judged.extended_back(self.gate.lookback_steps())
    }

    fn noise(&self, purpose: Purpose, which: usize) -> Vec<f64> {
        let Arguments { seed, stretch, .. } = self.arguments;
        let dice = Dice::new(seed, stretch, purpose, which);
        noise(dice, self.arguments.step, self.asked().len())
    }

    /// The values of a check at every asked point.
    fn column(&self, number: usize, shared: &[f64]) -> Vec<f64> {
        let check = &self.process.checks[number];
        let asked = self.asked();
        let first = asked.timestamp(0).secs();
        let secs_a_step = i64::from(asked.step().secs());
        let mut spreads = self.noise(Purpose::OwnNoise, number);
        let (common, own) = (self.arguments.rho.sqrt(), (1.0 - self.arguments.rho).sqrt());
        let mut secs = first;
        for (value, shared) in spreads.iter_mut().zip(shared) {
            let swing = check.swing * daily(secs, check.phase);
            *value = own * *value + common * shared + swing;
            secs += secs_a_step;
        }
        let pushes = self.events.pushes.iter();
        for push in pushes.filter(|push| push.check == number) {
            self.push(push, asked, &mut spreads);
        }
        for value in &mut spreads {
            *value = check.value(*value);
        }
        spreads
    }

    fn push(&self, push: &Push, asked: Grid, spreads: &mut [f64]) {
        let start = self.judged.timestamp(0);
        let after = |secs: f64| start + Duration::from_secs(secs as u32);
        let range = TimeRange::new(after(push.start), after(push.over() + 1.0));
        for index in asked.indices(range) {
            let secs = asked.timestamp(index).since(start).as_secs_f64();
            spreads[index] += push.at(secs);
        }
    }

    fn incident_list(&self) -> String {
        let start = self.judged.timestamp(0);
        let after = |secs: f64| start + Duration::from_secs(secs as u32);
        let rows = self.events.incidents.iter().enumerate();
        let rows = rows.map(|(number, incident)| {
            format!(
                "INC-{:03},simulated,{},{},class {}\n",
                number + 1,
                after(incident.started),
                after(incident.resolved),
                incident.class + 1
            )
        });
        std::iter::once("id,service,started_at,resolved_at,title\n".to_owned())
            .chain(rows)
            .collect()
    }
}
