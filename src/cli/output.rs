//! Where an answer goes: stdout, or a file written beside and renamed.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::report::Ink;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people at a terminal
    Text,
    /// For programs
    Json,
    /// For reviews and tickets
    Markdown,
}

/// The forms of the answer of one command.
pub(super) trait Form: clap::ValueEnum + Send + Sync + 'static {
    /// What is written where neither a flag nor an ending says otherwise.
    const TEXT: Self;
    /// For complaints: the endings of files.
    const ENDINGS: &'static str;
    /// For complaints: the names of the forms.
    const NAMES: &'static str;

    /// The form that the ending of a file asks for.
    fn of_ending(ending: &str) -> Option<Self>;
}

impl Form for Format {
    const TEXT: Self = Self::Text;
    const ENDINGS: &'static str = ".json, .md or .txt";
    const NAMES: &'static str = "text|json|markdown";

    fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "json" => Some(Self::Json),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// Endings that promise a form no answer has; any other unknown ending gets text.
const FOREIGN_ENDINGS: [&str; 11] = [
    "xml", "prom", "html", "htm", "pdf", "csv", "parquet", "yaml", "yml", "png", "svg",
];

#[derive(Debug, Args)]
pub(super) struct OutputArguments<F: Form = Format> {
    /// The form of the answer [default: by the ending of --output, else text]
    #[arg(long, value_enum)]
    pub(super) format: Option<F>,
    /// Write the answer into a file
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

impl<F: Form> OutputArguments<F> {
    /// The form of what goes to `--output`, or to stdout without it. Asked first, it also refuses a place
    /// that cannot be written before any work is done.
    pub(super) fn format(&self) -> Result<F, Error> {
        if let Some(path) = &self.output {
            check_place("--output", path)?;
        }
        if let Some(format) = &self.format {
            return Ok(format.clone());
        }
        let ending = self
            .output
            .as_deref()
            .and_then(Path::extension)
            .and_then(|ending| ending.to_str())
            .unwrap_or_default();
        match F::of_ending(ending) {
            Some(form) => Ok(form),
            None if FOREIGN_ENDINGS.contains(&ending) => Err(Error::Usage {
                message: format!(
                    "--output ends in .{ending}, which this command cannot write; expected {}",
                    F::ENDINGS
                ),
                hint: format!(
                    "change the ending, or name the form with --format {}",
                    F::NAMES
                ),
            }),
            None => Ok(F::TEXT),
        }
    }

    /// Two answers in one file would be one answer too few.
    pub(super) fn refuse_same_place(&self, flag: &str, path: &Path) -> Result<(), Error> {
        if self.output.as_deref() != Some(path) {
            return Ok(());
        }
        Err(Error::Usage {
            message: format!(
                "{flag} and --output both name {}; expected two files",
                path.display()
            ),
            hint: "--output takes the answer to read, the other the gate file".to_owned(),
        })
    }

    /// Writes the answer to the file, or to stdout without one.
    pub(super) fn write(&self, answer: &str) -> Result<(), Error> {
        match &self.output {
            Some(path) => write_file(path, answer.as_bytes()),
            None => print(answer),
        }
    }
}

/// Is `path` a file that can be written, as far as can be seen before anything is written?
pub(super) fn check_place(flag: &'static str, path: &Path) -> Result<(), Error> {
    let wrong = |message: String, hint: &str| {
        Err(Error::Usage {
            message: format!("{flag} {}: {message}", path.display()),
            hint: hint.to_owned(),
        })
    };
    if path.is_dir() {
        return wrong(
            "it is a folder; expected the name of a file".to_owned(),
            "add the name of the file",
        );
    }
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(());
    }
    let folder = folder.display();
    if path.ancestors().skip(1).any(Path::is_file) {
        return wrong(
            format!("{folder} is no folder, a file is in the way"),
            "name a place in a folder that exists",
        );
    }
    wrong(
        format!("there is no folder {folder}"),
        &format!("make it first: `mkdir -p {folder}`"),
    )
}

/// The folder that a file of this name lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// Prints an answer. A reader that has gone away (`| head`) is no failure.
pub(super) fn print(answer: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(answer.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::Output {
            path: PathBuf::from("stdout"),
            source,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a file beside its place and renames it, so that nobody sees half of it.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |source: io::Error| Error::Output {
        path: path.to_owned(),
        // The kind alone: the temporary file's own name would only confuse.
        source: source.kind().into(),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".retrogate-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder_of(path)).map_err(failed)?;
    beside.write_all(bytes).map_err(failed)?;
    beside.as_file().sync_all().map_err(failed)?;
    beside.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Colour is for terminals, unless somebody asked for none.
pub(super) fn ink() -> Ink {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if io::stdout().is_terminal() && !refused {
        Ink::Colour
    } else {
        Ink::Plain
    }
}
