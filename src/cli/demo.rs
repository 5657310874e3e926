//! `retrogate demo`: the main job on a bundled history, with no server and no network.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::arguments::{load_gate, now};
use super::output::{check_place, folder_of, print};
use crate::engine::Chunking;
use crate::error::{Error, ExitStatus};
use crate::job::{self, Detail, Holes, ReplayRequest, Threads};
use crate::outcome::Rules;
use crate::report::replay_text;

static DEMO: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/demo");

/// Replay a bundled gate over four bundled weeks; no server needed
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// Leave the gate, the lists and the history in this folder, to go on with
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

impl Demo {
    pub(super) fn run(self) -> Result<ExitStatus, Error> {
        if let Some(dir) = self.keep {
            if dir.symlink_metadata().is_ok() {
                return Err(Error::Usage {
                    message: format!(
                        "--keep {}: it is there already; expected a new folder",
                        dir.display()
                    ),
                    hint: "name a folder that does not exist yet".to_owned(),
                });
            }
            check_place("--keep", &dir)?;
            unpack_whole(&dir)?;
            return replay(&dir, &after_keeping(&dir));
        }
        let dir = tempfile::tempdir().map_err(|source| Error::System {
            what: "make a folder for the demo",
            source,
        })?;
        unpack(dir.path())?;
        replay(
            dir.path(),
            "\nTo go on with it: retrogate demo --keep demo\n",
        )
    }
}

/// Beside its place, then renamed: nobody sees half a demo.
fn unpack_whole(dir: &Path) -> Result<(), Error> {
    let failed = |source: std::io::Error| Error::Output {
        path: dir.to_owned(),
        source: source.kind().into(),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".retrogate-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let beside = builder.tempdir_in(folder_of(dir)).map_err(failed)?;
    unpack(beside.path())?;
    std::fs::rename(beside.path(), dir).map_err(failed)?;
    // Renamed away: there is nothing left to clear.
    let _ = beside.keep();
    Ok(())
}

fn unpack(dir: &Path) -> Result<(), Error> {
    let failed = |source| Error::Output {
        path: dir.to_owned(),
        source,
    };
    std::fs::create_dir_all(dir).map_err(failed)?;
    DEMO.extract(dir).map_err(failed)
}

fn replay(dir: &Path, next: &str) -> Result<ExitStatus, Error> {
    let gate = load_gate(&dir.join("gate.yaml"))?.gate;
    let replayed = job::replay(&ReplayRequest {
        gate: &gate,
        store: dir.join("history"),
        incidents: Some(dir.join("incidents.csv")),
        sources: job::IncidentSources::default(),
        deployments: Some(dir.join("deployments.csv")),
        from: None,
        to: None,
        rules: Rules::for_gate(&gate),
        holes: Holes::Refuse,
        detail: Detail::Full,
        business_hours: None,
        chunking: Chunking::Automatic,
        threads: Threads::OneACore,
        now: now(),
    })?;
    print(&format!("{}{next}", replay_text(&replayed.document)))?;
    Ok(ExitStatus::Done)
}

fn after_keeping(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "\nEverything it was made from is in {dir}. Change a limit in {dir}/gate.yaml and look again:\n  \
         cd {dir} && retrogate replay --incidents incidents.csv --deployments deployments.csv\n  \
         cd {dir} && retrogate explain --at 2026-03-10T14:00:00Z\n"
    )
}
