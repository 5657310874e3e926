//! A store by itself: what it holds, whether it is sound, and fewer files where there are many.

mod compact;
mod info;
mod verify;

pub use compact::compact_store;
pub use info::store_info;
pub use verify::verify_store;

use crate::store::Room;

/// The name of a room in tables.
fn name(room: &Room) -> String {
    match room {
        Room::Check(id) => id.to_string(),
        Room::Server => "(availability)".to_owned(),
    }
}
