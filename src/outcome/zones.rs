//! Zones: each grid point lies in one, the first that fits.
//!
//! Unjudged, excluded, incident, cool-down, lead, healthy. Only healthy time counts for the false NO-GO
//! rate and only incident time for missed issues; the order makes sure no point is both.

use super::rules::Rules;
use super::truth::{Truth, span};
use crate::engine::{Bits, Decisions};
use crate::model::{Duration, Grid, Instants, TimeRange, Timestamp};

/// Where a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// No verdict was reached.
    Unjudged,
    /// In a drill, maintenance or test, or in the cool-down after one.
    Excluded,
    /// In an incident.
    Incident,
    /// Shortly after an incident.
    Cooldown,
    /// Shortly before an incident.
    Lead,
    /// None of these.
    Healthy,
}

impl Zone {
    /// All zones, in the order in which they are tried.
    pub const ALL: [Self; 6] = [
        Self::Unjudged,
        Self::Excluded,
        Self::Incident,
        Self::Cooldown,
        Self::Lead,
        Self::Healthy,
    ];

    /// As tables name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unjudged => "unjudged",
            Self::Excluded => "excluded",
            Self::Incident => "incident",
            Self::Cooldown => "cooldown",
            Self::Lead => "lead",
            Self::Healthy => "healthy",
        }
    }
}

/// The zones of a replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Zones {
    grid: Grid,
    planes: [Bits; 6],
    /// What the labels say of any instant, from excluded to lead.
    labels: [Instants; 4],
}

impl Zones {
    /// Puts every point of the decisions in its zone.
    pub fn new(decisions: &Decisions, truth: &Truth, rules: &Rules, cooldown: Duration) -> Self {
        let grid = decisions.grid;
        let labels = label_instants(truth, rules, cooldown, grid.range().to);
        let mut left = Bits::ones(grid.len());
        let mut take = |mut wanted: Bits| {
            wanted.and(&left);
            left.and_not(&wanted);
            wanted
        };
        let unjudged = take(decisions.unjudged());
        let [excluded, incident, cooldown, lead] =
            [0, 1, 2, 3].map(|label: usize| take(paint(&labels[label], grid)));
        Self {
            grid,
            planes: [unjudged, excluded, incident, cooldown, lead, left],
            labels,
        }
    }

    /// The points of one zone.
    pub fn plane(&self, zone: Zone) -> &Bits {
        &self.planes[zone as usize]
    }

    /// How many points lie in `zone`.
    pub fn steps(&self, zone: Zone) -> u64 {
        self.plane(zone).count()
    }

    /// The zone of point `index`.
    pub fn at(&self, index: usize) -> Zone {
        Zone::ALL
            .into_iter()
            .find(|zone| self.plane(*zone).get(index))
            .expect("every point lies in a zone")
    }

    /// What the labels alone say of an instant, on the grid or between its points.
    pub fn labelled(&self, instant: Timestamp) -> Zone {
        self.labels
            .iter()
            .position(|instants| instants.contains(instant))
            .map_or(Zone::Healthy, |label| Zone::ALL[label + 1])
    }

    /// The points that the labels alone put into `zone`, had all of them a verdict; none for unjudged.
    pub(super) fn by_labels(&self, zone: Zone) -> Bits {
        let mut left = Bits::ones(self.grid.len());
        for (own, instants) in Zone::ALL[1..].iter().zip(&self.labels) {
            let mut wanted = paint(instants, self.grid);
            wanted.and(&left);
            left.and_not(&wanted);
            if *own == zone {
                return wanted;
            }
        }
        match zone {
            Zone::Healthy => left,
            Zone::Unjudged | Zone::Excluded | Zone::Incident | Zone::Cooldown | Zone::Lead => {
                Bits::zeros(self.grid.len())
            }
        }
    }

    /// The grid the zones are on.
    pub fn grid(&self) -> Grid {
        self.grid
    }
}

fn paint(instants: &Instants, grid: Grid) -> Bits {
    let mut plane = Bits::zeros(grid.len());
    for range in instants.ranges() {
        plane.set_range(grid.indices(*range));
    }
    plane
}

/// Excluded, incident, cool-down and lead time; these may overlap, the order decides.
fn label_instants(
    truth: &Truth,
    rules: &Rules,
    cooldown: Duration,
    to: Timestamp,
) -> [Instants; 4] {
    let spans: Vec<TimeRange> = truth.issues().map(|issue| span(issue, to)).collect();
    let excluded = truth.exclusions().map(|exclusion| {
        let own = span(exclusion, to);
        TimeRange::new(own.from, own.to + cooldown)
    });
    [
        excluded.collect(),
        spans.iter().copied().collect(),
        spans
            .iter()
            .map(|own| TimeRange::new(own.to, own.to + cooldown))
            .collect(),
        spans
            .iter()
            .map(|own| TimeRange::new(own.from - rules.lead, own.from))
            .collect(),
    ]
}
