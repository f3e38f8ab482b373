//! One connection: HTTP/1.1, or HTTP/2 with prior knowledge, whichever the client begins with.

use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::write_timeout::WriteTimeout;
use crate::app::App;
use crate::layers;

/// Most headers of a request; the default of 100 is below what the original service took.
const MAX_HEADERS: usize = 256;

/// Most bytes of a request's head, and of what is buffered for a client that does not read.
const MAX_BUFFER_BYTES: usize = 128 << 10;

/// Most requests at once on one HTTP/2 connection.
const MAX_CONCURRENT_STREAMS: u32 = 256;

/// An HTTP/2 client that says nothing is asked whether it is there, and given up when it does not answer.
const H2_PING_INTERVAL: Duration = Duration::from_secs(20);

/// Serves requests until the client leaves, or `watcher` says that it is time.
pub(super) async fn serve(stream: TcpStream, app: App, watcher: Watcher) {
    // Events are small and wanted at once. A failure means that the client is gone, which reading will tell.
    drop(stream.set_nodelay(true));
    let header_timeout = app.config().header_timeout();
    let io = TokioIo::new(WriteTimeout::new(stream, app.config().write_timeout()));
    let first_request = Arc::new(Notify::new());

    let began = Arc::clone(&first_request);
    let service = service_fn(move |request| {
        began.notify_one();
        layers::answer(app.clone(), request)
    });
    let builder = builder(header_timeout);
    let connection = watcher.watch(builder.serve_connection(io, service).into_owned());

    // hyper times the head of a request only once it knows the protocol, and waits for that without a limit.
    let silent = async {
        if tokio::time::timeout(header_timeout, first_request.notified())
            .await
            .is_ok()
        {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = connection => if let Err(error) = ended {
            tracing::debug!(error, "A connection ended: {error}");
        },
        () = silent => tracing::debug!("Dropped a connection without a request"),
    }
}

fn builder(header_timeout: Duration) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_BUFFER_BYTES)
        // A client that has sent its request may close its side and still wants the answer.
        .half_close(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(H2_PING_INTERVAL)
        .keep_alive_timeout(H2_PING_INTERVAL)
        .max_concurrent_streams(MAX_CONCURRENT_STREAMS)
        .max_send_buf_size(MAX_BUFFER_BYTES)
        .max_header_list_size(MAX_BUFFER_BYTES as u32);
    builder
}
