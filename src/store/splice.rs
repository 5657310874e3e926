//! Fresh samples in place of old ones, inside the points that were asked anew.
//!
//! Inside them nothing old remains, not even of a series the server no longer knows; outside them nothing
//! changes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::column::clip;
use crate::model::{ABSENT, SeriesColumn};

/// `old` with the samples of `fresh` inside `cut`, sorted by labels.
pub(super) fn splice(
    old: Vec<SeriesColumn>,
    fresh: &[SeriesColumn],
    cut: &Range<i64>,
) -> Vec<SeriesColumn> {
    let mut series: BTreeMap<String, SeriesColumn> = old
        .into_iter()
        .map(|column| (column.labels.clone(), erase(column, cut)))
        .collect();
    for column in fresh {
        let (first, values) = clip(column, cut.clone());
        let merged = series
            .entry(column.labels.clone())
            .or_insert_with(|| SeriesColumn {
                labels: column.labels.clone(),
                first,
                values: Vec::new(),
            });
        overlay(merged, first, values);
    }
    series.into_values().collect()
}

/// Makes everything inside `cut` absent.
fn erase(mut column: SeriesColumn, cut: &Range<i64>) -> SeriesColumn {
    let (first, inside) = clip(&column, cut.clone());
    let start = (first - column.first) as usize;
    let end = start + inside.len();
    column.values[start..end].fill(ABSENT);
    column
}

/// Writes `values` over `column` from `first` on, stretching it as far as needed.
fn overlay(column: &mut SeriesColumn, first: i64, values: &[f64]) {
    if values.is_empty() {
        return;
    }
    let start = column.first.min(first);
    let end = (column.first + column.values.len() as i64).max(first + values.len() as i64);
    let mut stretched = vec![ABSENT; (end - start) as usize];
    let own = (column.first - start) as usize;
    stretched[own..own + column.values.len()].copy_from_slice(&column.values);
    let new = (first - start) as usize;
    stretched[new..new + values.len()].copy_from_slice(values);
    (column.first, column.values) = (start, stretched);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(labels: &str, first: i64, values: &[f64]) -> SeriesColumn {
        SeriesColumn {
            labels: labels.to_owned(),
            first,
            values: values.to_vec(),
        }
    }

    #[test]
    fn old_samples_go_even_when_nothing_new_comes() {
        let old = vec![column("a", 0, &[1.0, 2.0, 3.0])];
        assert_eq!(
            splice(old, &[], &(1..2)),
            [column("a", 0, &[1.0, ABSENT, 3.0])]
        );
    }

    #[test]
    fn fresh_samples_stretch_a_series_and_stay_inside_the_cut() {
        let old = vec![column("b", 2, &[1.0])];
        let fresh = [column("b", 0, &[5.0; 10]), column("a", 7, &[6.0])];
        assert_eq!(
            splice(old, &fresh, &(4..6)),
            [
                column("a", 7, &[]),
                column("b", 2, &[1.0, ABSENT, 5.0, 5.0])
            ]
        );
    }
}
