//! What to do about each error: printed below it as `hint: …`.

use super::Error;
use crate::job::is_bundled;
use crate::model::GridError;

/// Why nothing can be fetched into the demo.
const NO_MORE: &str = "the bundled history was simulated, and no server has more of it";

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::GateFile(error) => error.hint(),
            Self::Init(error) => error.hint(),
            Self::Rewrite(error) => error.hint(),
            Self::Save(error) => error.hint(),
            Self::Unlike { .. } => Some(
                "this is a bug of retrogate: please report it with the gate file".to_owned(),
            ),
            Self::Labels(error) => error.hint(),
            Self::Truth { source, .. } => Some(source.hint()),
            Self::Against { source, .. } => source.hint(),
            Self::Store(error) => error.hint(),
            Self::Misfit(error) => error.hint(),
            Self::Access(error) => error.hint(),
            Self::IncidentsQuery(error) | Self::ValuesFrom { source: error, .. } if error.is_query_fault() => {
                Some("correct the query; the server's own page can try it".to_owned())
            }
            Self::Address { source: error, .. }
            | Self::NoServer(error)
            | Self::IncidentsQuery(error)
            | Self::ValuesFrom { source: error, .. }
            | Self::Check { source: error, .. } => error.hint(),
            Self::Checks { failures, .. } => {
                let mut hints: Vec<String> = failures.iter().filter_map(|(_, e)| e.hint()).collect();
                hints.dedup();
                (!hints.is_empty()).then(|| hints.join("\nhint: "))
            }
            Self::NoAddress => Some(
                "give --prometheus-url http://host:9090, or write prometheus: { url: … } in the gate file"
                    .to_owned(),
            ),
            Self::OtherSource { held, .. } if is_bundled(held) => Some(format!(
                "name another --store: {NO_MORE}"
            )),
            Self::OtherSource { held, .. } => Some(format!(
                "ask {held} again, name another --store, or replace its answers with --refresh"
            )),
            Self::Range(GridError::Reversed(_)) => {
                Some("--from comes first, --to is the first moment after".to_owned())
            }
            Self::Range(GridError::Empty(_, step)) => Some(format!(
                "set --from and --to at least one step apart, {} or more",
                step.duration()
            )),
            Self::Future { flag, .. } => {
                Some(format!("give {flag} a moment that has passed, such as now-1h"))
            }
            Self::Unsettled { .. } => Some(
                "fetch it a little later, or take points as they are now with --settle 0s".to_owned(),
            ),
            Self::Outside { span, command, .. } => Some(match command.runnable() {
                Some(command) => format!("run {command}, or stay within {span}"),
                None => format!("stay within {span}: {NO_MORE}"),
            }),
            Self::NeverFetched { command, .. } | Self::NeverAsked { command, .. }
            | Self::TooShort { command, .. } => Some(match command.runnable() {
                Some(command) => format!("run {command}"),
                None => format!("fetch a history of your own into another --store: {NO_MORE}"),
            }),
            Self::Hole { command, .. } => Some(match command.runnable() {
                Some(command) => {
                    format!("run {command}, or leave such steps unjudged with --allow-holes")
                }
                None => format!("leave such steps unjudged with --allow-holes: {NO_MORE}"),
            }),
            Self::Unreadable { .. } => {
                Some("check that it exists and may be read".to_owned())
            }
            Self::Output { .. } => Some("check that the folder exists and may be written".to_owned()),
            Self::Listen { .. } => Some(
                "is another watch running there? Name a free place with --listen HOST:PORT".to_owned(),
            ),
            Self::Interrupted => None,
            Self::VerdictLog { .. } => Some("name the file that `retrogate live --log FILE` wrote".to_owned()),
            Self::NothingLogged { .. } => Some(
                "name the gate file whose verdicts are logged there, and a range in which there are some"
                    .to_owned(),
            ),
            Self::System { .. } => {
                Some("check the machine's limits, its disk and the folder in TMPDIR".to_owned())
            }
            Self::Usage { hint, .. } => Some(hint.clone()),
        }
    }
}
