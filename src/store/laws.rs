//! Laws of the store, over random answers and random ways to cut them into files.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::{Answer, Room, Store, StoreWriter};
use crate::model::{
    ABSENT, CheckHistory, CheckId, Duration, Grid, Instants, Query, Sample, SeriesColumn, Step,
    TimeRange, Timestamp, is_absent,
};

/// Grid points of a random history.
pub(super) const POINTS: usize = 120;
const FIRST: i64 = 1_000_000;

pub(super) fn room() -> Room {
    Room::Check(CheckId::try_new("rl_loss").unwrap())
}

pub(super) fn grid(points: &Range<usize>) -> Grid {
    let step = Step::try_new(Duration::from_secs(15)).unwrap();
    Grid::from_position(step, FIRST + points.start as i64, points.len())
}

/// What a server knows: dense samples and refused points.
#[derive(Debug, Clone)]
pub(super) struct World {
    series: BTreeMap<String, Vec<f64>>,
    failed: Vec<bool>,
}

impl World {
    /// What it answers when asked for `points`.
    pub(super) fn answer(&self, points: &Range<usize>) -> Answer {
        let grid = grid(points);
        let column = |(labels, values): (&String, &Vec<f64>)| SeriesColumn {
            labels: labels.clone(),
            first: grid.first_position(),
            values: values[points.clone()].to_vec(),
        };
        Answer {
            query: Query::try_new("rl_loss{loss_type=\"total_loss\"}").unwrap(),
            source: "http://prom:9090".to_owned(),
            grid,
            asked_at: Timestamp::from_secs(2_000_000_000),
            warnings: vec!["PromQL info: a \"warning\"".to_owned()],
            failed: self.failed_in(points),
            series: self.series.iter().rev().map(column).collect(),
        }
    }

    fn failed_in(&self, points: &Range<usize>) -> Instants {
        let failed = points.clone().filter(|point| self.failed[*point]);
        failed
            .map(|point| grid(&(point..point + 1)).range())
            .collect()
    }

    /// What a store that was told of `asked` must say of `wanted`.
    pub(super) fn history(&self, asked: &[Range<usize>], wanted: &Range<usize>) -> CheckHistory {
        let known: Vec<usize> = asked
            .iter()
            .flat_map(Clone::clone)
            .filter(|point| wanted.contains(point))
            .collect();
        let mut history = CheckHistory::default();
        for point in &known {
            history
                .asked
                .asked
                .insert(grid(&(*point..point + 1)).range());
            for range in self.failed_in(&(*point..point + 1)).ranges() {
                history.asked.failed.insert(*range);
            }
        }
        for (labels, values) in &self.series {
            let present = known.iter().filter(|point| !is_absent(values[**point]));
            let (Some(first), Some(last)) = (present.clone().min(), present.clone().max()) else {
                continue;
            };
            let mut column = vec![ABSENT; last - first + 1];
            for point in present {
                column[point - first] = values[*point];
            }
            history.series.push(SeriesColumn {
                labels: labels.clone(),
                first: FIRST + *first as i64,
                values: column,
            });
        }
        history
    }

    /// This world, but `other` in some points.
    fn with(&self, other: &Self, points: &Range<usize>) -> Self {
        let mut mixed = self.clone();
        mixed.failed[points.clone()].copy_from_slice(&other.failed[points.clone()]);
        for values in mixed.series.values_mut() {
            values[points.clone()].fill(ABSENT);
        }
        for (labels, values) in &other.series {
            let own = mixed
                .series
                .entry(labels.clone())
                .or_insert_with(|| vec![ABSENT; POINTS]);
            own[points.clone()].copy_from_slice(&values[points.clone()]);
        }
        mixed
    }
}

fn sample() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0..500i32).prop_map(|cents| f64::from(cents) / 100.0),
        2 => any::<f64>().prop_map(|value| if value.is_nan() { f64::NAN } else { value }),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0]),
    ]
}

/// Complete, empty, or with holes.
fn column() -> impl Strategy<Value = Vec<f64>> {
    let sparse = prop::collection::vec(prop_oneof![sample(), Just(ABSENT)], POINTS);
    prop_oneof![
        prop::collection::vec(sample(), POINTS),
        sparse,
        Just(vec![ABSENT; POINTS]),
    ]
}

pub(super) fn world() -> impl Strategy<Value = World> {
    let labels = prop_oneof![
        Just("{}".to_owned()),
        Just(format!("{{path=\"{}\"}}", "long/".repeat(900))),
        "\\{gpu=\"[0-3]\", a=\"[é\\\\\"]{0,3}\"\\}",
    ];
    let series = prop::collection::btree_map(labels, column(), 0..4);
    let failed = prop::collection::vec(prop::bool::weighted(0.1), POINTS);
    (series, failed).prop_map(|(series, failed)| World { series, failed })
}

/// Disjoint pieces in some order; what lies between them is never asked.
pub(super) fn pieces() -> impl Strategy<Value = Vec<Range<usize>>> {
    let cuts = prop::collection::btree_set(0..=POINTS, 2..8);
    let kept = prop::collection::vec(prop::bool::weighted(0.8), 8);
    (cuts, kept)
        .prop_map(|(cuts, kept)| {
            let cuts: Vec<usize> = cuts.into_iter().collect();
            let pieces = cuts.windows(2).map(|pair| pair[0]..pair[1]).zip(kept);
            pieces
                .filter_map(|(piece, kept)| kept.then_some(piece))
                .collect::<Vec<_>>()
        })
        .prop_filter("something is asked", |pieces: &Vec<_>| !pieces.is_empty())
        .prop_shuffle()
}

fn points() -> impl Strategy<Value = Range<usize>> {
    (0..POINTS, 1..POINTS).prop_map(|(start, length)| start..(start + length).min(POINTS))
}

fn filled(folder: &Path, world: &World, pieces: &[Range<usize>]) -> StoreWriter {
    let writer = Store::open_for_writing(folder).unwrap();
    for piece in pieces {
        writer.put(&room(), &world.answer(piece)).unwrap();
    }
    writer
}

pub(super) fn read(store: &Store, range: TimeRange) -> CheckHistory {
    store.room(&room()).unwrap().unwrap().read(range).unwrap()
}

pub(super) fn files(store: &Store) -> Vec<(PathBuf, Vec<u8>)> {
    let held = store.room(&room()).unwrap().unwrap();
    let name = |path: &Path| PathBuf::from(path.file_name().unwrap());
    held.paths()
        .map(|path| (name(path), std::fs::read(path).unwrap()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_goes_in_comes_out(world in world(), pieces in pieces()) {
        let folder = tempfile::tempdir().unwrap();
        let writer = filled(folder.path(), &world, &pieces);
        let held = writer.store().room(&room()).unwrap().unwrap();
        prop_assert_eq!(held.read_all().unwrap(), world.history(&pieces, &(0..POINTS)));
    }

    #[test]
    fn a_part_read_is_a_part_of_the_whole(world in world(), pieces in pieces(), part in points()) {
        let folder = tempfile::tempdir().unwrap();
        let writer = filled(folder.path(), &world, &pieces);
        prop_assert_eq!(
            read(writer.store(), grid(&part).range()),
            world.history(&pieces, &part)
        );
    }

    #[test]
    fn a_sweep_has_all_that_is_wanted_and_nothing_before(
        world in world(),
        pieces in pieces(),
        part in points(),
        (length, memory) in (1..50_usize, 0..20_usize),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let writer = filled(folder.path(), &world, &pieces);
        let held = writer.store().room(&room()).unwrap().unwrap();
        let mut sweep = held.sweep(grid(&part).range());
        for start in part.clone().step_by(length) {
            let now = start.saturating_sub(memory).max(part.start)..part.end.min(start + length);
            let expected = world.history(&pieces, &now);
            let found = sweep.over(grid(&now)).unwrap();
            for column in &found.series {
                let samples = |column: Option<&SeriesColumn>| -> Vec<Sample> {
                    let at = |point: usize| FIRST + point as i64;
                    now.clone().map(|point| column.map_or(Sample::Absent, |own| own.at(at(point)))).collect()
                };
                let bits = |samples: Vec<Sample>| -> Vec<u64> {
                    samples.into_iter().map(|sample| f64::from(sample).to_bits()).collect()
                };
                let known = expected.series.iter().find(|own| own.labels == column.labels);
                prop_assert_eq!(bits(samples(Some(column))), bits(samples(known)));
                prop_assert!(column.values.is_empty() || column.first >= FIRST + now.start as i64);
            }
            for column in &expected.series {
                prop_assert!(found.series.iter().any(|own| own.labels == column.labels));
            }
        }
        prop_assert_eq!(sweep.asked(), &world.history(&pieces, &part).asked);
    }

    #[test]
    fn a_refresh_is_as_if_asked_then(
        before in world(),
        after in world(),
        pieces in pieces(),
        again in points(),
    ) {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let refreshed = filled(folders[0].path(), &before, &pieces);
        refreshed.refresh(&room(), &after.answer(&again)).unwrap();
        let mut asked = Instants::new();
        for points in pieces.iter().chain([&again]) {
            asked.insert(grid(points).range());
        }
        let mixed = before.with(&after, &again);
        let all = grid(&(0..POINTS)).range();
        let anew = filled(folders[1].path(), &mixed, &pieces);
        let old: Instants = pieces.iter().map(|points| grid(points).range()).collect();
        for gap in old.gaps_in(grid(&again).range()) {
            let own = grid(&(0..POINTS)).indices(gap);
            anew.put(&room(), &mixed.answer(&own)).unwrap();
        }
        prop_assert_eq!(read(refreshed.store(), all), read(anew.store(), all));
        prop_assert_eq!(read(refreshed.store(), all).asked.asked, asked);
        prop_assert_eq!(files(refreshed.store()), files(anew.store()));
    }

    #[test]
    fn the_same_content_gives_the_same_bytes(world in world(), pieces in pieces()) {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let stores = [0, 1].map(|index| filled(folders[index].path(), &world, &pieces));
        prop_assert_eq!(files(stores[0].store()), files(stores[1].store()));
    }
}

#[test]
fn a_series_of_more_than_a_million_rows_takes_several_row_groups() {
    let points = 1_300_000;
    let step = Step::try_new(Duration::from_secs(1)).unwrap();
    let mut values: Vec<f64> = (0..points)
        .map(|point| f64::from(point % 977) / 100.0)
        .collect();
    values[1_200_000] = ABSENT;
    let column = SeriesColumn {
        labels: "{}".to_owned(),
        first: 0,
        values,
    };
    let world = World {
        series: BTreeMap::new(),
        failed: vec![false; POINTS],
    };
    let answer = Answer {
        grid: Grid::from_position(step, 0, points as usize),
        series: vec![column.clone()],
        ..world.answer(&(0..1))
    };
    let folder = tempfile::tempdir().unwrap();
    let writer = Store::open_for_writing(folder.path()).unwrap();
    writer.put(&room(), &answer).unwrap();
    let held = writer.store().room(&room()).unwrap().unwrap();
    assert_eq!(held.rows(), points as usize - 1);
    assert_eq!(held.read_all().unwrap().series, [column]);
}
