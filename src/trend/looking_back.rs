//! A day, and the days before it that it is held against.

use super::Told;
use super::calendar::{Calendar, LocalDay, Stretch};
use super::drift::{Drift, FEWEST_USUAL_DAYS, USUAL_DAYS, WEEK_DAYS};
use super::periods::Period;

/// A day, its week and the 28 days before that.
pub const DAYS_LOOKED_BACK: usize = USUAL_DAYS + WEEK_DAYS;

/// A day beside what went before it.
#[derive(Debug, Clone, PartialEq)]
pub struct LookingBack {
    /// The day.
    pub day: Period,
    /// The same day a week before, if all of it is known.
    pub week_ago: Option<Period>,
    /// The 28 days before the day, or as many as are known if these are seven at least.
    pub before_day: Option<Period>,
    /// The seven days that end with the day, if all are known.
    pub week: Option<Period>,
    /// The 28 days before those.
    pub before_week: Option<Period>,
    /// The 28 days that end with the day, if all are known: fewer say nothing of missed issues.
    pub four_weeks: Option<Period>,
    /// The day beside the days before it.
    pub day_drift: Drift,
    /// The week beside the days before it.
    pub week_drift: Drift,
}

impl LookingBack {
    /// From a replay that ends with `day`; none if that is not whole in it.
    pub fn new(told: Told<'_>, calendar: Calendar<'_>, day: LocalDay) -> Option<Self> {
        let days = whole_days(told, calendar);
        let at = days.iter().position(|own| own.day == day)?;
        let over = |from: usize, to: usize| Period::over(told, &days[from..to]);
        // The day of a week before is looked up by name: days may be missing in between.
        let week_ago = days.iter().position(|own| own.day == day.minus(7));
        let week = (at + 1).checked_sub(WEEK_DAYS);
        let own = over(at, at + 1)?;
        let before = |end: usize| {
            let from = end.saturating_sub(USUAL_DAYS);
            (end - from >= FEWEST_USUAL_DAYS).then(|| over(from, end))?
        };
        let before_day = before(at);
        let before_week = week.and_then(before);
        let this_week = week.and_then(|from| over(from, at + 1));
        let four_weeks = (at + 1).checked_sub(USUAL_DAYS);
        Some(Self {
            week_ago: week_ago.and_then(|at| over(at, at + 1)),
            day_drift: Drift::new(&own, before_day.as_ref()),
            week_drift: this_week.as_ref().map_or(
                Drift {
                    p_value: None,
                    flagged: false,
                },
                |week| Drift::new(week, before_week.as_ref()),
            ),
            four_weeks: four_weeks.and_then(|from| over(from, at + 1)),
            day: own,
            before_day,
            week: this_week,
            before_week,
        })
    }

    /// Seven days each, the last ones ending with the replay, the earliest first.
    pub fn sevens(told: Told<'_>, calendar: Calendar<'_>) -> Vec<Stretch> {
        let days = whole_days(told, calendar);
        let mut sevens: Vec<Stretch> = days
            .rchunks_exact(WEEK_DAYS)
            .map(|days| Stretch {
                day: days[0].day,
                steps: days[0].steps.start..days[WEEK_DAYS - 1].steps.end,
                whole: true,
            })
            .collect();
        sevens.reverse();
        sevens
    }
}

fn whole_days(told: Told<'_>, calendar: Calendar<'_>) -> Vec<Stretch> {
    let mut days = calendar.days(told.decisions.grid);
    days.retain(|day| day.whole);
    days
}
