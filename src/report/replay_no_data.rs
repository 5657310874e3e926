//! What missing data does to the verdicts, in text and Markdown; nothing when no data is missing.

use super::figures::{count, of, percent};
use super::table::{Align, Table};
use crate::record::{NoDataFigures, PolicyEntry, ReplayDocument};

/// The part of the text.
pub(super) fn text(document: &ReplayDocument) -> String {
    let no_data = &document.no_data;
    if no_data.checks.is_empty() {
        return String::new();
    }
    let others: Vec<String> = no_data
        .policies
        .iter()
        .filter(|policy| !policy.own)
        .map(|policy| {
            format!(
                "with `no_data: {}` false NO-GO {}, missed {}",
                policy.policy,
                percent(policy.false_no_go.rate),
                percent(policy.missed_issues.rate)
            )
        })
        .collect();
    format!("  {}\n    {}\n", decided(no_data), others.join("; "))
}

fn decided(no_data: &NoDataFigures) -> String {
    let mut text = format!(
        "Missing data: some check has none at {} of judged steps; policy alone decides {} NO-GO, {} WARNING",
        percent(no_data.steps.rate),
        count(no_data.decided_no_go),
        count(no_data.decided_warning),
    );
    if let Some(own) = no_data.policies.iter().find(|policy| policy.own) {
        text.push_str(&format!(" (`no_data: {}`", own.policy));
        let overriding = no_data
            .checks
            .iter()
            .filter(|check| check.overrides)
            .count();
        if overriding > 0 {
            text.push_str(&format!(", {} of its own", count(overriding as u64)));
        }
        text.push(')');
    }
    text
}

/// The part of the Markdown.
pub(super) fn markdown(document: &ReplayDocument) -> Option<String> {
    let no_data = &document.no_data;
    if no_data.checks.is_empty() {
        return None;
    }
    let mut policies = Table::new(&[
        ("no_data", Align::Left),
        ("false NO-GO rate", Align::Right),
        ("missed-issue rate", Align::Right),
        ("healthy steps at WARNING", Align::Right),
        ("unjudged", Align::Right),
    ]);
    for policy in &no_data.policies {
        policies.row(policy_row(policy));
    }
    let mut checks = Table::new(&[
        ("check", Align::Left),
        ("without data", Align::Right),
        ("judged steps", Align::Left),
        ("unanswered steps", Align::Right),
        ("counts as", Align::Left),
    ]);
    for check in &no_data.checks {
        let own = if check.overrides { " (its own)" } else { "" };
        checks.row(vec![
            check.id.clone(),
            percent(check.no_data.rate),
            of(check.no_data),
            count(check.unanswered.hits),
            format!("{}{own}", check.policy),
        ]);
    }
    Some(format!(
        "### Missing data\n\n{}. The gate's own policy replaced, those of its checks kept:\n\n{}\n{}",
        decided(no_data),
        policies.markdown(),
        checks.markdown()
    ))
}

fn policy_row(policy: &PolicyEntry) -> Vec<String> {
    let own = if policy.own { " (as it is)" } else { "" };
    vec![
        format!("{}{own}", policy.policy),
        percent(policy.false_no_go.rate),
        percent(policy.missed_issues.rate),
        percent(policy.false_warning.rate),
        percent(policy.unjudged.rate),
    ]
}
