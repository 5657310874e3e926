//! Access as SREs have it: TLS, users, tokens, headers, proxies and redirects, against a real Prometheus
//! that wants them, and what is said when they are wrong. What is secret is seen nowhere.

mod addresses;
mod desk;
mod headers;
mod oauth2;
mod promtool;
mod proxies;
mod quiet;
mod redirects;
mod tls;
mod tokens;
mod wall;
