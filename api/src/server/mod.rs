//! From a listening socket to requests, and to the end of them.
//!
//! Every resource that a client could hold on to has a bound: connections by permits, the time for a request's head,
//! the time a client may take nothing of what is sent to it.

mod connection;
mod write_timeout;

use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::App;

/// Wait after a failed accept: the usual cause is a lack of file descriptors, which does not pass by asking again.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Serves `app` on `listener` until `shutdown`, then drains.
///
/// Draining stops accepting, cuts event streams without their terminal event, so that clients go on with them
/// elsewhere, lets other requests finish within the drain timeout, and drops what is left.
pub async fn serve(listener: TcpListener, app: App, shutdown: CancellationToken) {
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, "Listening on {address}");
    }
    let connections = TaskTracker::new();
    let graceful = GracefulShutdown::new();
    let abort = CancellationToken::new();
    let permits = Arc::new(Semaphore::new(app.config().max_connections as usize));

    while let Some((stream, permit)) = accept(&listener, &permits, &shutdown).await {
        let serving = connection::serve(stream, app.clone(), graceful.watcher());
        let aborted = abort.clone().cancelled_owned();
        connections.spawn(async move {
            tokio::select! {
                () = serving => {}
                () = aborted => {}
            }
            drop(permit);
        });
    }

    drop(listener);
    app.stopping().cancel();
    connections.close();
    let n_open = connections.len();
    tracing::info!(n_open, "Draining {n_open} connections");
    if tokio::time::timeout(app.config().drain_timeout(), graceful.shutdown())
        .await
        .is_err()
    {
        let n_left = connections.len();
        tracing::warn!(
            n_left,
            "Drain timeout is over: dropping {n_left} connections"
        );
    }
    abort.cancel();
    connections.wait().await;
    app.stop().await;
    tracing::info!("Stopped");
}

/// The next connection, with the permit to keep it open; `None` once it is time to stop.
///
/// The permit comes first: a connection beyond the limit stays in the backlog of the kernel, where it costs little.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
    shutdown: &CancellationToken,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let next = async {
        let permit = Arc::clone(permits).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => return Some((stream, permit)),
                Err(error) => {
                    tracing::warn!(%error, "Could not accept a connection: {error}");
                    tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = shutdown.cancelled() => None,
        accepted = next => accepted,
    }
}
