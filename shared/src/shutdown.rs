//! Being asked to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled when the process gets SIGTERM or SIGINT. The caller spawns the future.
///
/// # Errors
///
/// When the process may not listen to signals.
pub fn on_signal() -> std::io::Result<(CancellationToken, impl Future<Output = ()> + Send + 'static)>
{
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let token = CancellationToken::new();
    let stop = token.clone();
    let listening = async move {
        let name = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!("Stopping: {name}");
        stop.cancel();
    };
    Ok((token, listening))
}
