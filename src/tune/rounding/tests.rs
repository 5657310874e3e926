//! Rounding against brute force over decimals, and at the edges of floats.

use proptest::prelude::*;

use super::{Interval, RoundNumber, Rounded, floor};
use crate::model::Side;

fn rounded(side: Side, low: f64, high: f64) -> Rounded {
    Interval::of(side, low, high).unwrap().rounded()
}

fn limit(side: Side, low: f64, high: f64) -> String {
    rounded(side, low, high).limit.text
}

fn texts(rounded: &Rounded) -> [Option<&str>; 2] {
    [&rounded.rounder_below, &rounded.rounder_above]
        .map(|number| number.as_ref().map(|number| number.text.as_str()))
}

/// All decimals of at most three digits in a range that the cases below stay in, smallest first.
fn short_decimals() -> Vec<(u32, f64)> {
    let mut found = vec![(0, 0.0)];
    for exponent in -8..=5 {
        for mantissa in (1..1000).filter(|mantissa| mantissa % 10 != 0) {
            let number: f64 = format!("{mantissa}e{exponent}").parse().unwrap();
            let digits = mantissa.to_string().len() as u32;
            found.extend([(digits, number), (digits, -number)]);
        }
    }
    found
}

#[test]
fn the_fewest_digits_nearest_to_the_middle_win() {
    use Side::{Above, Below};
    for (side, low, high, text) in [
        (Above, 4.37, 4.62, "4.5"),
        (Above, 0.0031, 0.0068, "0.005"),
        (Above, 0.003, 0.0049, "0.004"),
        (Above, 5.0, 6.0, "5"),
        (Below, 5.0, 6.0, "6"),
        (Above, 5.0, f64::INFINITY, "5"),
        (Above, 5.1, f64::INFINITY, "10"),
        (Below, f64::NEG_INFINITY, 0.07, "0.05"),
        (Above, f64::NEG_INFINITY, 0.05, "0.02"),
        (Above, -7.0, f64::INFINITY, "-5"),
        (Above, f64::NEG_INFINITY, f64::INFINITY, "0"),
        (Below, f64::NEG_INFINITY, 0.0, "0"),
        (Above, f64::NEG_INFINITY, 0.0, "-1"),
        (Below, 0.0, f64::INFINITY, "1"),
        (Above, -0.3, 0.8, "0"),
        (Above, 0.0, 0.05, "0.02"),
        (Above, 0.0, f64::from_bits(1), "0"),
        (Above, -0.000_062, -0.000_041, "-0.00005"),
        (Above, 0.95, 0.97, "0.96"),
        (Above, 2.0e9, 2.3e9, "2000000000"),
        (Above, 0.9e300, 1.3e300, "1.0e+300"),
        (Above, f64::MAX, f64::INFINITY, "1.7976931348623157e+308"),
        (Below, 0.0, f64::from_bits(1), "5.0e-324"),
    ] {
        assert_eq!(limit(side, low, high), text, "{side:?} {low} {high}");
    }
}

#[test]
fn of_two_equally_near_the_more_sensitive_is_taken() {
    assert_eq!(limit(Side::Above, 4.1, 4.4), "4.2");
    assert_eq!(limit(Side::Below, 4.1, 4.4), "4.3");
    assert_eq!(limit(Side::Above, -4.4, -4.1), "-4.3");
    assert_eq!(limit(Side::Below, -4.4, -4.1), "-4.2");
}

#[test]
fn the_rounder_numbers_beside_the_interval_are_named() {
    assert_eq!(
        texts(&rounded(Side::Above, 4.37, 4.42)),
        [Some("4"), Some("5")]
    );
    assert_eq!(
        texts(&rounded(Side::Above, 0.96, 0.98)),
        [Some("0.9"), Some("1")]
    );
    assert_eq!(
        texts(&rounded(Side::Below, -4.42, -4.37)),
        [Some("-5"), Some("-4")]
    );
    assert_eq!(
        texts(&rounded(Side::Above, 7.0, 7.5)),
        [Some("5"), Some("10")]
    );
    assert_eq!(texts(&rounded(Side::Above, 4.9, 5.1)), [None, None]);
    assert_eq!(
        texts(&rounded(Side::Above, 1.7e308, f64::MAX)),
        [Some("1.0e+308"), None]
    );
}

#[test]
fn an_interval_without_a_finite_number_is_none() {
    for (low, high) in [
        (1.0, 1.0),
        (2.0, 1.0),
        (f64::NAN, 1.0),
        (1.0, f64::NAN),
        (f64::INFINITY, f64::INFINITY),
        (f64::NEG_INFINITY, f64::NEG_INFINITY),
        (f64::NEG_INFINITY, f64::MIN),
    ] {
        assert_eq!(Interval::of(Side::Above, low, high), None, "{low} {high}");
    }
    assert_eq!(Interval::of(Side::Below, f64::MAX, f64::INFINITY), None);
}

#[test]
fn floors_have_two_digits_and_lie_strictly_beyond() {
    let text = |side, extreme| floor(side, extreme).map(|number: RoundNumber| number.text);
    for (side, extreme, expected) in [
        (Side::Above, 4.91, "5"),
        (Side::Above, 4.5, "4.6"),
        (Side::Above, 0.0099, "0.01"),
        (Side::Above, -3.16, "-3.1"),
        (Side::Above, -10.0, "-9.9"),
        (Side::Below, 4.5, "4.4"),
        (Side::Below, 100.0, "99"),
        (Side::Below, -4.91, "-5"),
        (Side::Above, f64::from_bits(1), "7.5e-324"),
        (Side::Below, f64::from_bits(1), "0"),
    ] {
        assert_eq!(text(side, extreme).as_deref(), Some(expected), "{extreme}");
    }
    for none in [0.0, -0.0, f64::INFINITY, f64::NAN, f64::MAX] {
        assert_eq!(text(Side::Above, none), None, "{none}");
    }
}

#[test]
fn no_shorter_decimal_is_inside_and_none_as_short_is_nearer() {
    let all = short_decimals();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let cases = (-99_999i64..99_999, 1i64..99_999, -4i32..1, any::<bool>());
    runner
        .run(&cases, |(low, width, exponent, above)| {
            let number = |mantissa: i64| format!("{mantissa}e{exponent}").parse::<f64>().unwrap();
            let (low, high) = (number(low), number(low + width));
            let inside = |number: f64| {
                if above {
                    low <= number && number < high
                } else {
                    low < number && number <= high
                }
            };
            let side = if above { Side::Above } else { Side::Below };
            let limit = rounded(side, low, high).limit;
            prop_assert!(inside(limit.value));
            prop_assert_eq!(limit.text.parse(), Ok(limit.value));
            let at_end = low == 0.0 || high == 0.0;
            let rivals = all.iter().filter(|(_, rival)| inside(*rival));
            for (digits, rival) in rivals.filter(|(_, rival)| !at_end || *rival != 0.0) {
                prop_assert!(*digits >= limit.digits, "{rival} is shorter than {limit:?}");
                let off = |number: f64| (2.0 * number - low - high).abs();
                let easy = |number: f64| {
                    format!("{number:e}").starts_with(['1', '2', '5'])
                        || format!("{number:e}").starts_with("-1")
                        || format!("{number:e}").starts_with("-2")
                        || format!("{number:e}").starts_with("-5")
                };
                let as_good =
                    *digits == limit.digits && (*digits > 1 || easy(*rival) >= easy(limit.value));
                prop_assert!(
                    !as_good || off(*rival) >= off(limit.value) * (1.0 - 1e-9),
                    "{} is nearer than {:?}",
                    rival,
                    limit
                );
            }
            Ok(())
        })
        .unwrap();
}

/// The exact digits of a float, cut after some: the greatest decimal of so many digits not above it.
fn cut(number: f64, digits: usize) -> (u64, i32) {
    let exact = format!("{number:.800e}");
    let (mantissa, exponent) = exact.split_once('e').unwrap();
    let figures: String = mantissa.replace('.', "").chars().take(digits).collect();
    let exponent: i32 = exponent.parse().unwrap();
    (figures.parse().unwrap(), exponent + 1 - digits as i32)
}

proptest! {
    #[test]
    fn any_two_floats_have_a_shortest_limit_between_them(a in any::<f64>(), b in any::<f64>(), above: bool) {
        prop_assume!(a.is_finite() && b.is_finite() && a != b);
        check(a, b, above)?;
    }

    #[test]
    fn neighbouring_floats_have_one_too(a in any::<f64>(), apart in 1u64..2000, above: bool) {
        prop_assume!(a.is_finite() && (a.to_bits() << 1) < (f64::MAX.to_bits() << 1) - 5000);
        check(a, f64::from_bits(a.to_bits() + apart), above)?;
    }

    #[test]
    fn a_floor_is_the_nearest_beyond(extreme in any::<f64>(), above: bool) {
        prop_assume!(extreme.is_finite() && extreme.abs() < 1e308 && extreme.abs() > 1e-300);
        let side = if above { Side::Above } else { Side::Below };
        let found = floor(side, extreme).unwrap();
        let outward = above == (extreme > 0.0);
        let (mantissa, exponent) = cut(extreme.abs(), 2);
        let at = |mantissa: u64| format!("{mantissa}e{exponent}").parse::<f64>().unwrap();
        let exactly = at(mantissa) == extreme.abs();
        let expected = match (outward, exactly) {
            (true, _) => at(mantissa + 1),
            (false, false) => at(mantissa),
            (false, true) if mantissa == 10 => format!("99e{}", exponent - 1).parse().unwrap(),
            (false, true) => at(mantissa - 1),
        };
        prop_assert_eq!(found.value.abs(), expected);
        prop_assert!(found.digits <= 2);
        prop_assert_eq!(found.value > extreme, above);
        prop_assert_eq!(found.value < extreme, !above);
    }
}

fn check(a: f64, b: f64, above: bool) -> Result<(), TestCaseError> {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    let side = if above { Side::Above } else { Side::Below };
    let interval = Interval::of(side, low, high).unwrap();
    let Rounded {
        limit,
        rounder_below,
        rounder_above,
    } = interval.rounded();
    prop_assert!(interval.contains(limit.value), "{limit:?}");
    prop_assert_eq!(limit.text.parse(), Ok(limit.value));
    if let Some(below) = rounder_below {
        prop_assert!(below.value < limit.value && !interval.contains(below.value));
        prop_assert!(below.digits < limit.digits || limit.digits == 1);
    }
    if let Some(above) = rounder_above {
        prop_assert!(above.value > limit.value && !interval.contains(above.value));
        prop_assert!(above.digits < limit.digits || limit.digits == 1);
    }
    // Nothing shorter: neither the end farther from zero cut short nor its next is inside.
    let negative = limit.value < 0.0;
    let (near, far) = if negative {
        (-interval.last(), -interval.first())
    } else {
        (interval.first(), interval.last())
    };
    if limit.digits > 1 {
        let (mantissa, exponent) = cut(far, limit.digits as usize - 1);
        for mantissa in [mantissa, mantissa + 1] {
            let number: f64 = format!("{mantissa}e{exponent}").parse().unwrap();
            prop_assert!(!(near..=far).contains(&number), "{number} is shorter");
        }
    }
    Ok(())
}
