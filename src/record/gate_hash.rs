//! What of a gate decides, as sixteen hexadecimal digits: XXH64 of its step, queries, policies and conditions.
//!
//! Comments, titles, advice and the server's address change no verdict and no hash. It tells gates apart that
//! were changed; it is no seal against somebody who wants two gates to look alike.

use std::fmt::Write;

use twox_hash::XxHash64;

use crate::model::{Check, Gate, Signal};

/// The hash.
pub fn gate_hash(gate: &Gate) -> String {
    let mut text = format!("step {}\n", gate.step().secs());
    for check in gate.checks() {
        text.push_str(&deciding(gate, check));
    }
    format!("{:016x}", XxHash64::oneshot(0, text.as_bytes()))
}

/// Everything of a check that a verdict hangs on.
fn deciding(gate: &Gate, check: &Check) -> String {
    let query = check.query().as_str();
    let mut text = format!(
        "check {}\nquery {} {query}\nno_data {}\nmin_series {}\n",
        check.id(),
        query.len(),
        gate.no_data(check).verdict(),
        check.min_series()
    );
    for (limit, condition) in check.conditions() {
        let bound = condition.limit();
        writeln!(
            text,
            "{limit} {} {} {:016x} {} {}",
            signal(condition.signal()),
            bound.side().key(),
            bound.value().to_bits(),
            condition.hold().millis(),
            condition.release().millis()
        )
        .expect("a string takes everything");
    }
    text
}

fn signal(signal: Signal) -> String {
    match signal {
        Signal::Value => "value".to_owned(),
        Signal::Slope { window, min_points } => format!("slope {} {min_points}", window.millis()),
        Signal::RatioToMean { window, min_points } => {
            format!("ratio_to_mean {} {min_points}", window.millis())
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{
        CheckId, CheckParts, Condition, Dialect, Duration, Endpoint, GateParts, Limit,
        NoDataPolicy, Query, Side, Signal, Step, Unit,
    };

    fn parts() -> CheckParts {
        let limit = Limit::try_new(Side::Above, 2.0).unwrap();
        CheckParts {
            id: CheckId::try_new("latency").unwrap(),
            title: None,
            unit: Unit::Seconds,
            query: Query::try_new("latency").unwrap(),
            no_data: None,
            min_series: 1,
            warning: Vec::new(),
            no_go: vec![
                Condition::try_new(Signal::Value, limit, Duration::ZERO, Duration::ZERO).unwrap(),
            ],
            advice: None,
            runbook: None,
            on_no_go: Vec::new(),
        }
    }

    fn hash(check: CheckParts, no_data: NoDataPolicy, url: Option<&str>) -> String {
        let gate = Gate::try_new(GateParts {
            name: "g".to_owned(),
            services: Vec::new(),
            step: Step::try_new(Duration::from_secs(60)).unwrap(),
            endpoint: Endpoint {
                url: url.map(str::to_owned),
                dialect: Dialect::PromQl,
            },
            no_data,
            checks: vec![Check::try_new(check).unwrap()],
        });
        gate_hash(&gate.unwrap())
    }

    #[test]
    fn what_decides_changes_it_and_nothing_else_does() {
        let own = hash(parts(), NoDataPolicy::Warning, None);
        let mut told = parts();
        told.title = Some("Latency".to_owned());
        told.advice = Some("Roll back".to_owned());
        assert_eq!(hash(told, NoDataPolicy::Warning, Some("http://h")), own);
        assert_ne!(hash(parts(), NoDataPolicy::Go, None), own);
        let mut asked = parts();
        asked.query = Query::try_new("latency + 0").unwrap();
        assert_ne!(hash(asked, NoDataPolicy::Warning, None), own);
        for value in [2.000_000_000_000_001, -2.0] {
            let mut moved = parts();
            moved.no_go[0] = moved.no_go[0].with_limit(Limit::try_new(Side::Above, value).unwrap());
            assert_ne!(hash(moved, NoDataPolicy::Warning, None), own);
        }
        let mut held = parts();
        held.no_go[0] = held.no_go[0].with_hold(Duration::from_secs(60));
        assert_ne!(hash(held, NoDataPolicy::Warning, None), own);
    }
}
