//! Names of fields: what is one, what could be a secret instead, and which one was meant.

/// Field names are such; what is not may be a secret that slipped.
pub(super) fn is_word(key: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.len() <= LONGEST_NAME
        && key.chars().all(letters)
}

/// Header names are shown too.
pub(super) fn is_header(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.len() <= LONGEST_NAME
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// A longer name is none that anybody gave a field.
const LONGEST_NAME: usize = 40;

/// The field that was meant: nearly spelt so, or begun and not ended.
pub(super) fn nearest(key: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let spelt = known
        .iter()
        .map(|name| (strsim::levenshtein(key, name), *name))
        .min()
        .filter(|(edits, _)| *edits <= 2)
        .map(|(_, name)| name);
    let begun = || {
        let longer = known.iter().filter(|name| name.starts_with(key));
        longer.min_by_key(|name| name.len()).copied()
    };
    spelt.or_else(|| begun().filter(|_| key.len() >= SHORTEST_BEGINNING))
}

/// Fewer letters begin too many words.
const SHORTEST_BEGINNING: usize = 3;
