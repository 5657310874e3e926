//! How sure the rates are: an interval for each, or what can be said instead.

use std::collections::BTreeMap;
use std::ops::Range;

use super::episodes::{Episodes, WEEK_SECS};
use super::incidents::{Evaluable, IncidentOutcome};
use super::interval::{
    DailyCounts, Days, Interval, at_most, clopper_pearson, day_cluster, fay_feuer,
    needed_without_a_hit, poisson_exact,
};
use super::rate::Rate;
use super::zones::{Zone, Zones};
use crate::engine::{Bits, Decisions};
use crate::model::{Grid, Timestamp};

const DAY_MILLIS: i64 = 86_400_000;
/// The claim that reports speak about.
const CLAIM: f64 = 0.1;
/// Fewer days with a false NO-GO make an interval that is said to rest on little.
const FEW_DAYS: usize = 10;

/// Fewer weeks are too few to be units themselves.
const FEWEST_WEEKS: usize = 12;
/// Weekly counts that spread more than this many times as much as Poisson's are no Poisson counts.
const OVERDISPERSED: f64 = 1.5;

/// What stands behind the interval of episodes a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpisodesBy {
    /// Episodes come one by one.
    Poisson,
    /// They come in clusters, so weeks are the units.
    Weeks,
}

/// How sure the rates of a replay are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// UTC days with healthy steps.
    pub days: usize,
    /// Those with a false NO-GO.
    pub days_with_false_no_go: usize,
    /// The false NO-GO rate, a day being one event; none without a false NO-GO.
    pub false_no_go: Option<Interval>,
    /// The same by the ratio estimator over days.
    pub false_no_go_by_day_cluster: Option<Interval>,
    /// The same by the ratio estimator over weeks; none under twelve of them.
    pub false_no_go_by_week_cluster: Option<Interval>,
    /// False NO-GO episodes a healthy week.
    pub episodes_per_week: Option<Interval>,
    /// How that interval was found.
    pub episodes_by: EpisodesBy,
    /// Groups with an incident that was not caught, of all with evaluable ones.
    pub missed_groups: Rate,
    /// Of missed groups.
    pub missed: Option<Interval>,
    /// The missed rate that can be claimed not to be exceeded, one-sided.
    pub missed_at_most: Option<f64>,
    /// Groups without a miss that it takes to claim at most 10 %.
    pub groups_to_claim_ten_percent: u64,
}

impl Certainty {
    pub(super) fn new(
        decisions: &Decisions,
        zones: &Zones,
        episodes: &Episodes,
        incidents: &IncidentOutcome,
    ) -> Self {
        let days = daily(decisions.grid, &decisions.no_go, zones.plane(Zone::Healthy));
        let weeks = Weeks::new(decisions, zones, episodes);
        let (episodes_per_week, episodes_by) = weeks.episodes_per_week(decisions, episodes);
        let missed_groups = missed_groups(incidents);
        Self {
            days: days.count(),
            days_with_false_no_go: days.with_hits(),
            false_no_go: fay_feuer(&days),
            false_no_go_by_day_cluster: day_cluster(&days),
            false_no_go_by_week_cluster: weeks.false_no_go(),
            episodes_per_week,
            episodes_by,
            missed_groups,
            missed: clopper_pearson(missed_groups),
            missed_at_most: at_most(missed_groups),
            groups_to_claim_ten_percent: needed_without_a_hit(CLAIM)
                .expect("ten percent is between 0 and 1"),
        }
    }

    /// Does the interval of the false NO-GO rate rest on few days?
    pub fn rests_on_few_days(&self) -> bool {
        self.days_with_false_no_go < FEW_DAYS
    }
}

/// The points of `among`, and of `plane` among them, of each UTC day.
pub(super) fn daily(grid: Grid, plane: &Bits, among: &Bits) -> Days {
    Days::new(days_of(grid, plane, among))
}

/// The same day by day, days without a point among them.
pub fn days_of(grid: Grid, plane: &Bits, among: &Bits) -> Vec<DailyCounts> {
    let hits = plane.and_with(among);
    let counts = blocks(grid, 1).map(|steps| DailyCounts {
        hits: hits.count_in(steps.clone()),
        of: among.count_in(steps),
    });
    counts.collect()
}

/// The points of each block of so many UTC days, from the day of the first point on.
fn blocks(grid: Grid, days: i64) -> impl Iterator<Item = Range<usize>> {
    let first = grid.range().from.millis().div_euclid(DAY_MILLIS);
    let starts = (1..).map(move |block| {
        let instant = Timestamp::from_millis((first + block * days) * DAY_MILLIS);
        grid.index_at_or_after(instant)
    });
    let mut start = 0;
    starts.map_while(move |end| {
        let block = start..end;
        start = end;
        (!block.is_empty()).then_some(block)
    })
}

/// Weeks as units: seven UTC days from the day of the first point on.
struct Weeks {
    false_no_go: Days,
    /// Episodes by the week they begin in.
    episodes: Days,
}

impl Weeks {
    fn new(decisions: &Decisions, zones: &Zones, episodes: &Episodes) -> Self {
        let healthy = zones.plane(Zone::Healthy);
        let false_no_go = healthy.and_with(&decisions.no_go);
        let mut begun = Bits::zeros(decisions.grid.len());
        for episode in &episodes.healthy {
            begun.set_range(episode.steps.start..episode.steps.start + 1);
        }
        let counted = |plane: &Bits| {
            Days::new(blocks(decisions.grid, 7).map(|steps| DailyCounts {
                hits: plane.count_in(steps.clone()),
                of: healthy.count_in(steps),
            }))
        };
        Self {
            false_no_go: counted(&false_no_go),
            episodes: counted(&begun),
        }
    }

    fn false_no_go(&self) -> Option<Interval> {
        let enough = self.false_no_go.count() >= FEWEST_WEEKS;
        enough.then(|| day_cluster(&self.false_no_go)).flatten()
    }

    fn episodes_per_week(
        &self,
        decisions: &Decisions,
        episodes: &Episodes,
    ) -> (Option<Interval>, EpisodesBy) {
        let clustered = self.episodes.count() >= FEWEST_WEEKS
            && self
                .episodes
                .dispersion()
                .is_some_and(|dispersion| dispersion > OVERDISPERSED);
        if !clustered {
            let count = episodes.healthy.len() as u64;
            let exact = poisson_exact(count, episodes.healthy_weeks);
            return (exact, EpisodesBy::Poisson);
        }
        let steps_a_week = WEEK_SECS / f64::from(decisions.grid.step().secs());
        let by_step = day_cluster(&self.episodes);
        let by_week = by_step.map(|by_step| Interval {
            low: by_step.low * steps_a_week,
            high: by_step.high * steps_a_week,
        });
        (by_week, EpisodesBy::Weeks)
    }
}

/// A group is missed when any of its evaluable incidents is.
fn missed_groups(incidents: &IncidentOutcome) -> Rate {
    let mut missed: BTreeMap<usize, bool> = BTreeMap::new();
    for row in &incidents.rows {
        match row.evaluable {
            Evaluable::No => {}
            Evaluable::Caught => *missed.entry(row.group).or_default() |= false,
            Evaluable::Missed => *missed.entry(row.group).or_default() |= true,
        }
    }
    let hits = missed.values().filter(|missed| **missed).count();
    Rate::new(hits as u64, missed.len() as u64)
}
