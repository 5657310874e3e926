//! The gate as a whole: its head, then its checks.

use std::collections::BTreeMap;

use crate::model::{Check, CheckId, Dialect, Endpoint, Gate, GateParts, NoDataPolicy, Step};

use super::check::{Head, check, is_nothing, no_data_policy};
use super::error::Doubt;
use super::fault::Fault;
use super::key;
use super::node::{Entry, Node, Position, Value};
use super::reader::{Fields, Reader, shortened};

/// The gate in a document. `None` means that problems were noted.
pub(super) fn gate(reader: &mut Reader<'_>, root: &Node) -> Option<Gate> {
    if is_nothing(root) {
        reader.fault(Position::START, Fault::Nothing);
        return None;
    }
    if !matches!(root.value, Value::Map(_)) {
        let found = reader.described(root);
        reader.fault(root.at, Fault::NotAGate { found });
        return None;
    }
    let fields = reader.fields("gate", root, &key::GATE, "`version: 1`")?;
    version(reader, &fields);
    let name = reader
        .required(&fields, "gate", "my-service")
        .and_then(|entry| reader.text("gate", &entry.node, "a name such as my-service"));
    let services = services(reader, &fields);
    let step = step(reader, &fields);
    let endpoint = endpoint(reader, &fields);
    let no_data = match fields.get("no_data") {
        Some(entry) => no_data_policy(reader, &entry.node),
        None => Some(NoDataPolicy::Warning),
    };
    let dialect = endpoint.dialect;
    let checks = reader
        .required(&fields, "checks", "[{ id: …, query: …, no_go: … }]")
        .and_then(|entry| checks(reader, entry, Head { step, dialect }))?;
    if !reader.problems.is_empty() {
        return None;
    }
    let parts = GateParts {
        name: name?.trim().to_owned(),
        services,
        step: step?,
        endpoint,
        no_data: no_data?,
        checks,
    };
    match Gate::try_new(parts) {
        Ok(gate) => Some(gate),
        Err(error) => {
            reader.fault(fields.at(), Fault::Gate(error));
            None
        }
    }
}

fn version(reader: &mut Reader<'_>, fields: &Fields<'_>) {
    let Some(entry) = fields.get("version") else {
        // Said even beside unknown keys: without a version nothing else can be trusted.
        let fault = Fault::MissingKey {
            key: "version",
            example: "1",
            within: &key::GATE,
        };
        reader.fault(fields.at(), fault);
        return;
    };
    let raw = reader.raw(&entry.node);
    match &entry.node.value {
        Value::Number if raw == "1" => {}
        Value::Number => reader.fault(entry.node.at, Fault::Version(shortened(raw))),
        Value::Null | Value::Bool | Value::Text(_) | Value::List(_) | Value::Map(_) => {
            let hint = "write `version: 1`".to_owned();
            reader.wrong_type("version", &entry.node, "the number 1", hint);
        }
    }
}

fn services(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Vec<String> {
    let Some(entry) = fields.get("services") else {
        return Vec::new();
    };
    let hint = match &entry.node.value {
        Value::Text(name) => format!("write `services: [{}]`", shortened(name)),
        _ => "write `services: [my-service]`".to_owned(),
    };
    let nodes = reader.list(entry, "service", &hint).unwrap_or_default();
    nodes
        .iter()
        .filter_map(|node| reader.text("services", node, "names of services"))
        .map(|name| name.trim().to_owned())
        .collect()
}

fn step(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Step> {
    let entry = reader.required(fields, "step", "60s")?;
    let duration = reader.duration(entry)?;
    match Step::try_new(duration) {
        Ok(step) => Some(step),
        Err(error) => {
            reader.fault(entry.node.at, Fault::Step(error));
            None
        }
    }
}

fn endpoint(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Endpoint {
    let example = "`prometheus: { url: http://localhost:9090 }`";
    let Some(fields) = fields
        .get("prometheus")
        .and_then(|entry| reader.fields("prometheus", &entry.node, &key::PROMETHEUS, example))
    else {
        return Endpoint::default();
    };
    let url = fields
        .get("url")
        .and_then(|entry| server_url(reader, &entry.node));
    let word = fields
        .get("dialect")
        .and_then(|entry| reader.word("dialect", &entry.node, key::DIALECT_WORDS));
    let dialect = match word {
        Some("metricsql") => Dialect::MetricsQl,
        Some(_) | None => Dialect::PromQl,
    };
    Endpoint { url, dialect }
}

/// The url as written. It is never repeated in a message: it may carry a password.
pub(super) fn server_url(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.text("url", node, "an address such as http://localhost:9090")?;
    match url::Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            if url.password().is_some() {
                reader.doubt(node.at, Doubt::PasswordInUrl);
            }
            Some(text.trim().to_owned())
        }
        Ok(_) | Err(_) => {
            reader.fault(node.at, Fault::Url);
            None
        }
    }
}

fn checks(reader: &mut Reader<'_>, entry: &Entry, head: Head) -> Option<Vec<Check>> {
    let nodes = reader.list(
        entry,
        "check",
        "write each check as `- id: name` and its keys below",
    )?;
    let mut first_lines: BTreeMap<CheckId, usize> = BTreeMap::new();
    let mut checks = Vec::new();
    for node in nodes {
        let Some((check, at)) = check(reader, node, head) else {
            continue;
        };
        if let Some(first_line) = first_lines.get(check.id()) {
            let fault = Fault::DuplicateId {
                id: check.id().to_string(),
                first_line: *first_line,
            };
            reader.fault(at, fault);
            continue;
        }
        first_lines.insert(check.id().clone(), at.line);
        checks.push(check);
    }
    Some(checks)
}
