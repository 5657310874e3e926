//! What may be changed: which conditions, under which holds, and what becomes of those nobody needs.
//!
//! Conditions are named as in reports, `check` for all of a check at the level that is tuned or
//! `check.no_go.2` for one. Names that mean nothing, or two things at once, are refused here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use crate::model::{Check, Duration, Gate, Level, LimitId};

/// What becomes of a condition that no incident of the history needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Idle {
    /// Its limit goes just beyond everything healthy that was ever seen.
    Floor,
    /// Its limit becomes this number.
    FloorAt(f64),
    /// Its limit stays, and what that costs is paid.
    Keep,
    /// It goes.
    Remove,
}

/// The name of a condition, or of all those of a check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    check: String,
    condition: Option<(Level, usize)>,
}

/// Why a text names no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no condition; expected a check's id such as creative_p95, or one condition of it such as creative_p95.no_go.2"
)]
pub struct SelectorError(String);

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let wrong = || SelectorError(text.to_owned());
        let mut parts = text.trim().split('.');
        let check = parts
            .next()
            .filter(|check| !check.is_empty())
            .ok_or_else(wrong)?;
        let condition = match (parts.next(), parts.next(), parts.next()) {
            (None, _, _) => None,
            (Some(level), Some(number), None) => {
                let level = [Level::Warning, Level::NoGo]
                    .into_iter()
                    .find(|own| own.key() == level)
                    .ok_or_else(wrong)?;
                let number: usize = number.parse().map_err(|_| wrong())?;
                Some((level, number.checked_sub(1).ok_or_else(wrong)?))
            }
            _ => return Err(wrong()),
        };
        Ok(Self {
            check: check.to_owned(),
            condition,
        })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.condition {
            None => f.write_str(&self.check),
            Some((level, index)) => write!(f, "{}.{}.{}", self.check, level.key(), index + 1),
        }
    }
}

/// What was asked for, in names.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanRequest {
    /// The level whose limits move.
    pub level: Level,
    /// The holds to choose from; none leaves every hold as it is.
    pub holds: Option<Vec<Duration>>,
    /// Left idle, these keep today's limit.
    pub keep: Vec<Selector>,
    /// Left idle, these get such a limit.
    pub floor: Vec<(Selector, f64)>,
    /// Left idle, these go.
    pub allow_off: Vec<Selector>,
    /// Everything else is frozen.
    pub only: Vec<Selector>,
    /// These are not touched.
    pub freeze: Vec<Selector>,
}

/// Why nothing can be tuned as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No such condition.
    #[error("{flag} {name}: the gate has no {level} condition of that name; it has {}", known.join(", "))]
    Unknown {
        /// The flag that named it.
        flag: &'static str,
        /// The name.
        name: Selector,
        /// The level that is tuned.
        level: &'static str,
        /// What there is.
        known: Vec<String>,
        /// The level at which there is one.
        elsewhere: Option<&'static str>,
    },
    /// A floor for several conditions at once.
    #[error(
        "--floor {name}: the check has {count} {level} conditions; expected the name of one, such as {example}"
    )]
    SeveralFloors {
        /// The name.
        name: Selector,
        /// How many it means.
        count: usize,
        /// The level that is tuned.
        level: &'static str,
        /// The first of them.
        example: LimitId,
    },
    /// Two floors for one condition.
    #[error("--floor {id}: given twice, {one} and {other}; expected one number")]
    TwoFloors {
        /// The condition.
        id: LimitId,
        /// One number.
        one: String,
        /// The other.
        other: String,
    },
    /// Nothing would have to stay.
    #[error(
        "--allow-off names every condition of the gate; expected at least one that stays: a gate without checks says GO to everything"
    )]
    EverythingOff,
    /// A flag about a condition that is not tuned at all.
    #[error("{flag} {id}: --only leaves it frozen; expected a condition that may move")]
    NotAmongOnly {
        /// The condition.
        id: LimitId,
        /// The flag.
        flag: &'static str,
    },
    /// Two flags that exclude each other.
    #[error("{id} is named by {one} and by {other}; expected one of them")]
    Both {
        /// The condition.
        id: LimitId,
        /// One flag.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// Nothing is left to tune.
    #[error("no {level} condition is left to tune{}", if *frozen { ": all are frozen" } else { ": the gate has none" })]
    Nothing {
        /// The level that is tuned.
        level: &'static str,
        /// There were some.
        frozen: bool,
    },
    /// A hold that is listed twice, or too many.
    #[error("--holds: {0}")]
    Holds(String),
}

impl PlanError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { elsewhere: Some(level), .. } => format!("it stands at {level}: tune that with --level {}", level.replace('_', "-")),
            Self::EverythingOff => "leave out the check that is to stay, or give it a --floor".to_owned(),
            Self::TwoFloors { .. } => "give it once".to_owned(),
            Self::NotAmongOnly { id, .. } => format!("name {id} with --only too, or leave the flag out"),
            Self::Unknown { elsewhere: None, .. } => "`retrogate check` lists the conditions; the second no_go condition of a check is named check.no_go.2".to_owned(),
            Self::SeveralFloors { example, .. } => format!("write --floor {example}=X"),
            Self::Both { .. } => "name it once".to_owned(),
            Self::Nothing { frozen: true, .. } => "freeze fewer, or name with --only what may move".to_owned(),
            Self::Nothing { frozen: false, level } => format!("add a `{level}:` condition to the gate file, or tune the other level with --level"),
            Self::Holds(_) => "write a list such as --holds 0,2m,5m,10m".to_owned(),
        }
    }
}

/// More holds than this are a mistake, and would be slow.
const MOST_HOLDS: usize = 32;

/// What may be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The level whose limits move.
    pub level: Level,
    /// The conditions that are tuned, by their names, each with what it becomes left idle.
    pub tuned: BTreeMap<LimitId, Idle>,
    /// The holds to choose from, ascending; none leaves every hold as it is.
    pub holds: Option<Vec<Duration>>,
}

impl Plan {
    /// Finds what the names mean.
    pub fn try_new(gate: &Gate, request: &PlanRequest) -> Result<Self, PlanError> {
        let finder = Finder {
            gate,
            level: request.level,
        };
        let only = finder.all("--only", &request.only)?;
        let freeze = finder.all("--freeze", &request.freeze)?;
        refuse_both(("--only", &only), ("--freeze", &freeze))?;
        let keep = finder.all("--keep", &request.keep)?;
        let off = finder.all("--allow-off", &request.allow_off)?;
        if finder.all_ids().all(|id| off.contains(&id)) {
            return Err(PlanError::EverythingOff);
        }
        let floors = finder.floors(&request.floor)?;
        let named: BTreeSet<LimitId> = floors.keys().cloned().collect();
        refuse_both(("--keep", &keep), ("--allow-off", &off))?;
        refuse_both(("--keep", &keep), ("--floor", &named))?;
        refuse_both(("--allow-off", &off), ("--floor", &named))?;
        for (flag, own) in [
            ("--keep", &keep),
            ("--allow-off", &off),
            ("--floor", &named),
        ] {
            refuse_both((flag, own), ("--freeze", &freeze))?;
        }
        if !only.is_empty() {
            for (flag, own) in [
                ("--keep", &keep),
                ("--allow-off", &off),
                ("--floor", &named),
            ] {
                if let Some(id) = own.difference(&only).next().cloned() {
                    return Err(PlanError::NotAmongOnly { id, flag });
                }
            }
        }
        let everything = finder.conditions();
        let frozen = !everything.is_empty();
        let tuned: BTreeMap<LimitId, Idle> = everything
            .into_iter()
            .filter(|id| (only.is_empty() || only.contains(id)) && !freeze.contains(id))
            .map(|id| {
                let idle = if keep.contains(&id) {
                    Idle::Keep
                } else if off.contains(&id) {
                    Idle::Remove
                } else if let Some(limit) = floors.get(&id) {
                    Idle::FloorAt(*limit)
                } else {
                    Idle::Floor
                };
                (id, idle)
            })
            .collect();
        if tuned.is_empty() {
            return Err(PlanError::Nothing {
                level: request.level.key(),
                frozen,
            });
        }
        Ok(Self {
            level: request.level,
            tuned,
            holds: request.holds.as_deref().map(holds).transpose()?,
        })
    }

    /// The holds that a condition may get, today's first.
    pub fn holds_of(&self, today: Duration) -> Vec<Duration> {
        let Some(holds) = &self.holds else {
            return vec![today];
        };
        let mut own: Vec<Duration> = holds
            .iter()
            .copied()
            .filter(|hold| *hold == today)
            .collect();
        own.extend(holds.iter().copied().filter(|hold| *hold != today));
        own
    }

    /// The gate that looks back as far as any choice would: every tuned condition at its longest hold.
    pub fn longest(&self, gate: &Gate) -> Gate {
        changed(gate, |id, condition| {
            let holds = self.tuned.get(id).and(self.holds.as_ref());
            let longest = holds.and_then(|holds| holds.last().copied());
            condition.with_hold(condition.hold().max(longest.unwrap_or(Duration::ZERO)))
        })
    }
}

/// The gate with every condition changed.
pub(super) fn changed(
    gate: &Gate,
    change: impl Fn(&LimitId, crate::model::Condition) -> crate::model::Condition,
) -> Gate {
    let checks = gate.checks().iter().map(|check| {
        let mut parts = check.parts().clone();
        for (id, condition) in check.conditions() {
            let list = match id.level {
                Level::NoGo => &mut parts.no_go,
                Level::Warning => &mut parts.warning,
            };
            list[id.index] = change(&id, *condition);
        }
        Check::try_new(parts).expect("as many conditions as before make a check")
    });
    let parts = crate::model::GateParts {
        checks: checks.collect(),
        ..gate.parts().clone()
    };
    Gate::try_new(parts).expect("limits and holds make no gate invalid")
}

fn holds(list: &[Duration]) -> Result<Vec<Duration>, PlanError> {
    let mut holds = list.to_vec();
    holds.sort_unstable();
    let mut pairs = holds.iter().zip(holds.iter().skip(1));
    if let Some((twice, _)) = pairs.find(|(hold, next)| hold == next) {
        return Err(PlanError::Holds(format!("{twice} is listed twice")));
    }
    if holds.is_empty() || holds.len() > MOST_HOLDS {
        return Err(PlanError::Holds(format!(
            "{} holds are listed; expected 1 to {MOST_HOLDS}",
            holds.len()
        )));
    }
    Ok(holds)
}

fn refuse_both(
    (one, these): (&'static str, &BTreeSet<LimitId>),
    (other, those): (&'static str, &BTreeSet<LimitId>),
) -> Result<(), PlanError> {
    match these.intersection(those).next() {
        None => Ok(()),
        Some(id) => Err(PlanError::Both {
            id: id.clone(),
            one,
            other,
        }),
    }
}

struct Finder<'g> {
    gate: &'g Gate,
    level: Level,
}

impl Finder<'_> {
    /// All conditions of the level.
    fn conditions(&self) -> Vec<LimitId> {
        self.all_ids().filter(|id| id.level == self.level).collect()
    }

    fn all_ids(&self) -> impl Iterator<Item = LimitId> {
        let all = self.gate.checks().iter().flat_map(Check::conditions);
        all.map(|(id, _)| id)
    }

    fn all(&self, flag: &'static str, names: &[Selector]) -> Result<BTreeSet<LimitId>, PlanError> {
        let mut found = BTreeSet::new();
        for name in names {
            found.extend(self.meant(flag, name)?);
        }
        Ok(found)
    }

    fn meant(&self, flag: &'static str, name: &Selector) -> Result<Vec<LimitId>, PlanError> {
        let all = self.conditions();
        let is_meant = |id: &&LimitId| {
            id.check.as_str() == name.check
                && name
                    .condition
                    .is_none_or(|(level, index)| (level, index) == (id.level, id.index))
        };
        let found: Vec<LimitId> = all.iter().filter(is_meant).cloned().collect();
        if found.is_empty() {
            let mut others = self.all_ids().filter(|id| id.level != self.level);
            return Err(PlanError::Unknown {
                elsewhere: others.find(|id| is_meant(&id)).map(|id| id.level.key()),
                flag,
                name: name.clone(),
                level: self.level.key(),
                known: all.iter().map(ToString::to_string).collect(),
            });
        }
        Ok(found)
    }

    fn floors(&self, floors: &[(Selector, f64)]) -> Result<BTreeMap<LimitId, f64>, PlanError> {
        let mut found = BTreeMap::new();
        for (name, limit) in floors {
            let mut meant = self.meant("--floor", name)?;
            if meant.len() > 1 {
                return Err(PlanError::SeveralFloors {
                    name: name.clone(),
                    count: meant.len(),
                    level: self.level.key(),
                    example: meant.swap_remove(0),
                });
            }
            let Some(id) = meant.pop() else { continue };
            if let Some(other) = found.insert(id.clone(), *limit) {
                return Err(PlanError::TwoFloors {
                    id,
                    one: other.to_string(),
                    other: limit.to_string(),
                });
            }
        }
        Ok(found)
    }
}
