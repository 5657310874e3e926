//! What a file's footer says of what was asked, as Parquet key-values.
//!
//! Every key starts with `retrogate.`; times are Unix milliseconds, the step is in seconds, lists are
//! JSON. `warned` stands only in files whose warnings are not all about the whole range: for each warning
//! its ranges, as `from, to, from, to …`. The checksums stand beside it and are read by `checksum`. A footer of a later format is refused
//! before anything else of it is read.

use std::collections::BTreeMap;
use std::ops::Range;

use parquet::file::metadata::KeyValue;

use super::answer::{Answer, Question};
use super::error::Fault;
use super::remarks::Remarks;
use super::room::Room;
use crate::model::{Duration, Grid, Instants, Query, Step, TimeRange, Timestamp};

const PREFIX: &str = "retrogate.";
/// The layout this program writes and reads.
const FORMAT_VERSION: &str = "1";
/// The key of the row groups' checksums.
pub(super) const ROW_GROUPS_KEY: &str = "retrogate.checksums";

/// What was asked, and all that is known of the asking beside its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Footer {
    /// The name of the room the file was written for.
    pub(super) room: String,
    pub(super) question: Question,
    pub(super) range: TimeRange,
    pub(super) asked_at: Timestamp,
    pub(super) remarks: Remarks,
    pub(super) failed: Instants,
}

impl Footer {
    /// The footer of `answer`, cut to `range`.
    pub(super) fn of(room: &Room, answer: &Answer, range: TimeRange) -> Self {
        let asked: Instants = [range].into_iter().collect();
        Self {
            room: room.name().to_owned(),
            question: answer.question(),
            range,
            asked_at: answer.asked_at,
            remarks: Remarks::about(range, &answer.warnings),
            failed: answer.failed.intersection(&asked),
        }
    }

    /// What is said of this file and `next` in one; `next` answers the same question and begins where this
    /// one ends.
    #[must_use]
    pub(super) fn joined_with(mut self, next: &Self) -> Self {
        self.range.to = next.range.to;
        self.asked_at = self.asked_at.max(next.asked_at);
        self.remarks.add_all(&next.remarks);
        for range in next.failed.ranges() {
            self.failed.insert(*range);
        }
        self
    }

    /// What is said of a file of which `fresh` was asked anew.
    pub(super) fn refreshed_by(&self, fresh: &Self) -> Self {
        let mut refreshed = self.clone();
        refreshed.failed.remove(fresh.range);
        for range in fresh.failed.ranges() {
            refreshed.failed.insert(*range);
        }
        refreshed.remarks.forget(fresh.range);
        refreshed.remarks.add_all(&fresh.remarks);
        refreshed.asked_at = self.asked_at.max(fresh.asked_at);
        refreshed
    }

    /// The asked points.
    fn grid(&self) -> Grid {
        Grid::covering(self.question.step, self.range)
    }

    /// The asked points, in steps since the epoch.
    pub(super) fn positions(&self) -> Range<i64> {
        positions(self.grid())
    }

    /// As Parquet keeps it.
    pub(super) fn key_values(&self) -> Vec<KeyValue> {
        let grid = self.grid();
        let failed: Vec<i64> = (self.failed.ranges().iter())
            .flat_map(|range| grid.indices(*range))
            .map(|index| grid.timestamp(index).millis())
            .collect();
        let spell_list = |list: serde_json::Value| list.to_string();
        let warned = (!self.remarks.are_about_all_of(self.range))
            .then(|| ("warned", spell_list(self.warned().into())));
        let pairs = [
            ("format_version", FORMAT_VERSION.to_owned()),
            ("check", self.room.clone()),
            ("query", self.question.query.to_string()),
            ("step_seconds", self.question.step.secs().to_string()),
            ("source", self.question.source.clone()),
            ("from", self.range.from.millis().to_string()),
            ("to", self.range.to.millis().to_string()),
            ("asked_at", self.asked_at.millis().to_string()),
            ("warnings", spell_list(self.remarks.texts().into())),
            ("failed", spell_list(failed.into())),
            (
                "written_by",
                format!("retrogate {}", env!("CARGO_PKG_VERSION")),
            ),
        ];
        let spell = |(key, value)| KeyValue::new(format!("{PREFIX}{key}"), value);
        pairs.into_iter().chain(warned).map(spell).collect()
    }

    /// For each remark the ends of its ranges.
    fn warned(&self) -> Vec<Vec<i64>> {
        let ends = |range: &TimeRange| [range.from.millis(), range.to.millis()];
        let remarks = self.remarks.list().iter();
        remarks
            .map(|remark| remark.asked.ranges().iter().flat_map(ends).collect())
            .collect()
    }

    /// Reads what [`Footer::key_values`] wrote.
    pub(super) fn from_key_values(pairs: &[KeyValue]) -> Result<Self, Fault> {
        let entries = Entries::of(pairs);
        let format = entries.text("format_version")?;
        if format != FORMAT_VERSION {
            return Err(Fault::Newer {
                format: format.to_owned(),
                written_by: entries.text("written_by").unwrap_or("?").to_owned(),
            });
        }
        let step = Duration::from_secs(entries.number("step_seconds")?);
        let step = Step::try_new(step).map_err(|error| Fault::Damaged(error.to_string()))?;
        let instant = |key| entries.number(key).map(Timestamp::from_millis);
        let failed: Vec<i64> = entries.list("failed")?;
        let failed = failed.into_iter().map(Timestamp::from_millis);
        let range = TimeRange::new(instant("from")?, instant("to")?);
        let footer = Self {
            room: entries.text("check")?.to_owned(),
            question: Question {
                query: Query::try_new(entries.text("query")?)
                    .ok_or_else(|| Fault::Damaged("its query is empty".to_owned()))?,
                step,
                source: entries.text("source")?.to_owned(),
            },
            range,
            asked_at: instant("asked_at")?,
            remarks: entries.remarks(range)?,
            failed: failed
                .map(|at| TimeRange::new(at, at + step.duration()))
                .collect(),
        };
        if footer.grid().range() != footer.range || footer.range.is_empty() {
            let found = format!("its range, {}, does not lie on its grid", footer.range);
            return Err(Fault::Damaged(found));
        }
        Ok(footer)
    }
}

/// The points of a grid, in steps since the epoch.
pub(super) fn positions(grid: Grid) -> Range<i64> {
    grid.first_position()..grid.first_position() + grid.len() as i64
}

/// The key-values of ours, without their prefix.
struct Entries<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Entries<'a> {
    fn of(pairs: &'a [KeyValue]) -> Self {
        let own = pairs.iter().filter_map(|pair| {
            let key = pair.key.strip_prefix(PREFIX)?;
            Some((key, pair.value.as_deref()?))
        });
        Self(own.collect())
    }

    fn text(&self, key: &str) -> Result<&'a str, Fault> {
        let missing = || Fault::Damaged(format!("its footer has no `{PREFIX}{key}`"));
        self.0.get(key).copied().ok_or_else(missing)
    }

    fn number<N: std::str::FromStr>(&self, key: &str) -> Result<N, Fault> {
        let text = self.text(key)?;
        let wrong = |_| Fault::Damaged(format!("its `{PREFIX}{key}` is `{text}`, not a number"));
        text.parse().map_err(wrong)
    }

    fn list<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<Vec<T>, Fault> {
        let text = self.text(key)?;
        let wrong = |error| Fault::Damaged(format!("its `{PREFIX}{key}` is no list: {error}"));
        serde_json::from_str(text).map_err(wrong)
    }

    /// The warnings, about all of `range` unless it is said about what.
    fn remarks(&self, range: TimeRange) -> Result<Remarks, Fault> {
        let texts: Vec<String> = self.list("warnings")?;
        if !self.0.contains_key("warned") {
            return Ok(Remarks::about(range, &texts));
        }
        let warned: Vec<Vec<i64>> = self.list("warned")?;
        let in_pairs = warned.iter().all(|ends| ends.len() % 2 == 0);
        if warned.len() != texts.len() || !in_pairs {
            let found = format!("its `{PREFIX}warned` does not fit its warnings");
            return Err(Fault::Damaged(found));
        }
        let mut remarks = Remarks::default();
        for (text, ends) in texts.iter().zip(&warned) {
            for pair in ends.chunks(2) {
                let [from, to] = [pair[0], pair[1]].map(Timestamp::from_millis);
                remarks.add(text, TimeRange::new(from, to));
            }
        }
        Ok(remarks)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn footer() -> Footer {
        let range = |from, to| TimeRange::new(Timestamp::from_secs(from), Timestamp::from_secs(to));
        Footer {
            room: "rl_loss".to_owned(),
            question: Question {
                query: Query::try_new("a{b=\"retrogate.footer_checksum\"}").unwrap(),
                step: Step::try_new(Duration::from_secs(15)).unwrap(),
                source: "http://prom:9090".to_owned(),
            },
            range: range(15, 150),
            asked_at: Timestamp::from_millis(1234),
            remarks: Remarks::about(range(15, 150), &["so \"so\"".to_owned()]),
            failed: [range(30, 60), range(90, 105)].into_iter().collect(),
        }
    }

    #[test]
    fn a_footer_says_the_same_after_a_round_trip() {
        let pairs = footer().key_values();
        assert_eq!(Footer::from_key_values(&pairs).unwrap(), footer());
        let failed = pairs.iter().find(|pair| pair.key == "retrogate.failed");
        assert_eq!(
            failed.unwrap().value.as_deref(),
            Some("[30000,45000,90000]")
        );
    }

    #[test]
    fn a_remark_about_a_part_keeps_its_part() {
        let range = |from, to| TimeRange::new(Timestamp::from_secs(from), Timestamp::from_secs(to));
        let mut partial = footer();
        assert!(
            partial
                .key_values()
                .iter()
                .all(|pair| !pair.key.ends_with("warned"))
        );
        partial.remarks.add("once", range(30, 45));
        partial.remarks.add("once", range(90, 150));
        let mut pairs = partial.key_values();
        assert_eq!(Footer::from_key_values(&pairs).unwrap(), partial);
        let warned = pairs.last_mut().unwrap();
        assert_eq!(
            warned.value.as_deref(),
            Some("[[15000,150000],[30000,45000,90000,150000]]")
        );
        for wrong in ["[]", "[[1],[2,3]]", "7"] {
            pairs.last_mut().unwrap().value = Some(wrong.to_owned());
            assert!(Footer::from_key_values(&pairs).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_footer_of_a_later_format_is_not_guessed_at() {
        let mut pairs = footer().key_values();
        pairs[0].value = Some("2".to_owned());
        let fault = Footer::from_key_values(&pairs).unwrap_err();
        assert!(matches!(fault, Fault::Newer { format, .. } if format == "2"));
    }

    #[test]
    fn every_key_is_needed_and_read() {
        for index in 0..footer().key_values().len() {
            let mut pairs = footer().key_values();
            let removed = pairs.remove(index);
            if removed.key != "retrogate.written_by" {
                assert!(Footer::from_key_values(&pairs).is_err(), "{}", removed.key);
            }
        }
        for (key, wrong) in [
            ("step_seconds", "0"),
            ("from", "x"),
            ("to", "15000"),
            ("from", "1"),
            ("failed", "7"),
            ("query", " "),
        ] {
            let mut pairs = footer().key_values();
            for pair in &mut pairs {
                if pair.key == format!("{PREFIX}{key}") {
                    pair.value = Some(wrong.to_owned());
                }
            }
            assert!(Footer::from_key_values(&pairs).is_err(), "{key} = {wrong}");
        }
    }
}
