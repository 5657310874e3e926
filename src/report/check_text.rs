//! A gate as it was understood, and what the server says of it.

use super::figures::{count, length, plural};
use super::table::{Align, Table};
use crate::model::Duration;
use crate::record::CheckDocument;

/// The text answer of `check`.
pub fn check_text(document: &CheckDocument) -> String {
    let mut text = format!(
        "{}: {}, every {}; counts incidents and deployments of {}\n\n",
        document.gate,
        plural(document.checks.len() as u64, "check", "checks"),
        Duration::from_secs(document.step_seconds),
        document.services.join(", ")
    );
    text.push_str(&conditions(document));
    text.push_str(&format!(
        "\n  memory    {:<8} a verdict depends on samples this far back\n",
        length(document.memory_seconds.into())
    ));
    text.push_str(&format!(
        "  lookback  {:<8} reasons look this far back; a fetch adds it before --from\n",
        length(document.lookback_seconds.into())
    ));
    text.push_str(&format!(
        "  cool-down {:<8} after an incident, in no rate\n",
        length(document.cooldown_seconds.into())
    ));
    let cost = &document.cost;
    text.push_str(&format!(
        "  a fetch of {} asks {} points a series, {} in all if each check has one, in {} requests\n",
        length(cost.of_seconds.into()),
        count(cost.points_a_series),
        count(cost.points),
        count(cost.requests)
    ));
    if let Some(lines) = &document.online {
        let mut table = Table::new(&[
            ("check", Align::Left),
            ("series", Align::Right),
            ("now", Align::Left),
        ]);
        for line in lines {
            table.row(vec![
                line.id.clone(),
                count(line.series),
                line.sentence.clone(),
            ]);
        }
        text.push('\n');
        text.push_str(&table.text());
    }
    text
}

fn conditions(document: &CheckDocument) -> String {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("NO-GO", Align::Left),
        ("WARNING", Align::Left),
        ("no data", Align::Left),
    ]);
    for check in &document.checks {
        table.row(vec![
            check.id.clone(),
            check.no_go.join(" or "),
            check.warning.join(" or "),
            check.no_data.to_owned(),
        ]);
    }
    table.text()
}
