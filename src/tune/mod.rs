//! Tuning: limits chosen from history, as numbers. This floor knows limits by name and knows no file.

pub mod rounding;
pub mod warnings;
