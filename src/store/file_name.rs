//! A file's name is the range it answers: `20260101T000000Z-20260108T000000Z.parquet`, half-open.
//!
//! Names alone say which files a range needs; the footer repeats the range, and the two must agree.

use crate::model::{TimeRange, Timestamp};

/// How names end. Other tools glob for it.
const ENDING: &str = ".parquet";
/// How the name of a file still being written ends: no glob for `*.parquet` finds it.
const TEMPORARY_ENDING: &str = ".tmp";

/// The name of the file that answers `range`.
pub(super) fn of_range(range: TimeRange) -> String {
    format!("{}-{}{ENDING}", compact(range.from), compact(range.to))
}

/// The range a name stands for; `None` when it is not a name of ours.
pub(super) fn range_of(name: &str) -> Option<TimeRange> {
    let (from, to) = name.strip_suffix(ENDING)?.split_once('-')?;
    let range = TimeRange::new(parse_compact(from)?, parse_compact(to)?);
    (!range.is_empty() && of_range(range) == name).then_some(range)
}

/// The name `name` has while it is being written.
pub(super) fn temporary(name: &str) -> String {
    format!(".{name}{TEMPORARY_ENDING}")
}

/// Is this a file that was being written?
pub(super) fn is_temporary(name: &str) -> bool {
    name.strip_prefix('.')
        .and_then(|rest| rest.strip_suffix(TEMPORARY_ENDING))
        .is_some_and(|rest| range_of(rest).is_some())
}

/// Would other tools take this for a file of data?
pub(super) fn looks_like_data(name: &str) -> bool {
    name.ends_with(ENDING) && !name.starts_with('.')
}

/// RFC 3339 without its punctuation, which some file systems forbid.
fn compact(instant: Timestamp) -> String {
    instant.to_string().replace(['-', ':'], "")
}

fn parse_compact(text: &str) -> Option<Timestamp> {
    if text.len() != 16 || !text.is_ascii() {
        return None;
    }
    let (date, time) = text.split_at(8);
    let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
    let (hour, minute, second) = (&time[1..3], &time[3..5], &time[5..7]);
    let spelled = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    let instant: Timestamp = spelled.parse().ok()?;
    (compact(instant) == text).then_some(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ranges_and_back() {
        let range = TimeRange::new(
            Timestamp::from_secs(1_767_225_600),
            Timestamp::from_secs(1_767_830_415),
        );
        let name = of_range(range);
        assert_eq!(name, "20260101T000000Z-20260108T000015Z.parquet");
        assert_eq!(range_of(&name), Some(range));
    }

    #[test]
    fn other_names_are_not_ours() {
        for name in [
            "part-0.parquet",
            "20260101T000000Z-20260101T000000Z.parquet",
            "20260108T000000Z-20260101T000000Z.parquet",
            "20261301T000000Z-20270101T000000Z.parquet",
            "20260101T000000-20260108T000000Z.parquet",
            "20260101T000000Z-20260108T000000Z.parquet.bak",
            "2026é101T00000Z-20260108T000000Z.parquet",
            "",
        ] {
            assert_eq!(range_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_file_being_written_is_not_data() {
        let name = temporary("20260101T000000Z-20260108T000000Z.parquet");
        assert!(is_temporary(&name) && !looks_like_data(&name));
        assert!(!is_temporary(".DS_Store") && !is_temporary("notes.tmp"));
    }
}
