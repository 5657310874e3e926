//! One configuration, two readers: what Prometheus's own client understands, we understand alike.

use std::process::Command;

use super::desk::{Desk, prometheus};
use super::tls::{PASSWORD, USERS};
use crate::support::certificates::{Authority, Until};
use crate::support::open_metrics::OpenMetrics;
use crate::support::real_prometheus::RealPrometheus;

/// Prometheus takes the same fields in a scrape configuration. One that has them scrapes the very server
/// that retrogate asks with them; a promtool that knows `--http.config.file` (2.42 does not) is asked too.
#[test]
fn the_same_configuration_serves_prometheus_and_us() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("server", "IP:127.0.0.1", Until::Tomorrow);
    let (own, own_key) = authority.sign("client", "DNS:client", Until::Tomorrow);
    let ca = authority.ca();
    let web = format!(
        "tls_server_config:\n  cert_file: {cert}\n  key_file: {key}\n\
         \x20 client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: {ca}\n{USERS}"
    );
    let server = prometheus(&RealPrometheus::options().web_config(&web));
    let desk = Desk::new();
    let config = format!(
        "basic_auth:\n  username: alice\n  password_file: {}\n\
         tls_config:\n  ca_file: {ca}\n  cert_file: {own}\n  key_file: {own_key}\n  min_version: TLS12\n\
         follow_redirects: false\nenable_http2: true\n",
        desk.path().join("password").display()
    );
    desk.write("password", PASSWORD);
    desk.write("http.yml", &config);
    let desk = desk.with(&[
        "--prometheus-url",
        server.url(),
        "--http-config",
        "http.yml",
    ]);
    desk.all_end_well();

    let target = server.url().replace("https://", "");
    let indented: String = config.lines().map(|line| format!("    {line}\n")).collect();
    let job = format!(
        "  - job_name: same\n    scheme: https\n    scrape_interval: 1s\n    scrape_timeout: 1s\n\
         {indented}    static_configs: [{{ targets: ['{target}'] }}]\n"
    );
    let scraping = RealPrometheus::options()
        .scraping(&job)
        .start(&OpenMetrics::new());
    let begun = std::time::Instant::now();
    loop {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        let up = scraping.instant("sum(up{job=\"same\"})", now.as_secs() as i64);
        if up.values().any(|samples| samples[0].1 == 1.0) {
            break;
        }
        assert!(
            begun.elapsed().as_secs() < 30,
            "Prometheus gets no answer with it: {up:?}"
        );
        std::thread::sleep(std::time::Duration::from_millis(200));
    }

    let help = Command::new("promtool")
        .arg("--help-long")
        .output()
        .unwrap();
    let help = [help.stdout, help.stderr].concat();
    if String::from_utf8_lossy(&help).contains("--http.config.file") {
        let asked = Command::new("promtool")
            .args(["query", "instant", "--http.config.file", "http.yml"])
            .args([server.url(), "load"])
            .current_dir(desk.path())
            .output()
            .unwrap();
        assert!(
            asked.status.success(),
            "{}",
            String::from_utf8_lossy(&asked.stderr)
        );
    }
}
