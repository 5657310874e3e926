//! A real Prometheus over given samples.
//!
//! Known traps, all met here: times are seconds; the default retention deletes old blocks at start; and
//! Prometheus repeats a series' last value for five minutes, because text holds no stale markers, unless
//! its lookback is made short: [`Options::lookback_delta`].

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::open_metrics::OpenMetrics;
use super::promtool;
use super::query::{self, Answer};
use super::server::{Ready, Server};

/// A running Prometheus that scrapes nothing, or only itself; it ends when dropped.
#[derive(Debug)]
pub struct RealPrometheus {
    url: String,
    // Ends before its folder goes.
    server: Server,
    _folder: TempDir,
}

/// How it is started, where the defaults do not do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    lookback_delta: Option<String>,
    route_prefix: Option<String>,
    max_samples: Option<u32>,
    scrapes_itself: bool,
    scrape_configs: Option<String>,
    web_config: Option<String>,
    rules: Option<String>,
}

impl Options {
    /// How long a value stands for the instants after it, such as `1s`; five minutes by default.
    /// A sample exactly that old still counts.
    #[must_use]
    pub fn lookback_delta(mut self, delta: &str) -> Self {
        self.lookback_delta = Some(delta.to_owned());
        self
    }

    /// A path before all others, such as `/prometheus`; it is part of the URL.
    #[must_use]
    pub fn route_prefix(mut self, prefix: &str) -> Self {
        self.route_prefix = Some(prefix.to_owned());
        self
    }

    /// How many samples one query may load.
    #[must_use]
    pub fn max_samples(mut self, most: u32) -> Self {
        self.max_samples = Some(most);
        self
    }

    /// It scrapes itself every second, as job `self`.
    #[must_use]
    pub fn scraping_itself(mut self) -> Self {
        self.scrapes_itself = true;
        self
    }

    /// It scrapes as this list of `scrape_configs` says.
    #[must_use]
    pub fn scraping(mut self, scrape_configs: &str) -> Self {
        self.scrape_configs = Some(scrape_configs.to_owned());
        self
    }

    /// The text of its `--web.config.file`: TLS, users, client certificates.
    #[must_use]
    pub fn web_config(mut self, text: &str) -> Self {
        self.web_config = Some(text.to_owned());
        self
    }

    /// It evaluates this rule file.
    #[must_use]
    pub fn rules(mut self, text: &str) -> Self {
        self.rules = Some(text.to_owned());
        self
    }

    /// Starts it over these samples, which may be none.
    pub fn start(&self, samples: &OpenMetrics) -> RealPrometheus {
        if samples.is_empty() {
            return self.serve(folder());
        }
        let folder = folder();
        let text = folder.path().join("samples.om");
        fs::write(&text, samples.to_text()).expect("the folder of a test can be written");
        self.load(&text, folder)
    }

    /// Starts it over a file of OpenMetrics text.
    pub fn start_from_file(&self, openmetrics: &Path) -> RealPrometheus {
        let openmetrics = fs::canonicalize(openmetrics).expect("the samples exist");
        self.load(&openmetrics, folder())
    }

    fn load(&self, text: &Path, folder: TempDir) -> RealPrometheus {
        promtool::create_blocks(text, &folder.path().join("data"), folder.path());
        self.serve(folder)
    }

    fn serve(&self, folder: TempDir) -> RealPrometheus {
        let prefix = self.route_prefix.as_deref().unwrap_or("");
        let ready = match self.web_config {
            None => Ready::Answers(format!("{prefix}/-/ready")),
            Some(_) => Ready::Logs("Server is ready to receive web requests."),
        };
        let server = Server::start("prometheus", folder.path(), ready, |address| {
            fs::write(folder.path().join("prometheus.yml"), self.config(address))
                .expect("the folder of a test can be written");
            if let Some(rules) = &self.rules {
                fs::write(folder.path().join("rules.yml"), rules)
                    .expect("the folder of a test can be written");
            }
            let mut arguments = vec![
                "--config.file=prometheus.yml".to_owned(),
                "--storage.tsdb.path=data".to_owned(),
                "--storage.tsdb.retention.time=100y".to_owned(),
                format!("--web.listen-address={address}"),
            ];
            if let Some(delta) = &self.lookback_delta {
                arguments.push(format!("--query.lookback-delta={delta}"));
            }
            if let Some(most) = self.max_samples {
                arguments.push(format!("--query.max-samples={most}"));
            }
            if let Some(web) = &self.web_config {
                fs::write(folder.path().join("web.yml"), web)
                    .expect("the folder of a test can be written");
                arguments.push("--web.config.file=web.yml".to_owned());
            }
            if let Some(prefix) = &self.route_prefix {
                arguments.push(format!("--web.route-prefix={prefix}"));
            }
            arguments
        });
        let is_tls = |web: &String| web.contains("tls_server_config");
        let scheme = if self.web_config.as_ref().is_some_and(is_tls) {
            "https"
        } else {
            "http"
        };
        RealPrometheus {
            url: format!("{scheme}://{}{prefix}", server.address()),
            server,
            _folder: folder,
        }
    }

    fn config(&self, address: &str) -> String {
        let rules = if self.rules.is_some() {
            "rule_files: [rules.yml]\n"
        } else {
            ""
        };
        format!("{rules}{}", self.scraping_of(address))
    }

    fn scraping_of(&self, address: &str) -> String {
        if let Some(list) = &self.scrape_configs {
            format!("scrape_configs:\n{list}")
        } else if self.scrapes_itself {
            format!(
                "scrape_configs: [{{ job_name: self, scrape_interval: 1s, scrape_timeout: 1s, \
                 static_configs: [{{ targets: ['{address}'] }}] }}]\n"
            )
        } else {
            "global: {}\n".to_owned()
        }
    }
}

impl RealPrometheus {
    /// Over these samples, with the defaults.
    pub fn with_openmetrics(samples: &OpenMetrics) -> Self {
        Options::default().start(samples)
    }

    /// With options.
    pub fn options() -> Options {
        Options::default()
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again after [`RealPrometheus::kill`], at the same address, over the same samples.
    pub fn start_again(&mut self) {
        self.server.start_again();
    }

    /// `http://127.0.0.1:<port>` and the route prefix, or `https://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A range query over whole seconds, both ends included.
    pub fn range(&self, query: &str, from: i64, to: i64, step: u32) -> Answer {
        query::range(&self.url, query, from, to, step)
    }

    /// An instant query.
    pub fn instant(&self, query: &str, at: i64) -> Answer {
        query::instant(&self.url, query, at)
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}
