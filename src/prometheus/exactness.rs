//! What every range query asks besides its query: that the answer be whole.

/// Whole answers of raw samples or none, from servers that would rather answer quickly. Servers ignore
/// what they do not know: the first three are Thanos's, the last two are `VictoriaMetrics`'s.
const EXACTNESS: [(&str, &str); 5] = [
    ("partial_response", "false"),
    ("dedup", "true"),
    ("max_source_resolution", "0s"),
    ("nocache", "1"),
    ("deny_partial_response", "1"),
];

/// The fields to add to a form.
pub(super) fn exactness() -> impl Iterator<Item = (&'static str, String)> {
    EXACTNESS
        .into_iter()
        .map(|(name, value)| (name, value.to_owned()))
}
