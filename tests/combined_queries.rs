//! One query for many values against a query for each, both asked of a real Prometheus: every label and
//! every bit of every sample must agree.
//!
//! The services are named to be trouble: what is a metacharacter, a quote or an escape to a regular
//! expression, to PromQL or to `label_replace`, and names that an unquoted expression would match.
//! Gauges are eighths, so that sums do not depend on the order in which a server adds; what it adds up from
//! counters comes in the order of the storage, which is the same for one service and for many.

use retrogate::gate_file::{CombinedQuery, combine};
use retrogate::model::{Dialect, Duration, Grid, Query, SeriesColumn, Step, TimeRange, Timestamp};
use retrogate::prometheus::{Client, ClientError, ClientOptions, Proxies, split_series};

use crate::support::dice::Dice;
use crate::support::open_metrics::{OpenMetrics, Sample};
use crate::support::real_prometheus::RealPrometheus;

mod expressions;

/// 2026-01-31T12:00:00Z.
const NOON: i64 = 1_769_860_800;
const SCRAPES: i64 = 60;
const SCRAPE: i64 = 30;

const SERVICES: [&str; 13] = [
    "checkout",
    "a|b",
    "a",
    "a.b",
    "aXb",
    "say \"hi\"",
    "it's",
    "C:\\new\\",
    "two\nlines",
    "^(x)[y]{2,3}*+?$",
    "$1 and $$",
    "ünï|ço∂é",
    "../../etc/{{service}}",
];

/// Stored, but asked for by nobody.
const OTHERS: [&str; 3] = ["b", "checkout2", "say"];

/// What gates ask, and what there is a rule for.
const SHAPES: [&str; 39] = [
    // The gates of the presets and of the demo.
    r"(sum(rate(hits{S,status=~'5..'}[5m])) or 0 * sum(rate(hits{S}[5m]))) / sum(rate(hits{S}[5m]))",
    "histogram_quantile(0.95, sum by (le) (rate(seconds_bucket{S,mode=\"fast\"}[5m])))",
    "load{S,zone=\"z1\"}",
    "avg(rate(hits{S}[5m]))",
    "1 - load{S} / capacity{S}",
    "1 - avg by (pod) (rate(hits{S,status=\"200\"}[5m]))",
    // And others.
    "sum(rate(hits{S,status=~\"5..\"}[5m])) / sum(rate(hits{S}[5m])) or vector(0)",
    "(sum(rate(hits{S,status=\"503\"}[5m])) or vector(0)) / sum(rate(hits{S}[5m]))",
    "vector(time()) - max(timestamp(load{S}))",
    "histogram_quantile(0.5, rate(seconds_bucket{S}[10m]))",
    "histogram_quantile(0.9, sum without (pod, service) (rate(seconds_bucket{S}[10m])))",
    "up{S}",
    "{S,__name__=~\"load|capacity\"}",
    "sum by (service) (load{S}) > 3",
    "sum by (service, zone) (load{S}) == bool 5",
    "max without (pod) (load{S})",
    "max without (service, pod) (load{S})",
    "min without (service) (load{S})",
    "count(load{S} > 4)",
    "quantile(0.75, load{S})",
    "stddev by (zone) (load{S})",
    "load{S} / on(pod) capacity{S,zone=\"\"}",
    "load{S} / on(pod, service) capacity{S,zone=\"\"}",
    "load{S} - ignoring(zone) capacity{S,zone=\"\"}",
    "load{S} - ignoring(service) capacity{S}",
    "load{S} * ignoring(service, pod, zone) group_left() sum(capacity{S,zone=\"\"} > 0)",
    "load{S} * on(pod) group_left(version) info{S}",
    "sum by (pod) (load{S}) * on(pod) group_left(version, service) info{S}",
    "max by (zone) (load{S}) <= on(zone) group_right() load{S}",
    "load{S} and on(pod) (capacity{S} > 6)",
    "load{S} unless capacity{S}",
    "sum by (zone) (load{S}) or on(zone) sum by (zone) (capacity{S})",
    "max_over_time(sum(load{S})[10m:1m])",
    "avg_over_time((load{S} > 2)[5m:30s] offset 2m)",
    "quantile_over_time(0.9, load{S}[10m])",
    "predict_linear(load{S}[10m], 3600) > bool 100",
    "clamp_max(-load{S} ^ 2, -1.5)",
    "rate(hits{S}[5m] offset 3m) / rate(hits{S}[5m])",
    "hour(timestamp(load{S})) < 23 != bool 5",
];

/// The mean of quotients, which Prometheus adds up in another order each time it is asked.
const IN_ANY_ORDER: &str = "avg(load{S} / capacity{S})";
const TOLERANCE: f64 = 1e-12;

fn samples(dice: &mut Dice, counter: bool) -> Vec<Sample> {
    let mut total = 0.0;
    (0..SCRAPES)
        // Now and then a scrape is missed.
        .filter_map(|scrape| {
            let eighths = dice.below(80) as f64 / 8.0;
            total = if counter { total + eighths } else { eighths };
            (dice.below(25) > 0).then_some((NOON + scrape * SCRAPE, total))
        })
        .collect()
}

fn world() -> OpenMetrics {
    let mut dice = Dice(9);
    let mut world = OpenMetrics::new();
    for (at, service) in SERVICES.iter().chain(&OTHERS).enumerate() {
        for (pod, zone) in [("p1", "z1"), ("p2", "z1"), ("p3", "z2")] {
            let own = [("service", *service), ("pod", pod), ("zone", zone)];
            // Not every service has everything.
            let some = |dice: &mut Dice| dice.below(6) > 0;
            if some(&mut dice) {
                world = world.gauge("load", &own, &samples(&mut dice, false));
            }
            if some(&mut dice) {
                world = world.gauge("capacity", &own[..2], &samples(&mut dice, false));
                world = world.gauge("capacity", &own, &samples(&mut dice, false));
            }
            let version = [
                ("service", *service),
                ("pod", pod),
                ("version", ["1", "2"][at % 2]),
            ];
            world = world.gauge(
                "info",
                &version,
                &[(NOON, 1.0), (NOON + 600, 1.0), (NOON + 1200, 1.0)],
            );
            for status in ["200", "404", "503"] {
                let hits = [("service", *service), ("pod", pod), ("status", status)];
                if status != "503" || some(&mut dice) && at % 3 != 0 {
                    world = world.gauge("hits", &hits, &samples(&mut dice, true));
                }
            }
            for mode in ["fast", "slow"] {
                world = buckets(
                    world,
                    &mut dice,
                    &[("service", service), ("pod", pod), ("mode", mode)],
                );
            }
        }
        if at != 2 {
            world = world.gauge("up", &[("service", service)], &samples(&mut dice, false));
        }
    }
    world
}

fn buckets(mut world: OpenMetrics, dice: &mut Dice, labels: &[(&str, &str)]) -> OpenMetrics {
    let mut below = [0.0_f64; SCRAPES as usize];
    for le in ["0.1", "0.5", "2.5", "+Inf"] {
        let mut total = 0.0;
        let mut samples = Vec::new();
        for (scrape, below) in below.iter_mut().enumerate() {
            total += dice.below(9) as f64;
            *below += total;
            samples.push((NOON + scrape as i64 * SCRAPE, *below));
        }
        let labels = [labels, &[("le", le)]].concat();
        world = world.gauge("seconds_bucket", &labels, &samples);
    }
    world
}

/// A server, and what is asked of it.
struct Desk {
    client: Client,
    runtime: tokio::runtime::Runtime,
    grid: Grid,
    samples: u64,
    _server: RealPrometheus,
}

impl Desk {
    fn new() -> Self {
        let server = RealPrometheus::options()
            .lookback_delta("65s")
            .start(&world());
        let options = ClientOptions {
            proxies: Proxies::None,
            ..ClientOptions::default()
        };
        let step = Step::try_new(Duration::from_secs(60)).unwrap();
        let range = TimeRange::new(
            Timestamp::from_secs(NOON),
            Timestamp::from_secs(NOON + SCRAPES * SCRAPE),
        );
        Self {
            client: Client::try_new(server.url(), options).unwrap(),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            grid: Grid::covering(step, range),
            samples: 0,
            _server: server,
        }
    }

    fn ask(&self, query: &Query) -> Result<Vec<SeriesColumn>, ClientError> {
        let answer = self
            .runtime
            .block_on(self.client.query_range(query, self.grid))?;
        Ok(answer.series)
    }

    fn ask_for_one(&self, query: &str, service: &str) -> Result<Vec<SeriesColumn>, ClientError> {
        self.ask(&rendered(query, service))
    }

    /// Samples that agreed, if the server took the combined query.
    fn compare(&mut self, query: &str, combined: &CombinedQuery, services: &[&str]) -> Option<u64> {
        let together = self.ask(&combined.for_values(services).unwrap()).ok()?;
        let parted = split_series(together, combined.split_label(), services)
            .unwrap_or_else(|fault| panic!("{query}: {fault}"));
        let mut samples = 0;
        for (service, parted) in services.iter().zip(parted) {
            let alone = self
                .ask_for_one(query, service)
                .unwrap_or_else(|error| panic!("{query} for {service:?}: {error}"));
            if query == IN_ANY_ORDER {
                assert!(are_near(&parted, &alone), "{query} for {service:?}");
            } else {
                assert_eq!(parted, alone, "{query} for {service:?}");
            }
            samples += alone
                .iter()
                .map(|series| series.values.len() as u64)
                .sum::<u64>();
        }
        self.samples += samples;
        Some(samples)
    }
}

/// The same labels and instants, and values within the tolerance.
fn are_near(one: &[SeriesColumn], other: &[SeriesColumn]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let mut values = one.values.iter().zip(&other.values);
            (&one.labels, one.first, one.values.len())
                == (&other.labels, other.first, other.values.len())
                && values.all(|(one, other)| {
                    one.to_bits() == other.to_bits()
                        || (one - other).abs() <= TOLERANCE * one.abs().max(other.abs())
                })
        })
}

/// The query for one service, escaped as PromQL escapes.
fn rendered(query: &str, service: &str) -> Query {
    let escaped = service
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    let matcher = format!("{{service=\"{escaped}\"");
    Query::try_new(&query.replace("{S", &matcher)).unwrap()
}

fn template(query: &str) -> String {
    query.replace("{S", r#"{service="{{service}}""#)
}

#[test]
fn what_is_asked_for_many_services_is_what_each_would_be_answered() {
    let mut desk = Desk::new();
    let mut poor = Vec::new();
    for query in SHAPES.into_iter().chain([IN_ANY_ORDER]) {
        let combined = combine(&template(query), "service", Dialect::PromQl)
            .unwrap_or_else(|fault| panic!("{query}: {fault}"));
        let all = desk.compare(query, &combined, &SERVICES);
        if all.is_none_or(|samples| samples < 100) {
            poor.push((query, all));
        }
        for some in SERVICES.chunks(4) {
            desk.compare(query, &combined, some);
        }
    }
    println!(
        "{} shapes, {} samples alike",
        SHAPES.len() + 1,
        desk.samples
    );
    assert!(poor.is_empty(), "refused, or hardly a sample: {poor:?}");
}

#[test]
fn random_expressions_are_combined_rightly_or_not_at_all() {
    let mut desk = Desk::new();
    let mut dice = Dice(2_026);
    let (mut combined, mut answered, mut refused) = (0, 0, 0);
    for _ in 0..600 {
        let query = expressions::random(&mut dice);
        let Ok(together) = combine(&template(&query), "service", Dialect::PromQl) else {
            continue;
        };
        combined += 1;
        match desk.compare(&query, &together, &SERVICES[..7]) {
            // Such as two series of one service that match one: then nothing was said of any.
            None => refused += 1,
            Some(0) => {}
            Some(_) => answered += 1,
        }
    }
    println!(
        "{combined} of 600 combined, {answered} with samples, {refused} refused; {} samples equal to the bit",
        desk.samples
    );
    assert!(answered >= 100 && refused >= 1, "{answered} {refused}");
}
