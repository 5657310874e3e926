//! The answers of the HTTP API, from bytes to values.
//!
//! Bodies are read through an [`Input`], a window that moves over the bytes as they arrive; a matrix goes
//! straight into columns and is never held as JSON. Decoding blocks while it waits for bytes, so it runs
//! on a thread of its own. For any bytes at all the result is the right value or an error: no panic, and
//! no more memory than the bounds stated in each file.

mod envelope;
mod error;
mod input;
mod instant;
mod labels;
mod matrix;
mod point;

pub use error::DecodeError;
pub(super) use error::{quote, quote_message};
pub use input::Input;
pub use instant::{
    BuildData, InstantSeries, decode_build, decode_instant, decode_label_names, decode_refusal,
    decode_series_count,
};
pub use matrix::{RangeAnswer, decode_range};

#[cfg(test)]
mod examples;
#[cfg(test)]
mod laws;
