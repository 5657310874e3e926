//! One day as Markdown: what is unusual, the days it is held against, then the day's own report.

use super::figures::{count, of, percent};
use super::report_markdown::report_markdown;
use super::table::{Align, Table, escaped};
use crate::record::{DailyDocument, DriftFigure, PeriodFigures};

/// The Markdown of one day.
pub fn daily_markdown(document: &DailyDocument) -> String {
    let mut text = format!("# {}: {}\n\n", escaped(&document.gate), document.day);
    if document.revision > 0 {
        text.push_str(&format!(
            "- revised ({}): {} changed\n",
            count(u64::from(document.revision)),
            escaped(&document.revised_because.join(", "))
        ));
    }
    if document.flags.is_empty() {
        text.push_str("- nothing unusual\n");
    }
    for flag in &document.flags {
        text.push_str(&format!("- **{}**\n", escaped(flag)));
    }
    for (what, drift) in [
        ("the day's", document.day_drift),
        ("the week's", document.week_drift),
    ] {
        text.push_str(&format!("- {}\n", drift_words(what, drift)));
    }
    text.push_str(&match &document.four_weeks {
        Some(own) if own.missed_issues.of > 0 => format!(
            "- missed issues over 28 days: {} ({})\n",
            of(own.missed_issues),
            percent(own.missed_issues.rate)
        ),
        Some(_) => "- missed issues over 28 days: no incident began\n".to_owned(),
        None => "- missed issues: told from 28 days on\n".to_owned(),
    });
    let mut table = Table::new(&[
        ("", Align::Left),
        ("NO-GO", Align::Right),
        ("unjudged", Align::Right),
        ("false NO-GO", Align::Right),
        ("false episodes", Align::Right),
        ("a healthy week", Align::Right),
    ]);
    for (name, own) in beside(document) {
        table.row(row(name, own));
    }
    // The report is a part of this page, one level down.
    let report = report_markdown(&document.report).replace("\n## ", "\n### ");
    let report = report.replacen("# ", "## ", 1);
    format!("{text}\n{}\n{report}", table.markdown())
}

/// The day and the periods it is held against.
pub(super) fn beside(document: &DailyDocument) -> [(&'static str, Option<&PeriodFigures>); 5] {
    [
        ("the day", Some(&document.figures)),
        ("a week before", document.week_ago.as_ref()),
        ("the 28 days before", document.before.as_ref()),
        ("seven days to this one", document.week.as_ref()),
        ("the 28 days before those", document.before_week.as_ref()),
    ]
}

fn drift_words(what: &str, drift: DriftFigure) -> String {
    match drift.p_value.0 {
        None => format!("{what} false episodes: nothing to compare with"),
        Some(p) => format!(
            "{what} false episodes beside the 28 days before: {} (as many or more by chance: p = {p:.3})",
            if drift.flagged {
                "more than usual"
            } else {
                "as usual"
            }
        ),
    }
}

fn row(name: &str, own: Option<&PeriodFigures>) -> Vec<String> {
    let Some(own) = own else {
        let mut cells = vec![name.to_owned(), "not in the store".to_owned()];
        cells.resize(6, String::new());
        return cells;
    };
    let all = own.go + own.warning + own.no_go + own.unjudged;
    let share = |steps: u64| percent((all > 0).then(|| steps as f64 / all as f64).into());
    let per_week = (own.healthy_weeks > 0.0).then(|| own.false_episodes as f64 / own.healthy_weeks);
    vec![
        name.to_owned(),
        share(own.no_go),
        share(own.unjudged),
        percent(own.false_no_go.rate),
        count(own.false_episodes),
        super::figures::decimal(per_week.into()),
    ]
}
