//! Planes are lists of booleans.

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
