//! The machines under the service: pods with processor and memory, GPUs, and caches. Levels are
//! chosen so that calm days stay clear of the gate's limits.

use crate::clock::Minute;
use crate::conditions::{Conditions, GPUS, MODES, PODS};
use crate::dice::{Seed, Stream};
use crate::telemetry::{Counter, Series, Unit, scaled};

const MIB: u64 = 1 << 20;
/// 8 GiB a pod, handed out in pages of 2 MiB.
const POD_PAGES: u64 = 4096;
/// 80 GiB a GPU, handed out in arenas of 64 MiB.
const GPU_ARENAS: u64 = 1280;
/// Hit rates of a warm cache, in the order of the modes.
const WARM: [f64; 3] = [0.83, 0.74, 0.52];
/// Free share of each GPU's memory with the usual models loaded.
const FREE: [f64; GPUS] = [0.36, 0.31];

pub struct Machines {
    pub processor: Vec<Counter>,
    pub memory: Vec<Series>,
    pub memory_max: Vec<Series>,
    pub gpu_free: Vec<Series>,
    pub gpu_total: Vec<Series>,
    pub cache: Vec<Series>,
}

impl Machines {
    pub fn new() -> Self {
        let pods = |metric: &str, unit| {
            let name = |pod| format!("{metric}{{pod=\"llm-brief-{pod}\"}}");
            (0..PODS).map(|pod| Series::new(name(pod), unit)).collect()
        };
        let gpus = |metric: &str| {
            let name = |gpu| format!("{metric}{{gpu=\"{gpu}\"}}");
            (0..GPUS)
                .map(|gpu| Series::new(name(gpu), Unit::One))
                .collect()
        };
        let seconds = |pod| format!("container_cpu_usage_seconds_total{{pod=\"llm-brief-{pod}\"}}");
        let rate = |mode| {
            Series::new(
                format!("cache_hit_rate{{mode=\"{mode}\"}}"),
                Unit::Thousandth,
            )
        };
        Self {
            processor: (0..PODS)
                .map(|pod| Counter::new(seconds(pod), Unit::Eighth))
                .collect(),
            memory: pods("container_memory_usage_bytes", Unit::One),
            memory_max: pods("container_memory_max_bytes", Unit::One),
            gpu_free: gpus("nvidia_gpu_memory_free_bytes"),
            gpu_total: gpus("nvidia_gpu_memory_total_bytes"),
            cache: MODES.iter().map(|(_, mode)| rate(mode)).collect(),
        }
    }

    /// A minute of work, scraped or not: `busy` is traffic over its usual peak.
    pub fn work(&mut self, seed: Seed, minute: Minute, busy: f64, now: &Conditions) {
        for (pod, counter) in self.processor.iter_mut().enumerate() {
            let noise = 0.01 * seed.dice(Stream::Processor, pod as u64, minute).normal();
            let drift = 0.02 * seed.drift(Stream::Processor, 10, minute, 20);
            let cores = (0.20 + 0.44 * busy + drift + noise + now.cores).clamp(0.02, 1.0);
            counter.add((cores * 60.0 * 8.0).round() as u64);
        }
    }

    pub fn restart(&mut self) {
        self.processor.iter_mut().for_each(Counter::restart);
    }

    pub fn scrape(&mut self, seed: Seed, minute: Minute, busy: f64, now: &Conditions) {
        self.processor
            .iter_mut()
            .for_each(|counter| counter.scrape(minute));
        self.scrape_memory(seed, minute, busy, now);
        if now.gpus_scraped {
            self.scrape_gpus(seed, minute, now);
        }
        for (mode, series) in self.cache.iter_mut().enumerate() {
            let drift = 0.025 * seed.drift(Stream::Cache, mode as u64, minute, 90);
            let noise = 0.006 * seed.dice(Stream::Cache, 10 + mode as u64, minute).normal();
            let rate = WARM[mode] + drift + noise + now.cache[mode];
            series.see(minute, scaled(rate, 1000.0));
        }
    }

    fn scrape_memory(&mut self, seed: Seed, minute: Minute, busy: f64, now: &Conditions) {
        for pod in 0..PODS {
            let drift = 0.03 * seed.drift(Stream::Memory, pod as u64, minute, 240);
            let used = (0.54 + 0.05 * busy + drift + now.memory[pod]).clamp(0.05, 0.995);
            self.memory[pod].see(minute, (used * POD_PAGES as f64) as u64 * 2 * MIB);
            self.memory_max[pod].see(minute, POD_PAGES * 2 * MIB);
        }
    }

    fn scrape_gpus(&mut self, seed: Seed, minute: Minute, now: &Conditions) {
        // An allocator keeps what it has for a while: the level moves every ten minutes only.
        let slot = minute.plus(-minute.count().rem_euclid(10));
        for (gpu, usual) in FREE.into_iter().enumerate() {
            let drift = 0.025 * seed.drift(Stream::VideoMemory, gpu as u64, slot, 150);
            let free = (usual + drift - now.video_memory[gpu]).max(0.004);
            let arenas = (free * GPU_ARENAS as f64) as u64;
            self.gpu_free[gpu].see(minute, arenas * 64 * MIB);
            self.gpu_total[gpu].see(minute, GPU_ARENAS * 64 * MIB);
        }
    }
}
