//! From a survey to the integers of a problem: which steps are false from which level on.
//!
//! Levels that alone cost more than some known choice are on no better one and are left out. That choice
//! comes first from adding costs up as if no step were shared, then from the problem itself.

use rayon::prelude::*;

use super::field::Field;
use super::instance::{Instance, Level, OptionId, Shape, Target, entry};
use super::policy::Policy;
use super::rows::Rows;
use super::search::Problem;
use super::survey::{Material, Scratch, Survey};

/// Steps that are ranked at a time: a few columns stay in a core's own cache.
const BLOCK: usize = 1 << 15;
/// In longer histories a good choice is sought on a sample first: what it costs is counted on every step.
const LONG: usize = 1 << 17;
/// One step in so many is in the sample.
const SAMPLED: usize = 16;
/// Blocks between two joins.
const BLOCKS_AT_A_TIME: usize = 8;

/// The levels of every option under one margin, without rows.
#[derive(Debug)]
struct Outline {
    shapes: Vec<Shape>,
    targets: Vec<Target>,
}

/// Which option of the survey an option of the problem is. An idle one, the last of its condition, is there
/// only where it costs anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OptionRef {
    /// Its place in the survey.
    pub surveyed: usize,
    /// It stands for the condition left idle.
    pub idle: bool,
}

/// The options of every problem made from a survey.
pub fn option_refs(survey: &Survey) -> Vec<OptionRef> {
    let mut refs = Vec::new();
    for tuned in &survey.tuned {
        refs.extend(tuned.options.clone().map(|surveyed| OptionRef {
            surveyed,
            idle: false,
        }));
        refs.extend((tuned.idle_cost > 0).then_some(OptionRef {
            surveyed: tuned.options.start,
            idle: true,
        }));
    }
    refs
}

/// The problem under margin number `margin`, with every level that a best choice within `budget` may use.
pub fn instance(
    material: &Material<'_>,
    field: &Field,
    survey: &Survey,
    margin: usize,
    budget: usize,
) -> Instance {
    let maker = Maker {
        material,
        field,
        survey,
        refs: option_refs(survey),
        margin,
    };
    let none = vec![false; field.groups];
    let good = |instance: &Instance| {
        let problem = Problem {
            instance,
            left_out: &none,
            budget,
            shunned: None,
        };
        problem.quick_choice()
    };
    let outline = maker.outline();
    let rough = maker.additive(&outline);
    let mut shapes = outline.shapes.clone();
    let mut cost = u64::MAX;
    if let Some((_, found)) = good(&rough) {
        cost = found;
        afford(&mut shapes, &rough, cost);
    }
    if field.judged.len() > LONG {
        let sample = maker.instance(&shapes, &outline.targets, SAMPLED);
        if let Some((levels, _)) = good(&sample) {
            let found = maker.cost_of(&levels);
            if found < cost {
                cost = found;
                afford(&mut shapes, &rough, cost);
            }
        }
    }
    let whole = maker.instance(&shapes, &outline.targets, 1);
    match good(&whole) {
        Some((_, better)) if better < cost => whole.within(better),
        Some(_) | None => whole,
    }
}

/// Leaves out levels that alone cost more than `cost`.
fn afford(shapes: &mut [Shape], rough: &Instance, cost: u64) {
    for (option, shape) in shapes.iter_mut().enumerate() {
        if !shape.idle {
            let costs = rough.cost_alone(option);
            shape.levels = (costs.iter().filter(|own| **own <= cost).count() - 1) as Level;
        }
    }
}

/// What a problem is made from.
struct Maker<'a> {
    material: &'a Material<'a>,
    field: &'a Field,
    survey: &'a Survey,
    refs: Vec<OptionRef>,
    margin: usize,
}

impl Maker<'_> {
    /// With one step in so many.
    fn instance(&self, shapes: &[Shape], targets: &[Target], one_in: usize) -> Instance {
        let rows = self.rows(shapes, one_in);
        let conditions = self.survey.tuned.len();
        Instance::new(
            conditions,
            self.field.groups,
            shapes,
            targets.to_vec(),
            &rows,
        )
    }

    /// The weight of all quiet steps that a choice makes false.
    fn cost_of(&self, levels: &[Level]) -> u64 {
        let policy = Policy::of(self.survey, &self.refs, self.margin, levels);
        let steps = 0..self.field.judged.len();
        let mut says = policy.says(self.material, self.field, self.survey, steps);
        says.and(&self.field.quiet);
        self.field.weight_of(&says)
    }

    fn outline(&self) -> Outline {
        let (field, survey, margin) = (self.field, self.survey, self.margin);
        let shapes = self
            .refs
            .iter()
            .map(|own| {
                let surveyed = &survey.options[own.surveyed];
                let levels = surveyed.ladders[margin].rungs.len() as Level;
                Shape {
                    condition: surveyed.tuned,
                    idle: own.idle,
                    levels: match (own.idle, surveyed.selectable) {
                        (true, _) => 1,
                        (false, true) => levels,
                        (false, false) => 0,
                    },
                }
            })
            .collect();
        let targets = field.issues.iter().enumerate();
        let targets = targets
            .map(|(number, issue)| Target {
                group: issue.group,
                settled: issue.caught_by_base,
                ranks: self
                    .refs
                    .iter()
                    .map(|own| {
                        if own.idle {
                            0
                        } else {
                            survey.options[own.surveyed].ladders[margin].ranks[number]
                        }
                    })
                    .collect(),
            })
            .collect();
        Outline { shapes, targets }
    }

    /// The problem as if no step were false by two options.
    fn additive(&self, outline: &Outline) -> Instance {
        let (field, survey, margin) = (self.field, self.survey, self.margin);
        let mut rows = Rows::default();
        for (number, own) in self.refs.iter().enumerate() {
            let surveyed = &survey.options[own.surveyed];
            if own.idle {
                let row = [entry(number as OptionId, 1)];
                rows.add(&row, survey.tuned[surveyed.tuned].idle_cost);
                continue;
            }
            let alone = &surveyed.alone[margin];
            for (level, pair) in alone.windows(2).enumerate() {
                let row = [entry(number as OptionId, level as Level + 1)];
                if level < usize::from(outline.shapes[number].levels) {
                    rows.add(&row, pair[1] - pair[0]);
                }
            }
        }
        Instance::new(
            survey.tuned.len(),
            field.groups,
            &outline.shapes,
            outline.targets.clone(),
            &rows,
        )
    }

    fn rows(&self, shapes: &[Shape], one_in: usize) -> Rows {
        let field = self.field;
        let blocks: Vec<usize> = (0..field.judged.len()).step_by(BLOCK).collect();
        let mut rows = Rows::default();
        // What blocks find is joined soon: equal rows are not kept for long.
        for some in blocks.chunks(BLOCKS_AT_A_TIME) {
            let parts: Vec<Rows> = some
                .par_iter()
                .with_max_len(1)
                .map_init(Scratch::default, |scratch, start| {
                    let steps = *start..field.judged.len().min(start + BLOCK);
                    self.block(shapes, one_in, steps, scratch)
                })
                .collect();
            for part in &parts {
                rows.join(part);
            }
        }
        rows
    }

    /// The rows of some consecutive steps.
    fn block(
        &self,
        shapes: &[Shape],
        one_in: usize,
        steps: std::ops::Range<usize>,
        scratch: &mut Scratch,
    ) -> Rows {
        let (material, field, survey, margin) =
            (self.material, self.field, self.survey, self.margin);
        let quiet = field.quiet.ones_in(steps.clone());
        let quiet: Vec<usize> = quiet.filter(|step| step.is_multiple_of(one_in)).collect();
        let mut cells: Vec<(u32, u32)> = Vec::new();
        if !quiet.is_empty() {
            let grid = field.judged.slice(steps.clone());
            for (number, (own, shape)) in self.refs.iter().zip(shapes).enumerate() {
                if shape.levels == 0 {
                    continue;
                }
                let surveyed = &survey.options[own.surveyed];
                let tuned = &survey.tuned[surveyed.tuned];
                let scores = scratch.score(material, field, tuned, surveyed.hold, grid);
                let number = number as OptionId;
                if own.idle {
                    let limit = tuned.idle.expect("an idle option has a limit");
                    let over = quiet
                        .iter()
                        .filter(|step| scores[**step - steps.start] > limit);
                    cells.extend(over.map(|step| ((*step - steps.start) as u32, entry(number, 1))));
                    continue;
                }
                let rungs = &surveyed.ladders[margin].rungs[..usize::from(shape.levels)];
                let lowest = rungs[rungs.len() - 1];
                for step in &quiet {
                    let score = scores[*step - steps.start];
                    if score >= lowest {
                        let level = rungs.partition_point(|rung| *rung > score) as Level + 1;
                        cells.push(((*step - steps.start) as u32, entry(number, level)));
                    }
                }
            }
        }
        // Options came in their order, so a stable sort by step leaves each row in order.
        cells.sort_by_key(|(step, _)| *step);
        let mut rows = Rows::default();
        let mut row = Vec::new();
        for same in cells.chunk_by(|a, b| a.0 == b.0) {
            row.clear();
            row.extend(same.iter().map(|(_, entry)| *entry));
            rows.add(&row, field.weight(steps.start + same[0].0 as usize));
        }
        rows
    }
}
