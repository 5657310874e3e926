//! What one part of a gate did: counted on planes, and set beside the gate without it.

use super::episodes::Episode;
use super::incidents::IncidentRow;
use super::removal::{RatesWithout, Removal};
use super::speakers::several;
use super::zones::{Zone, Zones};
use crate::engine::Bits;

/// What one part of a gate did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// False NO-GO steps at which it spoke.
    pub false_no_go: u64,
    /// Those at which nothing else did.
    pub false_no_go_alone: u64,
    /// False episodes in which it spoke.
    pub episodes: u64,
    /// Those in which nothing else did.
    pub episodes_alone: u64,
    /// Evaluable incidents it would have caught by itself.
    pub caught: u64,
    /// Those in which it spoke first of all that would have.
    pub caught_first: u64,
    /// Those that nothing else would have caught by itself.
    pub caught_alone: u64,
    /// Incidents that the gate caught and would have missed without it.
    pub needed_by: Vec<String>,
    /// Can it say what catches at all? A condition that only warns cannot, unless warnings catch.
    pub can_catch: bool,
    /// The gate's rates without it; none when nothing is left of the gate.
    pub without: Option<RatesWithout>,
}

/// What to think of a part that no incident needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// It made no false NO-GO alone either.
    NotNeeded,
    /// It made some.
    OnlyCosts,
}

impl Contribution {
    /// What to think of it; nothing when no incident could have needed it.
    pub fn remark(&self, evaluable: u64) -> Option<Remark> {
        let unneeded = self.can_catch && evaluable > 0 && self.needed_by.is_empty();
        match (unneeded, self.false_no_go_alone) {
            (false, _) => None,
            (true, 0) => Some(Remark::NotNeeded),
            (true, _) => Some(Remark::OnlyCosts),
        }
    }
}

/// Planes of those who are told apart, and where several of them speak.
pub(super) struct Voices<'a> {
    planes: Vec<&'a Bits>,
    several: Bits,
}

impl<'a> Voices<'a> {
    pub(super) fn new(planes: impl Iterator<Item = &'a Bits>, len: usize) -> Self {
        let planes: Vec<&Bits> = planes.collect();
        Self {
            several: several(planes.iter().copied(), len),
            planes,
        }
    }
}

/// A part of the gate: its places among those who say NO-GO and those who catch, and the gate without it.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) speaks_at: Option<usize>,
    pub(super) catches_at: Option<usize>,
    pub(super) removal: Removal,
}

/// What parts are counted against.
pub(super) struct Counter<'a> {
    pub(super) false_no_go: Bits,
    pub(super) zones: &'a Zones,
    pub(super) episodes: &'a [Episode],
    /// The evaluable incidents.
    pub(super) rows: Vec<&'a IncidentRow>,
}

impl Counter<'_> {
    /// Counts for each of `parts`.
    pub(super) fn count(
        &self,
        no_go: &Voices<'_>,
        catching: &Voices<'_>,
        parts: impl IntoIterator<Item = Part>,
    ) -> Vec<Contribution> {
        let mut alone = self.false_no_go.clone();
        alone.and_not(&no_go.several);
        let episodes = self.speaking_in_episodes(&no_go.planes);
        let catches = self.catches(&catching.planes);
        parts
            .into_iter()
            .map(|part| {
                let Removal { rates, lost } = part.removal;
                let false_steps = |of: &Bits| {
                    part.speaks_at
                        .map_or(0, |at| no_go.planes[at].count_and(of))
                };
                let in_episodes = |most: usize| {
                    let spoken = |at: usize| {
                        let counts = |who: &&Vec<usize>| who.len() <= most && who.contains(&at);
                        episodes.iter().filter(counts).count() as u64
                    };
                    part.speaks_at.map_or(0, spoken)
                };
                let incidents = |counts: fn(&[Catch], usize) -> bool| {
                    let caught = |at: usize| catches.iter().filter(|who| counts(who, at)).count();
                    part.catches_at.map_or(0, caught) as u64
                };
                Contribution {
                    false_no_go: false_steps(&self.false_no_go),
                    false_no_go_alone: false_steps(&alone),
                    episodes: in_episodes(usize::MAX),
                    episodes_alone: in_episodes(1),
                    caught: incidents(|who, at| who.iter().any(|own| own.who == at)),
                    caught_first: incidents(|who, at| {
                        let first = who.iter().map(|own| own.from).min();
                        who.iter()
                            .any(|own| own.who == at && Some(own.from) == first)
                    }),
                    caught_alone: incidents(|who, at| who.len() == 1 && who[0].who == at),
                    needed_by: lost,
                    can_catch: part.catches_at.is_some(),
                    without: rates,
                }
            })
            .collect()
    }

    /// For each episode, who speaks in it.
    fn speaking_in_episodes(&self, planes: &[&Bits]) -> Vec<Vec<usize>> {
        self.episodes
            .iter()
            .map(|episode| {
                let speaks = |plane: &Bits| plane.count_in(episode.steps.clone()) > 0;
                (0..planes.len()).filter(|at| speaks(planes[*at])).collect()
            })
            .collect()
    }

    /// For each evaluable incident, who catches it by itself.
    fn catches(&self, planes: &[&Bits]) -> Vec<Vec<Catch>> {
        let judged = self.zones.plane(Zone::Incident);
        self.rows
            .iter()
            .map(|row| {
                let own = |who: usize| {
                    let plane = planes[who];
                    let hits = plane.count_and_in(judged, row.window.clone());
                    let mut steps = row.window.clone();
                    (hits >= row.hits_needed).then(|| Catch {
                        who,
                        from: steps
                            .find(|index| plane.get(*index) && judged.get(*index))
                            .expect("at least one hit is needed"),
                    })
                };
                (0..planes.len()).filter_map(own).collect()
            })
            .collect()
    }
}

/// Somebody who catches an incident, and from which step on.
struct Catch {
    who: usize,
    from: usize,
}
