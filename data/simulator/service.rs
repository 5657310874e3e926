//! The imaginary service `llm-brief`, minute by minute: it works under the conditions of the
//! minute, and is scraped unless nobody looks.

use crate::briefs::{Briefs, SHARE};
use crate::clock::{END, FIRST, Minute, at};
use crate::conditions::Conditions;
use crate::dice::{Seed, Stream};
use crate::load::{PEAK, REQUESTS_A_BRIEF, busy};
use crate::machines::Machines;
use crate::policy::Policy;
use crate::scene::Scene;
use crate::telemetry::{Counter, Series, Unit};

/// Share of requests that ask for something that is not there.
const NOT_FOUND: f64 = 0.008;
/// Share of requests that fail on a calm day, from the first error burst on; before it the
/// service had never answered 5xx at all.
const USUAL_ERRORS: f64 = 0.000_25;
const FIRST_ERRORS: Minute = at(5, 13, 58);

/// Everything the service exposes, and the exporters beside it.
pub struct Service {
    seed: Seed,
    down: bool,
    pub ok: Counter,
    pub not_found: Counter,
    pub internal_error: Counter,
    pub unavailable: Counter,
    pub schema_fixes: Counter,
    pub briefs: Vec<Briefs>,
    pub machines: Machines,
    pub policy: Policy,
    pub up: Series,
}

impl Service {
    /// Lives through the whole simulation.
    pub fn simulate(seed: Seed, scenes: &[Scene]) -> Self {
        let mut service = Self::new(seed);
        for minute in FIRST.until(END) {
            let now = Conditions::at(minute, scenes);
            let busy = busy(seed, minute) * now.traffic;
            service.work(minute, busy, &now);
            if now.scraped {
                service.scrape(minute, busy, &now);
            }
        }
        service
    }

    fn new(seed: Seed) -> Self {
        let status = |code| format!("http_requests_total{{status=\"{code}\"}}");
        Self {
            seed,
            down: false,
            ok: Counter::new(status(200), Unit::One),
            not_found: Counter::unborn(status(404), Unit::One),
            internal_error: Counter::unborn(status(500), Unit::One),
            unavailable: Counter::unborn(status(503), Unit::One),
            schema_fixes: Counter::unborn("llm_schema_fix_count_total", Unit::One),
            briefs: (0..SHARE.len()).map(Briefs::of_mode).collect(),
            machines: Machines::new(),
            policy: Policy::new(),
            up: Series::new("up{job=\"llm-brief\"}", Unit::One),
        }
    }

    fn work(&mut self, minute: Minute, busy: f64, now: &Conditions) {
        if self.down && !now.outage {
            self.restart();
        }
        self.down = now.outage;
        self.answer_requests(minute, busy, now);
        let idle = if now.outage { 0.0 } else { busy };
        self.write_briefs(minute, idle, now);
        self.machines.work(self.seed, minute, idle, now);
        self.policy.train(self.seed, minute, now);
    }

    fn answer_requests(&mut self, minute: Minute, busy: f64, now: &Conditions) {
        let mut dice = self.seed.dice(Stream::Statuses, 0, minute);
        let many = dice.arrivals(PEAK * REQUESTS_A_BRIEF * busy);
        if now.outage {
            self.unavailable.add(many);
            return;
        }
        let usual = if minute < FIRST_ERRORS {
            0.0
        } else {
            USUAL_ERRORS
        };
        let unavailable = now.unavailable;
        let failed = unavailable + now.internal_errors + usual;
        let [mut ok, mut missing, mut internal, mut refused] = [0; 4];
        for _ in 0..many {
            match dice.unit() {
                u if u < unavailable => refused += 1,
                u if u < failed => internal += 1,
                u if u < failed + NOT_FOUND => missing += 1,
                _ => ok += 1,
            }
        }
        self.ok.add(ok);
        self.not_found.add(missing);
        self.internal_error.add(internal);
        self.unavailable.add(refused);
    }

    fn write_briefs(&mut self, minute: Minute, busy: f64, now: &Conditions) {
        let mut all = 0;
        for (mode, briefs) in self.briefs.iter_mut().enumerate() {
            let mut dice = self.seed.dice(Stream::Briefs, mode as u64, minute);
            let many = dice.arrivals(PEAK * SHARE[mode] * busy);
            briefs.write(self.seed, minute, many, busy, now.slowness[mode]);
            all += many;
        }
        let mut dice = self.seed.dice(Stream::Fixes, 0, minute);
        let fixes = (0..all).filter(|_| dice.chance(now.schema_fixes)).count();
        self.schema_fixes
            .add(fixes as u64 + now.single_schema_fixes);
    }

    fn restart(&mut self) {
        for counter in self.counters() {
            counter.restart();
        }
        self.briefs.iter_mut().for_each(Briefs::restart);
        self.machines.restart();
    }

    fn scrape(&mut self, minute: Minute, busy: f64, now: &Conditions) {
        for counter in self.counters() {
            counter.scrape(minute);
        }
        self.briefs
            .iter_mut()
            .for_each(|briefs| briefs.scrape(minute));
        self.machines.scrape(self.seed, minute, busy, now);
        self.policy.scrape(self.seed, minute, now);
        self.up.see(minute, 1);
    }

    const fn counters(&mut self) -> [&mut Counter; 5] {
        [
            &mut self.ok,
            &mut self.not_found,
            &mut self.internal_error,
            &mut self.unavailable,
            &mut self.schema_fixes,
        ]
    }
}
