//! Each reader under damage. An error is given with its hint, and neither is longer than a page.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};
use retrogate::gate_file;
use retrogate::labels;
use retrogate::model::{Duration as Span, Grid, Step};
use retrogate::prometheus::Access;
use retrogate::prometheus::wire;

use super::damage::damaged;

/// On a machine with much else to do, for up to four megabytes.
const SOON: Duration = Duration::from_secs(20);
/// All of a message, twenty problems with their hints included.
const PAGE: usize = 100_000;

fn cases() -> u32 {
    let long = std::env::var_os("RETROGATE_LONG").is_some();
    if long { 20_000 } else { 300 }
}

/// Gives every document to `read`, which tells what it said.
fn under_damage(documents: &[&str], read: impl Fn(&[u8]) -> Result<String, TestCaseError>) {
    for document in documents {
        read(document.as_bytes()).expect("a good document is no harm");
    }
    let config = ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let one = |bytes: Vec<u8>| -> TestCaseResult {
        let begun = Instant::now();
        let said = read(&bytes)?;
        prop_assert!(
            begun.elapsed() < SOON,
            "{:?} for {} bytes",
            begun.elapsed(),
            bytes.len()
        );
        prop_assert!(said.len() < PAGE, "{} bytes said", said.len());
        Ok(())
    };
    TestRunner::new(config)
        .run(&damaged(documents), one)
        .unwrap();
    let noise = prop::collection::vec(any::<u8>(), 0..2000);
    let config = ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    TestRunner::new(config).run(&noise, one).unwrap();
}

/// A file whose content changes from case to case.
struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        Self {
            _folder: folder,
            path,
        }
    }

    fn holding(&self, bytes: &[u8]) -> &PathBuf {
        fs::write(&self.path, bytes).unwrap();
        &self.path
    }
}

const CONFIGS: [&str; 3] = [
    "basic_auth:\n  username: alice\n  password: 'a b'\ntls_config:\n  min_version: TLS12\n  insecure_skip_verify: false\n\
     proxy_url: 'http://u:p@proxy:3128'\nno_proxy: a,b,10.0.0.0/8\nhttp_headers:\n  X-A: { values: [1, x], secrets: [y] }\n\
     follow_redirects: no\nenable_http2: true\n",
    "oauth2:\n  client_id: me\n  client_secret: &s 0123\n  scopes: [a, b]\n  token_url: https://idp.example/token\n\
     \x20 endpoint_params: { audience: *s }\n  tls_config: { max_version: TLS13 }\n",
    "x: &a {values: [b]}\nhttp_headers: { X-A: *a, X-B: { <<: *a } }\nauthorization: { type: Token, credentials: |\n x }\n",
];

#[test]
fn the_http_configuration() {
    let place = Place::new("http.yml");
    under_damage(&CONFIGS[..2], |bytes| {
        match Access::try_new(Some(place.holding(bytes)), Vec::new()) {
            Ok(access) => Ok(access.warnings().concat()),
            Err(error) => {
                prop_assert!(
                    error.is_given_wrong() || error.to_string().contains("File name too long"),
                    "{error}"
                );
                Ok(format!("{error}{}", error.hint().unwrap()))
            }
        }
    });
    let aliased = Access::try_new(Some(place.holding(CONFIGS[2].as_bytes())), Vec::new());
    assert!(aliased.is_err());
}

const GATES: [&str; 2] = [
    "version: 1\ngate: g\nservices: [g, '*']\nstep: 60s\nprometheus: { url: http://localhost:9090, dialect: metricsql }\n\
     no_data: warning\nchecks:\n  - id: a\n    title: A\n    unit: seconds\n    query: |\n      sum by (le) (rate(x[5m]))\n\
     \x20   warning: { above: 4.5 }\n    no_go: [{ above: 4.5, for: 5m, release: 10m }, { slope: 2h, below: -1e-3 }]\n\
     \x20   advice: x\n    runbook: https://r.example/a\n",
    "version: 1\ngate: h\nstep: 15s\nchecks:\n  - &c { id: b, query: 'up / on (a) b{c=~\"d.*\"} > 0', no_go: { ratio_to_mean: 2h, above: 3.0, min_points: 20 } }\n\
     \x20 - { id: c, query: 'max_over_time((a - b)[1h:1m] offset 5m)', min_series: 2, warning: { below: 0 } }\n",
];

#[test]
fn the_gate_file() {
    let place = Place::new("gate.yaml");
    under_damage(&GATES, |bytes| {
        match gate_file::load(place.holding(bytes)) {
            Ok(file) => {
                for check in file.gate.checks() {
                    let query = check.query().as_str();
                    let _ = (gate_file::selectors(query), gate_file::quotient(query));
                }
                Ok(file.warnings.iter().map(ToString::to_string).collect())
            }
            Err(error) => {
                prop_assert!(error.is_given_wrong());
                Ok(format!("{error}{:?}", error.hint()))
            }
        }
    });
}

const INCIDENTS: [&str; 4] = [
    "id,service,started_at,resolved_at,detected_at,severity,title,url,cause,source,kind\n\
     I-1,web,2026-03-02T10:00:00Z,2026-03-02T11:00:00+02:00,,sev1,\"two\nlines, and \"\"quotes\"\"\",https://x,c,human,incident\n\
     I-2,web,1772445600,,,,,,,alert,drill\r\n",
    "{\"id\":\"I-1\",\"service\":\"web\",\"started_at\":\"2026-03-02T10:00:00Z\",\"resolved_at\":null,\"title\":\"\\u00e9\\ud83d\\ude00\"}\n\n\
     {\"id\":2,\"service\":\"web\",\"started_at\":1772445600.5,\"source\":\"customer\"}\n",
    "[{\"id\":\"a\",\"service\":\"*\",\"started_at\":1772445600,\"kind\":\"maintenance\"}]",
    "id,service,started_at,result,caused_incident,version,url\nd,web,2026-03-02T10:00:00Z,rolled_back,I-1,v1,\n",
];

#[test]
fn the_lists() {
    for name in ["list.csv", "list.json", "list"] {
        let place = Place::new(name);
        under_damage(&INCIDENTS, |bytes| {
            let path = place.holding(bytes);
            let incidents = labels::read_incidents(path).map(|list| list.len());
            let deployments = labels::read_deployments(path).map(|list| list.len());
            let mut said = String::new();
            for error in [incidents.err(), deployments.err()].into_iter().flatten() {
                said += &format!("{error}{:?}", error.hint());
            }
            Ok(said)
        });
    }
}

const ANSWERS: [&str; 6] = [
    r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","a":"b\"é"},"values":[[1695000000,"1.5"],[1695000015,"-0"],[1695000030.000,"+Inf"],[1695000045,"NaN"]]},{"metric":{},"values":[]}]},"warnings":["PromQL info: x"],"infos":[],"isPartial":false}"#,
    r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1695000000,"1.5e3"]}]}}"#,
    r#"{"status":"success","data":{"resultType":"scalar","result":[1695000000.25,"NaN"]}}"#,
    r#"{"status":"success","data":[{"__name__":"up","job":"a"},{"__name__":"up","job":"b"}],"x":{"y":[1,2,{"z":null}]}}"#,
    r#"{"status":"success","data":{"version":"2.42.0","goVersion":"go1.19.8","revision":null}}"#,
    r#"{"status":"error","errorType":"execution","error":"many-to-many: \u00e9\ud83d\ude00","data":{"resultType":"matrix"}}"#,
];

#[test]
fn the_answers_of_a_server() {
    let step = Step::try_new(Span::from_secs(15)).unwrap();
    let grid = Grid::from_position(step, 113_000_000, 40);
    under_damage(&ANSWERS, |bytes| {
        let mut said = String::new();
        let mut note = |error: Option<wire::DecodeError>| {
            if let Some(error) = error {
                said += &format!("{error}{:?}", error.hint());
            }
        };
        let input = || wire::Input::new(bytes);
        let range = wire::decode_range(&mut input(), grid);
        if let Ok(answer) = &range {
            for series in &answer.series {
                prop_assert!(series.first >= grid.first_position());
                prop_assert!(
                    series.first + series.values.len() as i64
                        <= grid.first_position() + grid.len() as i64
                );
            }
        }
        note(range.err());
        note(wire::decode_instant(&mut input()).err());
        note(wire::decode_series_count(&mut input()).err());
        note(wire::decode_build(&mut input()).err());
        note(wire::decode_refusal(&mut input()).err());
        Ok(said)
    });
}
