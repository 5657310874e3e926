//! The answer to one query for many values, parted into what the query for each value would have answered.

use crate::model::{SeriesColumn, SplitLabel};

use super::series_name;
use super::wire::quote_message;

/// Why an answer cannot be parted. Nothing of it may be used then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitFault {
    /// Nobody's series.
    #[error("`{series}` has no label `{label}`")]
    NoLabel {
        /// The series.
        series: String,
        /// The label.
        label: String,
    },
    /// A series of a value that was not asked.
    #[error("`{series}` has a `{label}` that was not asked for")]
    NotAsked {
        /// The series.
        series: String,
        /// The label.
        label: String,
    },
    /// Two series of one value that are the same without the label.
    #[error("`{series}` came twice for one value of `{label}`")]
    Twice {
        /// The series.
        series: String,
        /// The label.
        label: String,
    },
}

/// The value of one label of a printed series; `None` when it has no such label.
pub fn label_value(series: &str, label: &str) -> Option<String> {
    series_name::without_label(series, label).map(|(value, _)| value)
}

/// Parts `series` by `label`: for each of `values`, in that order, its series sorted by labels, named as the
/// query for that value alone names them. A value without series has an empty list.
///
/// Values must be distinct.
pub fn split_series(
    series: Vec<SeriesColumn>,
    label: &SplitLabel,
    values: &[&str],
) -> Result<Vec<Vec<SeriesColumn>>, SplitFault> {
    let name = label.name().to_owned();
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_unstable_by_key(|place| values[*place]);
    let mut parted: Vec<Vec<SeriesColumn>> = values.iter().map(|_| Vec::new()).collect();
    for mut column in series {
        let Some((value, rest)) = series_name::without_label(&column.labels, &name) else {
            let series = quote_message(&column.labels);
            return Err(SplitFault::NoLabel {
                series,
                label: name,
            });
        };
        let Ok(found) = places.binary_search_by_key(&value.as_str(), |place| values[*place]) else {
            let series = quote_message(&column.labels);
            return Err(SplitFault::NotAsked {
                series,
                label: name,
            });
        };
        match label {
            SplitLabel::Kept(_) => {}
            SplitLabel::Added(_) => column.labels = rest,
        }
        parted[places[found]].push(column);
    }
    for own in &mut parted {
        own.sort_unstable_by(|a, b| a.labels.cmp(&b.labels));
        if let Some(pair) = own.windows(2).find(|pair| pair[0].labels == pair[1].labels) {
            let series = quote_message(&pair[0].labels);
            return Err(SplitFault::Twice {
                series,
                label: name,
            });
        }
    }
    Ok(parted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn columns(labels: &[&str]) -> Vec<SeriesColumn> {
        let column = |(first, labels): (usize, &&str)| SeriesColumn {
            labels: (*labels).to_owned(),
            first: first as i64,
            values: vec![1.0],
        };
        labels.iter().enumerate().map(column).collect()
    }

    fn split(labels: &[&str], label: &SplitLabel) -> Result<Vec<Vec<String>>, String> {
        let parted = split_series(columns(labels), label, &["b", "a", "c"]);
        let names = |own: Vec<SeriesColumn>| own.into_iter().map(|column| column.labels).collect();
        parted
            .map(|parted| parted.into_iter().map(names).collect())
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn each_value_gets_its_own_series_sorted() {
        let answer = [
            r#"{a="1",s="b"}"#,
            r#"{a="1",s="a"}"#,
            r#"{a="1",s="b",z="9"}"#,
            r#"{s="b"}"#,
        ];
        let added = SplitLabel::Added("s".to_owned());
        let parted = split(&answer, &added).unwrap();
        assert_eq!(parted[0], [r#"{a="1",z="9"}"#, r#"{a="1"}"#, "{}"]);
        assert_eq!(parted[1], [r#"{a="1"}"#]);
        assert!(parted[2].is_empty());
        let kept = SplitLabel::Kept("s".to_owned());
        let parted = split(&answer, &kept).unwrap();
        assert_eq!(parted[0], [answer[2], answer[0], answer[3]]);
    }

    #[test]
    fn what_is_nobodys_or_came_twice_is_refused() {
        let added = SplitLabel::Added("s".to_owned());
        for (answer, expected) in [
            (&["up"][..], "`up` has no label `s`"),
            (
                &[r#"{s="d"}"#][..],
                r#"`{s="d"}` has a `s` that was not asked for"#,
            ),
            (
                &[r#"{s="a"}"#, r#"{s="a"}"#][..],
                "`{}` came twice for one value of `s`",
            ),
        ] {
            assert_eq!(split(answer, &added).unwrap_err(), expected);
        }
    }
}
