//! Being asked to end: by a terminal, or by whoever runs the container.
//!
//! The first process of a container is not ended by SIGTERM unless it listens for it.

/// Comes back when somebody wants this process to end.
#[cfg(unix)]
pub(super) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let listeners = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    let waits = listeners.into_iter().map(|listener| {
        Box::pin(async move {
            match listener {
                Ok(mut listener) => {
                    listener.recv().await;
                }
                // Then the system ends the process by itself.
                Err(_) => std::future::pending().await,
            }
        })
    });
    futures_util::future::select_all(waits).await;
}

/// Comes back when somebody wants this process to end.
#[cfg(not(unix))]
pub(super) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
