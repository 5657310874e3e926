//! Those who ask: Argo Rollouts' web metric, Flagger's webhooks, and Prometheus itself.

use super::*;

/// What Argo Rollouts makes of a page (metricproviders/webmetric): any status that is not 2xx is an error,
/// whatever the body holds; else the JSON path of the metric goes into its conditions.
fn argo(watched: &Watched, page: &str, key: &str) -> Result<Value, u16> {
    let answer = watched.get(page);
    if !(200..300).contains(&answer.status) {
        return Err(answer.status);
    }
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    Ok(document[key].clone())
}

/// What Flagger makes of a webhook (pkg/controller/webhook.go): it posts JSON, and whatever is above 202 stops.
fn flagger(watched: &Watched, page: &str) -> bool {
    let payload =
        json!({"name": "shop", "namespace": "prod", "phase": "Progressing", "metadata": {}});
    let url = format!("{}{page}", watched.url());
    let answer = http::post(&url, "application/json", payload.to_string().as_bytes()).unwrap();
    answer.status <= 202
}

#[test]
fn argo_and_flagger_get_what_they_understand() {
    let folder = folder(GATE);
    for (load, verdict, ok, lenient) in [
        (0.5, "GO", true, true),
        (1.5, "WARNING", false, true),
        (2.5, "NO-GO", false, false),
    ] {
        let server = server(&|_| load);
        let watched = watch(&folder, server.url(), &[]);
        watched.until("/verdict", 200);
        assert_eq!(argo(&watched, "/verdict", "verdict"), Ok(json!(verdict)));
        assert_eq!(argo(&watched, "/verdict", "ok"), Ok(json!(ok)));
        let page = "/verdict?fail_on=no-go";
        assert_eq!(argo(&watched, page, "ok"), Ok(json!(lenient)));
        assert_eq!(flagger(&watched, "/gate"), ok);
        assert_eq!(flagger(&watched, "/gate?fail_on=no-go"), lenient);
    }
    let watched = watch(&folder, "http://127.0.0.1:1", &[]);
    watched.hears("no verdict: no check says NO-GO");
    assert_eq!(argo(&watched, "/verdict", "verdict"), Err(503));
    assert!(!flagger(&watched, "/gate?fail_on=no-go"));
}

#[test]
fn prometheus_scrapes_what_its_linter_accepts() {
    let source = server(&|_| 2.5);
    let folder = folder(GATE);
    let watched = watch(&folder, source.url(), &[]);
    watched.until("/verdict", 200);
    let file = folder.path().join("metrics.prom");
    fs::write(&file, watched.get("/metrics").body).unwrap();
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]);
    let said = finish(promtool.stdin(fs::File::open(&file).unwrap())).ended(0);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("", ""));

    let target = watched.url().strip_prefix("http://").unwrap();
    let scraper = RealPrometheus::options()
        .scraping(&format!(
            "- {{ job_name: gate, scrape_interval: 1s, scrape_timeout: 1s, static_configs: [{{ targets: ['{target}'] }}] }}\n"
        ))
        .start(&OpenMetrics::new());
    let query = "retrogate_gate_state{state=\"no-go\"} == 1 and on (gate) retrogate_gate_last_evaluation_timestamp_seconds > time() - 60";
    let begun = std::time::Instant::now();
    loop {
        let answer = http::get_with(
            &format!("{}/api/v1/query", scraper.url()),
            &[("query", query)],
        );
        let answer: Value = serde_json::from_str(&answer.unwrap().body).unwrap();
        if answer["data"]["result"].as_array().unwrap().len() == 1 {
            break;
        }
        assert!(begun.elapsed().as_secs() < 60, "{answer}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
