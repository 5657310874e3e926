//! Journeys: the program as its users meet it, against real servers and real files.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::format_collect,
    clippy::too_many_lines
)]

mod acting;
mod attribution;
mod authentication;
mod bad_input;
mod checking;
mod combined_queries;
mod compare;
mod coverage;
mod crashes;
mod daily_reports;
mod documents;
mod export;
mod fetch_faults;
mod fetch_parameters;
mod fetch_scraping;
mod fetching;
mod flapping;
mod fleet_fetching;
mod fleets;
mod fuzzing;
mod house;
mod incident_sources;
mod instructions;
mod label_sensitivity;
mod living;
mod outcomes;
mod parity;
mod pipelines;
mod plotting;
mod prometheus_client;
mod prometheus_rules;
mod real_servers;
mod report_overrides;
mod report_pages;
mod reports;
mod rounded_limits;
mod store_commands;
mod store_readers;
mod support;
mod tuned_limits;
mod tuning;
mod two_servers;
mod verifying;
mod watching;
