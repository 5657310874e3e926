//! Many at once against one by one.

use super::*;
use proptest::prelude::*;

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -3.0..3.0_f64,
        2 => (-2_i32..3).prop_map(f64::from),
        1 => Just(f64::NAN),
        1 => Just(crate::model::ABSENT),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(-0.0),
    ]
}

proptest! {
    #[test]
    fn sixty_four_at_once_are_sixty_four_one_by_one(
        values in proptest::collection::vec(value(), 64),
        limit in value(),
    ) {
        let all: &[f64; 64] = values.as_slice().try_into().unwrap();
        for question in [Question::Present, Question::Above(limit), Question::Below(limit)] {
            prop_assert_eq!(question.of_all(all), question.of_some(&values), "{:?}", question);
        }
    }

    #[test]
    fn ordinary_values_give_every_question_its_ordinary_answer(
        values in proptest::collection::vec(value(), 64),
        few in proptest::collection::vec(-3.0..3.0_f64, 1..3),
        limits in proptest::collection::vec((proptest::bool::ANY, value()), 0..4),
    ) {
        let limits = limits.into_iter().filter(|(_, limit)| !limit.is_nan());
        let questions: Vec<Question> = std::iter::once(Question::Present)
            .chain(limits.map(|(above, limit)| if above {
                Question::Above(limit)
            } else {
                Question::Below(limit)
            }))
            .collect();
        let few: Vec<f64> = few.iter().copied().cycle().take(64).collect();
        for values in [values, few] {
            let all: &[f64; 64] = values.as_slice().try_into().unwrap();
            let ordinary = questions.iter().all(|own| own.of_some(all) == own.ordinary());
            prop_assert_eq!(Ordinary::of(questions.iter().copied()).are(all), ordinary);
        }
    }

    #[test]
    fn what_the_extremes_decide_is_what_the_numbers_say(
        values in proptest::collection::vec(value(), 1..65),
        limit in -4.0..4.0_f64,
    ) {
        let present = Question::Present.of_some(&values);
        for question in [Question::Present, Question::Above(limit), Question::Below(limit)] {
            let known = Extremes::of(&values);
            let found = question.of_known(known, present, || question.of_some(&values));
            prop_assert_eq!(found, question.of_some(&values), "{:?}", question);
        }
    }

    #[test]
    fn finite_means_neither_nan_nor_infinite(
        values in proptest::collection::vec(value(), 0..200),
    ) {
        let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        prop_assert!(all_finite(&finite));
        prop_assert_eq!(all_finite(&values), finite.len() == values.len());
    }
}
