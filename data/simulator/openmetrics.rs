//! `OpenMetrics` text as `promtool tsdb create-blocks-from openmetrics` reads it.
//!
//! One family in one place, a counter's family without its `_total`, timestamps in whole seconds,
//! rising within a series, `# EOF` at the end. Staleness cannot be said here: where scrapes are
//! missing, Prometheus repeats the last value for five minutes.

use std::io::{self, Write};

use crate::briefs::Briefs;
use crate::service::Service;
use crate::telemetry::Series;

/// Writes everything the service was seen to expose.
pub fn write(service: &Service, out: &mut impl Write) -> io::Result<()> {
    write_traffic(service, out)?;
    write_briefs(&service.briefs, out)?;
    write_machines(service, out)?;
    write_policy(service, out)?;
    family(
        out,
        "up",
        "gauge",
        "Whether the target could be scraped.",
        [&service.up],
    )?;
    writeln!(out, "# EOF")
}

fn family<'a>(
    out: &mut impl Write,
    name: &str,
    kind: &str,
    help: &str,
    series: impl IntoIterator<Item = &'a Series>,
) -> io::Result<()> {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")?;
    series.into_iter().try_for_each(|series| series.write(out))
}

fn write_traffic(service: &Service, out: &mut impl Write) -> io::Result<()> {
    let statuses = [
        &service.ok.series,
        &service.not_found.series,
        &service.internal_error.series,
        &service.unavailable.series,
    ];
    let help = "Requests answered, by status.";
    family(out, "http_requests", "counter", help, statuses)?;
    let help = "Briefs whose JSON had to be repaired.";
    let fixes = [&service.schema_fixes.series];
    family(out, "llm_schema_fix_count", "counter", help, fixes)
}

fn write_briefs(briefs: &[Briefs], out: &mut impl Write) -> io::Result<()> {
    let totals = briefs.iter().map(|mode| &mode.total.series);
    family(out, "llm_brief", "counter", "Briefs written.", totals)?;
    let histograms = briefs.iter().flat_map(|mode| {
        let buckets = mode.buckets.iter().map(|bucket| &bucket.series);
        buckets.chain([&mode.sum.series, &mode.count.series])
    });
    let help = "Time to write a brief, in seconds.";
    family(
        out,
        "llm_brief_latency_seconds",
        "histogram",
        help,
        histograms,
    )
}

fn write_machines(service: &Service, out: &mut impl Write) -> io::Result<()> {
    let machines = &service.machines;
    let cpu = machines.processor.iter().map(|pod| &pod.series);
    let help = "CPU time used.";
    family(out, "container_cpu_usage_seconds", "counter", help, cpu)?;
    let gauges = [
        (
            "container_memory_usage_bytes",
            "Memory in use.",
            &machines.memory,
        ),
        (
            "container_memory_max_bytes",
            "Memory a pod may use.",
            &machines.memory_max,
        ),
        (
            "nvidia_gpu_memory_free_bytes",
            "GPU memory not in use.",
            &machines.gpu_free,
        ),
        (
            "nvidia_gpu_memory_total_bytes",
            "GPU memory.",
            &machines.gpu_total,
        ),
        (
            "cache_hit_rate",
            "Share of briefs served from the cache.",
            &machines.cache,
        ),
    ];
    for (name, help, series) in gauges {
        family(out, name, "gauge", help, series)?;
    }
    Ok(())
}

fn write_policy(service: &Service, out: &mut impl Write) -> io::Result<()> {
    let policy = &service.policy;
    let help = "Reward of an episode, moving average.";
    family(out, "rl_reward_ma", "gauge", help, [&policy.reward])?;
    family(
        out,
        "rl_loss",
        "gauge",
        "Loss of the policy.",
        [&policy.loss],
    )
}
