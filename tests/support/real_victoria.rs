//! A real VictoriaMetrics over given samples, and vmalert replaying alerting rules into it.
//!
//! Known traps, all met here: the newest half minute is hidden unless `-search.latencyOffset` is zero;
//! what was imported is seen only after a flush; cached answers do not see what is imported later;
//! vmalert's `-datasource.queryStep` is five minutes unless set, and it forgets holds between chunks
//! unless one chunk covers the range. vmalert knows no `keep_firing_for`.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::http;
use super::open_metrics::{OpenMetrics, Sample};
use super::query::{self, Answer};
use super::server::{self, Server};
use retrogate::model::Timestamp;

/// A running VictoriaMetrics; it ends when dropped.
#[derive(Debug)]
pub struct RealVictoria {
    url: String,
    // Ends before its folder goes.
    _server: Server,
    folder: TempDir,
}

/// Alerting rules to replay, and over what.
#[derive(Debug, Clone, Copy)]
pub struct Replay<'a> {
    /// A rule file; each group's interval is to be `step_seconds`.
    pub rules: &'a str,
    /// The server that has the metrics: this one, or a Prometheus.
    pub datasource: &'a str,
    /// The first evaluation, unix seconds.
    pub from: i64,
    /// The last evaluation, unix seconds.
    pub to: i64,
    /// Between two evaluations.
    pub step_seconds: u32,
    /// More flags of vmalert.
    pub extra: &'a [&'a str],
}

impl RealVictoria {
    /// Over these samples, which may be none. NaN is not kept by this server.
    pub fn with_samples(samples: &OpenMetrics) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let server = Server::start("victoria-metrics", folder.path(), "/health", |address| {
            vec![
                format!("-httpListenAddr={address}"),
                "-storageDataPath=data".to_owned(),
                "-retentionPeriod=100y".to_owned(),
                "-search.latencyOffset=0s".to_owned(),
                "-search.disableCache".to_owned(),
            ]
        });
        let victoria = Self {
            url: format!("http://{}", server.address()),
            _server: server,
            folder,
        };
        victoria.import(samples);
        victoria
    }

    /// `http://127.0.0.1:<port>`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Adds samples; they are seen at once.
    pub fn import(&self, samples: &OpenMetrics) {
        let lines = samples.to_import_lines();
        let url = format!("{}/api/v1/import/prometheus", self.url);
        let answer = http::post(&url, "text/plain", lines.as_bytes()).expect("the server answers");
        assert_eq!(answer.status, 204, "{}", answer.body);
        self.flush();
    }

    /// A range query over whole seconds, both ends included.
    pub fn range(&self, query: &str, from: i64, to: i64, step: u32) -> Answer {
        query::range(&self.url, query, from, to, step)
    }

    /// The stored samples themselves, nothing repeated or rounded.
    pub fn export(&self, selector: &str) -> Answer {
        let url = format!("{}/api/v1/export", self.url);
        let answer = http::get_with(&url, &[("match[]", selector), ("start", "0")])
            .expect("the server answers");
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body.lines().map(exported).collect()
    }

    /// Replays rules; afterwards `ALERTS` and `ALERTS_FOR_STATE` are in this server. Returns the log.
    pub fn vmalert(&self, replay: Replay<'_>) -> String {
        let rules = self.folder.path().join("rules.yml");
        fs::write(&rules, replay.rules).expect("the folder of a test can be written");
        let step = i64::from(replay.step_seconds);
        let evaluations = (replay.to - replay.from) / step + 1;
        let time = |seconds| Timestamp::from_secs(seconds).to_string();
        let mut arguments = vec![
            "-rule=rules.yml".to_owned(),
            format!("-datasource.url={}", replay.datasource),
            format!("-datasource.queryStep={step}s"),
            format!("-evaluationInterval={step}s"),
            format!("-remoteWrite.url={}", self.url),
            format!("-replay.timeFrom={}", time(replay.from)),
            format!("-replay.timeTo={}", time(replay.to)),
            format!("-replay.maxDatapointsPerQuery={}", evaluations + 1),
            "-replay.rulesDelay=0s".to_owned(),
            "-replay.disableProgressBar".to_owned(),
            "-httpListenAddr=127.0.0.1:0".to_owned(),
        ];
        arguments.extend(replay.extra.iter().map(|&flag| flag.to_owned()));
        let log = server::run("vmalert", &arguments, self.folder.path())
            .unwrap_or_else(|failure| panic!("{failure}"));
        self.flush();
        log
    }

    fn flush(&self) {
        let answer = http::get(&format!("{}/internal/force_flush", self.url));
        assert_eq!(answer.expect("the server answers").status, 200);
    }
}

/// `{"metric":{…},"values":[…],"timestamps":[…]}`, times in milliseconds; infinities stand there bare,
/// which is no JSON.
fn exported(line: &str) -> (String, Vec<Sample>) {
    // In labels every quote is escaped, so this splits nothing else.
    let (metric, values) = line
        .split_once(r#""values":"#)
        .expect("an exported line has values");
    let values = values
        .replace("+Inf", r#""+Inf""#)
        .replace("-Inf", r#""-Inf""#);
    let line: Value = serde_json::from_str(&format!(r#"{metric}"values":{values}"#))
        .expect("an exported line is JSON but for infinities");
    let list = |key: &str| line[key].as_array().expect("a list").iter();
    let samples = list("timestamps")
        .zip(list("values"))
        .map(|(time, value)| {
            let millis = time.as_i64().expect("times are whole milliseconds");
            assert_eq!(millis % 1000, 0, "tests write at whole seconds");
            (millis / 1000, exported_value(value))
        })
        .collect();
    (query::labels(&line["metric"]), samples)
}

fn exported_value(value: &Value) -> f64 {
    match value {
        Value::String(infinity) => infinity.parse().expect("an infinity is a number"),
        value => value.as_f64().expect("values are numbers"),
    }
}
