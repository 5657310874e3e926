//! Many gates at once: what they have in common, and which of them nobody should trust.
//!
//! Each gate is one unit. Steps of one gate stand and fall together, so a rate over all of them is as sure as gates
//! differ, not as steps are many: [`Pooled`]. Which gates differ from the others by more than chance, and by more
//! than these differ among themselves, is what [`Comparison`] finds; it asks the same of whole gates and of one check
//! in many. What a gate must keep for that, after everything else of it is gone, is a [`Glance`].

mod comparison;
mod evidence;
mod glance;
mod pooled;
#[cfg(test)]
mod simulated;
mod spread;
mod strip;

pub use comparison::Comparison;
pub use evidence::{ByDays, Evidence};
pub use glance::Glance;
pub use pooled::{Pooled, PooledEpisodes};
pub use spread::Spread;
pub use strip::{MOST_CELLS, Strip, StripCell};

/// Fewer gates are no sample of anything: no pooled interval, no comparison.
pub const LEAST_GATES: usize = 5;
