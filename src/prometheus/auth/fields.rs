//! Sections of the configuration, and their fields by kind: text, flag, list, section.
//!
//! Each reading names the field by its whole path (`oauth2.tls_config.ca_file`) and its line. A field that
//! is not there is `None`; one without a value is refused, for Prometheus would take it for absent.

use std::path::{Path, PathBuf};

use super::error::{AccessError, Place};
use super::fault::Fault;
use super::field_name::{is_header, is_word, nearest};
use super::files::SecretFile;
use super::secret::{Secret, Source};
use super::yaml::{self, Entry, Node, Value};

/// A configuration file as text and tree.
pub(super) struct Document {
    file: PathBuf,
    text: String,
    root: Node,
}

impl Document {
    pub(super) fn read(file: &Path, text: String) -> Result<Self, AccessError> {
        let root = yaml::read(&text).map_err(|(line, words)| AccessError::Field {
            place: Place {
                file: file.to_owned(),
                line,
                field: String::new(),
            },
            fault: Fault::NotYaml(words),
        })?;
        let file = file.to_owned();
        Ok(Self { file, text, root })
    }

    /// The whole of it as a section.
    pub(super) fn section(&self, whole: &'static Section) -> Result<Fields<'_>, AccessError> {
        Fields::new(self, whole, String::new(), &self.root)
    }
}

/// A section and the fields that can stand in it.
pub(super) struct Section {
    /// What it is called in messages, behind "is not a field".
    pub(super) name: &'static str,
    /// The fields we honour.
    pub(super) known: &'static [&'static str],
    /// Fields of Prometheus that we refuse, and why.
    pub(super) refused: &'static [(&'static str, &'static str)],
}

/// A field's text and where it stands.
pub(super) struct Text {
    pub(super) place: Place,
    pub(super) text: String,
}

/// The fields of one section.
pub(super) struct Fields<'d> {
    document: &'d Document,
    path: String,
    line: usize,
    entries: &'d [Entry],
}

impl<'d> Fields<'d> {
    fn new(
        document: &'d Document,
        section: &'static Section,
        path: String,
        node: &'d Node,
    ) -> Result<Self, AccessError> {
        let fields = Self::open(document, path, node)?;
        for entry in fields.entries {
            let known = section.known.contains(&entry.key.as_str());
            let refused = section.refused.iter().find(|(name, _)| *name == entry.key);
            match (known, refused) {
                (true, _) => {}
                (false, Some((name, why))) => {
                    return Err(fields.wrong(name, Fault::Unsupported(why)));
                }
                (false, None) if !is_word(&entry.key) => {
                    let line = entry.line;
                    let place = Place {
                        line,
                        ..fields.own_place()
                    };
                    let fault = Fault::StrangeKey;
                    return Err(AccessError::Field { place, fault });
                }
                (false, None) => {
                    let fault = Fault::Unknown {
                        whole: section.name,
                        near: nearest(&entry.key, section.known),
                    };
                    return Err(fields.wrong(&entry.key, fault));
                }
            }
        }
        Ok(fields)
    }

    /// A mapping whose keys are names of their own, such as headers.
    fn open(document: &'d Document, path: String, node: &'d Node) -> Result<Self, AccessError> {
        let fields = Self {
            document,
            path,
            line: node.line,
            entries: match &node.value {
                Value::Map(entries) => entries,
                Value::Nothing | Value::Text(_) | Value::Plain(_) | Value::List(_) => &[],
            },
        };
        if !matches!(node.value, Value::Map(_)) {
            let fault = Fault::WrongType {
                found: kind(node),
                expected: "a mapping of fields",
            };
            let place = fields.own_place();
            return Err(AccessError::Field { place, fault });
        }
        for (i, entry) in fields.entries.iter().enumerate() {
            let first = fields.entries[..i]
                .iter()
                .find(|first| first.key == entry.key);
            if let Some(first) = first {
                let mut place = fields.place(&entry.key);
                place.line = entry.line;
                let fault = Fault::Repeated { first: first.line };
                return Err(AccessError::Field { place, fault });
            }
        }
        Ok(fields)
    }

    /// The section itself.
    pub(super) fn own_place(&self) -> Place {
        Place {
            file: self.document.file.clone(),
            line: self.line,
            field: self.path.clone(),
        }
    }

    /// A field, whether it is there or not.
    pub(super) fn place(&self, key: &str) -> Place {
        let dot = if self.path.is_empty() { "" } else { "." };
        let shown = if is_word(key) || is_header(key) {
            key
        } else {
            "…"
        };
        Place {
            file: self.document.file.clone(),
            line: self.get(key).map_or(self.line, |entry| entry.line),
            field: format!("{}{dot}{shown}", self.path),
        }
    }

    pub(super) fn wrong(&self, key: &str, fault: Fault) -> AccessError {
        let place = self.place(key);
        AccessError::Field { place, fault }
    }

    fn get(&self, key: &str) -> Option<&'d Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The keys of a mapping of names.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'d str> {
        self.entries.iter().map(|entry| entry.key.as_str())
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Refuses two fields of which only one may stand.
    pub(super) fn at_most_one(&self, keys: &[&str]) -> Result<(), AccessError> {
        let mut first: Option<&Entry> = None;
        for entry in self.entries {
            if !keys.contains(&entry.key.as_str()) {
                continue;
            }
            if let Some(first) = first {
                let other = self.place(&first.key).field;
                let line = first.line;
                return Err(self.wrong(&entry.key, Fault::Contradicts { other, line }));
            }
            first = Some(entry);
        }
        Ok(())
    }

    pub(super) fn section(
        &self,
        key: &str,
        section: &'static Section,
    ) -> Result<Option<Fields<'d>>, AccessError> {
        self.get(key)
            .map(|entry| {
                let path = self.place(key).field;
                Fields::new(self.document, section, path, &entry.node)
            })
            .transpose()
    }

    /// A mapping whose keys are names.
    pub(super) fn names(&self, key: &str) -> Result<Option<Fields<'d>>, AccessError> {
        self.get(key)
            .map(|entry| Fields::open(self.document, self.place(key).field, &entry.node))
            .transpose()
    }

    /// A text, or a number as it is written.
    pub(super) fn text(&self, key: &str) -> Result<Option<Text>, AccessError> {
        let Some(entry) = self.get(key) else {
            return Ok(None);
        };
        Ok(Some(self.scalar(key, &entry.node)?))
    }

    /// A text that says something.
    pub(super) fn filled(&self, key: &str) -> Result<Option<Text>, AccessError> {
        let text = self.text(key)?;
        if text
            .as_ref()
            .is_some_and(|text| text.text.trim().is_empty())
        {
            let fault = Fault::WrongType {
                found: "empty",
                expected: "a text",
            };
            return Err(self.wrong(key, fault));
        }
        Ok(text)
    }

    /// The texts of a list, or one text.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<Text>, AccessError> {
        let Some(entry) = self.get(key) else {
            return Ok(Vec::new());
        };
        match &entry.node.value {
            Value::List(nodes) => nodes.iter().map(|node| self.scalar(key, node)).collect(),
            Value::Nothing | Value::Text(_) | Value::Plain(_) | Value::Map(_) => {
                Ok(vec![self.scalar(key, &entry.node)?])
            }
        }
    }

    fn scalar(&self, key: &str, node: &Node) -> Result<Text, AccessError> {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Plain(bytes) => self
                .document
                .text
                .get(bytes.clone())
                .unwrap_or_default()
                .trim()
                .to_owned(),
            Value::Nothing | Value::List(_) | Value::Map(_) => {
                let fault = Fault::WrongType {
                    found: kind(node),
                    expected: "a text",
                };
                return Err(self.wrong(key, fault));
            }
        };
        let mut place = self.place(key);
        place.line = node.line;
        Ok(Text { place, text })
    }

    /// `true` or `false`, as Prometheus reads them.
    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, AccessError> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        match text.text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Ok(Some(true)),
            "false" | "no" | "off" => Ok(Some(false)),
            _ => Err(self.wrong(
                key,
                Fault::WrongType {
                    found: "another text",
                    expected: "true or false",
                },
            )),
        }
    }

    /// The file that a field names, relative to the configuration's folder.
    pub(super) fn file(&self, key: &str) -> Result<Option<SecretFile>, AccessError> {
        Ok(self.filled(key)?.map(|text| self.file_of(text)))
    }

    pub(super) fn file_of(&self, text: Text) -> SecretFile {
        let folder = self.document.file.parent().unwrap_or(Path::new(""));
        SecretFile {
            place: text.place,
            path: folder.join(text.text),
        }
    }

    /// A secret given as `key`, or in the file that `key_file` names; never both.
    pub(super) fn secret(&self, key: &str, key_file: &str) -> Result<Option<Source>, AccessError> {
        self.at_most_one(&[key, key_file])?;
        if let Some(file) = self.file(key_file)? {
            return Ok(Some(Source::File(file)));
        }
        let given = self.text(key)?;
        Ok(given.map(|text| Source::Given(Secret::new(text.text))))
    }
}

fn kind(node: &Node) -> &'static str {
    match &node.value {
        Value::Nothing => "empty",
        Value::Text(_) | Value::Plain(_) => "one value",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping (a colon in a text? it needs quotes)",
    }
}
