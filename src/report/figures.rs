//! Figures in the form people read: percentages, counts with thousands apart, lengths of time.

use crate::model::{Duration, Timestamp};
use crate::record::{Number, RateFigure};

/// `12.3 %`; small shares keep two significant digits; nothing is `none`.
pub(super) fn percent(number: Number) -> String {
    let Number(Some(share)) = number else {
        return "none".to_owned();
    };
    let percent = share * 100.0;
    if percent < 0.0 {
        return format!("−{}", self::percent(Number::from(-share)));
    }
    let decimals = match percent {
        p if p == p.trunc() || p >= 99.95 => 0,
        p if p >= 10.0 => 1,
        p if p >= 1.0 => 2,
        p if p >= 0.1 => 2,
        _ => 3,
    };
    let text = format!("{percent:.decimals$} %");
    // A share that is not whole must not be rounded into all or nothing.
    match (share, text.as_str()) {
        (share, "100 %") if share < 1.0 => "> 99.9 %".to_owned(),
        (share, "0.000 %") if share > 0.0 => "< 0.001 %".to_owned(),
        _ => text,
    }
}

/// `12,345`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12.3 MB`.
pub(super) fn size(bytes: u64) -> String {
    let scaled = |unit: f64| bytes as f64 / unit;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", scaled(1e3)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", scaled(1e6)),
        1_000_000_000.. => format!("{:.1} GB", scaled(1e9)),
    }
}

/// `4,321 of 35,120`.
pub(super) fn of(rate: RateFigure) -> String {
    format!("{} of {}", count(rate.hits), count(rate.of))
}

/// `1h20m`, or `none`.
pub(super) fn length(seconds: Number) -> String {
    match seconds.0.map(|s| (s * 1000.0) as i64) {
        Some(millis) => Duration::try_from_millis(millis)
            .map_or_else(|| "none".to_owned(), |duration| duration.to_string()),
        None => "none".to_owned(),
    }
}

/// `2.4`, or `none`.
pub(super) fn decimal(number: Number) -> String {
    number
        .0
        .map_or_else(|| "none".to_owned(), |value| format!("{value:.1}"))
}

/// `2026-03-02 14:05Z`: to the minute unless seconds matter.
pub(super) fn moment(instant: Timestamp) -> String {
    let text = instant.to_string().replace('T', " ");
    match text.strip_suffix(":00Z") {
        Some(minutes) => format!("{minutes}Z"),
        None => text,
    }
}

/// `1 incident`, `2 incidents`.
pub(super) fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// At most `width` characters, the last an ellipsis where something was cut.
pub(super) fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_round_into_all_or_nothing() {
        let shown = |share: f64| percent(Number::from(share));
        assert_eq!(shown(0.0), "0 %");
        assert_eq!(shown(1.0), "100 %");
        assert_eq!(shown(0.9999), "> 99.9 %");
        assert_eq!(shown(0.000_001), "< 0.001 %");
        assert_eq!(shown(0.123_45), "12.3 %");
        assert_eq!(shown(0.012_345), "1.23 %");
        assert_eq!(percent(Number(None)), "none");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
        assert_eq!(
            [999, 1_500, 2_000_000].map(size),
            ["999 B", "1.5 kB", "2.0 MB"]
        );
    }
}
