//! One bit a grid point, in words of 64; the currency of the engine.
//!
//! Bit `i` is point `i`; bits beyond `len` are always zero, so that counting needs no mask.

/// How many words are gathered side by side.
const LANES: usize = 4;

/// Bit `i` is `test(chunk[i])`. Lane `k` gathers every fourth bit from `k` on, all lanes by the same shift:
/// compilers make vectors of that, where shifting one bit after the other into one word stays scalar and
/// takes twice as long.
fn pack(chunk: &[f64; 64], test: &impl Fn(f64) -> bool) -> u64 {
    let (rows, _) = chunk.as_chunks::<LANES>();
    let lanes = rows
        .iter()
        .rev()
        .fold([0; LANES], |lanes: [u64; LANES], row| {
            std::array::from_fn(|k| lanes[k] << LANES | u64::from(test(row[k])))
        });
    lanes
        .into_iter()
        .zip(0..)
        .fold(0, |word, (lane, k)| word | lane << k)
}

/// The words that the bits of `range` lie in, each with those bits as ones.
fn words_of(range: std::ops::Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    (range.start / 64..range.end.div_ceil(64)).filter_map(move |at| {
        let start = range.start.max(at * 64) - at * 64;
        let end = range.end.min((at + 1) * 64) - at * 64;
        (start < end).then(|| (at, u64::MAX >> (64 - (end - start)) << start))
    })
}

/// A plane of bits over consecutive grid points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// All zero.
    pub fn zeros(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// All one.
    pub fn ones(len: usize) -> Self {
        let mut bits = Self {
            words: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        bits.clear_tail();
        bits
    }

    /// Bit `i` is `test(values[i])`.
    pub fn from_values(values: &[f64], test: impl Fn(f64) -> bool) -> Self {
        let mut bits = Self::default();
        bits.fill_from(values, test);
        bits
    }

    /// The same, into a plane whose memory is used again.
    pub fn fill_from(&mut self, values: &[f64], test: impl Fn(f64) -> bool) {
        self.len = values.len();
        self.words.clear();
        let (whole, rest) = values.as_chunks::<64>();
        self.words
            .extend(whole.iter().map(|chunk| pack(chunk, &test)));
        if !rest.is_empty() {
            let word = rest.iter().zip(0..);
            self.words
                .push(word.fold(0, |word, (value, at)| word | u64::from(test(*value)) << at));
        }
    }

    /// How many points.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// No points?
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// 64 points a word, the first in the lowest bit.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Bit `index`.
    pub fn get(&self, index: usize) -> bool {
        assert!(index < self.len);
        self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Sets the bits of `range`.
    pub fn set_range(&mut self, range: std::ops::Range<usize>) {
        assert!(range.end <= self.len);
        for (at, ones) in words_of(range) {
            self.words[at] |= ones;
        }
    }

    /// How many bits are one.
    pub fn count(&self) -> u64 {
        self.words.iter().map(|w| u64::from(w.count_ones())).sum()
    }

    /// How many bits are one here and in `other`.
    pub fn count_and(&self, other: &Self) -> u64 {
        assert_eq!(self.len, other.len);
        self.words
            .iter()
            .zip(&other.words)
            .map(|(a, b)| u64::from((a & b).count_ones()))
            .sum()
    }

    /// How many bits of `range` are one.
    pub fn count_in(&self, range: std::ops::Range<usize>) -> u64 {
        words_of(range)
            .map(|(at, ones)| u64::from((self.words[at] & ones).count_ones()))
            .sum()
    }

    /// How many bits of `range` are one here and in `other`.
    pub fn count_and_in(&self, other: &Self, range: std::ops::Range<usize>) -> u64 {
        assert_eq!(self.len, other.len);
        words_of(range)
            .map(|(at, ones)| u64::from((self.words[at] & other.words[at] & ones).count_ones()))
            .sum()
    }

    /// Is any bit one?
    pub fn any(&self) -> bool {
        self.words.iter().any(|word| *word != 0)
    }

    /// The indices of the ones, ascending.
    pub fn iter_ones(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                if left == 0 {
                    return None;
                }
                let bit = left.trailing_zeros() as usize;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }

    /// The maximal runs of ones, ascending and half-open.
    pub fn runs(&self) -> Vec<std::ops::Range<usize>> {
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        for index in self.iter_ones() {
            match runs.last_mut() {
                Some(run) if run.end == index => run.end += 1,
                _ => runs.push(index..index + 1),
            }
        }
        runs
    }

    /// `self |= other`.
    pub fn or(&mut self, other: &Self) {
        self.combine(other, |a, b| a | b);
    }

    /// `self &= other`.
    pub fn and(&mut self, other: &Self) {
        self.combine(other, |a, b| a & b);
    }

    /// `self &= !other`.
    pub fn and_not(&mut self, other: &Self) {
        self.combine(other, |a, b| a & !b);
    }

    /// `self |= a & !b`.
    pub fn or_and_not(&mut self, a: &Self, b: &Self) {
        assert!(self.len == a.len && self.len == b.len);
        for ((own, a), b) in self.words.iter_mut().zip(&a.words).zip(&b.words) {
            *own |= a & !b;
        }
    }

    /// Every bit turned over.
    #[must_use]
    pub fn not(&self) -> Self {
        let mut turned = Self {
            words: self.words.iter().map(|word| !word).collect(),
            len: self.len,
        };
        turned.clear_tail();
        turned
    }

    /// The bits of both.
    #[must_use]
    pub fn and_with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.and(other);
        both
    }

    /// The bits of either.
    #[must_use]
    pub fn or_with(&self, other: &Self) -> Self {
        let mut either = self.clone();
        either.or(other);
        either
    }

    /// Where a bit differs from the one before it; the first never does.
    #[must_use]
    pub fn changes(&self) -> Self {
        let mut changes = self.clone();
        changes.combine_with_later(1, |now, before| now ^ before);
        changes
            .words
            .iter_mut()
            .take(1)
            .for_each(|word| *word &= !1);
        changes
    }

    /// Where both a bit and the one before it are one.
    #[must_use]
    pub fn continued(&self) -> Self {
        let mut continued = self.clone();
        continued.combine_with_later(1, |now, before| now & before);
        continued
    }

    fn combine(&mut self, other: &Self, with: impl Fn(u64, u64) -> u64) {
        assert_eq!(self.len, other.len);
        for (own, other) in self.words.iter_mut().zip(&other.words) {
            *own = with(*own, *other);
        }
    }

    /// Combines with itself moved `by` points later, zeros moving in: `self[i] = with(self[i], self[i − by])`.
    pub(super) fn combine_with_later(&mut self, by: usize, with: impl Fn(u64, u64) -> u64) {
        let (whole, part) = (by / 64, by % 64);
        for at in (0..self.words.len()).rev() {
            let high = at.checked_sub(whole).map_or(0, |i| self.words[i]);
            let low = at.checked_sub(whole + 1).map_or(0, |i| self.words[i]);
            let moved = if part == 0 {
                high
            } else {
                high << part | low >> (64 - part)
            };
            self.words[at] = with(self.words[at], moved);
        }
        self.clear_tail();
    }

    /// The bits from `start` on.
    #[must_use]
    pub fn tail(&self, start: usize) -> Self {
        assert!(start <= self.len);
        let len = self.len - start;
        let (whole, part) = (start / 64, start % 64);
        let words = if part == 0 {
            self.words[whole..].to_vec()
        } else {
            let next = self.words.iter().skip(whole + 1).chain([&0]);
            let words = self.words[whole..].iter().zip(next);
            words
                .map(|(low, next)| low >> part | next << (64 - part))
                .take(len.div_ceil(64))
                .collect()
        };
        let mut tail = Self { words, len };
        tail.clear_tail();
        tail
    }

    /// Puts `other` behind these bits.
    pub fn append(&mut self, other: &Self) {
        let part = self.len % 64;
        if part == 0 {
            self.words.extend_from_slice(&other.words);
        } else {
            for word in &other.words {
                *self
                    .words
                    .last_mut()
                    .expect("a partly filled word stands last") |= word << part;
                self.words.push(word >> (64 - part));
            }
        }
        self.len += other.len;
        self.words.truncate(self.len.div_ceil(64));
    }

    fn clear_tail(&mut self) {
        let part = self.len % 64;
        if part != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << part) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pack(bools: &[bool]) -> Bits {
        let values: Vec<f64> = bools.iter().map(|b| f64::from(u8::from(*b))).collect();
        Bits::from_values(&values, |value| value > 0.0)
    }

    fn unpack(bits: &Bits) -> Vec<bool> {
        (0..bits.len()).map(|i| bits.get(i)).collect()
    }

    proptest! {
        #[test]
        fn planes_behave_like_lists_of_booleans(
            a in proptest::collection::vec(any::<bool>(), 0..300),
            b in proptest::collection::vec(any::<bool>(), 0..300),
            cut in 0_usize..300,
        ) {
            let mut joined = pack(&a);
            joined.append(&pack(&b));
            let list = [a.clone(), b.clone()].concat();
            prop_assert_eq!(unpack(&joined), list.clone());
            prop_assert_eq!(joined.count(), list.iter().filter(|x| **x).count() as u64);
            let cut = cut.min(list.len());
            prop_assert_eq!(unpack(&joined.tail(cut)), &list[cut..]);
            prop_assert_eq!(unpack(&joined.not()), list.iter().map(|x| !x).collect::<Vec<_>>());
            prop_assert_eq!(joined.not().count() + joined.count(), list.len() as u64);
            let ones: Vec<usize> = (0..list.len()).filter(|i| list[*i]).collect();
            prop_assert_eq!(joined.iter_ones().collect::<Vec<_>>(), ones.clone());
            prop_assert_eq!(joined.runs().into_iter().flatten().collect::<Vec<_>>(), ones);
            let mut later = joined.clone();
            later.combine_with_later(cut, |_, moved| moved);
            let moved: Vec<bool> = (0..list.len()).map(|i| i >= cut && list[i - cut]).collect();
            prop_assert_eq!(unpack(&later), moved);
            let before = |i: usize| i.checked_sub(1).map(|i| list[i]);
            let changes = (0..list.len()).map(|i| before(i).is_some_and(|b| b != list[i]));
            prop_assert_eq!(unpack(&joined.changes()), changes.collect::<Vec<_>>());
            let continued = (0..list.len()).map(|i| list[i] && before(i) == Some(true));
            prop_assert_eq!(unpack(&joined.continued()), continued.collect::<Vec<_>>());
        }

        #[test]
        fn a_range_sets_just_its_bits(len in 1_usize..300, a in 0_usize..300, b in 0_usize..300) {
            let (a, b) = (a.min(len), b.min(len));
            let mut bits = Bits::zeros(len);
            bits.set_range(a.min(b)..a.max(b));
            let expected: Vec<bool> = (0..len).map(|i| a.min(b) <= i && i < a.max(b)).collect();
            prop_assert_eq!(unpack(&bits), expected);
            let (odd, third) = (Bits::ones(len), a.min(len / 3)..len);
            prop_assert_eq!(bits.count_in(third.clone()), bits.count_and_in(&odd, third.clone()));
            let counted = third.filter(|index| bits.get(*index)).count();
            prop_assert_eq!(bits.count_in(a.min(len / 3)..len), counted as u64);
        }
    }
}
