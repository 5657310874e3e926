//! The keys and words of the language, and the nearest of them to a misspelt one.

/// The keys of one kind of mapping.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeySet {
    /// The mapping as a person names it: `a check`.
    pub whole: &'static str,
    /// Its keys, in the order in which they are explained.
    pub keys: &'static [&'static str],
}

pub(super) static GATE: KeySet = KeySet {
    whole: "the gate",
    keys: &[
        "version",
        "gate",
        "services",
        "step",
        "prometheus",
        "no_data",
        "checks",
        "for_each",
        "overrides",
    ],
};

pub(super) static FOR_EACH: KeySet = KeySet {
    whole: "`for_each`",
    keys: &["label", "values", "values_from"],
};

pub(super) static OVERRIDE: KeySet = KeySet {
    whole: "an override",
    keys: &["limit", "for"],
};

pub(super) static PROMETHEUS: KeySet = KeySet {
    whole: "`prometheus`",
    keys: &["url", "dialect"],
};

pub(super) static CHECK: KeySet = KeySet {
    whole: "a check",
    keys: &[
        "id",
        "title",
        "unit",
        "query",
        "warning",
        "no_go",
        "no_data",
        "min_series",
        "advice",
        "runbook",
        "on_no_go",
    ],
};

pub(super) static ACTION: KeySet = KeySet {
    whole: "an action",
    keys: &["run", "post", "timeout", "enabled"],
};

pub(super) static POST: KeySet = KeySet {
    whole: "`post`",
    keys: &["url", "json", "headers_from_env"],
};

pub(super) static CONDITION: KeySet = KeySet {
    whole: "a condition",
    keys: &[
        "above",
        "below",
        "for",
        "release",
        "slope",
        "ratio_to_mean",
        "min_points",
    ],
};

/// What a check or the gate may make of missing data.
pub(super) const NO_DATA_WORDS: &[&str] = &["go", "warning", "no-go"];
/// How people see a value.
pub(super) const UNIT_WORDS: &[&str] = &["seconds", "ratio", "bytes", "none"];
/// Query languages.
pub(super) const DIALECT_WORDS: &[&str] = &["promql", "metricsql"];

/// Words of neighbouring tools and the key that says the same here.
const FOREIGN: &[(&str, &str)] = &[
    ("name", "gate"),
    ("name", "id"),
    ("service", "services"),
    ("interval", "step"),
    ("resolution", "step"),
    ("rules", "checks"),
    ("expr", "query"),
    ("description", "title"),
    ("summary", "title"),
    ("critical", "no_go"),
    ("error", "no_go"),
    ("fail", "no_go"),
    ("block", "no_go"),
    ("remedy", "advice"),
    ("runbook_url", "runbook"),
    ("max", "above"),
    ("gt", "above"),
    ("over", "above"),
    ("min", "below"),
    ("lt", "below"),
    ("under", "below"),
    ("hold", "for"),
    ("duration", "for"),
    ("keep_firing_for", "release"),
    ("trend", "slope"),
    ("ratio", "ratio_to_mean"),
    ("actions", "on_no_go"),
    ("command", "run"),
    ("exec", "run"),
    ("webhook", "post"),
    ("http", "post"),
    ("body", "json"),
    ("headers", "headers_from_env"),
    ("foreach", "for_each"),
    ("template", "for_each"),
    ("items", "values"),
    ("query", "values_from"),
];

/// The key that says here what `word` says in a neighbouring tool.
pub(super) fn our_word_for(word: &str, known: &'static [&'static str]) -> Option<&'static str> {
    FOREIGN
        .iter()
        .filter(|(foreign, _)| *foreign == word)
        .find_map(|(_, ours)| known.iter().copied().find(|key| key == ours))
}

/// The known word that `word` most likely misspells, if any is close.
pub(super) fn nearest(word: &str, known: &'static [&'static str]) -> Option<&'static str> {
    let plain = spoken(word);
    known
        .iter()
        .map(|candidate| (distance(&plain, &spoken(candidate)), *candidate))
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, candidate)| *edits <= edits_forgiven(candidate))
        .map(|(_, candidate)| candidate)
}

/// Short words lie close together, so fewer slips are forgiven in them.
const fn edits_forgiven(word: &str) -> usize {
    match word.len() {
        0..=2 => 0,
        3..=4 => 1,
        _ => 2,
    }
}

/// Case, dashes and underscores do not make another word.
fn spoken(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Levenshtein distance, with one row kept.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_close_or_none() {
        assert_eq!(nearest("nogo", CHECK.keys), Some("no_go"));
        assert_eq!(nearest("no-go", CHECK.keys), Some("no_go"));
        assert_eq!(nearest("No-Data", CHECK.keys), Some("no_data"));
        assert_eq!(nearest("warnings", CHECK.keys), Some("warning"));
        assert_eq!(nearest("nogo", NO_DATA_WORDS), Some("no-go"));
        assert_eq!(nearest("colour", CHECK.keys), None);
        assert_eq!(nearest("", NO_DATA_WORDS), None);
    }

    #[test]
    fn words_of_other_tools_are_known() {
        assert_eq!(our_word_for("expr", CHECK.keys), Some("query"));
        assert_eq!(our_word_for("name", GATE.keys), Some("gate"));
        assert_eq!(our_word_for("name", CHECK.keys), Some("id"));
        assert_eq!(our_word_for("expr", CONDITION.keys), None);
    }

    #[test]
    fn the_distance_counts_edits() {
        for (a, b, edits) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("step", "step", 0),
        ] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
        }
    }
}
