//! What the `store` commands say: what is there, whether it is sound, what was joined.

mod compact;
mod info;
mod verify;

pub use compact::{CompactedRoom, StoreCompactDocument};
pub use info::{
    RetiredInfo, RoomInfo, RoomSizes, StoreInfoDocument, StoreTotals, Stretch, WarningInfo,
};
pub use verify::{StoreFault, StoreVerifyDocument, VerifiedRoom};
