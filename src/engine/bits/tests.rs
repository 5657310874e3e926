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

/// Long enough for several segments, with stretches in which nothing changes and others in which all does.
fn long() -> impl Strategy<Value = Vec<bool>> {
    let stretch = prop_oneof![
        (any::<bool>(), 1_usize..6000).prop_map(|(bit, count)| vec![bit; count]),
        proptest::collection::vec(any::<bool>(), 1..200),
    ];
    proptest::collection::vec(stretch, 0..5).prop_map(|stretches| stretches.concat())
}

fn rebuilt(bits: &Bits) -> Bits {
    pack(&unpack(bits))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn long_planes_behave_like_lists_of_booleans_too(
        a in long(),
        b in long(),
        cut in 0_usize..9000,
        by in 0_usize..9000,
    ) {
        let mut joined = pack(&a);
        joined.append(&pack(&b));
        let list = [a.clone(), b.clone()].concat();
        // Equal planes are made of equal segments, however they came about.
        prop_assert_eq!(&joined, &pack(&list));
        let cut = cut.min(list.len());
        let tail = joined.tail(cut);
        prop_assert_eq!(&tail, &pack(&list[cut..]));
        prop_assert_eq!(joined.not(), pack(&list.iter().map(|x| !x).collect::<Vec<_>>()));
        let mut later = joined.clone();
        later.combine_with_later(by, |_, moved| moved);
        let moved: Vec<bool> = (0..list.len()).map(|i| i >= by && list[i - by]).collect();
        prop_assert_eq!(&later, &pack(&moved));
        for with in [Bits::or, Bits::and, Bits::and_not] {
            let mut both = joined.clone();
            with(&mut both, &later);
            prop_assert_eq!(&both, &rebuilt(&both));
            let bits = |plane: &Bits, at: usize| { Bits::from_values(&[f64::from(u8::from(plane.get(at)))], |v| v > 0.0) };
            for at in (0..list.len()).step_by(61) {
                let mut one = bits(&joined, at);
                with(&mut one, &bits(&later, at));
                prop_assert_eq!(both.get(at), one.get(0));
            }
        }
        let mut mixed = joined.clone();
        mixed.or_and_not(&later, &joined.changes());
        let changes = joined.changes();
        let expected: Vec<bool> = (0..list.len())
            .map(|i| list[i] || moved[i] && !changes.get(i))
            .collect();
        prop_assert_eq!(&mixed, &pack(&expected));
        let ones: Vec<usize> = (0..list.len()).filter(|i| list[*i]).collect();
        prop_assert_eq!(joined.count(), ones.len() as u64);
        prop_assert_eq!(joined.iter_ones().collect::<Vec<_>>(), ones.clone());
        prop_assert_eq!(joined.runs().into_iter().flatten().collect::<Vec<_>>(), ones);
        prop_assert_eq!(joined.any(), list.contains(&true));
        let range = cut / 2..cut.max(list.len() / 2);
        let counted = list[range.clone()].iter().filter(|bit| **bit).count();
        prop_assert_eq!(joined.count_in(range.clone()), counted as u64);
        let both = range.clone().filter(|i| list[*i] && moved[*i]).count();
        prop_assert_eq!(joined.count_and_in(&later, range.clone()), both as u64);
        prop_assert_eq!(joined.ones_in(range.clone()).count(), counted);
        prop_assert_eq!(joined.count_and(&later), joined.and_with(&later).count());
        let mut set = joined.clone();
        set.set_range(range.clone());
        let expected: Vec<bool> = (0..list.len()).map(|i| list[i] || range.contains(&i)).collect();
        prop_assert_eq!(&set, &pack(&expected));
        prop_assert_eq!(Bits::ones(list.len()), Bits::zeros(list.len()).not());
        let mut words = Bits::default();
        words.fill_from_words(joined.len(), |at| joined.word(at));
        prop_assert_eq!(&words, &joined);
    }
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
