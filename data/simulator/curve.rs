//! Curves given by a few points and straight lines between them.

/// A curve through `points` (x rising); flat before the first and after the last.
pub fn along(points: &[(f64, f64)], x: f64) -> f64 {
    let after = points.partition_point(|&(px, _)| px <= x);
    match (after.checked_sub(1).map(|i| points[i]), points.get(after)) {
        (Some((x0, y0)), Some(&(x1, y1))) => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some((_, y)), None) | (None, Some(&(_, y))) => y,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::along;

    #[test]
    fn straight_between_points_and_flat_outside() {
        let curve = [(1.0, 10.0), (3.0, 20.0)];
        assert_eq!(along(&curve, 2.0), 15.0);
        assert_eq!(along(&curve, 3.0), 20.0);
        assert_eq!((along(&curve, 0.0), along(&curve, 9.0)), (10.0, 20.0));
    }
}
