//! Conditions, missing data and levels, each as one whole PromQL expression.
//!
//! A subquery `(…)[2h59s999ms:1m]` holds the grid points of the last two hours and no others: it stands on
//! multiples of its step since the epoch, as the grid does, and reaches a millisecond less than one step
//! further back than the window, so that the point at its older end is inside whether ranges are closed at
//! that end (Prometheus 2) or open (Prometheus 3, `VictoriaMetrics`).
//!
//! Only finite samples fill a window, as in the engine; `q >= -Inf` drops NaN, which is no data. A hold of `D`
//! is as many broken grid points in `[t − D, t]` as there are grid points, a release of `R` one held grid
//! point in `[t − R, t]`: said so, both mean what the engine means, one behind the other too.

use super::Answer;
use crate::model::{Check, Condition, Duration, Level, Side, Signal, Step};

/// A check whose parts can be told in PromQL.
#[derive(Debug, Clone)]
pub(super) struct CheckInPromQl<'a> {
    pub(super) check: &'a Check,
    step: Step,
    /// The query as an operand.
    query: String,
}

impl<'a> CheckInPromQl<'a> {
    pub(super) fn new(check: &'a Check, answer: Answer, step: Step) -> Self {
        let operand = operand(check.query().as_str());
        let query = match answer {
            Answer::Vector => operand,
            Answer::Scalar => format!("vector{operand}"),
        };
        Self { check, step, query }
    }

    /// The number that a condition compares, where there is one; per second for a slope.
    pub(super) fn signal(&self, signal: Signal) -> String {
        match signal {
            Signal::Value => self.query.clone(),
            Signal::Slope { .. } | Signal::RatioToMean { .. } => {
                format!("{}\n{}", self.trend(signal), self.enough(signal))
            }
        }
    }

    /// The series that break the limit now, with their signal as value.
    pub(super) fn broken(&self, condition: &Condition) -> String {
        let side = match condition.limit().side() {
            Side::Above => ">",
            Side::Below => "<",
        };
        let limit = format!("{side} {}", number(condition.limit().value()));
        match condition.signal() {
            Signal::Value => format!("{} {limit}", self.query),
            signal @ (Signal::Slope { .. } | Signal::RatioToMean { .. }) => {
                format!("{} {limit}\n{}", self.trend(signal), self.enough(signal))
            }
        }
    }

    /// The series that have been broken at every grid point of the hold, now included.
    pub(super) fn held(&self, condition: &Condition) -> String {
        let broken = self.broken(condition);
        let hold = self.step.steps_in(condition.hold());
        if hold == 0 {
            return broken;
        }
        let held = self.over("count_over_time", &broken, hold);
        format!("{held} >= {}", hold + 1)
    }

    /// The series on which the condition is met: held, or held within the release.
    fn met(&self, condition: &Condition) -> String {
        let held = self.held(condition);
        match self.step.steps_in(condition.release()) {
            0 => held,
            release => self.over("count_over_time", &held, release),
        }
    }

    /// One element without labels for each condition of a level that some series meets.
    pub(super) fn met_at(&self, level: Level) -> Vec<String> {
        let conditions = self.check.conditions_at(level).iter();
        conditions
            .map(|condition| call("group", &self.met(condition)))
            .collect()
    }

    /// How many series have a sample that is a number; nothing when none has.
    pub(super) fn present(&self) -> String {
        call("count", &self.is_a_number())
    }

    /// One element without labels when the check has no data.
    pub(super) fn missing(&self) -> String {
        let fewest = self.check.min_series();
        let counted = operand(&format!("{} or vector(0)", self.present()));
        let too_few = format!("{counted} < {fewest}");
        let mut signals: Vec<Signal> = Vec::new();
        for (_, condition) in self.check.conditions() {
            match condition.signal() {
                // Wherever there is a number there is a signal.
                Signal::Value => return too_few,
                signal @ (Signal::Slope { .. } | Signal::RatioToMean { .. }) => {
                    if !signals.contains(&signal) {
                        signals.push(signal);
                    }
                }
            }
        }
        let signals: Vec<String> = signals.into_iter().map(|one| self.signal(one)).collect();
        format!("{too_few}\nor {}", call("absent", &any(&signals)))
    }

    /// The slope or the ratio itself, whatever stands in its window.
    fn trend(&self, signal: Signal) -> String {
        let window = self.step.steps_in(signal.window());
        match signal {
            Signal::Value => self.query.clone(),
            Signal::Slope { .. } => self.over("deriv", &self.finite(), window),
            Signal::RatioToMean { .. } => {
                let mean = self.over("avg_over_time", &self.finite(), window);
                format!("{} / {}", self.query, operand(&format!("{mean} > 0")))
            }
        }
    }

    /// What must hold beside a trend for it to count: enough points, and a number now.
    fn enough(&self, signal: Signal) -> String {
        match signal {
            Signal::Value => format!("and {}", self.is_a_number()),
            Signal::Slope { window, min_points } | Signal::RatioToMean { window, min_points } => {
                let window = self.step.steps_in(window);
                let count = self.over("count_over_time", &self.finite(), window);
                format!("and {count} >= {min_points}\nand {}", self.is_a_number())
            }
        }
    }

    fn finite(&self) -> String {
        format!("{} > -Inf < Inf", self.query)
    }

    /// NaN is not even at least minus infinity; whatever else a sample is, it is.
    fn is_a_number(&self) -> String {
        format!("{} >= -Inf", self.query)
    }

    /// A function over the grid points of `[t − steps, t]`.
    fn over(&self, function: &str, expression: &str, steps: usize) -> String {
        let almost_a_step = Duration::try_from_millis(self.step.millis() - 1)
            .expect("a step is at least a second long");
        let window = self.step.times(steps) + almost_a_step;
        let points = format!("{}[{window}:{}]", operand(expression), self.step.duration());
        call(function, &points)
    }
}

/// The shortest digits that read back as this number, a whole one without its `.0`.
fn number(value: f64) -> String {
    let digits = format!("{value:?}");
    digits.strip_suffix(".0").unwrap_or(&digits).to_owned()
}

/// Expressions of which any will do.
pub(super) fn any(expressions: &[String]) -> String {
    expressions.join("\nor ")
}

/// An expression in brackets of its own; on lines of its own when it has lines, or a comment that a
/// bracket behind it would belong to.
pub(super) fn operand(expression: &str) -> String {
    if expression.contains(['\n', '#']) {
        format!("(\n{}\n)", indented(expression))
    } else {
        format!("({expression})")
    }
}

/// A function of one argument.
pub(super) fn call(function: &str, argument: &str) -> String {
    if argument.contains(['\n', '#']) {
        format!("{function}(\n{}\n)", indented(argument))
    } else {
        format!("{function}({argument})")
    }
}

/// Two spaces before each line, unless a line may begin inside a literal, which spaces would change.
fn indented(text: &str) -> String {
    if text.contains('`') {
        return text.to_owned();
    }
    let inner = |line: &str| match line.trim() {
        "" => String::new(),
        _ => format!("  {line}"),
    };
    let lines: Vec<String> = text.lines().map(inner).collect();
    lines.join("\n")
}
