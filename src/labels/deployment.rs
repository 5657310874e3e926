//! A row of a deployment list becomes a deployment.

use super::fault::Fault;
use super::row::Row;
use super::schema::{Column, List, Schema};
use crate::model::{Deployment, DeploymentResult};

pub(super) const SCHEMA: Schema = Schema {
    list: List::Deployments,
    columns: &[
        Column::required("id", &["key", "number", "deployment", "deployment_id"]),
        Column::required("service", &["component", "app", "application", "system"]),
        Column::required(
            "started_at",
            &[
                "begin",
                "from",
                "deployed_at",
                "created_at",
                "timestamp",
                "time",
            ],
        ),
        Column::optional("result", &["status", "outcome", "state", "conclusion"]),
        Column::optional("caused_incident", &["incident", "incident_id"]),
        Column::optional("version", &["tag", "revision", "commit", "sha", "release"]),
        Column::optional("url", &["link", "href"]),
    ],
};

pub(super) const RESULTS: [(&str, DeploymentResult); 4] = [
    ("success", DeploymentResult::Success),
    ("failure", DeploymentResult::Failure),
    ("rolled_back", DeploymentResult::RolledBack),
    ("aborted", DeploymentResult::Aborted),
];

pub(super) fn from_row(row: &Row<'_>) -> Result<Deployment, Fault> {
    Ok(Deployment {
        id: row.required_text("id")?,
        service: row.required_text("service")?,
        started_at: row.required_time("started_at")?,
        result: row.word("result", &RESULTS)?,
        caused_incident: row.text("caused_incident")?,
        version: row.text("version")?,
        url: row.text("url")?,
    })
}
