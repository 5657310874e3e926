//! One sample: `[<unix seconds>,"<number>"]`.
//!
//! Nearly every byte of a long answer is such a point, always written the same way, so that way is read
//! in place. Any other notation of the same JSON (spaces, escapes, fractions) is read by `serde_json`;
//! both give the same value or none.

use std::io::Read;

use super::error::{DecodeError, quote};
use super::input::Input;

/// A point this long or shorter, as servers write them, is read in place.
const USUAL_LENGTH: usize = 64;
/// The longest point accepted in any notation.
const LONGEST: usize = 1024;

/// One sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Unix seconds, as sent.
    pub(super) seconds: f64,
    /// The value; NaN when the server said NaN.
    pub(super) value: f64,
}

impl Point {
    /// Reads one point.
    #[inline]
    pub(super) fn read<R: Read>(input: &mut Input<R>) -> Result<Self, DecodeError> {
        if let Some((point, length)) = usual(input.ahead(USUAL_LENGTH)) {
            input.consume(length);
            return Ok(point);
        }
        let (seconds, text): (f64, String) = input.value(LONGEST)?;
        let value = number(&text).ok_or_else(|| {
            input.malformed(format!(
                "{:?} is not a sample value; expected a number, NaN, +Inf or -Inf",
                quote(&text, 80)
            ))
        })?;
        Ok(Self { seconds, value })
    }
}

/// The point at the beginning of `bytes` and its length, if it is written the usual way.
fn usual(bytes: &[u8]) -> Option<(Point, usize)> {
    let rest = bytes.strip_prefix(b"[")?;
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    // Twelve digits reach the year 33658, and their f64 is exact.
    if !(1..=12).contains(&digits) || (rest[0] == b'0' && digits > 1) {
        return None;
    }
    let seconds = rest[..digits]
        .iter()
        .fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    let text = rest[digits..].strip_prefix(b",\"")?;
    let length = text.iter().position(|b| matches!(b, b'"' | b'\\'))?;
    let after = text[length..].strip_prefix(b"\"]")?;
    let value = number(std::str::from_utf8(&text[..length]).ok()?)?;
    let point = Point {
        seconds: seconds as f64,
        value,
    };
    Some((point, bytes.len() - after.len()))
}

/// A sample value as Prometheus writes it. A number too large for an `f64` is none.
pub(super) fn number(text: &str) -> Option<f64> {
    let numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    if text.bytes().all(numeric) {
        return text.parse().ok().filter(|value: &f64| value.is_finite());
    }
    match text {
        "NaN" => Some(f64::NAN),
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_read_as_prometheus_writes_them() {
        for (text, value) in [
            ("0", 0.0),
            ("-0", -0.0),
            ("1e-7", 1e-7),
            ("1.7976931348623157e+308", f64::MAX),
            ("5e-324", 5e-324),
            ("+Inf", f64::INFINITY),
            ("-Inf", f64::NEG_INFINITY),
        ] {
            assert_eq!(number(text).unwrap().to_bits(), value.to_bits(), "{text}");
        }
        assert!(number("NaN").unwrap().is_nan());
        for wrong in [
            "", "nan", "inf", "Infinity", "1e999", "0x10", "1 ", "1_0", "-", "null",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    fn read(bytes: &[u8]) -> Result<Point, DecodeError> {
        Point::read(&mut Input::new(bytes))
    }

    #[test]
    fn other_notations_mean_the_same() {
        for same in [
            r#"[1700000000,"0.5"]"#,
            r#"[ 1700000000.0 , "0.5" ]"#,
            r#"[1.7e9,"\u0030.5"]"#,
        ] {
            assert_eq!(
                read(same.as_bytes()).unwrap(),
                Point {
                    seconds: 1.7e9,
                    value: 0.5
                },
                "{same}"
            );
        }
        for wrong in [
            "[1700000000,0.5]",
            r#"["1700000000","0.5"]"#,
            r#"[01700000000,"0.5"]"#,
            r#"[1700000000,"0.5","1"]"#,
            "[1700000000]",
            r#"[1700000000,"0.5""#,
            "[1700000000,null]",
            "1700000000",
        ] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_way_in_place_agrees_with_serde(
            text in r#"\[?[0-9]{0,3},?"?[-+.0-9eENaInf\\u"]{0,8}"?\]?"#
        ) {
            if let Some((point, length)) = usual(text.as_bytes()) {
                let (seconds, value): (f64, String) = serde_json::from_str(&text[..length]).unwrap();
                prop_assert_eq!(point.seconds, seconds);
                prop_assert_eq!(point.value.to_bits(), number(&value).unwrap().to_bits());
            }
        }

        #[test]
        fn every_value_survives(value in any::<f64>(), seconds in 0u64..300_000_000_000) {
            let printed = if value.is_nan() { "NaN".to_owned() }
                else if value.is_infinite() { format!("{}Inf", if value > 0.0 { '+' } else { '-' }) }
                else { format!("{value:e}") };
            let point = read(format!("[{seconds},\"{printed}\"]").as_bytes()).unwrap();
            prop_assert_eq!(point.seconds, seconds as f64);
            prop_assert!(point.value.to_bits() == value.to_bits() || (point.value.is_nan() && value.is_nan()));
        }
    }
}
