//! Rows of small integers, equal ones only once.
//!
//! All rows lie in one list, and a table of places finds equal ones: a history has millions of steps, and
//! a box for each would cost more than what is in it.

use std::hash::Hasher;

use twox_hash::XxHash64;

/// Rows of one problem are counted in 32 bits.
const MOST_ROWS: &str = "a history has fewer steps than 2^32";

/// No row is here.
const FREE: u32 = u32::MAX;

/// Rows, each with a weight.
#[derive(Debug)]
pub struct Rows {
    entries: Vec<u32>,
    /// Where each row ends; it begins where the one before it does.
    ends: Vec<usize>,
    weights: Vec<u64>,
    /// Numbers of rows by their hash, the next free place taking what collides. A power of two long.
    table: Vec<u32>,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            ends: Vec::new(),
            weights: Vec::new(),
            table: vec![FREE; 64],
        }
    }
}

impl Rows {
    /// Adds a row of weight `weight`; an empty one, or one that weighs nothing, is none.
    pub fn add(&mut self, row: &[u32], weight: u64) {
        if row.is_empty() || weight == 0 {
            return;
        }
        let mask = self.table.len() - 1;
        let mut place = hash(row) as usize & mask;
        loop {
            match self.table[place] {
                FREE => break,
                known if self.row(known as usize) == row => {
                    self.weights[known as usize] += weight;
                    return;
                }
                _ => place = (place + 1) & mask,
            }
        }
        self.table[place] = u32::try_from(self.weights.len()).expect(MOST_ROWS);
        self.entries.extend_from_slice(row);
        self.ends.push(self.entries.len());
        self.weights.push(weight);
        if self.weights.len() * 2 > self.table.len() {
            self.grow();
        }
    }

    /// Adds what another gathered.
    pub fn join(&mut self, other: &Self) {
        for (row, weight) in other.iter() {
            self.add(row, weight);
        }
    }

    /// All of them in the order in which they came first, each with its weight.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], u64)> {
        (0..self.weights.len()).map(|number| (self.row(number), self.weights[number]))
    }

    fn row(&self, number: usize) -> &[u32] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start..self.ends[number]]
    }

    fn grow(&mut self) {
        let mut table = vec![FREE; self.table.len() * 2];
        let mask = table.len() - 1;
        for number in 0..self.weights.len() {
            let mut place = hash(self.row(number)) as usize & mask;
            while table[place] != FREE {
                place = (place + 1) & mask;
            }
            table[place] = number as u32;
        }
        self.table = table;
    }
}

fn hash(row: &[u32]) -> u64 {
    let mut hasher = XxHash64::with_seed(0);
    for pair in row.chunks(2) {
        let high = pair.get(1).copied().unwrap_or(0);
        hasher.write(&(u64::from(high) << 32 | u64::from(pair[0])).to_le_bytes());
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn equal_rows_are_one_with_their_weights_added(
            list in proptest::collection::vec((proptest::collection::vec(0_u32..3, 0..4), 0_u64..3), 0..300),
        ) {
            let mut rows = Rows::default();
            let mut expected = BTreeMap::new();
            for (row, weight) in &list {
                rows.add(row, *weight);
                if !row.is_empty() && *weight > 0 {
                    *expected.entry(row.clone()).or_insert(0) += *weight;
                }
            }
            let mut twice = Rows::default();
            twice.join(&rows);
            let found = |rows: &Rows| rows.iter().map(|(row, weight)| (row.to_vec(), weight)).collect::<Vec<_>>();
            prop_assert_eq!(found(&twice), found(&rows));
            prop_assert_eq!(rows.iter().count(), expected.len());
            let map: BTreeMap<Vec<u32>, u64> = found(&rows).into_iter().collect();
            prop_assert_eq!(map, expected);
        }
    }
}
