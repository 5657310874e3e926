//! Real servers and scripted ones, for the journeys.

pub mod certificates;
pub mod dice;
pub mod fault_proxy;
pub mod forward_proxy;
pub mod http;
pub mod kept;
pub mod open_metrics;
pub mod program;
pub mod promtool;
pub mod query;
pub mod real_prometheus;
pub mod real_victoria;
pub mod recording_proxy;
pub mod scripted_server;
pub mod server;
pub mod stored;
pub mod watched;
