//! The gate file of the service: limits somebody guessed, four spreads from the base, in two digits.

use retrogate::model::Step;

use crate::process::{Bad, Compared, Measured, Process};

const GUESS: f64 = 4.0;

/// The text of `gate.yaml`.
pub(crate) fn text(process: &Process, step: Step) -> String {
    let head = format!(
        "# A simulated service, with limits that were guessed.\nversion: 1\ngate: simulated\nstep: {}\nchecks:\n",
        step.duration()
    );
    let checks = process.checks.iter().enumerate();
    checks.fold(head, |text, (number, check)| text + &entry(number, check))
}

fn entry(number: usize, check: &Measured) -> String {
    let number = number + 1;
    let (signal, limit) = match check.compared {
        Compared::Value => ("", check.value(GUESS)),
        Compared::Slope => ("slope: 2h, ", GUESS * check.spread / 7200.0),
        Compared::Ratio => ("ratio_to_mean: 2h, ", check.value(GUESS) / check.base),
    };
    let side = match check.bad {
        Bad::High => "above",
        Bad::Low => "below",
    };
    let limit = two_digits(limit);
    format!(
        "  - id: check_{number:02}\n    unit: {}\n    query: simulated_{number:02}\n    no_go: {{ {signal}{side}: {limit} }}\n",
        check.unit
    )
}

fn two_digits(value: f64) -> f64 {
    let text = format!("{value:.1e}");
    text.parse().expect("a printed number is one")
}
