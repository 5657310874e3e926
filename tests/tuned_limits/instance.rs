//! Random instances of tuning, as files: everything the tuner must get right, in little.

use std::fs;
use std::ops::Range;
use std::path::Path;

use retrogate::gate_file;
use retrogate::model::{ABSENT, Gate, Grid, Instants, SeriesColumn, Timestamp};
use retrogate::store::{Answer, Room, Store};
use serde_json::json;

use crate::support::dice::Dice;

const START: i64 = 1_767_225_600; // 2026-01-01T00:00:00Z

/// How large an instance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Every combination can be tried.
    Tiny,
    /// Only a solver can tell.
    Larger,
}

/// What the samples of a check are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Samples {
    /// Few different values, so that many are equal, now and then infinite.
    Ties,
    /// Hardly two alike, all finite: for signals that are sums, which may be rounded either way.
    Smooth,
    /// Nothing missing, nothing infinite.
    Whole,
}

/// A check as it is drawn.
struct Drawn {
    samples: Samples,
    series: usize,
    /// Bad is high, or else low.
    high: bool,
    entry: String,
    /// `check.no_go.1` and so on.
    conditions: Vec<String>,
}

/// One instance in the drawing.
struct Instance {
    dice: Dice,
    size: Size,
    step: u32,
    points: usize,
    holds: Vec<String>,
    checks: Vec<Drawn>,
    /// Incidents as points of the grid, with cause, kind and service.
    incidents: Vec<(Range<usize>, &'static str, &'static str, &'static str)>,
}

/// Draws an instance and writes it into `folder`.
pub fn write(folder: &Path, size: Size, seed: u64, ways: &[&str]) {
    let mut instance = Instance::draw(size, seed);
    fs::create_dir_all(folder).unwrap();
    let gate_text = instance.gate_text();
    fs::write(folder.join("gate.yaml"), &gate_text).unwrap();
    let gate = gate_file::parse("gate.yaml", &gate_text).unwrap().gate;
    instance.write_store(&folder.join("history"), &gate);
    fs::write(folder.join("incidents.csv"), instance.incident_list()).unwrap();
    let flags = instance.flags(ways).to_string();
    fs::write(folder.join("instance.json"), flags).unwrap();
}

impl Instance {
    fn draw(size: Size, seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(977) + u64::from(size == Size::Larger));
        let (points, incidents, checks, holds) = match size {
            Size::Tiny => (
                120 + dice.below(150),
                2 + dice.below(4),
                1 + dice.below(3),
                1 + dice.below(2),
            ),
            Size::Larger => (
                400 + dice.below(300),
                9 + dice.below(5),
                2 + dice.below(3),
                2 + dice.below(2),
            ),
        };
        let step = dice.one_of(&[60, 300, 300, 300]);
        let listed = ["0", "5m", "7m", "10m"].map(str::to_owned);
        let mut instance = Self {
            size,
            step,
            points,
            holds: listed[..holds].to_vec(),
            checks: Vec::new(),
            incidents: Vec::new(),
            dice,
        };
        instance.draw_incidents(incidents);
        let mut left = match size {
            Size::Tiny => 3,
            Size::Larger => 5,
        };
        for number in 0..checks {
            let more = checks - number - 1;
            let conditions = 1 + instance.dice.below(2).min(left - more - 1);
            left -= conditions;
            instance.draw_check(number, conditions);
        }
        instance
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.dice.below(100) < percent
    }

    fn draw_incidents(&mut self, count: usize) {
        let lookback = 40;
        for _ in 0..count {
            let start = lookback + self.dice.below(self.points - lookback);
            let length = 1 + self.dice.below(14);
            let cause = if self.chance(15) { "dns" } else { "" };
            let kind = if self.chance(7) { "drill" } else { "incident" };
            let service = if self.chance(7) { "other" } else { "g" };
            self.incidents.push((
                start..(start + length).min(self.points),
                cause,
                kind,
                service,
            ));
        }
        self.incidents[0].2 = "incident";
        self.incidents[0].3 = "g";
    }

    fn draw_check(&mut self, number: usize, conditions: usize) {
        let id = format!("c{number}");
        let summed = self.chance(25);
        let samples = match (number, summed) {
            (0, _) => Samples::Whole,
            (_, true) => Samples::Smooth,
            (_, false) => Samples::Ties,
        };
        let high = self.chance(65);
        let conditions: Vec<String> = (0..conditions)
            .map(|place| {
                let signal = match (samples, place) {
                    (Samples::Smooth, 0) => self.dice.one_of(&[
                        "slope: 1h, min_points: 3, ",
                        "ratio_to_mean: 1h, min_points: 2, ",
                    ]),
                    _ => "",
                };
                self.condition(signal, high)
            })
            .collect();
        let mut entry = format!("  - id: {id}\n    query: {}\n", self.query(number));
        if self.chance(15) {
            entry += &format!("    no_data: {}\n", self.dice.one_of(&["go", "no-go"]));
        }
        let series = 1 + self.dice.below(3);
        if series > 1 && self.chance(25) {
            entry += "    min_series: 2\n";
        }
        if self.chance(25) {
            entry += &format!("    warning: {}\n", self.condition("", high));
        }
        entry += "    no_go:\n";
        for own in &conditions {
            entry += &format!("      - {own}\n");
        }
        self.checks.push(Drawn {
            conditions: (1..=conditions.len())
                .map(|place| format!("{id}.no_go.{place}"))
                .collect(),
            samples,
            series,
            high,
            entry,
        });
    }

    fn query(&mut self, number: usize) -> String {
        if self.chance(30) {
            format!("rate(q{number}[4m])")
        } else {
            format!("q{number}")
        }
    }

    fn condition(&mut self, signal: &str, high: bool) -> String {
        let side = if high { "above" } else { "below" };
        let limit = match signal {
            "" => format!("{}", self.dice.below(9) as f64 - 1.0),
            _ => self.dice.one_of(&["0.0005", "1.5", "0"]).to_owned(),
        };
        let holds = self.holds.clone();
        let hold = &holds[self.dice.below(holds.len())];
        let hold = match hold.as_str() {
            "0" => String::new(),
            hold => format!(", for: {hold}"),
        };
        let release = if self.chance(20) {
            format!(", release: {}", self.dice.one_of(&["5m", "11m"]))
        } else {
            String::new()
        };
        format!("{{ {signal}{side}: {limit}{hold}{release} }}")
    }

    fn gate_text(&mut self) -> String {
        let no_data = self
            .dice
            .one_of(&["go", "warning", "go", "warning", "no-go"]);
        let head = format!(
            "version: 1\ngate: g\nstep: {}s\nno_data: {no_data}\nchecks:\n",
            self.step
        );
        let checks = self.checks.iter();
        checks.fold(head, |text, check| text + &check.entry)
    }

    fn write_store(&mut self, folder: &Path, gate: &Gate) {
        let grid = Grid::from_position(gate.step(), START / i64::from(self.step), self.points);
        let writer = Store::open_for_writing(folder).unwrap();
        let dark = self.dice.below(self.points)..self.points;
        let dark = dark.start..(dark.start + 5).min(dark.end);
        for (number, check) in gate.checks().iter().enumerate() {
            let series = (0..self.checks[number].series).map(|own| {
                let mut values = self.values(number);
                if own == 2 {
                    values[..self.points / 2].fill(ABSENT);
                }
                values[dark.clone()].fill(ABSENT);
                SeriesColumn {
                    labels: format!("{{n=\"{own}\"}}"),
                    first: grid.first_position(),
                    values,
                }
            });
            let answer = Answer {
                query: check.query().clone(),
                source: "http://prometheus:9090".to_owned(),
                grid,
                asked_at: Timestamp::from_secs(1_800_000_000),
                warnings: Vec::new(),
                failed: Instants::new(),
                series: series.collect(),
            };
            let room = Room::Check(check.id().clone());
            writer.put(&room, &answer).unwrap();
        }
    }

    /// A walk that stays where it is most of the time, pushed by incidents and by bursts that harm nobody.
    fn values(&mut self, number: usize) -> Vec<f64> {
        let (samples, high) = (self.checks[number].samples, self.checks[number].high);
        let mut values = Vec::with_capacity(self.points);
        let mut level = 4.0;
        let moves = match self.size {
            Size::Tiny => 50,
            Size::Larger => 20,
        };
        for _ in 0..self.points {
            if self.chance(moves) {
                level = 3.0 + self.dice.below(3) as f64;
            }
            let fine = match samples {
                Samples::Smooth => self.dice.unit(),
                Samples::Ties | Samples::Whole => 0.0,
            };
            values.push(level + fine);
        }
        let mut pushes: Vec<Range<usize>> = Vec::new();
        for number in 0..self.incidents.len() {
            if self.chance(45) {
                pushes.push(self.incidents[number].0.clone());
            }
        }
        for _ in 0..self.points / 40 {
            let start = self.dice.below(self.points);
            let length = 1 + self.dice.below(4);
            pushes.push(start..(start + length).min(self.points));
        }
        let away = if high { 1.0 } else { -1.0 };
        for steps in pushes {
            let push = away * self.dice.below(7) as f64;
            values[steps].iter_mut().for_each(|value| *value += push);
        }
        if samples != Samples::Whole {
            self.take_away(&mut values, samples);
        }
        values
    }

    fn take_away(&mut self, values: &mut [f64], samples: Samples) {
        let infinities: &[f64] = match samples {
            Samples::Ties => &[f64::INFINITY, f64::NEG_INFINITY],
            Samples::Smooth | Samples::Whole => &[],
        };
        for value in values.iter_mut() {
            match self.dice.below(100) {
                0..=2 => *value = f64::NAN,
                3..=6 => *value = ABSENT,
                7 if !infinities.is_empty() => *value = self.dice.one_of(infinities),
                _ => {}
            }
        }
    }

    fn incident_list(&mut self) -> String {
        let mut text = "id,service,started_at,resolved_at,cause,kind\n".to_owned();
        for number in 0..self.incidents.len() {
            let (steps, cause, kind, service) = self.incidents[number].clone();
            let between = self.dice.below(self.step as usize);
            let [from, to] = [steps.start, steps.end].map(|point| {
                let secs = START + point as i64 * i64::from(self.step) + between as i64;
                Timestamp::from_secs(secs).to_string()
            });
            let to = if self.chance(5) && steps.end + 20 > self.points {
                String::new()
            } else {
                to
            };
            text += &format!("I{number},{service},{from},{to},{cause},{kind}\n");
        }
        text
    }

    /// What both sides are told beside the files.
    fn flags(&mut self, ways: &[&str]) -> serde_json::Value {
        let all: Vec<String> = self
            .checks
            .iter()
            .flat_map(|check| check.conditions.clone())
            .collect();
        let pick = |dice: &mut Dice, percent: usize| -> Vec<String> {
            let chosen = all[1..].iter().filter(|_| dice.below(100) < percent);
            chosen.cloned().collect()
        };
        let freeze = pick(&mut self.dice, 15);
        let tunable = |id: &String| !freeze.contains(id);
        let keep: Vec<String> = pick(&mut self.dice, 10)
            .into_iter()
            .filter(tunable)
            .collect();
        let floor: serde_json::Map<String, serde_json::Value> = pick(&mut self.dice, 10)
            .into_iter()
            .filter(|id| tunable(id) && !keep.contains(id))
            .map(|id| (id, json!(self.dice.below(12))))
            .collect();
        let holds = (self.holds.len() > 1).then(|| self.holds.clone());
        let catch_within = self.dice.one_of(&[None, None, None, Some("20m")]);
        json!({
            "holds": holds,
            "catch_share": self.dice.one_of(&["0%", "10%", "10%", "35%", "100%"]),
            "catch_within": catch_within,
            "lead": self.dice.one_of(&[None, Some("0s"), Some("5m")]),
            "cooldown": self.dice.one_of(&[None, Some("5m"), Some("15m")]),
            "freeze": freeze,
            "keep": keep,
            "floor": floor,
            "allow_off": [],
            "size": if self.size == Size::Tiny { "tiny" } else { "larger" },
            "ways": ways,
        })
    }
}
