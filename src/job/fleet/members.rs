//! The gates of a fleet: from a template, or from many gate files.
//!
//! A gate that cannot be had is kept beside the others with the reason, for one bad file must not keep a thousand
//! good ones from their answer. Members stand by name, whatever the order of files and values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::files::files_of;
use crate::error::Error;
use crate::gate_file::{self, Document, GateFile, Template, Values};
use crate::model::Gate;
use crate::store::{encoded_name, store_of_gate};

/// Which gates are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetRequest {
    /// Where they stand.
    pub files: FleetFiles,
    /// Those alone of these values or names, if any are named.
    pub only: Option<Vec<String>>,
    /// The folder of all stores.
    pub root: PathBuf,
}

/// The files of a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FleetFiles {
    /// One, most likely a template.
    One(PathBuf),
    /// All of a folder, or of a pattern.
    Many(String),
}

/// One gate of a fleet.
#[derive(Debug, Clone)]
pub struct Member {
    /// The gate and where it stands.
    pub file: GateFile,
    /// Its template's place among the fleet's, if it has one.
    pub template: Option<usize>,
    /// Its store.
    pub store: PathBuf,
}

impl Member {
    /// The gate.
    pub fn gate(&self) -> &Gate {
        &self.file.gate
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.gate().name()
    }

    /// Of a template, its value.
    pub fn value(&self) -> Option<&str> {
        self.file.source.value()
    }
}

/// A gate that is no part of an answer, and why.
#[derive(Debug)]
pub struct Unusable {
    /// Its name, or the file or value that has none.
    pub name: String,
    /// Of a template, its value.
    pub value: Option<String>,
    /// Why.
    pub error: Error,
}

/// All gates that were meant.
#[derive(Debug)]
pub struct Fleet {
    /// By name.
    pub members: Vec<Member>,
    /// By name.
    pub unusable: Vec<Unusable>,
    /// The templates among the files, in their order.
    pub templates: Vec<Template>,
    /// What is odd about the files, each once.
    pub warnings: Vec<String>,
}

/// Tells the values of a template that asks for them.
pub type AskValues<'a> = &'a mut dyn FnMut(&Template) -> Result<Vec<String>, Error>;

/// Finds them all.
///
/// # Errors
/// When there is no file at all, the only file is no gate, or nobody can tell the values.
pub fn read_fleet(request: &FleetRequest, ask: AskValues<'_>) -> Result<Fleet, Error> {
    let mut gathering = Gathering {
        request,
        candidates: BTreeMap::new(),
        fleet: Fleet {
            members: Vec::new(),
            unusable: Vec::new(),
            templates: Vec::new(),
            warnings: Vec::new(),
        },
        met: Vec::new(),
        known: Vec::new(),
    };
    match &request.files {
        FleetFiles::One(path) => gathering.add(gate_file::read(path)?, ask)?,
        FleetFiles::Many(pattern) => {
            for path in files_of(pattern)? {
                let read = gate_file::read(&path).map_err(Error::from);
                if let Err(error) = read.and_then(|document| gathering.add(document, ask)) {
                    gathering.refuse(path.display().to_string(), None, error);
                }
            }
        }
    }
    Ok(gathering.finish())
}

struct Gathering<'r> {
    request: &'r FleetRequest,
    candidates: BTreeMap<String, Vec<(GateFile, Option<usize>)>>,
    fleet: Fleet,
    /// Which of the named ones were found.
    met: Vec<String>,
    /// The values there are.
    known: Vec<String>,
}

impl Gathering<'_> {
    fn add(&mut self, document: Document, ask: AskValues<'_>) -> Result<(), Error> {
        match document {
            Document::Gate(file) => {
                let named = self.request.only.as_ref();
                let is_meant =
                    |name: &String| name == file.gate.name() || file.gate.services().contains(name);
                let own = named.map(|only| only.iter().filter(|name| is_meant(name)).cloned());
                if let Some(own) = own {
                    let own: Vec<String> = own.collect();
                    if own.is_empty() {
                        return Ok(());
                    }
                    self.met.extend(own);
                }
                self.warn(&file);
                self.candidate(*file, None);
            }
            Document::Template(template) => {
                self.warn(template.sample());
                let values = self.values(&template, ask)?;
                for value in values {
                    match template.gate_of(&value) {
                        Ok(file) => self.candidate(file, Some(self.fleet.templates.len())),
                        Err(error) => self.refuse(value.clone(), Some(value), error.into()),
                    }
                }
                self.fleet.templates.push(*template);
            }
        }
        Ok(())
    }

    /// The values that are meant. Whoever names one must know it: a value that nobody has would be judged by what
    /// stands in for missing data, and be well.
    fn values(&mut self, template: &Template, ask: AskValues<'_>) -> Result<Vec<String>, Error> {
        let all = match template.values() {
            Values::Listed(values) => values.clone(),
            Values::From(_) => ask(template)?,
        };
        for value in template.overridden() {
            if !all.iter().any(|own| own == value) {
                self.fleet.warnings.push(format!(
                    "{}: the overrides of `{}` are for none of the values there are",
                    template.file(),
                    value.escape_debug()
                ));
            }
        }
        let Some(only) = &self.request.only else {
            return Ok(all);
        };
        let mut own = Vec::new();
        for name in only {
            let by_gate = || template.value_of(name).filter(|value| all.contains(value));
            let value = all.iter().find(|value| *value == name).cloned();
            if let Some(value) = value.or_else(by_gate) {
                self.met.push(name.clone());
                own.push(value);
            }
        }
        self.known.extend(all);
        own.sort();
        own.dedup();
        Ok(own)
    }

    fn warn(&mut self, file: &GateFile) {
        for warning in &file.warnings {
            let line = warning.to_string();
            if !self.fleet.warnings.contains(&line) {
                self.fleet.warnings.push(line);
            }
        }
    }

    fn candidate(&mut self, file: GateFile, template: Option<usize>) {
        let name = file.gate.name().to_owned();
        self.candidates
            .entry(name)
            .or_default()
            .push((file, template));
    }

    fn refuse(&mut self, name: String, value: Option<String>, error: Error) {
        self.fleet.unusable.push(Unusable { name, value, error });
    }

    fn finish(mut self) -> Fleet {
        for (name, mut own) in std::mem::take(&mut self.candidates) {
            if own.len() > 1 {
                let places: Vec<String> = own.iter().map(|(file, _)| place(file)).collect();
                for (file, _) in &own {
                    let value = file.source.value().map(str::to_owned);
                    self.refuse(name.clone(), value, same_name(&name, &places));
                }
                continue;
            }
            let Some((file, template)) = own.pop() else {
                continue;
            };
            if let Some(store) = store_of_gate(&self.request.root, &name) {
                self.fleet.members.push(Member {
                    file,
                    template,
                    store,
                });
            } else {
                let value = file.source.value().map(str::to_owned);
                let error = too_long(&name);
                self.refuse(name, value, error);
            }
        }
        for name in self.request.only.iter().flatten() {
            if !self.met.contains(name) {
                self.refuse(name.clone(), None, nobody(name, &self.fleet, &self.known));
            }
        }
        self.fleet
            .unusable
            .sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
        self.fleet
    }
}

fn place(file: &GateFile) -> String {
    match file.source.value() {
        Some(value) => format!("{value:?} of {}", file.source.name()),
        None => file.source.name().to_owned(),
    }
}

fn same_name(name: &str, places: &[String]) -> Error {
    Error::Usage {
        message: format!(
            "{} gates are called `{}`: {}; expected names to differ",
            places.len(),
            name.escape_debug(),
            places.join(", ")
        ),
        hint: "rename all but one of them, or leave values out".to_owned(),
    }
}

fn too_long(name: &str) -> Error {
    let encoded = encoded_name(name).len();
    Error::Usage {
        message: format!(
            "the name of this gate takes {encoded} bytes as a folder; expected at most 250"
        ),
        hint: "shorten `gate:`, or leave this value out".to_owned(),
    }
}

fn nobody(name: &str, fleet: &Fleet, known: &[String]) -> Error {
    let plain = fleet.members.iter().filter(|own| own.value().is_none());
    let all: BTreeSet<&str> = plain
        .map(Member::name)
        .chain(known.iter().map(String::as_str))
        .collect();
    let known: Vec<&str> = all.into_iter().take(12).collect();
    Error::Usage {
        message: format!("--service {name}: no gate of the fleet is for it"),
        hint: if known.is_empty() {
            "a service is a template's value, a gate's name, or one of its `services`".to_owned()
        } else {
            format!("there are {}", known.join(", "))
        },
    }
}
