//! Through an expression from its leaves up: what each part is, and how it is written for many values.

use promql_parser::parser::{BinaryExpr, Call, Expr, Offset, SubqueryExpr, UnaryExpr};
use promql_parser::util::display_duration;

use super::fault::Uncombinable;
use super::text::Text;
use super::{aggregate, function, matching, selector};

/// What the series of a part have to do with the label; the law of each stands in the module above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// No series at all: a number that does not depend on the value.
    Scalar,
    /// The part has the label for one value too.
    Kept,
    /// It has it only here, to tell the values apart.
    Added,
}

/// A part: its nature and its text.
pub(super) type Part = (Nature, Text);

/// What the walk knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk<'a> {
    /// Stands where the value stood.
    pub(super) sentinel: &'a str,
    /// The label whose value it is.
    pub(super) label: &'a str,
}

impl<'a> Walk<'a> {
    pub(super) fn new(sentinel: &'a str, label: &'a str) -> Self {
        Self { sentinel, label }
    }

    pub(super) fn expression(&self, expression: &Expr) -> Result<Part, Uncombinable> {
        match expression {
            Expr::Aggregate(aggregation) => aggregate::combined(self, aggregation),
            Expr::Unary(UnaryExpr { expr }) => {
                let (nature, text) = self.expression(expr)?;
                Ok((nature, Text::from("-").then(text)))
            }
            Expr::Binary(binary) => self.binary(binary),
            Expr::Paren(bracketed) => {
                let (nature, text) = self.expression(&bracketed.expr)?;
                Ok((nature, Text::from("(").then(text).then(")")))
            }
            Expr::Subquery(subquery) => self.subquery(subquery),
            Expr::NumberLiteral(number) => Ok((Nature::Scalar, number.to_string().into())),
            Expr::VectorSelector(selector) => {
                let text = selector::combined(self, selector)?;
                Ok((Nature::Kept, text.then(offset(selector.offset.as_ref()))))
            }
            Expr::MatrixSelector(matrix) => {
                let range = format!("[{}]", display_duration(&matrix.range));
                let text = selector::combined(self, &matrix.vs)?.then(range);
                Ok((Nature::Kept, text.then(offset(matrix.vs.offset.as_ref()))))
            }
            Expr::Call(call) => self.call(call),
            Expr::StringLiteral(_) | Expr::Extension(_) => {
                Err(Uncombinable::NoNumber(expression.to_string()))
            }
        }
    }

    fn subquery(&self, subquery: &SubqueryExpr) -> Result<Part, Uncombinable> {
        if subquery.at.is_some() {
            return Err(Uncombinable::AtModifier);
        }
        let (nature, text) = self.expression(&subquery.expr)?;
        let range = display_duration(&subquery.range);
        let step = subquery.step.as_ref().map(display_duration);
        let suffix = format!("[{range}:{}]", step.unwrap_or_default());
        let text = text.then(suffix).then(offset(subquery.offset.as_ref()));
        Ok((nature, text))
    }

    fn call(&self, call: &Call) -> Result<Part, Uncombinable> {
        let name = call.func.name;
        let mut arguments = Text::default();
        let mut nature = Nature::Scalar;
        if !function::is_known(name) {
            return Err(Uncombinable::Function(name.to_owned()));
        }
        for (at, argument) in call.args.args.iter().enumerate() {
            let (own, text) = self.expression(argument)?;
            if at > 0 {
                arguments = arguments.then(", ");
            }
            arguments = arguments.then(text);
            nature = match (nature, own) {
                (nature, Nature::Scalar) => nature,
                (Nature::Scalar, own) => own,
                // No known function takes two.
                (Nature::Kept | Nature::Added, Nature::Kept | Nature::Added) => {
                    return Err(Uncombinable::Function(name.to_owned()));
                }
            };
        }
        function::combined(call, nature, arguments)
    }

    fn binary(&self, binary: &BinaryExpr) -> Result<Part, Uncombinable> {
        let (left, left_text) = self.expression(&binary.lhs)?;
        let (right, right_text) = self.expression(&binary.rhs)?;
        let (nature, modifier) = matching::combined(self.label, binary, left, right)?;
        let operator = format!(" {}{modifier} ", binary.op);
        Ok((nature, left_text.then(operator).then(right_text)))
    }
}

fn offset(offset: Option<&Offset>) -> String {
    offset.map_or_else(String::new, |offset| format!(" offset {offset}"))
}
