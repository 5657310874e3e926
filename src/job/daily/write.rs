//! One day written, and what all days together give.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::history::Holes;
use super::super::replay::{Detail, ReplayRequest, replay_listed};
use super::super::report::{ReportRequest, given, look, report_listed};
use super::Shelf;
use super::fingerprint::{Ground, touching};
use crate::error::Error;
use crate::model::{Gate, TimeRange, Timestamp};
use crate::record::{DailyDocument, DailyHead, DailyInput, Fingerprint, to_json};
use crate::report::{daily_markdown, daily_page, index_page};
use crate::store::{CountColumn, TextColumn, table_bytes};
use crate::trend::{DAYS_LOOKED_BACK, LocalDay, LookingBack, Told};

/// What every day is written with.
pub(super) struct Writer<'a> {
    pub(super) report: &'a ReportRequest<'a>,
    pub(super) ground: &'a Ground<'a>,
    /// The first moment that can be judged.
    pub(super) held: Timestamp,
}

impl Writer<'_> {
    /// Writes the files of one day; the one that makes it known comes last.
    pub(super) fn day(
        &self,
        day: LocalDay,
        fingerprint: Fingerprint,
        earlier: Option<&DailyHead>,
        shelf: &mut dyn Shelf,
    ) -> Result<DailyHead, Error> {
        let changed = earlier.map(|own| fingerprint.changes(&own.fingerprint));
        let document = self.document(day, fingerprint, earlier, changed.as_deref())?;
        let name = |ending: &str| PathBuf::from(format!("{day}.{ending}"));
        shelf.keep(&name("html"), daily_page(&document).as_bytes())?;
        shelf.keep(&name("md"), daily_markdown(&document).as_bytes())?;
        shelf.keep(&name("json"), to_json(&document).as_bytes())?;
        let told = match changed {
            None => "written".to_owned(),
            Some(changed) => format!("revised ({} changed)", changed.join(", ")),
        };
        let flags = match document.flags.as_slice() {
            [] => String::new(),
            flags => format!("; {}", flags.join("; ")),
        };
        shelf.say(&format!("{day}: {told}{flags}"));
        Ok(document.head())
    }

    fn document(
        &self,
        day: LocalDay,
        fingerprint: Fingerprint,
        earlier: Option<&DailyHead>,
        changed: Option<&[&'static str]>,
    ) -> Result<DailyDocument, Error> {
        let Ground {
            gate,
            rules,
            lists,
            calendar,
            ..
        } = *self.ground;
        let range = calendar.range(day);
        let of_day = ReportRequest {
            replay: ReplayRequest {
                from: Some(range.from),
                to: Some(range.to),
                ..self.report.replay.clone()
            },
            ..self.report.clone()
        };
        let with_before = TimeRange::new(range.from - range.length(), range.to);
        let report = report_listed(&of_day, touching(gate, lists, rules, with_before))?;
        let back = calendar.range(day.minus(DAYS_LOOKED_BACK as i64 - 1)).from;
        let back = TimeRange::new(back.max(self.held).min(range.from), range.to);
        let brief = ReplayRequest {
            from: Some(back.from),
            to: Some(back.to),
            detail: Detail::Brief,
            holes: Holes::Allow,
            ..self.report.replay.clone()
        };
        let replayed = replay_listed(&brief, touching(gate, lists, rules, back))?;
        let told = Told {
            decisions: &replayed.decisions,
            outcome: &replayed.outcome,
        };
        let sevens = LookingBack::sevens(told, calendar);
        let margins = look::rooms(&brief, &replayed, &sevens)?;
        let back = LookingBack::new(told, calendar, day).expect("the replay ends with the day");
        Ok(DailyDocument::new(DailyInput {
            day: day.to_string(),
            fingerprint,
            revision: earlier.map_or(0, |own| own.revision + 1),
            revised_because: changed.unwrap_or_default().to_vec(),
            back: &back,
            margins,
            report,
        }))
    }
}

/// Keeps a copy of the gate file under the day it was first seen as it is.
pub(super) fn keep_gate(
    text: &str,
    folder: &Path,
    today: LocalDay,
    shelf: &mut dyn Shelf,
) -> Result<(), Error> {
    let gates = folder.join("gates");
    let kept = given::kept_days(&gates)?;
    let latest = kept.last().map(|(_, path)| std::fs::read_to_string(path));
    if latest.is_some_and(|latest| latest.is_ok_and(|latest| latest == text)) {
        return Ok(());
    }
    let name = Path::new("gates").join(format!("{today}.yaml"));
    shelf.keep(&name, text.as_bytes())
}

/// Writes the index of all days and the table of their figures.
pub(super) fn together(
    gate: &Gate,
    known: &BTreeMap<String, DailyHead>,
    shelf: &mut dyn Shelf,
) -> Result<(), Error> {
    let days: Vec<&DailyHead> = known.values().collect();
    let path = Path::new("trend.parquet");
    let table = trend(&days).map_err(|source| Error::Output {
        path: path.to_owned(),
        source,
    })?;
    shelf.keep(path, &table)?;
    shelf.keep(
        Path::new("index.html"),
        index_page(gate.name(), &days).as_bytes(),
    )
}

/// One row a day.
fn trend(days: &[&DailyHead]) -> std::io::Result<Vec<u8>> {
    let times: Vec<i64> = days
        .iter()
        .map(|day| day.from().map_or(0, Timestamp::millis))
        .collect();
    let flags: Vec<String> = days.iter().map(|day| day.flags.join("; ")).collect();
    let words = [
        TextColumn::new("day", days.iter().map(|day| Some(day.day.as_str()))),
        TextColumn::new(
            "flags",
            flags
                .iter()
                .map(|own| (!own.is_empty()).then_some(own.as_str())),
        ),
    ];
    let count = |name: &str, of: fn(&DailyHead) -> Option<u64>| {
        CountColumn::new(name, days.iter().map(|day| of(day)))
    };
    let counts = [
        count("go", |own| Some(own.figures.go)),
        count("warning", |own| Some(own.figures.warning)),
        count("no_go", |own| Some(own.figures.no_go)),
        count("unjudged", |own| Some(own.figures.unjudged)),
        count("false_no_go", |own| Some(own.figures.false_no_go.hits)),
        count("healthy", |own| Some(own.figures.false_no_go.of)),
        count("false_episodes", |own| Some(own.figures.false_episodes)),
        count("missed_in_28_days", |own| {
            own.four_weeks.map(|own| own.missed_issues.hits)
        }),
        count("incidents_in_28_days", |own| {
            own.four_weeks.map(|own| own.missed_issues.of)
        }),
        count("revision", |own| Some(u64::from(own.revision))),
    ];
    table_bytes(&times, &words, &counts)
}
