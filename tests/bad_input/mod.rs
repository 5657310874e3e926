//! What a user gets wrong, or the world does, and what the program says then.
//!
//! Every case runs the real binary in a folder of its own and is held to the same rules: the exit status,
//! an `error:` that names what and where, a `hint:` that says what to do, nothing on stdout, and a folder
//! that is byte for byte what it was before. The messages of one family stand together on a *page*, one
//! snapshot, so that they can be read as their reader will: all at once, at three in the morning.

mod desk;
mod flags;
mod gate;
mod labels;
mod live;
mod page;
mod patience;
mod range;
mod server;
mod start;
mod store;
mod trouble;
mod tune;

pub use desk::{Desk, Run};
pub use page::Page;
