//! A warning that can never be seen, because the same check's NO-GO is met wherever it is.
//!
//! That is so when both look at the same signal and side, the NO-GO limit is reached no later, its hold is no
//! longer and its release no shorter: most often two numbers that changed places.

use crate::model::{CheckId, Condition, Side};

use super::condition::Placed;
use super::error::Doubt;
use super::reader::Reader;

/// Says of each warning condition whether a NO-GO condition hides it.
pub(super) fn doubt_overtaken(
    reader: &mut Reader<'_>,
    check: &CheckId,
    warning: &[Placed],
    no_go: &[Placed],
) {
    for (own, bytes) in warning {
        let Some((over, _)) = no_go.iter().find(|(over, _)| hides(over, own)) else {
            continue;
        };
        let doubt = Doubt::Overtaken {
            check: check.to_string(),
            warning: words(own),
            no_go: words(over),
        };
        reader.doubt(reader.position(bytes.start), doubt);
    }
}

/// Is `over` met wherever `own` is?
fn hides(over: &Condition, own: &Condition) -> bool {
    let (first, then) = (over.limit(), own.limit());
    let reached = match (first.side(), then.side()) {
        (Side::Above, Side::Above) => first.value() <= then.value(),
        (Side::Below, Side::Below) => first.value() >= then.value(),
        (Side::Above, Side::Below) | (Side::Below, Side::Above) => false,
    };
    reached
        && over.signal() == own.signal()
        && over.hold() <= own.hold()
        && over.release() >= own.release()
}

fn words(condition: &Condition) -> String {
    let limit = condition.limit();
    let hold = match condition.hold() {
        hold if hold.is_zero() => String::new(),
        hold => format!(" for {hold}"),
    };
    format!("{} {}{hold}", limit.side().key(), limit.value())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::gate_file::parse;

    fn warnings(conditions: &str) -> Vec<String> {
        let text = format!(
            "version: 1\ngate: g\nstep: 60s\nchecks:\n  - id: x\n    query: x\n{conditions}"
        );
        let file = parse("gate.yaml", &text).unwrap();
        file.warnings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_warning_that_never_shows_is_doubted_in_its_line() {
        let swapped = "    warning: { above: 0.005 }\n    no_go: { above: 0.001 }\n";
        assert_eq!(
            warnings(swapped),
            [
                "gate.yaml:7:23: check `x`: the warning `above 0.005` never shows by itself, \
              for NO-GO is met wherever it is: `above 0.001`"
            ]
        );
        for hidden in [
            "    no_go: { below: 0.2 }\n    warning: { below: 0.2 }\n",
            "    no_go: { below: 0.2, for: 1m }\n    warning: { below: 0.1, for: 5m }\n",
            "    no_go: [{ slope: 1h, above: 9 }, { above: 1 }]\n    warning: [{ above: 2 }]\n",
            "    no_go: { above: 1, release: 5m }\n    warning: { above: 1 }\n",
        ] {
            assert_eq!(warnings(hidden).len(), 1, "{hidden}");
        }
    }

    #[test]
    fn a_warning_that_can_show_is_not() {
        for seen in [
            "    warning: { above: 1 }\n    no_go: { above: 2 }\n",
            "    warning: { below: 0.2 }\n    no_go: { below: 0.1 }\n",
            "    warning: { above: 1 }\n    no_go: { above: 1, for: 5m }\n",
            "    warning: { above: 2 }\n    no_go: { above: 1, for: 5m }\n",
            "    warning: { above: 2, release: 5m }\n    no_go: { above: 1 }\n",
            "    warning: { above: 2 }\n    no_go: { below: 5 }\n",
            "    warning: { slope: 1h, above: 2 }\n    no_go: { slope: 2h, above: 1 }\n",
            "    warning: { above: 2 }\n    no_go: { ratio_to_mean: 2h, above: 1 }\n",
            "    warning: { above: 2 }\n",
        ] {
            assert!(warnings(seen).is_empty(), "{seen}");
        }
    }
}
