//! A Markdown page: its fenced blocks, its links, its inline code and its headings.
//!
//! It knows as much Markdown as the pages use, and refuses what it would misread: a fence that is not at
//! the beginning of a line, or one that never ends.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    /// What stands behind the opening fence.
    pub kind: String,
    /// The bytes between the fences.
    pub body: Range<usize>,
    /// The line of the opening fence.
    pub line: usize,
}

/// A page of the project.
#[derive(Debug)]
pub struct Page {
    /// From the project's folder, such as `docs/live.md`.
    pub name: String,
    pub text: String,
    pub blocks: Vec<Block>,
}

/// Where the project is.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md, all pages of docs/ and that of the pipelines, by name.
pub fn all() -> Vec<Page> {
    let folder = fs::read_dir(project().join("docs")).expect("docs/ is there");
    let mut names: Vec<String> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| format!("docs/{}", path.file_name().unwrap().to_str().unwrap()))
        .collect();
    names.push("docs/pipelines/README.md".to_owned());
    names.push("README.md".to_owned());
    names.sort_unstable();
    names.iter().map(|name| Page::read(name)).collect()
}

impl Page {
    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(project().join(name)).unwrap_or_else(|error| {
            panic!("{name}: {error}");
        });
        let blocks = blocks(name, &text);
        Self {
            name: name.to_owned(),
            text,
            blocks,
        }
    }

    pub fn body(&self, block: &Block) -> &str {
        &self.text[block.body.clone()]
    }

    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    /// The page without its blocks.
    pub fn prose(&self) -> String {
        let mut prose = String::new();
        let mut from = 0;
        for block in &self.blocks {
            prose.push_str(&self.text[from..block.body.start]);
            from = block.body.end;
        }
        prose.push_str(&self.text[from..]);
        prose.replace("```", "")
    }

    /// What stands between single backticks in the prose.
    pub fn inline_code(&self) -> Vec<String> {
        let prose = self.prose();
        prose
            .lines()
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .map(str::to_owned)
            .collect()
    }

    /// Targets of links and pictures that lie inside the project, as written.
    pub fn links(&self) -> Vec<String> {
        let prose = self.prose();
        let mut links = Vec::new();
        for (opening, closing) in [("](", ')'), ("src=\"", '"'), ("href=\"", '"')] {
            for rest in prose.split(opening).skip(1) {
                let target = rest.split(closing).next().unwrap();
                if !target.contains("://") {
                    links.push(target.to_owned());
                }
            }
        }
        links
    }

    /// What links to headings say behind `#`.
    pub fn anchors(&self) -> Vec<String> {
        self.prose()
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .map(|heading| anchor(heading.trim_start_matches('#').trim()))
            .collect()
    }

    /// The file that a link names.
    pub fn resolve(&self, target: &str) -> PathBuf {
        let own = project().join(&self.name);
        own.parent().unwrap().join(target)
    }
}

fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

fn blocks(name: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(kind) = line.strip_prefix("```") {
            if let Some(mut block) = open.take() {
                block.body.end = at;
                blocks.push(block);
            } else {
                let start = at + line.len();
                open = Some(Block {
                    kind: kind.trim().to_owned(),
                    body: start..start,
                    line: index + 1,
                });
            }
        } else if line.trim_start().starts_with("```") {
            let place = index + 1;
            panic!("{name}:{place}: a fence must stand at the beginning of its line");
        }
        at += line.len();
    }
    if let Some(block) = open {
        panic!("{name}:{}: the block never ends", block.line);
    }
    blocks
}
