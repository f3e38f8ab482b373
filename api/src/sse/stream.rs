//! The body of a stream: frames while there are events, keep-alives while there are none.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use hyper::body::Frame;
use shared::event_log::{FollowError, LoggedEvent};
use shared::ids::BatchId;
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::frame::{KEEP_ALIVE, frame};
use crate::app::StreamPermit;

/// Why a stream stopped before its terminal event.
///
/// As the error of a body it makes the server drop the connection (HTTP/1.1) or reset the stream (HTTP/2) instead of
/// ending the body properly: that is how a client tells an interruption from the end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StreamCut {
    /// The server stops; another one has the log.
    #[error("the server is stopping")]
    Stopping,
    /// The log cannot be followed.
    #[error(transparent)]
    Follow(#[from] FollowError),
}

type Events = Pin<Box<dyn Stream<Item = Result<LoggedEvent, FollowError>> + Send>>;

/// The frames of one client's stream. It ends cleanly after the terminal event and at no other place.
pub(crate) struct EventStream {
    batch: BatchId,
    events: Events,
    keep_alive: Pin<Box<Sleep>>,
    keep_alive_interval: Duration,
    stopping: Pin<Box<WaitForCancellationFutureOwned>>,
    last_seq: u64,
    end: End,
    _permit: StreamPermit,
}

/// How far a stream has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    NotYet,
    Complete,
    Cut,
}

impl EventStream {
    /// Frames the events of `batch` until its end, or until `stopping`.
    pub(crate) fn new(
        batch: BatchId,
        events: impl Stream<Item = Result<LoggedEvent, FollowError>> + Send + 'static,
        keep_alive_interval: Duration,
        stopping: CancellationToken,
        permit: StreamPermit,
    ) -> Self {
        Self {
            batch,
            events: Box::pin(events),
            keep_alive: Box::pin(tokio::time::sleep(keep_alive_interval)),
            keep_alive_interval,
            stopping: Box::pin(stopping.cancelled_owned()),
            last_seq: 0,
            end: End::NotYet,
            _permit: permit,
        }
    }

    fn cut(&mut self, cause: StreamCut) -> Result<Frame<Bytes>, StreamCut> {
        self.end = End::Cut;
        match &cause {
            // Told once, where it is noticed, and not for every stream.
            StreamCut::Follow(FollowError::Redis(error)) if error.is_outage() => {
                tracing::debug!(batch.id = %self.batch, error = %error, "Cut a stream of {}: {error}", self.batch);
            }
            StreamCut::Follow(error) => {
                tracing::warn!(batch.id = %self.batch, error = %error, "Cut a stream of {}: {error}", self.batch);
            }
            StreamCut::Stopping => {}
        }
        Err(cause)
    }

    fn restart_keep_alive(&mut self) {
        let next = Instant::now() + self.keep_alive_interval;
        self.keep_alive.as_mut().reset(next);
    }
}

impl Stream for EventStream {
    type Item = Result<Frame<Bytes>, StreamCut>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.end != End::NotYet {
            return Poll::Ready(None);
        }
        if self.stopping.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(self.cut(StreamCut::Stopping)));
        }
        match self.events.as_mut().poll_next(cx) {
            Poll::Ready(Some(Ok(event))) => {
                self.restart_keep_alive();
                self.last_seq = event.seq;
                if event.terminal {
                    self.end = End::Complete;
                }
                Poll::Ready(Some(Ok(Frame::data(frame(&self.batch, &event)))))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(self.cut(error.into()))),
            Poll::Ready(None) => Poll::Ready(Some(self.cut(FollowError::Stopped.into()))),
            Poll::Pending => {
                ready!(self.keep_alive.as_mut().poll(cx));
                self.restart_keep_alive();
                Poll::Ready(Some(Ok(Frame::data(KEEP_ALIVE))))
            }
        }
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        let how = match self.end {
            End::NotYet => "its client left",
            End::Complete => "complete",
            End::Cut => "cut",
        };
        let (batch, seq) = (&self.batch, self.last_seq);
        tracing::info!(batch.id = %batch, seq, "Stream of {batch} ended after event {seq}: {how}");
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("batch", &self.batch)
            .field("last_seq", &self.last_seq)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use futures_util::{FutureExt, StreamExt, stream};

    use super::*;
    use crate::app::StreamLimits;
    use crate::config::Config;

    fn event(seq: u64, terminal: bool) -> LoggedEvent {
        LoggedEvent {
            seq,
            name: "stage".to_owned(),
            data: Bytes::from_static(b"{}"),
            terminal,
        }
    }

    /// A stream of given events, after which the log is silent.
    fn stream_of(
        events: Vec<Result<LoggedEvent, FollowError>>,
        stopping: &CancellationToken,
    ) -> EventStream {
        let config = Config::parse_from(["digitize-api", "--tokens", "ui token *"]);
        let limits = StreamLimits::new(&config, &config.token_list().unwrap());
        let events = stream::iter(events).chain(stream::pending());
        let permit = limits.acquire("ui").unwrap();
        EventStream::new(
            BatchId::generate(0),
            events,
            Duration::from_secs(10),
            stopping.clone(),
            permit,
        )
    }

    fn is_keep_alive(frame: Option<Result<Frame<Bytes>, StreamCut>>) -> bool {
        frame
            .and_then(Result::ok)
            .and_then(|frame| frame.into_data().ok())
            == Some(KEEP_ALIVE)
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_after_its_terminal_event() {
        let stopping = CancellationToken::new();
        let mut frames = stream_of(vec![Ok(event(1, false)), Ok(event(2, true))], &stopping);
        assert!(frames.next().await.unwrap().is_ok());
        assert!(frames.next().await.unwrap().is_ok());
        assert!(frames.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_cannot_go_on_ends_with_an_error() {
        let stopping = CancellationToken::new();
        let mut frames = stream_of(
            vec![Ok(event(1, false)), Err(FollowError::Forgotten)],
            &stopping,
        );
        assert!(frames.next().await.unwrap().is_ok());
        let cut = frames.next().await.unwrap();
        assert!(matches!(
            cut,
            Err(StreamCut::Follow(FollowError::Forgotten))
        ));
        assert!(frames.next().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_wakes_a_silent_stream() {
        let stopping = CancellationToken::new();
        let mut frames = stream_of(vec![], &stopping);
        let mut next = frames.next();
        assert!((&mut next).now_or_never().is_none());
        stopping.cancel();
        assert!(matches!(next.await, Some(Err(StreamCut::Stopping))));
    }

    #[tokio::test(start_paused = true)]
    async fn every_event_puts_the_next_keep_alive_off() {
        let stopping = CancellationToken::new();
        let began = Instant::now();
        let later = stream::once(async {
            tokio::time::sleep(Duration::from_secs(7)).await;
            Ok(event(1, false))
        });
        let mut frames = stream_of(vec![], &stopping);
        frames.events = Box::pin(later.chain(stream::pending()));
        assert!(frames.next().await.unwrap().is_ok());
        assert!(is_keep_alive(frames.next().await));
        assert_eq!(began.elapsed().as_secs(), 17);
        assert!(is_keep_alive(frames.next().await));
        assert_eq!(began.elapsed().as_secs(), 27);
    }
}
