//! Do the intervals cover what they say? By exact enumeration where that can be done, else by simulation
//! with seeds that were fixed beforehand. Prints what it measured; docs/certainty.md shows the long run.

use retrogate::outcome::Rate;
use retrogate::outcome::interval::{
    Days, Interval, clopper_pearson, day_cluster, fay_feuer, none_seen_at_most,
};

use crate::support::dice::Dice;
use faults::{Faults, History};

mod faults;

/// Every n up to 200, over a grid of rates that is dense where rates are small: the shares of all outcomes
/// whose interval holds the rate must sum to 95 % at least.
#[test]
fn clopper_and_pearson_cover_at_every_size() {
    let rates: Vec<f64> = (1..100)
        .map(|percent| f64::from(percent) / 100.0)
        .chain([0.0005, 0.001, 0.002, 0.004, 0.006, 0.008, 0.994, 0.999])
        .collect();
    let mut worst = (1.0, 0, 0.0);
    for of in 1..=200_u64 {
        let intervals: Vec<Interval> = (0..=of)
            .map(|hits| clopper_pearson(Rate::new(hits, of)).unwrap())
            .collect();
        for rate in &rates {
            let coverage: f64 = binomial(of, *rate)
                .iter()
                .zip(&intervals)
                .filter(|(_, interval)| interval.low <= *rate && *rate <= interval.high)
                .map(|(share, _)| share)
                .sum();
            if coverage < worst.0 {
                worst = (coverage, of, *rate);
            }
        }
    }
    println!(
        "least coverage {:.4} at n = {}, rate {}",
        worst.0, worst.1, worst.2
    );
    // The probabilities of 200 outcomes sum to 1 up to 1e-12.
    assert!(worst.0 >= 0.95 - 1e-9, "{worst:?}");
}

/// The probabilities of 0 to `of` hits.
fn binomial(of: u64, rate: f64) -> Vec<f64> {
    let (log_hit, log_miss) = (rate.ln(), (-rate).ln_1p());
    let mut log_choose = 0.0;
    (0..=of)
        .map(|hits| {
            if hits > 0 {
                log_choose += ((of - hits + 1) as f64).ln() - (hits as f64).ln();
            }
            (log_choose + hits as f64 * log_hit + (of - hits) as f64 * log_miss).exp()
        })
        .collect()
}

/// What was measured for one length of history and one frequency.
struct Cell {
    days: usize,
    a_week: f64,
    /// Days with a false NO-GO, on average.
    days_with: f64,
    /// Histories without a false NO-GO.
    none: f64,
    /// What is said covers the truth: the interval, or with nothing seen the bound on episodes.
    covered: f64,
    /// The ratio estimator over days, of the histories that have one.
    by_days: f64,
    /// A binomial interval over steps, which nobody should use.
    by_steps: f64,
}

fn measure(days: usize, a_week: f64, histories: u32) -> Cell {
    let faults = Faults::weekly(a_week);
    // Seeds depend on the cell alone.
    let mut dice = Dice(days as u64 * 1_000 + (a_week * 10.0) as u64);
    let mut cell = Cell {
        days,
        a_week,
        days_with: 0.0,
        none: 0.0,
        covered: 0.0,
        by_days: 0.0,
        by_steps: 0.0,
    };
    let share = 1.0 / f64::from(histories);
    let truth = faults.rate();
    for _ in 0..histories {
        let history = faults.history(days, &mut dice);
        let holds = |interval: Option<Interval>| {
            let holds = interval.is_some_and(|held| held.low <= truth && truth <= held.high);
            if holds { share } else { 0.0 }
        };
        let counted: &Days = &history.days;
        cell.days_with += share * counted.with_hits() as f64;
        cell.by_days += holds(day_cluster(counted));
        cell.by_steps += holds(history.by_steps());
        if counted.with_hits() == 0 {
            cell.none += share;
            let most = none_seen_at_most(days as f64 / 7.0).unwrap();
            cell.covered += if faults.episodes_a_week() <= most {
                share
            } else {
                0.0
            };
        } else {
            cell.covered += holds(fay_feuer(counted));
        }
    }
    cell
}

fn measured(histories: u32) -> Vec<Cell> {
    println!(
        "| days | faults a week | days with one | without any | covered | day cluster | binomial over steps |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    let mut cells = Vec::new();
    for days in [14, 30, 90, 365] {
        for a_week in [0.6, 2.0, 7.0] {
            let cell = measure(days, a_week, histories);
            println!(
                "| {} | {} | {:.1} | {:.1} % | {:.1} % | {:.1} % | {:.1} % |",
                cell.days,
                cell.a_week,
                cell.days_with,
                100.0 * cell.none,
                100.0 * cell.covered,
                100.0 * cell.by_days,
                100.0 * cell.by_steps
            );
            cells.push(cell);
        }
    }
    cells
}

/// 300 histories a cell measure a coverage of 93 % to ±4.4 points (three standard errors).
#[test]
fn the_interval_of_steps_covers() {
    for cell in measured(300).iter().filter(|cell| cell.days_with >= 10.0) {
        assert!(
            cell.covered >= 0.93 - 0.044,
            "{} days, {} a week: {}",
            cell.days,
            cell.a_week,
            cell.covered
        );
        assert!(cell.by_steps < 0.5, "the naive interval cannot cover");
    }
}

#[test]
#[ignore = "long: 10,000 histories a cell"]
fn the_interval_of_steps_covers_at_93_percent() {
    for cell in measured(10_000)
        .iter()
        .filter(|cell| cell.days_with >= 10.0)
    {
        assert!(
            cell.covered >= 0.93,
            "{} days, {} a week: {}",
            cell.days,
            cell.a_week,
            cell.covered
        );
    }
}

/// What the faults are simulated to be is what they are.
#[test]
fn simulated_faults_are_as_frequent_as_they_say() {
    let faults = Faults::weekly(2.0);
    let mut dice = Dice(7);
    let History { days, .. } = faults.history(70_000, &mut dice);
    let found = days.hits() / days.steps();
    assert!((found / faults.rate() - 1.0).abs() < 0.03, "{found}");
}
