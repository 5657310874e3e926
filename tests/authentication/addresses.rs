//! Where the server is: the flag, two variables and the gate file, in this order; a path is kept.

use super::desk::{COMMANDS, Desk, GATE, prometheus};
use crate::support::real_prometheus::RealPrometheus;
use crate::support::recording_proxy::RecordingProxy;

#[test]
fn the_nearest_address_counts() {
    let server = prometheus(&RealPrometheus::options());
    let all: Vec<RecordingProxy> = (0..4)
        .map(|_| RecordingProxy::before(server.url()))
        .collect();
    let [flag, own, common, gate] = [0, 1, 2, 3].map(|place| all[place].url());
    let gate = format!("prometheus: {{ url: '{gate}' }}\n{GATE}");
    let desk = |own: &str, common: &str| {
        let desk = Desk::new()
            .knowing("RETROGATE_PROMETHEUS_URL", own)
            .knowing("PROMETHEUS_URL", common);
        desk.write("gate.yaml", &gate);
        desk
    };
    for (place, desk) in [
        desk(&own, &common).with(&["--prometheus-url", &flag]),
        desk(&own, &common),
        // Set to nothing is not set.
        desk(" ", &common),
        desk("", ""),
    ]
    .into_iter()
    .enumerate()
    {
        desk.all_end_well();
        let asked: Vec<usize> = all.iter().map(|proxy| proxy.take().len()).collect();
        for (other, count) in asked.iter().enumerate() {
            assert_eq!(*count > 0, other == place, "{asked:?}");
        }
    }
    let nowhere = Desk::new();
    nowhere.all_end_with(64, &["no Prometheus address", "--prometheus-url"]);
    let wrong = Desk::new().knowing("PROMETHEUS_URL", "me:S3CRET@h:9090");
    for run in wrong.all_end_with(64, &["$PROMETHEUS_URL: `…@h:9090` is not the address"]) {
        assert!(!run.stderr.contains("S3CRET"));
    }
}

#[test]
fn a_path_before_the_api_is_kept() {
    for prefix in ["/prometheus", "/select/0/prometheus"] {
        let server = prometheus(&RealPrometheus::options().route_prefix(prefix));
        for slash in ["", "/"] {
            let proxy = RecordingProxy::before(server.url());
            let url = format!("{}{slash}", proxy.url());
            Desk::new().with(&["--prometheus-url", &url]).all_end_well();
            let asked = proxy.take();
            assert!(asked.len() >= 2 * COMMANDS.len());
            for asked in asked {
                assert!(
                    asked.target.starts_with(&format!("{prefix}/api/v1/")),
                    "{}",
                    asked.target
                );
            }
        }
    }
}
