//! One condition, written twice: in a gate file and as an alerting rule.

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal<'a> {
    Value,
    Slope(&'a str),
    Ratio(&'a str),
}

/// A condition under a name; an empty hold or release is not written.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub id: &'a str,
    pub query: &'a str,
    pub signal: Signal<'a>,
    /// `above` or `below`, and the limit.
    pub limit: (&'a str, &'a str),
    pub hold: &'a str,
    pub release: &'a str,
}

impl<'a> Case<'a> {
    /// A condition on the value itself.
    pub const fn value(
        id: &'a str,
        query: &'a str,
        limit: (&'a str, &'a str),
        hold: &'a str,
    ) -> Self {
        Self {
            id,
            query,
            signal: Signal::Value,
            limit,
            hold,
            release: "",
        }
    }

    pub const fn of(self, signal: Signal<'a>) -> Self {
        Self { signal, ..self }
    }

    fn condition(&self) -> String {
        let (side, limit) = self.limit;
        let mut condition = match self.signal {
            Signal::Value => String::new(),
            Signal::Slope(window) => format!("slope: {window}, "),
            Signal::Ratio(window) => format!("ratio_to_mean: {window}, "),
        };
        condition.push_str(&format!("{side}: {limit}"));
        for (key, duration) in [("for", self.hold), ("release", self.release)] {
            if !duration.is_empty() {
                condition.push_str(&format!(", {key}: {duration}"));
            }
        }
        condition
    }

    fn check(&self) -> String {
        let Self { id, query, .. } = self;
        let condition = self.condition();
        format!("  - {{ id: {id}, query: {query:?}, no_go: {{ {condition} }} }}\n")
    }

    /// What the gate compares, in PromQL: only present finite samples count in a window, at least ten of
    /// them, and nothing is said where there is no sample now or where the mean is not positive.
    pub fn expression(&self, step: u32) -> String {
        let query = self.query;
        let finite = |window: &str| format!("(({query}) > -Inf < Inf)[{window}:{step}s]");
        let (signal, finite) = match self.signal {
            Signal::Value => return format!("({query})"),
            Signal::Slope(window) => (format!("deriv({})", finite(window)), finite(window)),
            Signal::Ratio(window) => {
                let mean = format!("(avg_over_time({}) > 0)", finite(window));
                (format!("({query}) / {mean}"), finite(window))
            }
        };
        format!("({signal} and count_over_time({finite}) >= 10 and ({query}) == ({query}))")
    }

    fn rule(&self, step: u32) -> String {
        let (side, limit) = self.limit;
        let comparison = match side {
            "above" => ">",
            "below" => "<",
            other => panic!("{other} is no side"),
        };
        let expression = format!("{} {comparison} {limit}", self.expression(step));
        let mut rule = format!("alert: {}, expr: {expression:?}", self.id);
        for (key, duration) in [("for", self.hold), ("keep_firing_for", self.release)] {
            if !duration.is_empty() {
                rule.push_str(&format!(", {key}: {duration}"));
            }
        }
        format!("      - {{ {rule} }}\n")
    }
}

/// A gate with one check a case, each a single no-go condition.
pub fn gate_file(cases: &[Case<'_>], step: u32) -> String {
    let checks: String = cases.iter().map(Case::check).collect();
    format!("version: 1\ngate: rules\nstep: {step}s\nchecks:\n{checks}")
}

/// A rule file with one rule a case.
pub fn rule_file(cases: &[Case<'_>], step: u32) -> String {
    let rules: String = cases.iter().map(|case| case.rule(step)).collect();
    format!("groups:\n  - name: gate\n    interval: {step}s\n    rules:\n{rules}")
}
