//! What a fetch asks: the range, the lookback before it, and nothing twice.

use super::*;

#[test]
fn a_second_fetch_asks_only_for_what_was_not_asked() {
    let gate = [HEAD, LOAD, BUSY, NEVER].concat();
    let world = World::new(&gate, prometheus(&loads(0.0)));
    world.fetch(NOON, NOON + 3 * HOUR, &[]).ended(0);
    // The last of them is asked beside the checks.
    let queries = ["load", "never_there", "sum(load)", "count(up)"];
    let expect = |from, to| -> BTreeMap<String, Vec<i64>> {
        queries
            .map(|query| (query.to_owned(), every(MINUTE, from, to)))
            .into_iter()
            .collect()
    };
    // The lookback of the whole gate, for every check.
    assert_eq!(world.asked(), expect(NOON - LOOKBACK, NOON + 3 * HOUR));

    let again = world.fetch(NOON, NOON + 3 * HOUR, &[]).ended(0);
    // What is asked and empty is known to be empty.
    assert!(world.asked().is_empty());
    assert_eq!(again.stdout.matches("nothing left to ask").count(), 4);

    world.fetch(NOON + 2 * HOUR, NOON + 5 * HOUR, &[]).ended(0);
    assert_eq!(world.asked(), expect(NOON + 3 * HOUR, NOON + 5 * HOUR));

    // Far ahead: a hole stays, up to the lookback before the later range.
    world.fetch(NOON + 9 * HOUR, NOON + 10 * HOUR, &[]).ended(0);
    assert_eq!(
        world.asked(),
        expect(NOON + 9 * HOUR - LOOKBACK, NOON + 10 * HOUR)
    );
    // What closes the hole asks for the hole alone, and before.
    world.fetch(NOON - HOUR, NOON + 10 * HOUR, &[]).ended(0);
    let mut both = expect(NOON - HOUR - LOOKBACK, NOON - LOOKBACK);
    for (query, instants) in expect(NOON + 5 * HOUR, NOON + 9 * HOUR - LOOKBACK) {
        both.get_mut(&query).unwrap().extend(instants);
    }
    assert_eq!(world.asked(), both);

    let never = world.read("never");
    assert!(never.series.is_empty());
    let range = [NOON - HOUR - LOOKBACK, NOON + 10 * HOUR].map(Timestamp::from_secs);
    let [asked] = never.asked.asked.ranges() else {
        panic!("one range: {:?}", never.asked)
    };
    assert_eq!([asked.from, asked.to], range);
}

#[test]
fn limits_holds_and_titles_do_not_matter_and_a_query_does() {
    let world = World::new(&[HEAD, LOAD, BUSY].concat(), prometheus(&loads(0.0)));
    world.fetch(NOON, NOON + HOUR, &[]).ended(0);
    world.proxy.take();
    let before = files(&world.store());

    let tuned = LOAD.replace("-7", "-9").replace("80m", "75m");
    let titled = BUSY.replace("above: 40", "above: 41, for: 5m");
    world.write_gate(&[HEAD, &tuned, &titled].concat());
    world.fetch(NOON, NOON + HOUR, &[]).ended(0);
    assert!(world.asked().is_empty());
    assert_eq!(files(&world.store()), before);

    let changed = BUSY.replace("sum(load)", "max(load)");
    world.write_gate(&[HEAD, LOAD, &changed].concat());
    let said = world.fetch(NOON, NOON + HOUR, &[]).ended(0);
    said.says(&["old answers retired"]);
    let range = every(MINUTE, NOON - LOOKBACK, NOON + HOUR);
    let expected = [("max(load)".to_owned(), range)].into_iter().collect();
    assert_eq!(world.asked(), expected);
    let held = Store::open(world.store()).unwrap();
    let busy = held.check(&CheckId::try_new("busy").unwrap()).unwrap();
    assert_eq!(busy.unwrap().question().query.as_str(), "max(load)");
    // The old answer is kept, but not where readers look.
    let kept = files(&world.store().join("retired/busy/1"));
    assert_eq!(kept.len(), 1);
    assert_eq!(files(&world.store().join("check=busy")).len(), 1);
}

#[test]
fn another_step_is_another_question() {
    let world = World::new(&[HEAD, BUSY].concat(), prometheus(&loads(0.0)));
    world.fetch(NOON, NOON + HOUR, &[]).ended(0);
    world.proxy.take();
    let finer = HEAD.replace("60s", "30s");
    world.write_gate(&[&finer, BUSY].concat());
    world.fetch(NOON, NOON + HOUR, &[]).ended(0);
    let asked = &world.asked()["sum(load)"];
    assert_eq!(*asked, every(30, NOON - HOUR, NOON + HOUR));
}

#[test]
fn a_server_may_stand_behind_a_path() {
    let server = RealPrometheus::options()
        .route_prefix("/prometheus")
        .start(&loads(0.0));
    let world = World::new(&[HEAD, BUSY].concat(), server);
    let url = world.proxy.url();
    assert!(url.ends_with("/prometheus"));
    world.fetch(NOON, NOON + HOUR, &[]).ended(0);
    assert_eq!(
        world.proxy.take()[0].target,
        "/prometheus/api/v1/query_range"
    );
    // The same server, written in another way.
    let slash = format!("{url}/");
    world
        .fetch_from(&slash, NOON, NOON + 2 * HOUR, &[])
        .ended(0);
    let asked = &world.asked()["sum(load)"];
    assert_eq!(*asked, every(MINUTE, NOON + HOUR, NOON + 2 * HOUR));

    let bare = world.proxy.url().replace("/prometheus", "");
    let more = ["--store", "other"];
    world
        .fetch_from(&bare, NOON, NOON + HOUR, &more)
        .ended(3)
        .complains(&["404", "/prometheus"]);
}
