//! Windows against the textbook, against folding one by one, and against themselves cut elsewhere.

use super::*;
use proptest::prelude::*;

fn windows(values: &[f64], first: i64, steps: usize) -> Vec<Moments> {
    let mut out = vec![None; values.len()];
    for_each_window(
        values,
        first,
        steps,
        &mut WindowScratch::default(),
        |i, m| assert_eq!(out[i].replace(*m), None, "each once"),
    );
    out.into_iter().map(Option::unwrap).collect()
}

/// The textbook formulas on one window.
fn naive(window: &[f64]) -> (usize, f64, f64) {
    let points: Vec<(f64, f64)> = window
        .iter()
        .enumerate()
        .filter(|(_, y)| y.is_finite())
        .map(|(k, y)| (k as f64, *y))
        .collect();
    let n = points.len() as f64;
    let mk = points.iter().map(|p| p.0).sum::<f64>() / n;
    let my = points.iter().map(|p| p.1).sum::<f64>() / n;
    let ckk = points.iter().map(|p| (p.0 - mk).powi(2)).sum::<f64>();
    let cky = points.iter().map(|p| (p.0 - mk) * (p.1 - my)).sum::<f64>();
    (points.len(), my, cky / ckk)
}

/// One window, folded by itself as the module says.
fn folded(values: &[f64], first: i64, steps: usize, t: usize) -> Moments {
    let block = steps as i64 + 1;
    let inverse: Vec<f64> = (0..=block).map(|count| 1.0 / count as f64).collect();
    let place = |t: usize| (first + t as i64).rem_euclid(block);
    let start = t as i64 - place(t);
    let finite = |t: &i64| *t >= 0 && values[*t as usize].is_finite();
    let (mut suffix, mut prefix) = (Moments::default(), Moments::default());
    for own in (t as i64 - steps as i64..start).rev().filter(finite) {
        suffix.push((own - start) as f64, values[own as usize], &inverse);
    }
    for own in (start..=t as i64).filter(finite) {
        prefix.push((own - start) as f64, values[own as usize], &inverse);
    }
    suffix.join(&prefix, &inverse)
}

fn sample() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -1e3..1e3_f64,
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(ABSENT),
    ]
}

proptest! {
    #[test]
    fn they_are_the_textbook_moments(
        values in proptest::collection::vec(sample(), 1..200),
        first in -500_i64..500,
        steps in 1_usize..60,
    ) {
        for (t, moments) in windows(&values, first, steps).iter().enumerate() {
            let (count, mean, slope) = naive(&values[t.saturating_sub(steps)..=t]);
            prop_assert_eq!(moments.count as usize, count);
            if count > 0 {
                prop_assert!((moments.mean - mean).abs() <= 1e-9, "{} {}", moments.mean, mean);
            }
            if count > 1 {
                prop_assert!((moments.slope(1.0) - slope).abs() <= 1e-8 * (1.0 + slope.abs()));
            }
        }
    }

    #[test]
    fn the_bits_do_not_depend_on_where_a_piece_starts(
        values in proptest::collection::vec(sample(), 100..300),
        first in 0_i64..1000,
        steps in 1_usize..40,
        cut in 0_usize..60,
    ) {
        let whole = windows(&values, first, steps);
        let piece = windows(&values[cut..], first + cut as i64, steps);
        for t in steps..piece.len() {
            let (a, b) = (&whole[t + cut], &piece[t]);
            prop_assert_eq!(a.count, b.count);
            prop_assert_eq!(a.mean.to_bits(), b.mean.to_bits());
            prop_assert_eq!(a.product.to_bits(), b.product.to_bits());
            prop_assert_eq!(a.square.to_bits(), b.square.to_bits());
        }
    }

    #[test]
    fn the_bits_are_those_of_folding_where_nothing_is_missing_too(
        values in proptest::collection::vec(-1e3..1e3_f64, 100..300),
        gap in proptest::option::of(0_usize..300),
        first in -500_i64..500,
        steps in 1_usize..30,
    ) {
        let mut values = values;
        if let Some(value) = gap.and_then(|gap| values.get_mut(gap)) {
            *value = ABSENT;
        }
        for (t, moments) in windows(&values, first, steps).iter().enumerate() {
            let expected = folded(&values, first, steps, t);
            let bits = |m: &Moments| {
                [m.mean_position, m.mean, m.square, m.product].map(f64::to_bits)
            };
            prop_assert_eq!(moments.count, expected.count);
            prop_assert_eq!(bits(moments), bits(&expected));
        }
    }

    #[test]
    fn a_constant_has_slope_zero_and_itself_as_mean(
        constant in -1e12..1e12_f64,
        gaps in proptest::collection::vec(any::<bool>(), 20..120),
        steps in 2_usize..30,
        first in 0_i64..100,
    ) {
        let values: Vec<f64> =
            gaps.iter().map(|gap| if *gap { ABSENT } else { constant }).collect();
        for moments in windows(&values, first, steps) {
            if moments.count > 0 {
                prop_assert_eq!(moments.mean.to_bits(), constant.to_bits());
            }
            if moments.count > 1 {
                prop_assert_eq!(moments.slope(1.0), 0.0);
            }
        }
    }
}
