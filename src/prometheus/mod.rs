//! Prometheus over HTTP: what to ask, how to ask it, and what the answers mean.
