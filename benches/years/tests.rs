//! That a simulated year is what its essay says.

use std::fs;
use std::path::Path;

use clap::Parser;
use retrogate::model::CheckId;
use retrogate::store::{Room, Store};

use crate::arguments::Arguments;
use crate::chance::{Dice, Purpose};
use crate::noise::noise;
use crate::year::Year;

fn arguments(folder: &Path, more: &str) -> Arguments {
    let folder = folder.to_str().unwrap();
    let given = ["simulate-years", folder];
    Arguments::parse_from(given.into_iter().chain(more.split_whitespace()))
}

fn written(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let arguments = arguments(folder.path(), more);
    Year::of(&arguments).write(folder.path()).unwrap();
    folder
}

fn column(folder: &Path, check: &str) -> Vec<f64> {
    let store = Store::open(folder.join("history")).unwrap();
    let room = Room::Check(CheckId::try_new(check).unwrap());
    let history = store.room(&room).unwrap().unwrap().read_all().unwrap();
    history.series[0].values.clone()
}

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn the_same_arguments_write_the_same_year_and_the_next_year_is_of_the_same_service() {
    let [one, again, next] = [
        "--slope --ratio",
        "--slope --ratio",
        "--slope --ratio --stretch 1",
    ]
    .map(written);
    for file in ["gate.yaml", "incidents.csv"] {
        assert_eq!(text(one.path(), file), text(again.path(), file));
    }
    assert_eq!(
        text(one.path(), "gate.yaml"),
        text(next.path(), "gate.yaml")
    );
    assert_ne!(
        text(one.path(), "incidents.csv"),
        text(next.path(), "incidents.csv")
    );
    let [first, repeated, later] =
        [&one, &again, &next].map(|year| column(year.path(), "check_05"));
    assert_eq!(first, repeated);
    assert!(first.iter().zip(&later).filter(|(a, b)| a == b).count() < first.len() / 10);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    assert!((mean(&first) / mean(&later) - 1.0).abs() < 0.1);
}

#[test]
fn each_kind_of_condition_stands_where_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let gate = |more: &str| Year::of(&arguments(folder.path(), more)).gate_text;
    let plain = gate("--below 0");
    assert_eq!(plain.matches("{ above: ").count(), 12);
    let mixed = gate("--below 4 --slope --ratio --checks 24");
    assert_eq!(mixed.matches("below: ").count(), 4);
    assert_eq!(mixed.matches("above: ").count(), 20);
    assert_eq!(mixed.matches("{ slope: 2h, ").count(), 1);
    assert_eq!(mixed.matches("{ ratio_to_mean: 2h, ").count(), 1);
}

#[test]
fn noise_has_spread_one_and_shares_what_rho_says() {
    let dice = Dice::new(3, 0, Purpose::OwnNoise, 0);
    let step = arguments(Path::new("."), "").step;
    let values = noise(dice, step, 200_000);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance =
        values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / values.len() as f64;
    assert!(
        mean.abs() < 0.15 && (variance - 1.0).abs() < 0.1,
        "{mean} {variance}"
    );

    let correlation = |rho: &str| {
        let year = written(&format!("--rho {rho} --below 0 --days 60 --incidents 0"));
        let [a, b] = ["check_01", "check_05"].map(|check| column(year.path(), check));
        pearson(&a, &b)
    };
    let (apart, together) = (correlation("0"), correlation("0.9"));
    assert!(
        together > 0.75 && apart < together - 0.3,
        "{apart} {together}"
    );
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let products = |x: &[f64], mx: f64, y: &[f64], my: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum()
    };
    products(a, mean_a, b, mean_b)
        / (products(a, mean_a, a, mean_a) * products(b, mean_b, b, mean_b)).sqrt()
}
