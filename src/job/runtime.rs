//! One thread that waits for the network; whatever computes has threads of its own.

use crate::error::Error;

/// Runs a future to its end.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::System {
            what: "start the network runtime",
            source,
        })?;
    Ok(runtime.block_on(future))
}
