//! Reports: records as text and Markdown.
//!
//! Formats only: every number shown is a field of a record. Nothing here reads a file, a clock or a
//! terminal; whether to use colour is told by the caller.

mod check_text;
mod compare_markdown;
mod compare_tables;
mod compare_text;
mod compare_words;
mod daily_markdown;
mod fetch_text;
pub mod figure;
mod figures;
mod live_github;
mod live_junit;
mod live_markdown;
mod live_openmetrics;
mod live_text;
mod page;
mod replay_attribution;
mod replay_basis;
mod replay_conditions;
mod replay_delay;
mod replay_deployments;
mod replay_flapping;
mod replay_markdown;
mod replay_no_data;
mod replay_rates;
mod replay_sensitivity;
mod replay_sources;
mod replay_text;
mod report_markdown;
mod report_words;
mod store_info_text;
mod store_text;
mod story;
mod table;
mod tune_frontier;
mod tune_limits;
mod tune_markdown;
mod tune_rates;
mod tune_text;
mod tune_words;
mod verify_text;
mod watch_metrics;

pub use check_text::check_text;
pub use compare_markdown::compare_markdown;
pub use compare_text::compare_text;
pub use daily_markdown::daily_markdown;
pub use fetch_text::{fetch_plan_text, fetch_text};
pub use live_github::{github_annotations, github_outputs, github_summary, without_commands};
pub use live_junit::live_junit;
pub use live_markdown::live_markdown;
pub use live_openmetrics::live_openmetrics;
pub use live_text::{Ink, live_text};
pub use page::{daily_page, index_page, page};
pub use replay_markdown::replay_markdown;
pub use replay_sources::replay_warnings;
pub use replay_text::replay_text;
pub use report_markdown::report_markdown;
pub use store_info_text::store_info_text;
pub use store_text::{store_compact_text, store_verify_text};
pub use story::{story_markdown, story_text};
pub use tune_markdown::tune_markdown;
pub use tune_text::{Telling, tune_text};
pub use verify_text::{verify_markdown, verify_text};
pub use watch_metrics::watch_metrics;
