//! Asking again: `--refresh` replaces a range, and another source only by that.

use super::*;

const BUSY_ALONE: &str = "  - { id: busy, query: 'load{host=\"a\"}', warning: { above: 40 } }\n";
const SERIES: &str = "load{host=\"a\"}";

#[test]
fn a_refresh_replaces_its_range_and_its_lookback() {
    let world = World::new(&[HEAD, BUSY_ALONE].concat(), prometheus(&loads(0.0)));
    world.fetch(NOON, NOON + 8 * HOUR, &[]).ended(0);
    let old = world.read("busy");
    let changed = prometheus(&loads(1000.0));
    world.proxy.lead_to(changed.url());
    world.proxy.take();

    // The server says something else now, but was asked already.
    world.fetch(NOON, NOON + 8 * HOUR, &[]).ended(0);
    assert!(world.asked().is_empty());
    assert!(world.read("busy") == old);

    let (from, to) = (NOON + 4 * HOUR, NOON + 5 * HOUR);
    world.fetch(from, to, &["--refresh"]).ended(0);
    let asked = world.asked();
    assert_eq!(asked[SERIES], every(MINUTE, from - HOUR, to));
    let new = world.read("busy");
    assert_eq!(new.asked, old.asked);
    for at in every(MINUTE, NOON - HOUR, NOON + 8 * HOUR) {
        let fresh = if (from - HOUR..to).contains(&at) {
            1000.0
        } else {
            0.0
        };
        let before = value_at(&old, SERIES, at, MINUTE).unwrap();
        let after = value_at(&new, SERIES, at, MINUTE).unwrap();
        assert!((before + fresh - after).abs() < 1e-9, "at {}", instant(at));
    }

    // A refresh may reach further than what was asked.
    world
        .fetch(NOON + 7 * HOUR, NOON + 9 * HOUR, &["--refresh"])
        .ended(0);
    let asked = world.read("busy").asked.asked;
    let range = [NOON - HOUR, NOON + 9 * HOUR].map(Timestamp::from_secs);
    let [only] = asked.ranges() else {
        panic!("one range: {asked:?}")
    };
    assert_eq!([only.from, only.to], range);
}

#[test]
fn another_source_is_an_error_that_names_both_and_a_refresh_replaces_it() {
    let world = World::new(&[HEAD, LOAD, BUSY].concat(), prometheus(&loads(0.0)));
    world.fetch(NOON, NOON + 4 * HOUR, &[]).ended(0);
    world.proxy.take();
    let before = files(&world.store());
    let elsewhere = prometheus(&loads(1000.0));
    let other = RecordingProxy::before(elsewhere.url());

    world
        .fetch_from(&other.url(), NOON, NOON + 5 * HOUR, &[])
        .ended(64)
        .complains(&[&world.proxy.url(), &other.url(), "--refresh", "`load`"]);
    assert!(other.take().is_empty());
    assert_eq!(files(&world.store()), before);

    // One that does not answer takes nothing away.
    let nobody = "http://127.0.0.1:1";
    world
        .fetch_from(
            nobody,
            NOON,
            NOON + 4 * HOUR,
            &["--refresh", "--retry-for", "1s"],
        )
        .ended(3);
    assert_eq!(files(&world.store()), before);

    // Even a part asked of another server replaces all: a store has one source.
    let (from, to) = (NOON + 2 * HOUR, NOON + 3 * HOUR);
    world
        .fetch_from(&other.url(), from, to, &["--refresh"])
        .ended(0);
    for check in ["load", "busy"] {
        let id = CheckId::try_new(check).unwrap();
        let held = Store::open(world.store()).unwrap().check(&id).unwrap();
        let held = held.unwrap();
        assert_eq!(held.question().source, other.url());
        let asked = [(from - LOOKBACK, to)].map(|(from, to)| {
            retrogate::model::TimeRange::new(Timestamp::from_secs(from), Timestamp::from_secs(to))
        });
        assert_eq!(held.asked().asked.ranges(), asked);
        assert_eq!(files(&world.store().join("retired").join(check)).len(), 1);
    }
    // From now on that one is the source.
    world.fetch(from, to, &[]).ended(64);
    world.fetch_from(&other.url(), from, to, &[]).ended(0);
}
