//! What a tuning says in words: what to expect, what it rests on, and why each limit stands where it does.

use super::figures::{count, length, moment, of, percent, plural};
use super::tune_rates::level;
use crate::model::Duration;
use crate::record::{ConditionChange, TestedFigure, TuneDocument};

/// A gate that catches this share of healthy stretches says little about incidents.
const HARDLY_BETTER: f64 = 0.5;

/// What was tuned, on what, towards what, and how far that is proved.
pub(super) fn head(document: &TuneDocument) -> [String; 2] {
    let proof = &document.proof;
    let what = format!(
        "{}, {} tuned on {} to {}, every {}: {} in {}",
        document.gate,
        if document.is_no_go() {
            "NO-GO limits"
        } else {
            "WARNING limits"
        },
        moment(document.from),
        moment(document.to),
        Duration::from_secs(document.step_seconds),
        plural(document.incidents as u64, "incident", "incidents"),
        plural(document.groups as u64, "group", "groups"),
    );
    let at = format!("(margin {}, budget {})", document.margin, document.budget);
    let steps = plural(proof.false_steps, "false step", "false steps");
    let problems = plural(document.problems.solved, "problem", "problems");
    let effort = format!(
        "{} in {problems}",
        plural(document.problems.nodes, "node", "nodes")
    );
    let proved = if proof.proved && proof.false_steps == 0 {
        format!("proved optimal {at}: no false step is left that limits could avoid")
    } else if proof.proved {
        format!(
            "proved optimal {at}: no limits have fewer than {steps} that limits can avoid, at the same holds and floors"
        )
    } else {
        let gap =
            100.0 * (proof.false_steps - proof.at_least) as f64 / proof.false_steps.max(1) as f64;
        format!(
            "NOT PROVED {at}: {steps} that limits can avoid, none has fewer than {}, a gap of {gap:.1} %",
            count(proof.at_least)
        )
    };
    [what, format!("{}, {proved} ({effort}).", document.target)]
}

/// What must be read first.
pub(super) fn banner(document: &TuneDocument) -> Vec<String> {
    let mut words = Vec::new();
    if document.thin_evidence {
        words.push(format!(
            "THIN EVIDENCE: {} is too little to learn limits from. Take these as a start, not as an answer.",
            plural(document.groups as u64, "group of incidents", "groups of incidents")
        ));
    }
    if document.in_sample_only {
        words.push("IN SAMPLE ONLY: these limits sit exactly on the incidents they were chosen on, and next year's figures will be worse. Leave out --in-sample-only to see by how much.".to_owned());
    }
    words.extend(hardly_better(document));
    if document.problems.unproved > 0 {
        words.push(format!(
            "NOT ALL PROVED: {} of the {} problems behind these figures were left before their proof; choices made in them could be better.",
            count(document.problems.unproved),
            count(document.problems.solved)
        ));
    }
    words.extend(unreached(document));
    words
}

fn unreached(document: &TuneDocument) -> Option<String> {
    let problems = &document.problems;
    if problems.unreached_folds + problems.unreached_parts == 0 {
        return None;
    }
    Some(format!(
        "TIME WAS OVER before {} and {} were looked at: they are in no figure. Give a longer --time-budget.",
        plural(
            problems.unreached_folds as u64,
            "nested fold",
            "nested folds"
        ),
        plural(problems.unreached_parts as u64, "later part", "later parts")
    ))
}

fn hardly_better(document: &TuneDocument) -> Option<String> {
    let placebo = document.after.placebo;
    if placebo.0.is_none_or(|placebo| placebo < HARDLY_BETTER) {
        return None;
    }
    let proof = &document.proof;
    let why = if proof.sunk_steps > proof.false_steps {
        "Most of its false verdicts are of conditions that are not tuned, or of missing data; see which with `retrogate replay`."
    } else {
        "The target asks for incidents that look like healthy time: allow for more misses, or look for a check that sees them."
    };
    Some(format!(
        "HARDLY BETTER THAN CHANCE: the tuned gate would catch {} of stretches of healthy time, too. {why}",
        percent(placebo)
    ))
}

/// What to expect next, in a sentence or two.
pub(super) fn in_short(document: &TuneDocument) -> Option<String> {
    let (nested, later) = (document.nested.as_ref()?, document.walk_forward.as_ref()?);
    let missed = nested.missed_groups;
    let mut words = format!(
        "In short: where limits were not chosen, {} groups of incidents were missed ({}, nested; today's gate {})",
        of(missed),
        percent(missed.rate),
        of(document.before.missed_groups)
    );
    if later.false_verdicts.of > 0 {
        words.push_str(&format!(
            ", and {} of healthy time was {} (walk-forward; today's gate there {})",
            percent(later.false_verdicts.rate),
            level(document),
            percent(later.false_verdicts_today.rate)
        ));
    }
    words.push('.');
    let of_later = later.missed_groups;
    if of_later.of > 0 {
        words.push_str(&format!(
            " Walk-forward, which learns from less, {} groups were missed (today's gate {}).",
            of(of_later),
            of(later.missed_groups_today)
        ));
    }
    if document.met_unseen == Some(false) {
        words.push_str(&format!(
            " What was asked for ({}) was NOT met there.",
            document.target
        ));
    }
    words.push_str(
        " A target is an average: about half of the gates tuned so will miss more next year.",
    );
    Some(words)
}

/// What the figures rest on.
pub(super) fn sentences(document: &TuneDocument) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(circular(document));
    words.extend(selection(document));
    words.extend(folds(document));
    words.extend(survival(document));
    if let Some(tested) = &document.held_out {
        words.push(held_out(document, tested));
    }
    if !document.after.missed.is_empty() {
        words.push(format!(
            "Missed by the tuned gate: {}.",
            document.after.missed.join(", ")
        ));
    }
    if !document.caught_by_floors.is_empty() {
        words.push(format!(
            "Caught by nothing but a limit that no incident was to hang on: {}.",
            document.caught_by_floors.join(", ")
        ));
    }
    if !document.not_evaluable.is_empty() {
        words.push(format!(
            "Left out, too little of their time can be judged: {}.",
            document.not_evaluable.join(", ")
        ));
    }
    words.push(steps(document));
    words
}

fn circular(document: &TuneDocument) -> Option<String> {
    let others = document.after.missed_issues_other_sources?;
    let today = document.before.missed_issues_other_sources?;
    let found = format!(
        "Circular: alerts found {} of the incidents, and catching what alerts found proves little",
        count(document.found_by_alert)
    );
    Some(if others.of == 0 {
        format!("{found}; there are no others.")
    } else {
        format!(
            "{found}; of the other incidents today's gate misses {}, the tuned one {} in sample.",
            of(today),
            of(others)
        )
    })
}

fn selection(document: &TuneDocument) -> Option<String> {
    let missed = document.selection?.missed_groups;
    let tried: Vec<String> = document
        .margins_tried
        .iter()
        .map(ToString::to_string)
        .collect();
    Some(format!(
        "Margin (of {}) and budget were chosen by leaving out each group in turn: {} missed, a selection score and no estimate.",
        tried.join(", "),
        of(missed)
    ))
}

fn folds(document: &TuneDocument) -> Option<String> {
    let (nested, later) = (document.nested.as_ref()?, document.walk_forward.as_ref()?);
    let mut words = format!(
        "Nominal: {} and {} share what they learn from, so these intervals are too narrow.",
        plural(nested.folds as u64, "nested fold", "nested folds"),
        plural(later.parts.len() as u64, "later part", "later parts")
    );
    if nested.unmet_folds > 0 {
        words.push_str(&format!(
            " In {} nothing met the target, and the closest choice stood in.",
            plural(nested.unmet_folds as u64, "fold", "folds")
        ));
    }
    if later.untested_parts > 0 {
        words.push_str(&format!(
            " {} had no incident before to learn from.",
            plural(later.untested_parts as u64, "part", "parts")
        ));
    }
    Some(words)
}

fn survival(document: &TuneDocument) -> Option<String> {
    let survival = document.survival?;
    if survival.gain_in_sample == 0.0 && survival.gain_walk_forward == 0.0 {
        return None;
    }
    let (seen, later) = (
        percent(survival.gain_in_sample.into()),
        percent(survival.gain_walk_forward.into()),
    );
    Some(match survival.share.0 {
        Some(share) => format!(
            "Of the gain in false {} ({seen} of healthy time in sample) {} is left in later time ({later}).",
            level(document),
            percent(share.into())
        ),
        None => format!(
            "False {} does not fall in sample ({seen} of healthy time); in later time it falls by {later}.",
            level(document)
        ),
    })
}

fn held_out(document: &TuneDocument, tested: &TestedFigure) -> String {
    format!(
        "Held out: limits chosen before {} and judged once on the time to {}; margin and budget were kept and the limits found anew on everything, so it speaks for the procedure, not for these numbers. Look number {} at that time with this gate.",
        moment(tested.from),
        moment(tested.to),
        document.held_out_looks.unwrap_or(1)
    )
}

fn steps(document: &TuneDocument) -> String {
    let zones = &document.zones;
    let all = zones.unjudged
        + zones.excluded
        + zones.incident
        + zones.cooldown
        + zones.lead
        + zones.healthy;
    let share = |steps: u64| percent((steps as f64 / all.max(1) as f64).into());
    format!(
        "Of {} steps {} are healthy, {} in incidents, {} in cool-downs ({} each) and leads, {} excluded, {} unjudged.",
        count(all),
        share(zones.healthy),
        share(zones.incident),
        share(zones.cooldown + zones.lead),
        length(document.cooldown_seconds.into()),
        share(zones.excluded),
        share(zones.unjudged)
    )
}

/// What stands beneath the limits.
pub(super) fn about_limits(document: &TuneDocument) -> Vec<String> {
    let mut words = vec![
        "Alike: limits that decide the same all through this history. Spare: how far the peak of the binding incident lies beyond the limit, in spreads (99th percentile less median) of healthy scores.".to_owned(),
    ];
    let floors = document
        .conditions
        .iter()
        .filter(|own| own.outcome == "floor");
    if floors.count() > 0 {
        words.push("Floor: no incident needs the condition, and today's limit would cost; the new one is the nearest number of at most two digits beyond everything healthy so far.".to_owned());
    }
    let silent: Vec<String> = document
        .conditions
        .iter()
        .filter(|own| own.never_speaks && own.outcome != "frozen")
        .map(|own| own.id.clone())
        .collect();
    if !silent.is_empty() {
        words.push(format!(
            "As good as off, since no value of the unit is beyond the limit (--floor gives another): {}.",
            silent.join(", ")
        ));
    }
    for own in &document.moved_warnings {
        words.push(format!(
            "{} moves along with {}, so that it is not heard later: {} → {}.",
            own.id, own.along_with, own.from_text, own.to_text
        ));
    }
    words
}

/// Why a condition stands where it does.
pub(super) fn why(own: &ConditionChange, margin: f64) -> String {
    let to = own.limit.to_text.as_deref().unwrap_or("nothing");
    let from = &own.limit.from_text;
    let unneeded = "no incident of this history needs it";
    match own.outcome {
        "tuned" | "unchanged" => {
            let binding = own.binding_incident.as_deref().unwrap_or("nothing");
            let hang = match own.hang_on_it.as_slice() {
                [] => "without it nothing would be missed that others do not catch".to_owned(),
                names => format!("without it {} would be missed", names.join(", ")),
            };
            let moved = if own.outcome == "unchanged" {
                format!("stays at {to}")
            } else {
                format!("{from} → {to}{}", held(own))
            };
            let room = own.room_text.as_deref().unwrap_or("nothing");
            let spreads = own
                .room_in_spreads
                .0
                .map_or_else(String::new, |spreads| format!(", {spreads:.2} spreads"));
            format!(
                "{}: {moved}. {binding} binds it, whose peak lies {room} beyond{spreads} (margin {margin}); {hang}.",
                own.id
            )
        }
        "floor" => format!("{}: {from} → {to}. {}; a floor.", own.id, capital(unneeded)),
        "given" => format!(
            "{}: {from} → {to}, as was asked. {}.",
            own.id,
            capital(unneeded)
        ),
        "kept" => format!("{}: keeps {to}. {}.", own.id, capital(unneeded)),
        "removed" => format!("{}: taken out. {}.", own.id, capital(unneeded)),
        _ => format!("{}: frozen at {to}.", own.id),
    }
}

fn held(own: &ConditionChange) -> String {
    match own.hold_seconds.to.0 {
        Some(to) if to != own.hold_seconds.from => format!(
            ", hold {} → {}",
            length(own.hold_seconds.from.into()),
            length(to.into())
        ),
        Some(_) | None => String::new(),
    }
}

fn capital(text: &str) -> String {
    super::compare_text::capital(text)
}
