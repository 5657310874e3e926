//! Incidents out of the instants at which something fires.
//!
//! A run of firing instants is an incident from its first instant to one step after its last. Runs apart
//! by no more than the merge gap are one. Where the last run reaches the end of what was asked, it is not
//! over. The instants asked may reach back before the replay: what fires since then did not start in it.

use crate::engine::Bits;
use crate::model::{Duration, Grid, Incident, IncidentKind, IncidentSource, TimeRange};

/// What incidents of one query have in common.
#[derive(Debug, Clone, Copy)]
pub struct FiringOf<'a> {
    /// The service that has them.
    pub service: &'a str,
    /// Their title.
    pub title: &'a str,
}

/// The incidents of `firing` over `grid`, by start; ids are made from starts.
pub fn incidents_of(
    firing: &Bits,
    grid: Grid,
    merge_gap: Duration,
    of: FiringOf<'_>,
) -> Vec<Incident> {
    let mut spans: Vec<TimeRange> = Vec::new();
    for run in firing.runs() {
        let from = grid.timestamp(run.start);
        let to = grid.timestamp(run.end - 1) + grid.step().duration();
        match spans.last_mut() {
            Some(last) if from.since(last.to) <= merge_gap => last.to = to,
            Some(_) | None => spans.push(TimeRange::new(from, to)),
        }
    }
    let end = grid.range().to;
    spans
        .into_iter()
        .map(|span| Incident {
            id: format!("query-{}", span.from),
            service: of.service.to_owned(),
            started_at: span.from,
            resolved_at: (span.to < end).then_some(span.to),
            detected_at: None,
            severity: None,
            title: Some(of.title.to_owned()),
            url: None,
            cause: None,
            source: Some(IncidentSource::Alert),
            kind: IncidentKind::Incident,
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Step;
    use proptest::prelude::*;

    fn found(firing: &[u8], gap: u32) -> Vec<(i64, Option<i64>)> {
        let values: Vec<f64> = firing.iter().copied().map(f64::from).collect();
        let bits = Bits::from_values(&values, |value| value != 0.0);
        let step = Step::try_new(Duration::from_mins(1)).unwrap();
        let grid = Grid::from_position(step, 100, values.len());
        let of = FiringOf {
            service: "s",
            title: "t",
        };
        let minute = |at: crate::model::Timestamp| at.secs() / 60 - 100;
        incidents_of(&bits, grid, Duration::from_mins(gap), of)
            .iter()
            .map(|incident| {
                assert_eq!(incident.id, format!("query-{}", incident.started_at));
                (
                    minute(incident.started_at),
                    incident.resolved_at.map(minute),
                )
            })
            .collect()
    }

    #[test]
    fn pauses_up_to_the_gap_are_bridged() {
        let firing = [0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1];
        assert_eq!(
            found(&firing, 0),
            [(1, Some(3)), (5, Some(6)), (9, Some(10)), (11, None)]
        );
        assert_eq!(found(&firing, 1), [(1, Some(3)), (5, Some(6)), (9, None)]);
        assert_eq!(found(&firing, 2), [(1, Some(6)), (9, None)]);
        assert_eq!(found(&firing, 3), [(1, None)]);
        assert_eq!(found(&[0, 0], 5), []);
    }

    proptest! {
        #[test]
        fn incidents_hold_every_firing_instant_and_stand_apart(
            firing in proptest::collection::vec(0u8..2, 0..200), gap in 0u32..10,
        ) {
            let found = found(&firing, gap);
            let end = firing.len() as i64;
            for (at, fires) in firing.iter().enumerate() {
                let at = at as i64;
                let inside = found.iter().any(|(from, to)| *from <= at && at < to.unwrap_or(end));
                prop_assert!(inside || *fires == 0);
            }
            for pair in found.windows(2) {
                prop_assert!(pair[1].0 - pair[0].1.unwrap() > i64::from(gap));
            }
            for (from, to) in &found {
                prop_assert_eq!(firing[*from as usize], 1);
                prop_assert_eq!(firing[(to.unwrap_or(end) - 1) as usize], 1);
            }
        }
    }
}
