//! The pages of `watch`: the verdict for those who ask over HTTP.
//!
//! - `board` holds the last answer and knows how old it is.
//! - `page` gives each request its page (pure).
//! - `server` speaks HTTP: so many connections at once, none of them idle for long, and a clean end.
//!
//! An answer older than two steps is never shown as a verdict, however it came to be that old.

mod board;
mod page;
mod server;

pub use board::Board;
pub use server::{ListenAddress, ListenError, Server};
