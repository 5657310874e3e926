//! What a check asks to be done when it says NO-GO.

use serde_json::{Map, Number, Value as Json};

use crate::model::{Action, CommandLine, Deed, Duration, Post, Switch};

use super::fault::Fault;
use super::head::server_url;
use super::key;
use super::node::{Entry, Node, Value};
use super::reader::{Fields, Reader};

/// One action, or a list of them.
pub(super) fn actions(reader: &mut Reader<'_>, entry: &Entry) -> Vec<Action> {
    let nodes = match &entry.node.value {
        Value::Map(_) => std::slice::from_ref(&entry.node),
        Value::List(_) => reader.list(entry, "action", "").unwrap_or_default(),
        Value::Null | Value::Bool | Value::Number | Value::Text(_) => {
            let hint = format!("write `{}: {{ run: [./rollback.sh] }}`", entry.key);
            reader.wrong_type(&entry.key, &entry.node, "an action or a list of them", hint);
            &[]
        }
    };
    nodes
        .iter()
        .filter_map(|node| action(reader, &entry.key, node))
        .collect()
}

fn action(reader: &mut Reader<'_>, key: &str, node: &Node) -> Option<Action> {
    let fields = reader.fields(key, node, &key::ACTION, "{ run: [./rollback.sh] }")?;
    let deed = match (fields.get("run"), fields.get("post")) {
        (Some(run), None) => command(reader, run).map(Deed::Run),
        (None, Some(post_entry)) => post(reader, &post_entry.node).map(Deed::Post),
        (Some(_), Some(second)) => {
            reader.fault(second.key_at, Fault::BothDeeds);
            None
        }
        (None, None) => {
            if !fields.has_unknown {
                reader.fault(fields.at(), Fault::NoDeed);
            }
            None
        }
    };
    let switch = switch(reader, &fields);
    let timeout = timeout(reader, &fields);
    Some(Action {
        deed: deed?,
        switch: switch?,
        timeout: timeout?,
    })
}

fn switch(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Switch> {
    let Some(entry) = fields.get("enabled") else {
        return Some(Switch::On);
    };
    match truth(reader, &entry.node) {
        Some(true) => Some(Switch::On),
        Some(false) => Some(Switch::Off),
        None => {
            let hint = "write `enabled: true` or `enabled: false`".to_owned();
            reader.wrong_type("enabled", &entry.node, "true or false", hint);
            None
        }
    }
}

fn truth(reader: &Reader<'_>, node: &Node) -> Option<bool> {
    match (&node.value, reader.raw(node)) {
        (Value::Bool, "true" | "True" | "TRUE") => Some(true),
        (Value::Bool, "false" | "False" | "FALSE") => Some(false),
        _ => None,
    }
}

fn timeout(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Duration> {
    let Some(entry) = fields.get("timeout") else {
        return Some(Action::TIMEOUT);
    };
    let timeout = reader.duration(entry)?;
    if timeout == Duration::ZERO {
        let hint = "write a longer one, or leave it out for 30s".to_owned();
        reader.wrong_type("timeout", &entry.node, "more than no time", hint);
        return None;
    }
    Some(timeout)
}

fn command(reader: &mut Reader<'_>, entry: &Entry) -> Option<CommandLine> {
    let hint = "no shell reads it: write a list such as `run: [./rollback.sh, web]`";
    let nodes = reader.list(entry, "program", hint)?;
    let mut words = Vec::new();
    for (number, node) in nodes.iter().enumerate() {
        let word = match &node.value {
            // An argument may well be empty, a program may not.
            Value::Text(text) if number > 0 => Some(text.clone()),
            _ => reader.text("run", node, "a text").map(str::to_owned),
        };
        words.push(word?);
    }
    let mut words = words.into_iter();
    Some(CommandLine {
        program: words.next()?,
        arguments: words.collect(),
    })
}

fn post(reader: &mut Reader<'_>, node: &Node) -> Option<Post> {
    let example = "{ url: http://localhost:8080/admin/mode, json: { mode: fast } }";
    let fields = reader.fields("post", node, &key::POST, example)?;
    let url = reader
        .required(&fields, "url", "http://localhost:8080/admin/mode")
        .and_then(|entry| server_url(reader, &entry.node));
    let body = match fields.get("json") {
        Some(entry) => Some(json(reader, &entry.node)?.to_string()),
        None => None,
    };
    let headers_from_env = match fields.get("headers_from_env") {
        Some(entry) => headers(reader, &entry.node)?,
        None => Vec::new(),
    };
    Some(Post {
        url: url?,
        json: body,
        headers_from_env,
    })
}

/// The YAML of a document as JSON.
fn json(reader: &mut Reader<'_>, node: &Node) -> Option<Json> {
    Some(match &node.value {
        Value::Null => Json::Null,
        Value::Bool => Json::Bool(truth(reader, node)?),
        Value::Text(text) => Json::String(text.clone()),
        Value::Number => {
            let Ok(number) = serde_json::from_str::<Number>(reader.raw(node)) else {
                let hint = "write it in plain decimal digits, or in quotes".to_owned();
                reader.wrong_type("json", node, "a number as JSON has them", hint);
                return None;
            };
            Json::Number(number)
        }
        Value::List(nodes) => {
            let values: Option<_> = nodes.iter().map(|node| json(reader, node)).collect();
            Json::Array(values?)
        }
        Value::Map(entries) => {
            let mut map = Map::new();
            for entry in entries {
                let value = json(reader, &entry.node)?;
                if map.insert(entry.key.clone(), value).is_some() {
                    repeated(reader, "`json`", entries, entry);
                    return None;
                }
            }
            Json::Object(map)
        }
    })
}

fn headers(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(String, String)>> {
    let Value::Map(entries) = &node.value else {
        let hint = "write `headers_from_env: { Authorization: ADMIN_AUTHORIZATION }`".to_owned();
        reader.wrong_type("headers_from_env", node, "a mapping", hint);
        return None;
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    for entry in entries {
        if !is_header_name(&entry.key) {
            let found = entry.key.clone();
            reader.fault(entry.key_at, Fault::HeaderName { found });
            return None;
        }
        if headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(&entry.key))
        {
            repeated(reader, "`headers_from_env`", entries, entry);
            return None;
        }
        let variable = reader.text(&entry.key, &entry.node, "the name of a variable")?;
        if !is_variable(variable) {
            // Never repeated: it may be the value itself.
            reader.fault(entry.node.at, Fault::NotAVariable);
            return None;
        }
        headers.push((entry.key.clone(), variable.to_owned()));
    }
    Some(headers)
}

fn repeated(reader: &mut Reader<'_>, whole: &'static str, entries: &[Entry], entry: &Entry) {
    let same = |first: &&Entry| first.key.eq_ignore_ascii_case(&entry.key);
    let first_line = entries
        .iter()
        .find(same)
        .map_or(0, |first| first.key_at.line);
    let key = entry.key.clone();
    let fault = Fault::DuplicateKey {
        key,
        whole,
        first_line,
    };
    reader.fault(entry.key_at, fault);
}

fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn is_variable(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
