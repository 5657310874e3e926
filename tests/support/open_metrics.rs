//! Samples as text: OpenMetrics for promtool, and the import form of VictoriaMetrics.
//!
//! What promtool drops without a word is refused here: two samples of a series at one time, and times
//! that are milliseconds. Samples are sorted; series of one name stand together, as the format asks.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A sample: unix seconds and a value.
pub type Sample = (i64, f64);

/// The first second of 2100: anything later is surely milliseconds.
const TOO_LATE: i64 = 4_102_444_800;

/// A handful of series.
#[derive(Debug, Clone, Default)]
pub struct OpenMetrics {
    /// By name, then by labels as printed.
    families: BTreeMap<String, BTreeMap<String, BTreeMap<i64, f64>>>,
}

impl OpenMetrics {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds samples to a series; a counter is a gauge that only rises. The server sees the type nowhere.
    #[must_use]
    pub fn gauge(mut self, name: &str, labels: &[(&str, &str)], samples: &[Sample]) -> Self {
        let labels: BTreeMap<_, _> = labels.iter().copied().collect();
        let labels: Vec<_> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let series = self
            .families
            .entry(name.to_owned())
            .or_default()
            .entry(format!("{{{}}}", labels.join(",")))
            .or_default();
        for (time, value) in samples {
            assert!(
                (0..TOO_LATE).contains(time),
                "{name}: {time} is not in seconds"
            );
            let before = series.insert(*time, *value);
            assert!(before.is_none(), "{name}: two samples at {time}");
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.families.is_empty()
    }

    /// The text that `promtool tsdb create-blocks-from openmetrics` reads: times in seconds.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, family) in &self.families {
            writeln!(text, "# TYPE {name} gauge").expect("strings take everything");
            write_samples(&mut text, name, family, "");
        }
        text.push_str("# EOF\n");
        text
    }

    /// The lines that `/api/v1/import/prometheus` reads: times in milliseconds.
    pub fn to_import_lines(&self) -> String {
        let mut text = String::new();
        for (name, family) in &self.families {
            write_samples(&mut text, name, family, "000");
        }
        text
    }
}

fn write_samples(
    text: &mut String,
    name: &str,
    family: &BTreeMap<String, BTreeMap<i64, f64>>,
    millis: &str,
) {
    for (labels, samples) in family {
        for (time, value) in samples {
            writeln!(text, "{name}{labels} {} {time}{millis}", number(*value))
                .expect("strings take everything");
        }
    }
}

/// As Go reads it back to the same bits; NaN is a value like any other, not a stale marker.
fn number(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned()
    } else {
        format!("{value:e}")
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
