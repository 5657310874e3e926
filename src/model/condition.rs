//! A condition: a signal compared with one limit, held for a while, released after a while.
//!
//! Limits are strict on both sides, so a value exactly on the limit passes. Windows, holds and releases
//! are durations here; the engine rounds them up to whole steps of the gate.

use std::fmt;
use std::str::FromStr;

use super::check::CheckId;
use super::duration::Duration;
use super::grid::Step;

/// How many present finite samples a window needs unless the gate says otherwise.
pub const DEFAULT_MIN_POINTS: u32 = 10;

/// How far back reasons look for the start of a breach, at least.
const SINCE_AT_LEAST: Duration = Duration::from_hours(1);

/// The severity at which a condition stands in its check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Met, it makes the verdict at least WARNING.
    Warning,
    /// Met, it makes the verdict NO-GO.
    NoGo,
}

impl Level {
    /// The key under which the gate file lists conditions of this level.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::NoGo => "no_go",
        }
    }
}

/// What is compared with the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// The sample itself.
    Value,
    /// Ordinary least-squares slope per second over `[t − window, t]`.
    Slope {
        /// The window's length.
        window: Duration,
        /// The fewest present finite samples that make a signal.
        min_points: u32,
    },
    /// The sample divided by the mean over `[t − window, t]`.
    RatioToMean {
        /// The window's length.
        window: Duration,
        /// The fewest present finite samples that make a signal.
        min_points: u32,
    },
}

impl Signal {
    /// The window's length, zero for the value itself.
    pub const fn window(self) -> Duration {
        match self {
            Self::Value => Duration::ZERO,
            Self::Slope { window, .. } | Self::RatioToMean { window, .. } => window,
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value => f.write_str("value"),
            Self::Slope { window, .. } => write!(f, "slope over {window}"),
            Self::RatioToMean { window, .. } => write!(f, "ratio to the mean over {window}"),
        }
    }
}

/// Which side of the limit breaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Broken by a signal greater than the limit.
    Above,
    /// Broken by a signal smaller than the limit.
    Below,
}

impl Side {
    /// The key in the gate file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
        }
    }
}

/// A finite number and the side on which it is broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    side: Side,
    value: f64,
}

impl Limit {
    /// A limit at `value`, which must be finite.
    pub fn try_new(side: Side, value: f64) -> Result<Self, ConditionError> {
        if value.is_finite() {
            // Minus zero would print as a number nobody wrote.
            Ok(Self {
                side,
                value: value + 0.0,
            })
        } else {
            Err(ConditionError::LimitNotFinite(value))
        }
    }

    /// Its side.
    pub const fn side(self) -> Side {
        self.side
    }

    /// Its number.
    pub const fn value(self) -> f64 {
        self.value
    }

    /// Does `signal` break it? NaN never does; absence of data is decided elsewhere.
    pub fn is_broken_by(self, signal: f64) -> bool {
        match self.side {
            Side::Above => signal > self.value,
            Side::Below => signal < self.value,
        }
    }
}

/// Why parts do not make a condition.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConditionError {
    /// NaN or an infinity.
    #[error("a limit of {0} can never be compared; expected a plain finite number")]
    LimitNotFinite(f64),
    /// A window of no length.
    #[error("a window of 0s holds no trend; expected a duration such as 2h")]
    EmptyWindow,
    /// A slope needs two points, a ratio one.
    #[error("min_points {found} is too few; a {signal} needs at least {least}")]
    TooFewPoints {
        /// `slope` or `ratio_to_mean`.
        signal: &'static str,
        /// What was given.
        found: u32,
        /// What the signal needs.
        least: u32,
    },
    /// The window holds fewer grid points than `min_points`.
    #[error(
        "a window of {window} holds {points} points of the {step} grid, fewer than min_points {min_points}: it would never have data"
    )]
    WindowTooShort {
        /// The window.
        window: Duration,
        /// The step of the gate.
        step: Duration,
        /// How many grid points the window has.
        points: usize,
        /// How many it is asked to have.
        min_points: u32,
    },
}

/// A signal, a limit, a hold and a release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    signal: Signal,
    limit: Limit,
    hold: Duration,
    release: Duration,
}

impl Condition {
    /// A condition; whether its window fits the grid is checked by the gate, which knows the step.
    pub fn try_new(
        signal: Signal,
        limit: Limit,
        hold: Duration,
        release: Duration,
    ) -> Result<Self, ConditionError> {
        let needs = match signal {
            Signal::Value => None,
            Signal::Slope { window, min_points } => Some((window, min_points, "slope", 2)),
            Signal::RatioToMean { window, min_points } => {
                Some((window, min_points, "ratio_to_mean", 1))
            }
        };
        if let Some((window, found, signal, least)) = needs {
            if window.is_zero() {
                return Err(ConditionError::EmptyWindow);
            }
            if found < least {
                return Err(ConditionError::TooFewPoints {
                    signal,
                    found,
                    least,
                });
            }
        }
        Ok(Self {
            signal,
            limit,
            hold,
            release,
        })
    }

    /// Refuses a window that can never hold `min_points` on this grid.
    pub fn fits(&self, step: Step) -> Result<(), ConditionError> {
        match self.signal {
            Signal::Value => Ok(()),
            Signal::Slope { window, min_points } | Signal::RatioToMean { window, min_points } => {
                let points = step.steps_in(window) + 1;
                if points < min_points as usize {
                    return Err(ConditionError::WindowTooShort {
                        window,
                        step: step.duration(),
                        points,
                        min_points,
                    });
                }
                Ok(())
            }
        }
    }

    /// What is compared.
    pub const fn signal(&self) -> Signal {
        self.signal
    }

    /// What it is compared with.
    pub const fn limit(&self) -> Limit {
        self.limit
    }

    /// `for: D`, zero when none.
    pub const fn hold(&self) -> Duration {
        self.hold
    }

    /// `release: R`, zero when none.
    pub const fn release(&self) -> Duration {
        self.release
    }

    /// The same condition with another limit number.
    #[must_use]
    pub fn with_limit(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }

    /// The same condition with another hold.
    #[must_use]
    pub fn with_hold(self, hold: Duration) -> Self {
        Self { hold, ..self }
    }

    /// The same condition with another release.
    #[must_use]
    pub fn with_release(self, release: Duration) -> Self {
        Self { release, ..self }
    }

    /// `W + D + R` in steps: what a verdict depends on.
    pub fn memory_steps(&self, step: Step) -> usize {
        step.steps_in(self.signal.window()) + self.hold_and_release_steps(step)
    }

    /// `W + max(D + R, 1h)` in steps: what a reason depends on.
    pub fn lookback_steps(&self, step: Step) -> usize {
        step.steps_in(self.signal.window()) + self.since_steps(step)
    }

    /// `max(D + R, 1h)` in steps: how far back the start of a breach is sought.
    pub fn since_steps(&self, step: Step) -> usize {
        self.hold_and_release_steps(step)
            .max(step.steps_in(SINCE_AT_LEAST))
    }

    fn hold_and_release_steps(&self, step: Step) -> usize {
        step.steps_in(self.hold) + step.steps_in(self.release)
    }
}

/// The name of one condition, and so of one limit: `creative_p95.no_go.1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LimitId {
    /// The check.
    pub check: CheckId,
    /// The level under which the condition stands.
    pub level: Level,
    /// Its place among the conditions of that level, from 0 in file order.
    pub index: usize,
}

impl fmt::Display for LimitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.check, self.level.key(), self.index + 1)
    }
}

/// Why a text names no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no condition; expected one such as creative_p95.no_go.1")]
pub struct LimitIdError(String);

impl FromStr for LimitId {
    type Err = LimitIdError;

    /// The number may be left out for the first condition of a level.
    fn from_str(text: &str) -> Result<Self, LimitIdError> {
        let wrong = || LimitIdError(text.to_owned());
        let mut words = text.split('.');
        let check = words.next().unwrap_or_default();
        let check = CheckId::try_new(check).map_err(|_| wrong())?;
        let level = words.next().ok_or_else(wrong)?;
        let level = [Level::Warning, Level::NoGo]
            .into_iter()
            .find(|own| own.key() == level)
            .ok_or_else(wrong)?;
        let index = match words.next() {
            Some(number) => {
                let number: usize = number.parse().map_err(|_| wrong())?;
                number.checked_sub(1).ok_or_else(wrong)?
            }
            None => 0,
        };
        if words.next().is_some() {
            return Err(wrong());
        }
        Ok(Self {
            check,
            level,
            index,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_found_by_its_name() {
        let id: LimitId = "rl_loss.no_go.2".parse().unwrap();
        assert_eq!((id.level, id.index), (Level::NoGo, 1));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("rl_loss.warning".parse::<LimitId>().unwrap().index, 0);
        for text in [
            "",
            "rl_loss",
            "rl_loss.nogo.1",
            "rl_loss.no_go.0",
            "rl_loss.no_go.1.2",
            "X.no_go",
        ] {
            assert!(text.parse::<LimitId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_value_on_the_limit_passes_and_nan_breaks_nothing() {
        let above = Limit::try_new(Side::Above, 2.5).unwrap();
        assert!(!above.is_broken_by(2.5));
        assert!(above.is_broken_by(f64::INFINITY));
        assert!(!above.is_broken_by(f64::NAN));
        let below = Limit::try_new(Side::Below, 0.2).unwrap();
        assert!(!below.is_broken_by(0.2));
        assert!(below.is_broken_by(f64::NEG_INFINITY));
        assert!(Limit::try_new(Side::Above, f64::NAN).is_err());
    }

    #[test]
    fn memory_and_lookback_round_each_part_up() {
        let step = Step::try_new(Duration::from_secs(60)).unwrap();
        let condition = Condition::try_new(
            Signal::Slope {
                window: "2h".parse().unwrap(),
                min_points: 10,
            },
            Limit::try_new(Side::Below, 0.0).unwrap(),
            "90s".parse().unwrap(),
            "30s".parse().unwrap(),
        )
        .unwrap();
        assert_eq!(condition.memory_steps(step), 120 + 2 + 1);
        assert_eq!(condition.lookback_steps(step), 120 + 60);
    }

    #[test]
    fn a_window_that_can_never_fill_is_refused() {
        let step = Step::try_new(Duration::from_secs(60)).unwrap();
        let signal = Signal::RatioToMean {
            window: "5m".parse().unwrap(),
            min_points: 10,
        };
        let limit = Limit::try_new(Side::Above, 3.0).unwrap();
        let condition = Condition::try_new(signal, limit, Duration::ZERO, Duration::ZERO).unwrap();
        assert!(matches!(
            condition.fits(step),
            Err(ConditionError::WindowTooShort { points: 6, .. })
        ));
    }
}
