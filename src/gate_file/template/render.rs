//! A value in the tree of a template: the tree of one gate.

use super::fault::TemplateFault;
use super::overrides::Overrides;
use super::placeholder::{Kind, render};
use crate::gate_file::fault::Fault;
use crate::gate_file::node::{Entry, Node, Value};
use crate::gate_file::reader::Reader;

/// The tree for `value`; what a value may not stand in is noted.
pub(super) fn tree(
    reader: &mut Reader<'_>,
    root: &Node,
    label: &str,
    value: &str,
    overrides: &Overrides,
) -> Node {
    let mut tree = root.clone();
    let Value::Map(entries) = &mut tree.value else {
        return tree;
    };
    entries.retain(|entry| !matches!(entry.key.as_str(), "for_each" | "overrides"));
    let mut filling = Filling {
        reader,
        label,
        value,
    };
    for entry in entries.iter_mut() {
        match entry.key.as_str() {
            "gate" => filling.text(&mut entry.node, Kind::Words),
            "services" => filling.all_texts(&mut entry.node, Kind::Words),
            "prometheus" => filling.under(&mut entry.node, "url", Kind::Server),
            "checks" => filling.checks(&mut entry.node),
            _ => {}
        }
    }
    if !entries.iter().any(|entry| entry.key == "services") {
        entries.push(own_service(root, value));
    }
    if let Some(checks) = entries.iter_mut().find(|entry| entry.key == "checks") {
        overrides.apply(value, &mut checks.node);
    }
    tree
}

/// A gate of a template is its value's, unless the file says otherwise.
fn own_service(root: &Node, value: &str) -> Entry {
    let place = |value| Node {
        at: root.at,
        bytes: 0..0,
        shared: false,
        value,
    };
    Entry {
        key: "services".to_owned(),
        key_at: root.at,
        key_bytes: 0..0,
        node: place(Value::List(vec![place(Value::Text(value.to_owned()))])),
    }
}

struct Filling<'r, 't> {
    reader: &'r mut Reader<'t>,
    label: &'r str,
    value: &'r str,
}

impl Filling<'_, '_> {
    fn text(&mut self, node: &mut Node, kind: Kind) {
        let Value::Text(text) = &mut node.value else {
            return;
        };
        match render(text, self.label, self.value, kind) {
            Ok(rendered) => *text = rendered,
            Err(fault) => self.refuse(node, fault),
        }
    }

    fn refuse(&mut self, node: &Node, fault: TemplateFault) {
        self.reader.fault(node.at, Fault::Template(fault));
    }

    /// Every text in a list, or deeper; keys stay.
    fn all_texts(&mut self, node: &mut Node, kind: Kind) {
        match &mut node.value {
            Value::Text(_) => self.text(node, kind),
            Value::List(nodes) => {
                for node in nodes {
                    self.all_texts(node, kind);
                }
            }
            Value::Map(entries) => {
                for entry in entries {
                    self.all_texts(&mut entry.node, kind);
                }
            }
            Value::Null | Value::Bool | Value::Number => {}
        }
    }

    fn under(&mut self, node: &mut Node, key: &str, kind: Kind) {
        if let Some(entry) = node.entry_mut(key) {
            self.all_texts(&mut entry.node, kind);
        }
    }

    fn checks(&mut self, node: &mut Node) {
        let Value::List(checks) = &mut node.value else {
            return;
        };
        for check in checks {
            self.under(check, "query", Kind::Query);
            self.under(check, "title", Kind::Words);
            self.under(check, "advice", Kind::Words);
            self.under(check, "runbook", Kind::Link);
            let actions = check
                .entry_mut("on_no_go")
                .map(|entry| &mut entry.node.value);
            let Some(Value::List(actions)) = actions else {
                continue;
            };
            for action in actions {
                self.under(action, "run", Kind::Argument);
                if let Some(post) = action.entry_mut("post") {
                    self.under(&mut post.node, "url", Kind::Link);
                    self.under(&mut post.node, "json", Kind::Words);
                }
            }
        }
    }
}
