//! Gates to start from, as YAML with comments, and the tables to fill in beside them.

/// A gate to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Preset {
    /// A service that answers with a language model: twelve checks.
    #[default]
    LlmService,
    /// A web service under the usual names of HTTP and machine metrics.
    WebService,
}

/// The header of the incidents table.
pub(super) const INCIDENTS: &str = include_str!("presets/incidents.csv");
/// The header of the deployments table.
pub(super) const DEPLOYMENTS: &str = include_str!("presets/deployments.csv");

impl Preset {
    /// Every preset, the default first.
    pub const ALL: [Self; 2] = [Self::LlmService, Self::WebService];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LlmService => "llm-service",
            Self::WebService => "web-service",
        }
    }

    /// The gate file, comments and all.
    pub const fn text(self) -> &'static str {
        match self {
            Self::LlmService => include_str!("presets/llm-service.yaml"),
            Self::WebService => include_str!("presets/web-service.yaml"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::gate_file::{GateFile, parse};
    use crate::model::{Level, NoDataPolicy, Unit};

    fn read(preset: Preset) -> GateFile {
        parse(preset.name(), preset.text()).unwrap()
    }

    #[test]
    fn every_preset_is_a_gate_without_a_doubt() {
        for preset in Preset::ALL {
            let file = read(preset);
            assert_eq!(file.warnings, [], "{}", preset.name());
            for check in file.gate.checks() {
                assert_ne!(check.title(), check.id().as_str());
                assert!(check.advice().is_some(), "{}", check.id());
                assert!(preset.text().contains(&format!("id: {}\n", check.id())));
            }
            let units = preset.text().matches("    unit: ").count();
            assert_eq!(units, file.gate.checks().len());
        }
    }

    /// One line a check: id, unit, query, then its limits as they are written.
    fn spoken(file: &GateFile) -> String {
        let mut lines = Vec::new();
        for check in file.gate.checks() {
            lines.push(format!("{}: {}", check.id(), check.query()));
            for (id, condition) in check.conditions() {
                let limit = file.source.limit_text(&id).unwrap();
                let side = condition.limit().side().key();
                let level = id.level.key();
                let signal = condition.signal();
                lines.push(format!(
                    "  {level} {signal} {side} {limit} for {}",
                    condition.hold()
                ));
                assert!(condition.release().is_zero());
            }
        }
        lines.join("\n")
    }

    #[test]
    fn the_llm_service_is_the_gate_of_twelve_checks() {
        let file = read(Preset::LlmService);
        let gate = &file.gate;
        assert_eq!(gate.name(), "llm-brief");
        assert_eq!(gate.services(), ["llm-brief"]);
        assert_eq!(gate.step().secs(), 60);
        assert_eq!(
            gate.endpoint().url.as_deref(),
            Some("http://localhost:9090")
        );
        let cpu = gate.check("cpu_usage").unwrap();
        assert_eq!(gate.no_data(cpu), NoDataPolicy::Warning);
        assert_eq!(cpu.unit(), Unit::Ratio);
        assert!(cpu.conditions_at(Level::NoGo).is_empty());
        insta::assert_snapshot!(spoken(&file), @r#"
    api_error_rate: (sum(rate(http_requests_total{status=~"5.."}[5m])) or 0 * sum(rate(http_requests_total[5m]))) / sum(rate(http_requests_total[5m]))
      no_go value above 0.005 for 0s
    schema_failure_rate: (sum(rate(llm_schema_fix_count_total[30m])) or 0 * sum(rate(llm_brief_total[30m]))) / sum(rate(llm_brief_total[30m]))
      no_go value above 0 for 0s
    fast_p95: histogram_quantile(0.95, sum by (le) (rate(llm_brief_latency_seconds_bucket{mode="fast"}[5m])))
      no_go value above 2.5 for 0s
    balanced_p95: histogram_quantile(0.95, sum by (le) (rate(llm_brief_latency_seconds_bucket{mode="balanced"}[5m])))
      no_go value above 3.2 for 0s
    creative_p95: histogram_quantile(0.95, sum by (le) (rate(llm_brief_latency_seconds_bucket{mode="creative"}[5m])))
      no_go value above 4.5 for 5m
      warning value above 4.5 for 0s
    rl_reward_trend: rl_reward_ma{window="100"}
      no_go slope over 2h below 0 for 0s
    rl_loss: rl_loss{loss_type="total_loss"}
      no_go value above 2.0 for 0s
      no_go ratio to the mean over 2h above 3 for 0s
    fast_cache_hit_rate: cache_hit_rate{mode="fast"}
      warning value below 0.60 for 0s
    balanced_cache_hit_rate: cache_hit_rate{mode="balanced"}
      warning value below 0.60 for 0s
    cpu_usage: avg(rate(container_cpu_usage_seconds_total[5m]))
      warning value above 0.85 for 0s
    memory_usage: avg(container_memory_usage_bytes / container_memory_max_bytes)
      warning value above 0.85 for 0s
    vram_headroom: nvidia_gpu_memory_free_bytes / nvidia_gpu_memory_total_bytes
      no_go value below 0.20 for 0s
    "#);
    }

    #[test]
    fn the_comments_say_what_must_be_known() {
        let text = Preset::LlmService.text();
        for known in [
            "`or 0 *`",
            "born with its",
            "Its limit of 0 is a\n  # guess",
            "make it advisory",
        ] {
            assert!(text.contains(known), "{known}");
        }
    }
}
