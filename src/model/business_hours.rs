//! The hours in which people deploy: weekdays and clock times, in a time zone by name.
//!
//! An instant belongs to the hours when the clock on the wall of that zone says so. Where the clock is put
//! forward, the hour that never was has no instants; where it is put back, the hour that comes twice counts
//! twice. Zones come from a database compiled in, never from the machine.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::instants::Instants;
use super::time::{TimeRange, Timestamp};

const DAY_SECS: i64 = 86_400;
/// The epoch was a Thursday; Monday is day 0 of a week.
const EPOCH_WEEKDAY: i64 = 3;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const EXAMPLE: &str = "Mon-Fri 09:00-18:00";

/// Why a text names no hours, or no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusinessHoursError {
    /// Not days and clock times.
    #[error("`{0}` are not hours; expected days and clock times, such as {EXAMPLE}")]
    NotHours(String),
    /// Not a weekday.
    #[error("`{0}` is not a weekday; expected one of Mon, Tue, Wed, Thu, Fri, Sat, Sun")]
    NotADay(String),
    /// Not a clock time.
    #[error("`{0}` is not a clock time; expected hours and minutes from 00:00 to 24:00")]
    NotAClockTime(String),
    /// From a time to itself.
    #[error("`{0}` is no stretch of time; expected an end other than its start")]
    Empty(String),
    /// Not in the database.
    #[error(
        "`{name}` is not a time zone; expected a name of the IANA database, such as Europe/Berlin"
    )]
    NotAZone {
        /// What was given.
        name: String,
        /// Names that end like it.
        alike: Vec<String>,
    },
}

impl BusinessHoursError {
    /// What to write instead.
    pub fn hint(&self) -> String {
        match self {
            Self::NotHours(_) | Self::NotADay(_) | Self::NotAClockTime(_) => format!(
                "for example `{EXAMPLE}`, or several with commas: `Mon-Thu 09:00-18:00, Fri 09:00-15:00`"
            ),
            Self::Empty(_) => "a whole day is `Mon 00:00-24:00`".to_owned(),
            Self::NotAZone { alike, .. } if alike.is_empty() => {
                "an area and a city, such as `America/New_York`; or `UTC`".to_owned()
            }
            Self::NotAZone { alike, .. } => format!("did you mean {}?", alike.join(" or ")),
        }
    }
}

/// A stretch of the clock, in seconds from midnight; an end at or before the start lies on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    start: i64,
    end: i64,
}

/// Hours of the week on a clock, in no zone yet: `Mon-Fri 09:00-18:00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyHours {
    text: String,
    /// For each weekday from Monday, the stretches that start on it.
    days: [Vec<Clock>; 7],
}

impl FromStr for WeeklyHours {
    type Err = BusinessHoursError;

    fn from_str(text: &str) -> Result<Self, BusinessHoursError> {
        let mut days: [Vec<Clock>; 7] = Default::default();
        for part in text.split(',') {
            let part = part.trim();
            let not_hours = || BusinessHoursError::NotHours(part.to_owned());
            let (on, clock) = part.split_once(' ').ok_or_else(not_hours)?;
            let clock = clock_stretch(clock.trim()).ok_or_else(not_hours)??;
            for day in weekdays(on)? {
                days[day].push(clock);
            }
        }
        Ok(Self {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            days,
        })
    }
}

/// `Mon-Fri`, `Sat-Mon` across the week's end, or `Wed`.
fn weekdays(text: &str) -> Result<Vec<usize>, BusinessHoursError> {
    let day = |name: &str| {
        DAYS.iter()
            .position(|own| own.eq_ignore_ascii_case(name))
            .ok_or_else(|| BusinessHoursError::NotADay(name.to_owned()))
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (day(first)?, day(last)?);
    let count = (last + 7 - first) % 7 + 1;
    Ok((first..first + count).map(|day| day % 7).collect())
}

/// None without a dash.
fn clock_stretch(text: &str) -> Option<Result<Clock, BusinessHoursError>> {
    let (start, end) = text.split_once('-')?;
    Some(clock_time(start).and_then(|start| {
        let end = clock_time(end)?;
        match start.cmp(&end) {
            std::cmp::Ordering::Less => Ok(Clock { start, end }),
            std::cmp::Ordering::Equal => Err(BusinessHoursError::Empty(text.to_owned())),
            std::cmp::Ordering::Greater => Ok(Clock {
                start,
                end: end + DAY_SECS,
            }),
        }
    }))
}

fn clock_time(text: &str) -> Result<i64, BusinessHoursError> {
    let wrong = || BusinessHoursError::NotAClockTime(text.to_owned());
    let number = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    match (number(hours), number(minutes)) {
        (Some(hours @ 0..24), Some(minutes @ 0..60)) => Ok(hours * 3600 + minutes * 60),
        (Some(24), Some(0)) => Ok(DAY_SECS),
        _ => Err(wrong()),
    }
}

/// A time zone by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneName(TimeZone);

impl ZoneName {
    /// Where no zone is named.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The zone itself, for those who reckon with calendars.
    pub(crate) const fn time_zone(&self) -> &TimeZone {
        &self.0
    }
}

impl FromStr for ZoneName {
    type Err = BusinessHoursError;

    fn from_str(name: &str) -> Result<Self, BusinessHoursError> {
        let name = name.trim();
        let zones = TimeZoneDatabase::bundled();
        zones.get(name).map(Self).map_err(|_| {
            let ending = name.rsplit('/').next().unwrap_or(name).replace(' ', "_");
            let like = |own: &str| {
                let own = own.rsplit('/').next().unwrap_or(own);
                own.eq_ignore_ascii_case(&ending)
            };
            let mut alike: Vec<String> = zones.available().map(|own| own.to_string()).collect();
            alike.retain(|own| like(own));
            alike.sort_unstable();
            alike.truncate(3);
            BusinessHoursError::NotAZone {
                name: name.to_owned(),
                alike,
            }
        })
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

/// Hours of the week in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessHours {
    hours: WeeklyHours,
    zone: ZoneName,
}

impl BusinessHours {
    /// The hours on the clocks of `zone`.
    pub const fn new(hours: WeeklyHours, zone: ZoneName) -> Self {
        Self { hours, zone }
    }

    /// The hours, as they were written.
    pub fn hours(&self) -> &str {
        &self.hours.text
    }

    /// The zone's name.
    pub fn zone(&self) -> &ZoneName {
        &self.zone
    }

    /// The instants of `range` that belong to the hours.
    pub fn within(&self, range: TimeRange) -> Instants {
        let mut found = Instants::new();
        for (stretch, offset) in offsets(&self.zone.0, range) {
            // On the clock of this stretch, the day before may reach into its first day.
            let first = (stretch.from.secs() + offset).div_euclid(DAY_SECS) - 1;
            let last = (stretch.to.secs() + offset).div_euclid(DAY_SECS);
            for day in first..=last {
                let weekday = (day + EPOCH_WEEKDAY).rem_euclid(7) as usize;
                for clock in &self.hours.days[weekday] {
                    let at = |clock: i64| Timestamp::from_secs(day * DAY_SECS + clock - offset);
                    found.insert(TimeRange::new(
                        at(clock.start).max(stretch.from),
                        at(clock.end).min(stretch.to),
                    ));
                }
            }
        }
        found
    }
}

/// The range cut where the clock is put forward or back, each piece with its seconds east of UTC.
fn offsets(zone: &TimeZone, range: TimeRange) -> Vec<(TimeRange, i64)> {
    let mut pieces = Vec::new();
    let mut from = range.from;
    while from < range.to {
        let Ok(instant) = jiff::Timestamp::from_millisecond(from.millis()) else {
            break;
        };
        let next = zone.following(instant).next();
        let next = next.map_or(range.to, |change| {
            Timestamp::from_millis(change.timestamp().as_millisecond())
        });
        let to = next.min(range.to);
        let offset = i64::from(zone.to_offset(instant).seconds());
        pieces.push((TimeRange::new(from, to), offset));
        from = to;
    }
    pieces
}

#[cfg(test)]
mod tests;
