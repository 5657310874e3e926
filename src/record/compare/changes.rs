//! What changed from one gate to the other, as far as verdicts depend on it.
//!
//! Titles, advice and runbooks change no verdict; a query cannot change, for both gates are judged on one
//! store, whose answers are to one query a check. Conditions are paired level by level: equal ones first,
//! then those of one signal and side, in file order; what is left was added or removed.

use serde::Serialize;

use crate::model::{Check, Condition, Duration, Gate, Level, Signal};
use crate::record::Quantity;
use crate::record::check::condition as in_words;

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateChange {
    /// The check, null for what the whole gate says.
    pub check: Option<String>,
    /// What of it: a condition as far as it is the same, `no_data`, `min_series`, the check itself.
    pub what: String,
    /// As against has it; null for what was added.
    pub against: Option<String>,
    /// As gate has it; null for what was removed.
    pub gate: Option<String>,
}

/// What leads from one gate to the other: the gate first, then its checks in the order of their files.
pub fn gate_changes(from: &Gate, to: &Gate) -> Vec<GateChange> {
    let mut found = Vec::new();
    let mut note = |what: &str, from: String, to: String| {
        if from != to {
            found.push(GateChange {
                check: None,
                what: what.to_owned(),
                against: Some(from),
                gate: Some(to),
            });
        }
    };
    note("gate", from.name().to_owned(), to.name().to_owned());
    note(
        "services",
        from.services().join(", "),
        to.services().join(", "),
    );
    for old in from.checks() {
        match to.check(old.id().as_str()) {
            Some(new) => found.extend(check_changes(from, old, to, new)),
            None => found.push(whole_check(old, Side::Against)),
        }
    }
    let added = to.checks().iter();
    found.extend(
        added
            .filter(|check| from.check(check.id().as_str()).is_none())
            .map(|check| whole_check(check, Side::Gate)),
    );
    found
}

/// Which of the two has it.
#[derive(Clone, Copy)]
enum Side {
    Gate,
    Against,
}

impl Side {
    fn alone(self, check: &Check, what: &str, text: String) -> GateChange {
        let (gate, against) = match self {
            Self::Gate => (Some(text), None),
            Self::Against => (None, Some(text)),
        };
        GateChange {
            check: Some(check.id().to_string()),
            what: what.to_owned(),
            against,
            gate,
        }
    }
}

fn whole_check(check: &Check, side: Side) -> GateChange {
    let conditions: Vec<String> = check
        .conditions()
        .map(|(id, own)| format!("{} {}", id.level.key(), in_words(check, own)))
        .collect();
    side.alone(check, "check", conditions.join(" or "))
}

fn check_changes(from: &Gate, old: &Check, to: &Gate, new: &Check) -> Vec<GateChange> {
    let mut found = Vec::new();
    for level in [Level::NoGo, Level::Warning] {
        let pairing = pair(old.conditions_at(level), new.conditions_at(level));
        for (own, other) in &pairing.pairs {
            found.extend(condition_changes(level, (old, own), (new, other)));
        }
        let alone = |side: Side, check: &Check, list: &[Condition]| -> Vec<GateChange> {
            list.iter()
                .map(|own| side.alone(check, level.key(), in_words(check, own)))
                .collect()
        };
        found.extend(alone(Side::Against, old, &pairing.removed));
        found.extend(alone(Side::Gate, new, &pairing.added));
    }
    let mut note = |what: &str, from: String, to: String| {
        if from != to {
            found.push(changed(new, what.to_owned(), from, to));
        }
    };
    note(
        "no_data",
        from.no_data(old).verdict().as_str().to_owned(),
        to.no_data(new).verdict().as_str().to_owned(),
    );
    note(
        "min_series",
        old.min_series().to_string(),
        new.min_series().to_string(),
    );
    found
}

fn changed(check: &Check, what: String, from: String, to: String) -> GateChange {
    GateChange {
        check: Some(check.id().to_string()),
        what,
        against: Some(from),
        gate: Some(to),
    }
}

/// Are two conditions the same one, before and after?
type Alike<'a> = &'a dyn Fn(&Condition, &Condition) -> bool;

#[derive(Default)]
struct Pairing {
    pairs: Vec<(Condition, Condition)>,
    removed: Vec<Condition>,
    added: Vec<Condition>,
}

/// Pairs by ever less: all, signal and side, kind of signal and side.
fn pair(old: &[Condition], new: &[Condition]) -> Pairing {
    let mut pairing = Pairing {
        removed: old.to_vec(),
        added: new.to_vec(),
        ..Pairing::default()
    };
    let kind = |own: &Condition| (std::mem::discriminant(&own.signal()), own.limit().side());
    let alike: [Alike<'_>; 3] = [
        &|a, b| a == b,
        &|a, b| a.signal() == b.signal() && a.limit().side() == b.limit().side(),
        &|a, b| kind(a) == kind(b),
    ];
    for alike in alike {
        let mut left = Vec::new();
        for own in std::mem::take(&mut pairing.removed) {
            match pairing.added.iter().position(|other| alike(&own, other)) {
                Some(at) => pairing.pairs.push((own, pairing.added.remove(at))),
                None => left.push(own),
            }
        }
        pairing.removed = left;
    }
    pairing
}

/// `no_go above`, `4.5 s`, `5.2 s`; and the hold, the release and the window, where they differ.
fn condition_changes(
    level: Level,
    (old_check, old): (&Check, &Condition),
    (check, new): (&Check, &Condition),
) -> Vec<GateChange> {
    let signal = match new.signal() {
        Signal::Value => String::new(),
        Signal::Slope { .. } | Signal::RatioToMean { .. } => format!(" {}", new.signal()),
    };
    let side = new.limit().side().key();
    let limit = |check: &Check, own: &Condition| {
        Quantity::new(own.limit().value(), check.unit(), own.signal()).exactly()
    };
    let mut found = Vec::new();
    let mut note = |what: String, from: String, to: String| {
        if from != to {
            found.push(changed(check, what, from, to));
        }
    };
    let level = level.key();
    let now = limit(check, new);
    if old.limit().value() != new.limit().value() {
        note(
            format!("{level}{signal} {side}"),
            limit(old_check, old),
            now.clone(),
        );
    }
    let named = format!("{level}{signal} {side} {now}");
    let length = |own: Duration| {
        if own.is_zero() {
            "none".to_owned()
        } else {
            own.to_string()
        }
    };
    let points = |own: &Condition| match own.signal() {
        Signal::Value => String::new(),
        Signal::Slope { min_points, .. } | Signal::RatioToMean { min_points, .. } => {
            min_points.to_string()
        }
    };
    let window = |own: &Condition| own.signal().window().to_string();
    note(format!("{named}, window"), window(old), window(new));
    note(format!("{named}, min_points"), points(old), points(new));
    note(
        format!("{named}, for"),
        length(old.hold()),
        length(new.hold()),
    );
    note(
        format!("{named}, release"),
        length(old.release()),
        length(new.release()),
    );
    found
}
