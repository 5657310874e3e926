//! Counters, gauges and histograms as a client library keeps them, and what scrapes saw of them.
//!
//! A counter's series is born with its first event and forgotten when the process starts anew;
//! [`Unborn`](Counter::unborn) ones are how a service that never failed has no 5xx series at all.
//! Readings are whole numbers in a fixed [`Unit`], as real exporters round too: it keeps equal
//! values equal to the last bit, and a stored history small.

use std::io::{self, Write};

use crate::clock::Minute;

/// What one unit of a reading stands for.
#[derive(Debug, Clone, Copy)]
pub enum Unit {
    One,
    /// 0.125: exact in binary, so that differences of two counters stay exact too.
    Eighth,
    Thousandth,
    TenThousandth,
}

impl Unit {
    fn write(self, out: &mut impl Write, reading: u64) -> io::Result<()> {
        match self {
            Self::One => write!(out, "{reading}"),
            Self::Eighth => write!(out, "{}.{:03}", reading / 8, reading % 8 * 125),
            Self::Thousandth => write!(out, "{}.{:03}", reading / 1000, reading % 1000),
            Self::TenThousandth => write!(out, "{}.{:04}", reading / 10_000, reading % 10_000),
        }
    }
}

/// A value that is never negative, in whole units of `1 / scale`.
pub fn scaled(value: f64, scale: f64) -> u64 {
    (value * scale).round().max(0.0) as u64
}

/// A series: its name with labels, and a reading at every minute it was seen.
#[derive(Debug)]
pub struct Series {
    name: String,
    unit: Unit,
    readings: Vec<(Minute, u64)>,
}

impl Series {
    pub fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self {
            name: name.into(),
            unit,
            readings: Vec::new(),
        }
    }

    pub fn see(&mut self, minute: Minute, reading: u64) {
        self.readings.push((minute, reading));
    }

    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for (minute, reading) in &self.readings {
            write!(out, "{} ", self.name)?;
            self.unit.write(out, *reading)?;
            writeln!(out, " {}", minute.unix_seconds())?;
        }
        Ok(())
    }
}

/// A counter of one process, and its series.
#[derive(Debug)]
pub struct Counter {
    count: Option<u64>,
    at_birth: Option<u64>,
    pub series: Series,
}

impl Counter {
    /// Exposed at zero from the start.
    pub fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self {
            count: Some(0),
            at_birth: Some(0),
            series: Series::new(name, unit),
        }
    }

    /// Exposed from its first event on.
    pub fn unborn(name: impl Into<String>, unit: Unit) -> Self {
        Self {
            count: None,
            at_birth: None,
            series: Series::new(name, unit),
        }
    }

    pub fn add(&mut self, events: u64) {
        if events > 0 {
            *self.count.get_or_insert(0) += events;
        }
    }

    /// The process starts anew.
    pub fn restart(&mut self) {
        self.count = self.at_birth;
    }

    pub fn scrape(&mut self, minute: Minute) {
        if let Some(count) = self.count {
            self.series.see(minute, count);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::clock::HISTORY;

    fn text(series: &Series) -> String {
        let mut out = Vec::new();
        series.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_counter_is_born_with_its_first_event_and_forgotten_with_its_process() {
        let mut counter = Counter::unborn("fixes_total", Unit::One);
        for (minute, events) in [(0, 0), (1, 2), (2, 0)] {
            counter.add(events);
            counter.scrape(HISTORY.plus(minute));
        }
        counter.restart();
        counter.scrape(HISTORY.plus(3));
        assert_eq!(
            text(&counter.series),
            "fixes_total 2 1772409660\nfixes_total 2 1772409720\n"
        );
    }

    #[test]
    fn units_are_written_in_full() {
        let written = |unit: Unit, reading| {
            let mut out = Vec::new();
            unit.write(&mut out, reading).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(Unit::Eighth, 9), "1.125");
        assert_eq!(written(Unit::Thousandth, 70), "0.070");
        assert_eq!(written(Unit::TenThousandth, 20_005), "2.0005");
    }
}
