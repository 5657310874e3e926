//! What people wrote down: the incident list and the deployment list, as CSV.
//!
//! A label belongs to a scene and takes its times from there, so that the lists cannot say
//! anything but what the metrics show.

use std::io::{self, Write};

use crate::dice::{Seed, Stream};
use crate::scene::Scene;

/// What people wrote down about a scene.
#[derive(Debug, Clone)]
pub enum Label {
    /// Nothing: it was harmless.
    Blip,
    Incident(Ticket),
    Release(Release),
}

/// A row of the incident list; its start and end are the scene's.
#[derive(Debug, Clone)]
pub struct Ticket {
    pub id: &'static str,
    pub service: &'static str,
    /// Minutes from the start until somebody noticed.
    pub noticed_after: i64,
    pub noticed_by: Witness,
    /// 1 is worst.
    pub severity: u8,
    pub title: &'static str,
    pub cause: &'static str,
    pub kind: Kind,
}

/// Who noticed.
#[derive(Debug, Clone, Copy)]
pub enum Witness {
    Alert,
    Human,
    Customer,
}

/// Whether it was meant to happen.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Incident,
    Drill,
    Maintenance,
}

/// A row of the deployment list; it starts with its scene.
#[derive(Debug, Clone)]
pub struct Release {
    pub service: &'static str,
    pub version: &'static str,
    pub ending: Ending,
    /// Number of the incident it is blamed for.
    pub caused: Option<u16>,
}

/// How a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Success,
    Failure,
    RolledBack,
    Aborted,
}

const INCIDENTS: &str =
    "id,service,started_at,resolved_at,detected_at,severity,title,url,cause,source,kind";
const DEPLOYMENTS: &str = "id,service,started_at,result,caused_incident,version,url";
/// Deployments before these four weeks.
const EARLIER_DEPLOYMENTS: usize = 1180;

/// Writes `incidents.csv`. Scenes come sorted by their start.
pub fn write_incidents(scenes: &[Scene], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{INCIDENTS}")?;
    for scene in scenes {
        match &scene.label {
            Label::Incident(ticket) => write_incident(scene, ticket, out)?,
            Label::Release(_) | Label::Blip => {}
        }
    }
    Ok(())
}

fn write_incident(scene: &Scene, ticket: &Ticket, out: &mut impl Write) -> io::Result<()> {
    let noticed = scene.start.plus(ticket.noticed_after);
    let source = match ticket.noticed_by {
        Witness::Alert => "alert",
        Witness::Human => "human",
        Witness::Customer => "customer",
    };
    let kind = match ticket.kind {
        Kind::Incident => "incident",
        Kind::Drill => "drill",
        Kind::Maintenance => "maintenance",
    };
    write!(out, "{},{},", ticket.id, ticket.service)?;
    write!(out, "{},{},{noticed},", scene.start, scene.end)?;
    write!(out, "sev{},{},", ticket.severity, quoted(ticket.title))?;
    write!(out, "https://incidents.example/{},", ticket.id)?;
    writeln!(out, "{},{source},{kind}", ticket.cause)
}

/// Writes `deployments.csv`. A deployment starts some seconds into its scene's first minute.
pub fn write_deployments(seed: Seed, scenes: &[Scene], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{DEPLOYMENTS}")?;
    let releases = scenes.iter().filter_map(|scene| match &scene.label {
        Label::Release(release) => Some((scene, release)),
        Label::Incident(_) | Label::Blip => None,
    });
    for (number, (scene, release)) in (EARLIER_DEPLOYMENTS + 1..).zip(releases) {
        let seconds = seed.dice(Stream::Releases, 0, scene.start).whole(1, 60);
        let started = scene.start.with_seconds(seconds);
        let result = match release.ending {
            Ending::Success => "success",
            Ending::Failure => "failure",
            Ending::RolledBack => "rolled_back",
            Ending::Aborted => "aborted",
        };
        let caused = release.caused.map(|number| format!("INC-{number}"));
        write!(out, "D-{number},{},{started},{result},", release.service)?;
        write!(out, "{},{},", caused.unwrap_or_default(), release.version)?;
        writeln!(out, "https://deploys.example/D-{number}")?;
    }
    Ok(())
}

/// A field in quotes where it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn only_fields_with_commas_or_quotes_are_quoted() {
        assert_eq!(quoted("plain words"), "plain words");
        assert_eq!(quoted("one, \"two\""), "\"one, \"\"two\"\"\"");
    }
}
