//! From a survey to the integers of a problem: which steps are false from which level on.
//!
//! Levels that alone cost more than some known choice are on no better one and are left out. That choice
//! comes first from adding costs up as if no step were shared, then from the problem itself.

use rayon::prelude::*;

use super::field::Field;
use super::instance::{Instance, Level, OptionId, Shape, Target, entry};
use super::rows::Rows;
use super::search::Problem;
use super::survey::{Material, Scratch, Survey};

/// Steps that are ranked at a time: a few columns stay in a core's own cache.
const BLOCK: usize = 1 << 15;
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

/// The problem under margin number `margin`, with every level that a best choice within `budget` may use;
/// `None` when more groups than that can be caught by nothing.
pub fn instance(
    material: &Material<'_>,
    field: &Field,
    survey: &Survey,
    margin: usize,
    budget: usize,
) -> Option<Instance> {
    let refs = option_refs(survey);
    let outline = outline(field, survey, &refs, margin);
    let none = vec![false; field.groups];
    let rough = additive(field, survey, &refs, &outline, margin);
    let cost = Problem {
        instance: &rough,
        left_out: &none,
        budget,
        shunned: None,
    }
    .quick();
    let mut shapes = outline.shapes.clone();
    if let Some(cost) = cost {
        for (option, shape) in shapes.iter_mut().enumerate() {
            if !shape.idle {
                let costs = rough.cost_alone(option);
                shape.levels = (costs.iter().filter(|own| **own <= cost).count() - 1) as Level;
            }
        }
    }
    let rows = rows(material, field, survey, &refs, &shapes, margin);
    let conditions = survey.tuned.len();
    let whole = Instance::new(conditions, field.groups, &shapes, outline.targets, &rows);
    drop(rows);
    let better = Problem {
        instance: &whole,
        left_out: &none,
        budget,
        shunned: None,
    }
    .quick();
    match better {
        Some(better) => Some(whole.within(better)),
        None => cost.map(|_| whole),
    }
}

fn outline(field: &Field, survey: &Survey, refs: &[OptionRef], margin: usize) -> Outline {
    let shapes = refs
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
            ranks: refs
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
fn additive(
    field: &Field,
    survey: &Survey,
    refs: &[OptionRef],
    outline: &Outline,
    margin: usize,
) -> Instance {
    let mut rows = Rows::default();
    for (number, own) in refs.iter().enumerate() {
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

fn rows(
    material: &Material<'_>,
    field: &Field,
    survey: &Survey,
    refs: &[OptionRef],
    shapes: &[Shape],
    margin: usize,
) -> Rows {
    let blocks: Vec<usize> = (0..field.judged.len()).step_by(BLOCK).collect();
    let mut rows = Rows::default();
    // What blocks find is joined soon: equal rows are not kept for long.
    for some in blocks.chunks(BLOCKS_AT_A_TIME) {
        let parts: Vec<Rows> = some
            .par_iter()
            .with_max_len(1)
            .map_init(Scratch::default, |scratch, start| {
                let steps = *start..field.judged.len().min(start + BLOCK);
                block(
                    material,
                    field,
                    survey,
                    (refs, shapes, margin),
                    steps,
                    scratch,
                )
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
    material: &Material<'_>,
    field: &Field,
    survey: &Survey,
    (refs, shapes, margin): (&[OptionRef], &[Shape], usize),
    steps: std::ops::Range<usize>,
    scratch: &mut Scratch,
) -> Rows {
    let quiet: Vec<usize> = field.quiet.ones_in(steps.clone()).collect();
    let mut cells: Vec<(u32, u32)> = Vec::new();
    if !quiet.is_empty() {
        let grid = field.judged.slice(steps.clone());
        for (number, (own, shape)) in refs.iter().zip(shapes).enumerate() {
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
