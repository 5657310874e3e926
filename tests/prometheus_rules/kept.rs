//! A release beside `keep_firing_for`, with promtool as Prometheus.
//!
//! Without a hold they are the same thing. Behind a hold Prometheus keeps a firing alert alive by any single
//! broken evaluation, while a release counts from where limit and hold were last met together: ours is a part
//! of Prometheus's, and never more than what the release alone would give.

use std::time::Instant;

use retrogate::model::ABSENT;

use super::case::{Case, gate_file};
use super::{NOON, Steps, count, ours, random, simulated};

const LIMIT: (&str, &str) = ("above", "1");

/// What Prometheus and we say, one letter a minute.
#[derive(Debug, PartialEq, Eq)]
struct Answers {
    prometheus: String,
    ours: String,
}

/// Samples by letter: `X` broken, `.` not, `=` on the limit, `n` NaN, `i` infinite, `-` absent.
fn judged(hold: &str, release: &str, samples: &str) -> Answers {
    let case = Case {
        release,
        ..Case::value("kept", "load", LIMIT, hold)
    };
    let values = samples.chars().map(|letter| match letter {
        'X' => 2.0,
        '.' => 0.0,
        '=' => 1.0,
        'n' => f64::NAN,
        'i' => f64::INFINITY,
        '-' => ABSENT,
        other => panic!("{other} is no sample"),
    });
    let series = [("load".to_owned(), values.collect())];
    let letters = |steps: &Steps| {
        let firing = steps.values().next();
        let at = |minute| NOON + 60 * minute as i64;
        let fires = |minute| firing.is_some_and(|steps| steps.contains(&at(minute)));
        (0..samples.len())
            .map(|minute| if fires(minute) { 'X' } else { '.' })
            .collect()
    };
    Answers {
        prometheus: letters(&simulated::firing(&[case], &series)["kept"]),
        ours: letters(&said(&[case], &series)[0]),
    }
}

/// Where each condition is met.
fn said(cases: &[Case<'_>], series: &simulated::Series) -> Vec<Steps> {
    let gate = ours::gate(&gate_file(cases, 60));
    let grid = ours::grid(&gate, NOON, series[0].1.len());
    let history = ours::given(&gate, grid, series);
    let said = ours::said(&gate, &history, grid);
    said.into_iter().map(|said| said.met).collect()
}

/// Both say the same.
fn agreed(answer: &str) -> Answers {
    Answers {
        prometheus: answer.to_owned(),
        ours: answer.to_owned(),
    }
}

#[test]
fn a_release_alone_is_keep_firing_for() {
    let samples = "..X......X--------XX=n-.X-X...i----.X.X.X......=n=-";
    let at_once = "..X......X........XX....X.X...i.....X.X.X..........";
    let at_once = at_once.replace('i', "X");
    assert_eq!(judged("", "", samples), agreed(&at_once));
    let released = "..XXXX...XXXX.....XXXXX.XXXXXXXXXX..XXXXXXXX.......";
    assert_eq!(judged("", "3m", samples), agreed(released));
    // Two and a half minutes end between two evaluations, so the third still counts.
    assert_eq!(judged("", "2m30s", samples), agreed(released));
}

#[test]
fn a_hold_alone_is_for() {
    let samples = "XX.XXX.XXXX-XXXXXnXXX=XXXX-.XiX.";
    let held2 = ".....X...XX...XXX...X...XX....X.";
    assert_eq!(judged("2m", "", samples), agreed(held2));
    assert_eq!(judged("90s", "", samples), agreed(held2));
}

#[test]
fn behind_a_hold_one_broken_evaluation_renews_prometheuss_clock_and_not_ours() {
    // Held at the third minute; the single broken one at the sixth is no new hold.
    assert_eq!(
        judged("2m", "3m", "XXX..X........"),
        Answers {
            prometheus: "..XXXXXXX.....".to_owned(),
            ours: "..XXXX........".to_owned(),
        }
    );
    // A blip every other minute keeps Prometheus firing for as long as it lasts.
    assert_eq!(
        judged("2m", "3m", "XXX..X.X.X.X.X......"),
        Answers {
            prometheus: "..XXXXXXXXXXXXXXX...".to_owned(),
            ours: "..XXXX..............".to_owned(),
        }
    );
    // A second hold inside the release renews both; a blip after its end renews neither.
    assert_eq!(
        judged("2m", "3m", "XXX..XXX---..X...."),
        Answers {
            prometheus: "..XXXXXXXXX.......".to_owned(),
            ours: "..XXXX.XXXX.......".to_owned(),
        }
    );
}

const HOLDS: [&str; 4] = ["", "1m", "2m30s", "5m"];
const RELEASES: [&str; 5] = ["", "1m", "90s", "4m", "10m"];
const SERIES: u64 = 12;
const MINUTES: usize = 300;

#[test]
fn behind_a_hold_ours_is_a_part_of_prometheuss() {
    let begun = Instant::now();
    let ids: Vec<String> = (0..40).map(|rule| format!("rule_{rule}")).collect();
    let mut cases = Vec::new();
    for side in ["above", "below"] {
        for release in RELEASES {
            for hold in HOLDS {
                let id = &ids[cases.len()];
                let case = Case::value(id, "load", (side, "1"), hold);
                cases.push(Case { release, ..case });
            }
        }
    }
    let series: Vec<_> = (0..SERIES)
        .map(|seed| {
            let labels = format!(r#"load{{host="{seed}"}}"#);
            (labels, random::around(1.0, MINUTES, 6, 7000 + seed))
        })
        .collect();
    let prometheus = simulated::firing(&cases, &series);
    let said = said(&cases, &series);
    let (mut firing, mut longer) = (0, 0);
    for (rule, case) in cases.iter().enumerate() {
        let (ours, theirs) = (&said[rule], &prometheus[case.id]);
        let alone = &said[rule - rule % HOLDS.len()];
        firing += count(ours);
        longer += count(theirs) - count(ours);
        assert!(count(ours) > 100, "{case:?} is met too seldom");
        assert!(contains(theirs, ours), "{case:?}: met, but not firing");
        assert!(contains(alone, theirs), "{case:?}: firing past its release");
        if case.hold.is_empty() || case.release.is_empty() {
            assert_eq!(ours, theirs, "{case:?}");
        }
    }
    assert!(
        longer > 500,
        "only {longer} steps tell a release from Prometheus's"
    );
    println!(
        "promtool: {} rules over {MINUTES} steps of {SERIES} series, {} steps compared, {firing} of them \
         met, {longer} more firing in Prometheus alone, {:.1} s",
        cases.len(),
        cases.len() * MINUTES * series.len(),
        begun.elapsed().as_secs_f64()
    );
}

/// Is every step of `part` in `whole`?
fn contains(whole: &Steps, part: &Steps) -> bool {
    part.iter()
        .all(|(series, steps)| whole.get(series).is_some_and(|all| all.is_superset(steps)))
}
