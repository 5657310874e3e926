//! The plan: a range of the grid cut into requests the server will take.
//!
//! Prometheus refuses more than 11,000 points a series; we ask for at most
//! [`MAX_POINTS_PER_REQUEST`]. The API's range is closed at both ends, so a request ends on its last
//! grid point and the next starts one step later: no instant is asked twice. Steps are whole seconds and
//! the grid starts at the epoch, hence start, end and step are integer seconds. Nothing is asked here.

use crate::model::Grid;

/// The most grid points one request may ask for.
pub const MAX_POINTS_PER_REQUEST: usize = 10_000;

/// One range query's worth of the grid, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Request {
    /// The points asked for.
    pub grid: Grid,
}

impl Request {
    /// The first point, in Unix seconds.
    pub fn start(self) -> i64 {
        self.grid.timestamp(0).secs()
    }

    /// The last point, in Unix seconds: the API includes it.
    pub fn end(self) -> i64 {
        self.grid.timestamp(self.grid.len() - 1).secs()
    }

    /// The step, in seconds.
    pub fn step(self) -> u32 {
        self.grid.step().secs()
    }
}

/// Cuts a grid into requests, in order; an empty grid needs none.
pub fn cut(grid: Grid) -> impl Iterator<Item = Request> {
    let most = MAX_POINTS_PER_REQUEST;
    (0..grid.len()).step_by(most).map(move |start| Request {
        grid: grid.slice(start..grid.len().min(start + most)),
    })
}

/// Cuts several ranges of one check, each on its own, in the order given.
pub fn cut_all(grids: &[Grid]) -> Vec<Request> {
    grids.iter().copied().flat_map(cut).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::{Duration, Step};
    use proptest::prelude::*;

    fn grid(step: u32, first: i64, len: usize) -> Grid {
        let step = Step::try_new(Duration::from_secs(step)).unwrap();
        Grid::from_position(step, first, len)
    }

    #[test]
    fn a_request_ends_on_its_last_point() {
        let requests = cut_all(&[grid(60, 100, 10_001), grid(60, 50_000, 1)]);
        let asked: Vec<_> = requests.iter().map(|r| (r.start(), r.end())).collect();
        assert_eq!(
            asked,
            [
                (6_000, 6_000 + 9_999 * 60),
                (606_000, 606_000),
                (3_000_000, 3_000_000)
            ]
        );
        assert_eq!(cut(grid(15, 7, 0)).count(), 0);
    }

    proptest! {
        #[test]
        fn pieces_are_the_grid_in_order_and_disjoint(
            step in 1u32..7200, first in 0i64..1_000_000, len in 0usize..45_000,
        ) {
            let whole = grid(step, first, len);
            let mut next = whole.first_position();
            for request in cut(whole) {
                prop_assert!((1..=MAX_POINTS_PER_REQUEST).contains(&request.grid.len()));
                prop_assert_eq!(request.grid.first_position(), next);
                prop_assert_eq!(request.grid.step(), whole.step());
                let points = (request.end() - request.start()) / i64::from(request.step()) + 1;
                prop_assert_eq!(points as usize, request.grid.len());
                next += request.grid.len() as i64;
            }
            prop_assert_eq!(next, whole.first_position() + len as i64);
        }
    }
}
