//! A history with everything kept that no limit changes: for a gate whose limits are moved again and again.
//!
//! Where samples are, what a slope or a ratio comes to, and the least and the greatest of every 64 numbers are
//! found once. A limit outside the least and the greatest is decided without looking at the numbers, and nearly
//! all are; the others ask the numbers, by the same comparison as ever. What is kept beside the samples takes at most a
//! twenty-first of them, and a column more for each slope or ratio.

use super::bits::Bits;
use super::compare::{Extremes, Question};
use super::conditions::{OnSeries, Workspace, conditions_in_turn, met_of};
use super::decisions::{CheckPlanes, Decisions};
use super::evaluate::{fold_checks, lead_of, raw_planes};
use super::raw::{Gathering, RawPlanes};
use super::replay::{Threads, over_checks};
use super::signal::signal_column;
use super::window::WindowScratch;
use crate::model::{Check, CheckHistory, CheckId, Gate, Grid, SeriesColumn, Signal};

/// What is kept of the history of a gate's checks.
#[derive(Debug, Clone)]
pub struct Kept {
    judged: Grid,
    /// What may be looked back at, in steps.
    memory: usize,
    checks: Vec<KeptCheck>,
    /// As many points as are judged, all zero.
    blank: Bits,
}

#[derive(Debug, Clone)]
struct KeptCheck {
    id: CheckId,
    /// Those series that reach into what is kept, with their numbers.
    series: Vec<(usize, Vec<KeptColumn>)>,
}

/// One signal of one series.
#[derive(Debug, Clone)]
struct KeptColumn {
    signal: Signal,
    /// Its numbers; those of a value are the samples.
    values: Option<Vec<f64>>,
    /// Where there is one.
    present: Bits,
    /// Of every 64.
    extremes: Vec<Extremes>,
}

impl Kept {
    /// Of the checks of `gate`, each with its signals and looking back as far as the gate does; `history` is as
    /// for [`evaluate`](super::evaluate).
    pub fn new(gate: &Gate, history: &[CheckHistory], judged: Grid, threads: Threads) -> Self {
        assert_eq!(gate.checks().len(), history.len());
        let memory = gate.memory_steps();
        let grid = judged.extended_back(lead_of(memory));
        let checks = over_checks(gate, threads, |number, check| {
            Ok::<_, std::convert::Infallible>(KeptCheck::new(check, &history[number], grid))
        });
        let Ok(checks) = checks;
        Self {
            judged,
            memory,
            checks,
            blank: Bits::zeros(judged.len()),
        }
    }

    /// Judges every point under `gate`, whose checks must be among those kept, found by their ids; `history` is
    /// that of the gate they were kept for. A check is judged from its samples if it has another signal, and all are
    /// if the gate looks back further.
    pub fn replay(&self, gate: &Gate, history: &[CheckHistory], threads: Threads) -> Decisions {
        let memory = gate.memory_steps();
        let planes = over_checks(gate, threads, |_, check| {
            let number = self.checks.iter().position(|own| own.id == *check.id());
            let number = number.expect("the checks of the gate are among those kept");
            let history = &history[number];
            let kept = &self.checks[number];
            let raw = if memory <= self.memory && kept.has_signals_of(check) {
                kept.raw_planes(check, history, self.judged, self.memory)
            } else {
                let alone = std::slice::from_ref(check);
                let mut workspace = Workspace::default();
                raw_planes(check, alone, history, self.judged, memory, &mut workspace)
            };
            let planes: Option<CheckPlanes> = raw
                .into_planes(&history.asked, self.judged, memory, &self.blank)
                .pop();
            Ok::<_, std::convert::Infallible>(planes.expect("one timing gives one answer"))
        });
        let Ok(planes) = planes;
        fold_checks(gate, self.judged, planes)
    }
}

impl KeptCheck {
    fn new(check: &Check, history: &CheckHistory, grid: Grid) -> Self {
        let series = history.series.iter().enumerate();
        let series = series.filter(|(_, series)| series.touches(grid));
        let mut scratch = WindowScratch::default();
        Self {
            id: check.id().clone(),
            series: series
                .map(|(number, series)| (number, columns(check, series, grid, &mut scratch)))
                .collect(),
        }
    }

    fn has_signals_of(&self, check: &Check) -> bool {
        self.series.iter().all(|(_, columns)| {
            check
                .conditions()
                .all(|(_, condition)| column_of(columns, condition.signal()).is_some())
        })
    }

    /// As [`raw_planes`], from what is kept.
    fn raw_planes(
        &self,
        check: &Check,
        history: &CheckHistory,
        judged: Grid,
        memory: usize,
    ) -> RawPlanes {
        let lead = lead_of(memory);
        let grid = judged.extended_back(lead);
        let mut gathering = Gathering::new(check, std::slice::from_ref(check), grid);
        let (mut broken, mut met) = (Bits::default(), Bits::default());
        for (number, columns) in &self.series {
            let series = &history.series[*number];
            let of = |signal| column_of(columns, signal).expect("signals were looked for before");
            gathering.begin_series(&of(Signal::Value).present);
            for (level, index, condition) in conditions_in_turn(check) {
                let column = of(condition.signal());
                column.ask(Question::of(condition.limit()), series, grid, &mut broken);
                gathering.add(&OnSeries {
                    level,
                    index,
                    condition,
                    signal: &column.present,
                    broken: &broken,
                    met: met_of(condition, grid.step(), &broken, &mut met),
                });
            }
        }
        gathering.finish().tail(lead)
    }
}

/// The value of a series, and every other signal of the check on it.
fn columns(
    check: &Check,
    series: &SeriesColumn,
    grid: Grid,
    scratch: &mut WindowScratch,
) -> Vec<KeptColumn> {
    let mut samples = Vec::new();
    series.read_into(grid, &mut samples);
    let mut columns = vec![KeptColumn::of_samples(&samples)];
    for (_, condition) in check.conditions() {
        let signal = condition.signal();
        if column_of(&columns, signal).is_none() {
            let mut values = Vec::new();
            signal_column(signal, &samples, grid, &mut values, scratch);
            columns.push(KeptColumn::of_signal(signal, values));
        }
    }
    columns
}

fn column_of(columns: &[KeptColumn], signal: Signal) -> Option<&KeptColumn> {
    columns.iter().find(|column| column.signal == signal)
}

impl KeptColumn {
    fn of_samples(samples: &[f64]) -> Self {
        Self {
            signal: Signal::Value,
            values: None,
            present: Bits::from_values(samples, |value| !value.is_nan()),
            extremes: samples.chunks(64).map(Extremes::of).collect(),
        }
    }

    fn of_signal(signal: Signal, values: Vec<f64>) -> Self {
        let known = Self::of_samples(&values);
        Self {
            signal,
            values: Some(values),
            ..known
        }
    }

    /// Bit `i` of `answers` is the answer for number `i`.
    fn ask(&self, question: Question, series: &SeriesColumn, grid: Grid, answers: &mut Bits) {
        let mut samples = Vec::new();
        answers.fill_from_words(grid.len(), |at| {
            question.of_known(self.extremes[at], self.present.word(at), || {
                let points = at * 64..grid.len().min(at * 64 + 64);
                if let Some(values) = &self.values {
                    return question.of_some(&values[points]);
                }
                series.read_into(grid.slice(points), &mut samples);
                question.of_some(&samples)
            })
        });
    }
}
