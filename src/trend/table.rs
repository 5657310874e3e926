//! Tables of whole numbers, grouped and joined by a key of whole numbers.
//!
//! A thin layer over polars: its tables are put together here from columns that have one length by
//! construction, so that what it could complain of cannot happen.

use polars::prelude::{
    ChunkAgg, ChunkedArray, Column, DataFrame, DataFrameJoinOps, IntoColumn, NamedFrom, Series,
    SortMultipleOptions, UInt64Type,
};

const WELL_FORMED: &str = "columns have one length, distinct names and whole numbers";

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Table(DataFrame);

impl Table {
    /// Columns by name, all of one length.
    pub(super) fn new(columns: Vec<(&str, Vec<u64>)>) -> Self {
        let columns: Vec<Column> = columns
            .into_iter()
            .map(|(name, values)| Series::new(name.into(), values).into_column())
            .collect();
        Self(DataFrame::new_infer_height(columns).expect(WELL_FORMED))
    }

    /// A column.
    pub(super) fn column(&self, name: &str) -> Vec<u64> {
        let column = self.numbers(name);
        column.iter().map(Option::unwrap_or_default).collect()
    }

    /// The sum of a column.
    pub(super) fn sum(&self, name: &str) -> u64 {
        self.numbers(name).sum().unwrap_or_default()
    }

    /// How many rows.
    pub(super) fn rows(&self) -> usize {
        self.0.height()
    }

    fn numbers(&self, name: &str) -> &ChunkedArray<UInt64Type> {
        let column = self.0.column(name).expect(WELL_FORMED);
        column.u64().expect(WELL_FORMED)
    }

    /// One row for each value of `key`, in the order in which they first appear: what `of` makes of the
    /// rows that have it, besides the key itself.
    pub(super) fn grouped(
        &self,
        key: &str,
        of: impl Fn(&Self) -> Vec<(&'static str, u64)> + Send + Sync,
    ) -> Self {
        if self.rows() == 0 {
            let nothing = of(self);
            let names = std::iter::once(key).chain(nothing.iter().map(|(name, _)| *name));
            return Self::new(names.map(|name| (name, Vec::new())).collect());
        }
        let groups = self.0.group_by_stable([key]).expect(WELL_FORMED);
        let told = groups.apply(|rows| {
            let rows = Self(rows);
            let own = rows.column(key)[0];
            let told = of(&rows).into_iter();
            let columns = std::iter::once((key, own)).chain(told);
            Ok(Self::new(columns.map(|(name, value)| (name, vec![value])).collect()).0)
        });
        Self(told.expect(WELL_FORMED))
    }

    /// The rows of this table with those of `other` that have the same `key`, which stands once in either;
    /// zeros where it has none. By key, ascending.
    pub(super) fn joined(&self, other: &Self, key: &str) -> Self {
        let joined = self.0.left_join(&other.0, [key], [key]);
        let joined = joined.expect(WELL_FORMED);
        let sorted = joined.sort([key], SortMultipleOptions::default());
        Self(sorted.expect(WELL_FORMED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_come_in_order_of_appearance_and_joins_by_key() {
        let visits = Table::new(vec![("day", vec![3, 1, 3]), ("steps", vec![5, 7, 2])]);
        let days = visits.grouped("day", |rows| vec![("steps", rows.sum("steps"))]);
        assert_eq!(days.column("day"), [3, 1]);
        assert_eq!(days.column("steps"), [7, 7]);
        let all = Table::new(vec![("day", vec![1, 2, 3])]).joined(&days, "day");
        assert_eq!(all.column("steps"), [7, 0, 7]);
    }

    #[test]
    fn an_empty_table_has_no_groups() {
        let empty = Table::new(vec![("day", vec![]), ("steps", vec![])]);
        let days = empty.grouped("day", |rows| vec![("all", rows.sum("steps"))]);
        assert_eq!(days.rows(), 0);
        let all = Table::new(vec![("day", vec![1, 2])]).joined(&days, "day");
        assert_eq!(all.column("all"), [0, 0]);
    }
}
