//! What a gate's rates rest on, where that is little.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::GateRow;
use crate::record::ReplayDocument;

/// Why one of a gate's rates says little yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThinReason {
    /// False NO-GOs on so few days that their interval rests on little.
    FewDays {
        /// How many.
        days: usize,
    },
    /// Without a single miss these would still be too few to claim that at most 10 % are missed.
    FewIncidents {
        /// Groups of evaluable incidents.
        groups: u64,
        /// How many it takes.
        needed: u64,
    },
    /// No incident that could have been caught.
    NoIncident,
    /// Nobody said which incidents there were: every NO-GO counts as false.
    NoIncidentList,
}

impl ThinReason {
    pub(super) fn of(document: &ReplayDocument) -> Vec<Self> {
        let certainty = &document.certainty;
        let days = Self::FewDays {
            days: certainty.days_with_false_no_go,
        };
        let few_days = certainty.few_days && document.false_no_go.hits > 0;
        let needed = certainty.groups_to_claim_ten_percent;
        let incidents = match (document.inputs.incident_rows, certainty.missed_groups.of) {
            (None, _) => Some(Self::NoIncidentList),
            (Some(_), 0) => Some(Self::NoIncident),
            (Some(_), groups) if groups < needed => Some(Self::FewIncidents { groups, needed }),
            (Some(_), _) => None,
        };
        few_days
            .then_some(days)
            .into_iter()
            .chain(incidents)
            .collect()
    }

    /// Its name.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::FewDays { .. } => "few-days",
            Self::FewIncidents { .. } => "few-incidents",
            Self::NoIncident => "no-incident",
            Self::NoIncidentList => "no-incident-list",
        }
    }

    /// In words.
    pub fn words(self) -> String {
        let plural = |number: u64, one: &str| match number {
            1 => format!("1 {one}"),
            number => format!("{number} {one}s"),
        };
        match self {
            Self::FewDays { days } => {
                format!("{} with a false NO-GO: few", plural(days as u64, "day"))
            }
            Self::FewIncidents { groups, needed } => format!(
                "{} of incidents: to claim \"at most 10 % missed\" takes {needed} without a miss",
                plural(groups, "group")
            ),
            Self::NoIncident => "no incident that could have been caught".to_owned(),
            Self::NoIncidentList => {
                "no incident list was given: every NO-GO counts as false".to_owned()
            }
        }
    }
}

impl Serialize for ThinReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("ThinReason", 2)?;
        fields.serialize_field("kind", self.kind())?;
        fields.serialize_field("words", &self.words())?;
        fields.end()
    }
}

/// How many gates rest on little, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ThinCounts {
    /// Gates with any reason.
    pub gates: usize,
    /// False NO-GOs on fewer than ten days.
    pub few_days: usize,
    /// Too few incidents to claim that at most 10 % are missed.
    pub few_incidents: usize,
    /// No incident that could have been caught.
    pub no_incident: usize,
    /// No incident list.
    pub no_incident_list: usize,
}

impl ThinCounts {
    pub(super) fn new(gates: &[GateRow]) -> Self {
        let mut counts = Self::default();
        for row in gates {
            counts.gates += usize::from(!row.thin.is_empty());
            for reason in &row.thin {
                *match reason {
                    ThinReason::FewDays { .. } => &mut counts.few_days,
                    ThinReason::FewIncidents { .. } => &mut counts.few_incidents,
                    ThinReason::NoIncident => &mut counts.no_incident,
                    ThinReason::NoIncidentList => &mut counts.no_incident_list,
                } += 1;
            }
        }
        counts
    }
}
