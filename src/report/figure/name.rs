//! Figures by name, and what some of them are of.

use std::fmt;
use std::str::FromStr;

use crate::record::ReportDocument;

/// The name of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FigureName {
    /// The verdict and every check over time.
    Timeline,
    /// The signals of a check beside their limits.
    Panel,
    /// Days or weeks beside each other.
    Trend,
    /// Both costs against the limit of one condition.
    Curve,
    /// Both costs of whole gates.
    Frontier,
    /// Which check causes and catches what.
    Attribution,
    /// How soon incidents are detected.
    Delay,
    /// When in the week NO-GO is said.
    Hours,
    /// The room that the limit of one condition leaves, week by week.
    Margin,
}

impl FigureName {
    /// All of them, as they are listed.
    pub const ALL: [Self; 9] = [
        Self::Timeline,
        Self::Panel,
        Self::Trend,
        Self::Curve,
        Self::Frontier,
        Self::Attribution,
        Self::Delay,
        Self::Hours,
        Self::Margin,
    ];

    /// As it is typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Panel => "panel",
            Self::Trend => "trend",
            Self::Curve => "curve",
            Self::Frontier => "frontier",
            Self::Attribution => "attribution",
            Self::Delay => "delay",
            Self::Hours => "hours",
            Self::Margin => "margin",
        }
    }

    /// What it shows, in a line.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Timeline => {
                "The verdict and every check over time, beside incidents and deployments"
            }
            Self::Panel => "The signals of one check beside their limits (--check)",
            Self::Trend => "Days or weeks: what was said, and both rates with their intervals",
            Self::Curve => "Both costs against the limit of one condition (--condition)",
            Self::Frontier => "What any choice of limits would cost (--tune)",
            Self::Attribution => "Which check causes false NO-GOs and which catches incidents",
            Self::Delay => "How soon incidents are detected, and how soon by chance",
            Self::Hours => "When in the week NO-GO is said",
            Self::Margin => "The room one limit leaves, week by week (--condition)",
        }
    }
}

impl fmt::Display for FigureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for FigureName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|own| own.as_str() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("no figure is called `{text}`; expected one of {names}")
        })
    }
}

/// A figure, and what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// [`FigureName::Timeline`].
    Timeline,
    /// [`FigureName::Panel`].
    Panel {
        /// The check's id.
        check: String,
    },
    /// [`FigureName::Trend`].
    Trend,
    /// [`FigureName::Curve`].
    Curve {
        /// The condition: `check.no_go.1`.
        condition: String,
    },
    /// [`FigureName::Frontier`].
    Frontier,
    /// [`FigureName::Attribution`].
    Attribution,
    /// [`FigureName::Delay`].
    Delay,
    /// [`FigureName::Hours`].
    Hours,
    /// [`FigureName::Margin`].
    Margin {
        /// The condition: `check.no_go.1`.
        condition: String,
    },
}

/// Why a name and what it should be of make no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unnamed {
    /// It takes a check, or a condition, and none is given.
    #[error("the figure `{figure}` is of one {of}, and none is named")]
    Missing {
        /// Which figure.
        figure: FigureName,
        /// `check` or `condition`.
        of: &'static str,
        /// What there is.
        known: Vec<String>,
    },
    /// There is no such check or condition.
    #[error("the gate has no {of} `{given}`")]
    Unknown {
        /// `check` or `condition`.
        of: &'static str,
        /// What was typed.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
}

impl Figure {
    /// The figure of that name, of that check or condition of `document`. Where there is but one it need not be
    /// named, and a check stands for its only condition.
    pub fn of(
        name: FigureName,
        check: Option<&str>,
        condition: Option<&str>,
        document: &ReportDocument,
    ) -> Result<Self, Unnamed> {
        let conditions = |of: Vec<&str>| chosen_condition(name, &of, check, condition, document);
        Ok(match name {
            FigureName::Timeline => Self::Timeline,
            FigureName::Trend => Self::Trend,
            FigureName::Frontier => Self::Frontier,
            FigureName::Attribution => Self::Attribution,
            FigureName::Delay => Self::Delay,
            FigureName::Hours => Self::Hours,
            FigureName::Panel => Self::Panel {
                check: chosen("check", name, &checks(document), check)?,
            },
            FigureName::Curve => Self::Curve {
                condition: conditions(
                    document
                        .curves
                        .iter()
                        .map(|own| own.condition.as_str())
                        .collect(),
                )?,
            },
            FigureName::Margin => Self::Margin {
                condition: conditions(
                    document
                        .margins
                        .iter()
                        .map(|own| own.condition.as_str())
                        .collect(),
                )?,
            },
        })
    }

    /// Its name.
    pub const fn name(&self) -> FigureName {
        match self {
            Self::Timeline => FigureName::Timeline,
            Self::Panel { .. } => FigureName::Panel,
            Self::Trend => FigureName::Trend,
            Self::Curve { .. } => FigureName::Curve,
            Self::Frontier => FigureName::Frontier,
            Self::Attribution => FigureName::Attribution,
            Self::Delay => FigureName::Delay,
            Self::Hours => FigureName::Hours,
            Self::Margin { .. } => FigureName::Margin,
        }
    }
}

fn checks(document: &ReportDocument) -> Vec<&str> {
    document
        .timeline
        .checks
        .iter()
        .map(|own| own.id.as_str())
        .collect()
}

/// The check must exist even where its condition is named.
fn chosen_condition(
    name: FigureName,
    of: &[&str],
    check: Option<&str>,
    condition: Option<&str>,
    document: &ReportDocument,
) -> Result<String, Unnamed> {
    let Some(check) = check else {
        return chosen("condition", name, of, condition);
    };
    let check = chosen("check", name, &checks(document), Some(check))?;
    let own: Vec<&str> = of
        .iter()
        .copied()
        .filter(|id| {
            id.strip_prefix(check.as_str())
                .is_some_and(|rest| rest.starts_with('.'))
        })
        .collect();
    chosen("condition", name, &own, condition)
}

fn chosen(
    of: &'static str,
    figure: FigureName,
    known: &[&str],
    given: Option<&str>,
) -> Result<String, Unnamed> {
    let listed = || known.iter().map(ToString::to_string).collect();
    match (given, known) {
        (Some(given), _) if known.contains(&given) => Ok(given.to_owned()),
        (Some(given), _) => Err(Unnamed::Unknown {
            of,
            given: given.to_owned(),
            known: listed(),
        }),
        (None, [only]) => Ok((*only).to_owned()),
        (None, _) => Err(Unnamed::Missing {
            figure,
            of,
            known: listed(),
        }),
    }
}
