//! Expressions by chance over the series of the world, most of which mean something. No quotients: gauges stay
//! eighths, so that a sum is the same in any order.

use crate::support::dice::Dice;

const OPERATORS: [&str; 22] = [
    "+",
    "-",
    "*",
    ">",
    "<= bool",
    "and",
    "or",
    "unless",
    "+ on(pod)",
    "- on(pod, service)",
    "+ on()",
    "- ignoring(zone)",
    "+ ignoring(service, zone, version)",
    "> ignoring(service, zone)",
    "* on(pod) group_left(version)",
    "* on(pod) group_left(service)",
    "+ ignoring(zone, version, pod) group_left()",
    "- ignoring(zone, service, version, pod) group_right(zone)",
    "and on(pod)",
    "or on(service, pod)",
    "unless ignoring(service, zone, version)",
    "and ignoring(zone, version, service, pod)",
];

const FOLDS: [&str; 12] = [
    "sum",
    "max by (pod)",
    "count by (zone, service)",
    "sum by (service)",
    "min by ()",
    "sum without (pod)",
    "max without (service)",
    "count without (zone, service, version)",
    "group by (pod, service)",
    "sum by (pod)",
    "quantile by (zone) (0.5, ",
    "topk by (pod) (1, ",
];

pub fn random(dice: &mut Dice) -> String {
    deep(dice, 3)
}

fn deep(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return leaf(dice);
    }
    match dice.below(8) {
        0 => leaf(dice),
        1..=3 => {
            let operator = dice.one_of(&OPERATORS);
            let (left, right) = (deep(dice, depth - 1), deep(dice, depth - 1));
            format!("({left}) {operator} ({right})")
        }
        4 | 5 => {
            let fold = dice.one_of(&FOLDS);
            let inner = deep(dice, depth - 1);
            if let Some(open) = fold.strip_suffix(", ") {
                format!("{open}, {inner})")
            } else {
                format!("{fold} ({inner})")
            }
        }
        6 => format!("max_over_time(({})[3m:1m])", deep(dice, depth - 1)),
        _ => format!("-abs({})", deep(dice, depth - 1)),
    }
}

fn leaf(dice: &mut Dice) -> String {
    dice.one_of(&[
        "load{S}",
        "capacity{S}",
        "info{S}",
        "load{S,zone=\"z1\"}",
        "capacity{S,zone=\"\"}",
        "hits{S,status=\"200\"}",
        "sum by (pod) (load{S})",
        "vector(3)",
        "2",
    ])
    .to_owned()
}
