//! What went wrong in these four weeks, and what people wrote down about it.
//!
//! Most of it shows clearly in one or two metrics. Some does not: failures that stay just under
//! a limit, a reward that climbs for the wrong reason, and a bug that no metric here can see.

mod early;
mod late;

use crate::clock::{HISTORY, Minute};
use crate::labels::{Kind, Label, Ticket, Witness};
use crate::scene::{Play, Scene};

/// Every row of the incident list with what it did, in order of time.
pub fn scenes() -> Vec<Scene> {
    [early::scenes(), late::scenes()].concat()
}

/// A ticket in the making, until it is said what the metrics show of it.
struct Draft {
    ticket: Ticket,
    start: Minute,
    end: Minute,
}

fn ticket(id: &'static str, severity: u8, title: &'static str) -> Draft {
    Draft {
        ticket: Ticket {
            id,
            service: "llm-brief",
            noticed_after: 0,
            noticed_by: Witness::Human,
            severity,
            title,
            cause: "",
            kind: Kind::Incident,
        },
        start: HISTORY,
        end: HISTORY,
    }
}

impl Draft {
    fn between(self, start: Minute, end: Minute) -> Self {
        Self { start, end, ..self }
    }

    fn noticed_by(mut self, noticed_by: Witness, noticed_after: i64) -> Self {
        self.ticket.noticed_by = noticed_by;
        self.ticket.noticed_after = noticed_after;
        self
    }

    fn of_service(mut self, service: &'static str) -> Self {
        self.ticket.service = service;
        self
    }

    fn because_of(mut self, cause: &'static str) -> Self {
        self.ticket.cause = cause;
        self
    }

    fn planned_as(mut self, kind: Kind) -> Self {
        self.ticket.kind = kind;
        self
    }

    fn shows(self, plays: &[Play]) -> Scene {
        Scene {
            start: self.start,
            end: self.end,
            plays: plays.to_vec(),
            label: Label::Incident(self.ticket),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scenes;
    use crate::clock::{END, HISTORY};
    use crate::labels::Label;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_is_in_order_inside_the_history_and_each_id_is_its_own() {
        let scenes = scenes();
        assert!(scenes.is_sorted_by_key(|scene| scene.start));
        let mut ids = BTreeSet::new();
        for scene in &scenes {
            assert!(HISTORY < scene.start && scene.start < scene.end && scene.end < END);
            let Label::Incident(ticket) = &scene.label else {
                panic!("only incidents here")
            };
            assert!(ids.insert(ticket.id), "{} twice", ticket.id);
            assert!(scene.start.plus(ticket.noticed_after) < scene.end);
        }
    }
}
