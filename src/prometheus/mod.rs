//! Prometheus over HTTP: what to ask, how to ask it, and what the answers mean.
//!
//! - `plan` cuts grids into requests (pure).
//! - `address` reads a server's URL and keeps its credentials out of sight.
//! - [`auth`] is how the server lets us in: credentials, TLS, proxies, headers.
//! - `pool` sets up connections.
//! - `transport` makes one attempt: send, look at status and type; `body` decodes while it arrives.
//! - `retry` decides whether and when to ask again.
//! - `contact` knows whether the server was ever reached.
//! - `pace` bounds how many questions are under way at once.
//! - `server_kind` is what a server says of itself, `server_clock` what its clock shows.
//! - `client` puts these together, one method for each thing that can be asked, `metadata` among them what is
//!   known beside samples.
//! - [`wire`] turns JSON into columns, never holding a body whole.
//! - `split` parts the answer to one query for many values into an answer for each.
//! - `error` says what went wrong and whose fault it is, `cause` and `tls_fault` why no answer came, `hint`
//!   what to do.
//!
//! Samples come back exactly on the grid that was asked, or not at all: an answer that does not fit the
//! question is an error, never a guess. Credentials appear in no value that can be printed.

mod address;
pub mod auth;
mod body;
mod cause;
mod client;
mod contact;
mod error;
mod exactness;
mod hint;
mod metadata;
mod pace;
mod plan;
mod pool;
mod retry;
mod series_name;
mod server_clock;
mod server_kind;
mod split;
mod tls_fault;
mod transport;
pub mod wire;

pub use address::check_address;
pub use auth::{Access, AccessError, GivenHeader};
pub use cause::UnreachableCause;
pub use client::{Client, ClientOptions};
pub use error::{ClientError, UrlFault};
pub use metadata::SERIES_COUNT_LIMIT;
pub use pace::{Burden, Leave, Pace};
pub use plan::{MAX_POINTS_PER_REQUEST, Request, cut, cut_all};
pub use pool::{Proxies, install_crypto};
pub use retry::RetryPolicy;
pub use server_clock::ClockReading;
pub use server_kind::{BuildInfo, ServerKind};
pub use split::{SplitFault, label_value, split_series};
pub use tls_fault::TlsFault;
pub use wire::{DecodeError, InstantSeries, RangeAnswer};
