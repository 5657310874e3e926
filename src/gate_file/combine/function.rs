//! Functions that look at each series on its own, so that more series change nothing.
//!
//! `histogram_quantile` looks at those that differ in `le` alone, which the label never is. Not here, among
//! others: `absent` and `scalar` (they look at all series), `sort` (order decides sums to the last bit),
//! `label_replace` (it may write the label).

use promql_parser::parser::Call;

use super::fault::Uncombinable;
use super::text::Text;
use super::walk::{Nature, Part};

/// Of a vector, of a range, or of one of them and numbers.
const OF_EACH_SERIES: [&str; 69] = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "avg_over_time",
    "ceil",
    "changes",
    "clamp",
    "clamp_max",
    "clamp_min",
    "cos",
    "cosh",
    "count_over_time",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "deg",
    "delta",
    "deriv",
    "double_exponential_smoothing",
    "exp",
    "first_over_time",
    "floor",
    "histogram_avg",
    "histogram_count",
    "histogram_fraction",
    "histogram_quantile",
    "histogram_stddev",
    "histogram_stdvar",
    "histogram_sum",
    "hour",
    "idelta",
    "increase",
    "irate",
    "last_over_time",
    "ln",
    "log10",
    "log2",
    "mad_over_time",
    "max_over_time",
    "min_over_time",
    "minute",
    "month",
    "predict_linear",
    "present_over_time",
    "quantile_over_time",
    "rad",
    "rate",
    "resets",
    "round",
    "sgn",
    "sin",
    "sinh",
    "sqrt",
    "stddev_over_time",
    "stdvar_over_time",
    "sum_over_time",
    "tan",
    "tanh",
    "timestamp",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
    "year",
];

/// Numbers that are the same for every series.
const OF_NOTHING: [&str; 2] = ["pi", "time"];

/// One series without labels, from a number.
const VECTOR: &str = "vector";

pub(super) fn is_known(name: &str) -> bool {
    name == VECTOR || OF_NOTHING.contains(&name) || OF_EACH_SERIES.contains(&name)
}

/// A known function of arguments at most one of which is series, of that nature.
pub(super) fn combined(call: &Call, nature: Nature, arguments: Text) -> Result<Part, Uncombinable> {
    let name = call.func.name;
    match nature {
        // One such series for each value: it has no labels for one.
        Nature::Scalar if name == VECTOR => Ok((Nature::Added, Text::vector(arguments))),
        // `hour()` is one series of the moment, whoever asks.
        Nature::Scalar if !OF_NOTHING.contains(&name) => {
            Err(Uncombinable::Function(name.to_owned()))
        }
        Nature::Scalar | Nature::Kept | Nature::Added => {
            let text = Text::from(format!("{name}(")).then(arguments).then(")");
            Ok((nature, text))
        }
    }
}
