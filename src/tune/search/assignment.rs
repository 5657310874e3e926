//! A choice of levels, with what it costs and catches kept up to date.

use super::super::instance::{Instance, Level};

/// One level for each option; at most one option of a condition is raised.
#[derive(Debug, Clone)]
pub(super) struct Assignment<'i> {
    pub(super) instance: &'i Instance,
    pub(super) levels: Vec<Level>,
    /// How many raised options cost each row.
    covered: Vec<u16>,
    cost: u64,
}

impl<'i> Assignment<'i> {
    /// Nothing raised.
    pub(super) fn idle(instance: &'i Instance) -> Self {
        let mut idle = Self {
            instance,
            levels: vec![0; instance.options.len()],
            covered: vec![0; instance.weights.len()],
            cost: 0,
        };
        for condition in 0..instance.conditions {
            idle.settle_idle(condition);
        }
        idle
    }

    /// These levels. Levels that the instance does not have are cut to its highest.
    pub(super) fn of(instance: &'i Instance, levels: &[Level]) -> Self {
        let mut own = Self::idle(instance);
        for (option, level) in levels.iter().enumerate() {
            let choice = &instance.options[option];
            if *level > 0 && !choice.idle {
                own.choose(option, (*level).min(choice.levels()));
            }
        }
        own
    }

    pub(super) fn cost(&self) -> u64 {
        self.cost
    }

    /// Puts a condition on one of its options; level 0 leaves it idle.
    pub(super) fn choose(&mut self, option: usize, level: Level) {
        let condition = self.instance.options[option].condition;
        for other in self.options_of(condition) {
            if other != option {
                self.set(other, 0);
            }
        }
        self.set(option, level);
        if level == 0 {
            self.settle_idle(condition);
        }
    }

    /// Leaves a condition idle.
    pub(super) fn drop_condition(&mut self, condition: usize) {
        for option in self.options_of(condition) {
            self.set(option, 0);
        }
        self.settle_idle(condition);
    }

    /// The raised option of a condition and its level, unless it is idle.
    pub(super) fn chosen(&self, condition: usize) -> Option<(usize, Level)> {
        self.options_of(condition)
            .find(|option| self.levels[*option] > 0 && !self.instance.options[*option].idle)
            .map(|option| (option, self.levels[option]))
    }

    /// The options of a condition, the idle one included.
    pub(super) fn options_of(&self, condition: usize) -> impl Iterator<Item = usize> + use<'i> {
        let options = &self.instance.options;
        (0..options.len()).filter(move |option| options[*option].condition == condition)
    }

    fn settle_idle(&mut self, condition: usize) {
        let mut options = self.options_of(condition);
        if let Some(idle) = options.find(|option| self.instance.options[*option].idle) {
            self.set(idle, 1);
        }
    }

    fn set(&mut self, option: usize, level: Level) {
        let before = self.levels[option];
        let choice = &self.instance.options[option];
        for row in choice.rows_between(before.min(level), before.max(level)) {
            let row = *row as usize;
            if level > before {
                if self.covered[row] == 0 {
                    self.cost += self.instance.weights[row];
                }
                self.covered[row] += 1;
            } else {
                self.covered[row] -= 1;
                if self.covered[row] == 0 {
                    self.cost -= self.instance.weights[row];
                }
            }
        }
        self.levels[option] = level;
    }

    /// What the option would cost besides at each level over its own, from its own on, which costs nothing.
    pub(super) fn added(&self, option: usize) -> Vec<u64> {
        let choice = &self.instance.options[option];
        let mut sum = 0;
        let mut added = vec![0];
        for level in self.levels[option] + 1..=choice.levels() {
            for row in choice.rows_between(level - 1, level) {
                if self.covered[*row as usize] == 0 {
                    sum += self.instance.weights[*row as usize];
                }
            }
            added.push(sum);
        }
        added
    }

    pub(super) fn catches(&self, target: usize) -> bool {
        let ranks = &self.instance.targets[target].ranks;
        let mut pairs = ranks.iter().zip(&self.levels);
        pairs.any(|(rank, level)| *rank > 0 && rank <= level)
    }

    /// Incidents that are asked for and not caught.
    pub(super) fn uncaught(&self, left_out: &[bool]) -> Vec<usize> {
        let targets = self.instance.targets.iter().enumerate();
        targets
            .filter(|(number, target)| {
                !target.settled && !left_out[target.group] && !self.catches(*number)
            })
            .map(|(number, _)| number)
            .collect()
    }

    /// Groups that are asked for and missed, ascending.
    pub(super) fn missed(&self, left_out: &[bool]) -> Vec<usize> {
        groups_of(self.instance, &self.uncaught(left_out))
    }
}

/// The groups of incidents, ascending, each once.
pub(super) fn groups_of(instance: &Instance, targets: &[usize]) -> Vec<usize> {
    let mut groups: Vec<usize> = targets
        .iter()
        .map(|target| instance.targets[*target].group)
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}
