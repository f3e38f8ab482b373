//! What every request can reach: built once at the start, cloned cheaply.

use std::collections::HashMap;
use std::sync::Arc;

use shared::event_log::{EventFeed, EventLog};
use shared::queue::Queue;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::TokenList;
use crate::config::Config;
use crate::error::ApiError;
use crate::readiness::Readiness;

/// The application.
#[derive(Clone, Debug)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    tokens: TokenList,
    queue: Queue,
    log: EventLog,
    feed: EventFeed,
    streams: StreamLimits,
    readiness: Readiness,
    stopping: CancellationToken,
    background: Background,
}

/// The tasks that serve no single request.
#[derive(Debug, Default)]
struct Background {
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl App {
    /// Builds the application and starts its background tasks. Redis need not be there yet.
    ///
    /// # Errors
    ///
    /// When the configuration is of no use.
    pub fn start(config: Config) -> anyhow::Result<Self> {
        let tokens = config.token_list()?;
        config.warn_if_risky(&tokens);
        let queue = Queue::new(&config.redis, config.queue.clone())?;
        let background = Background::default();
        let (feed, driving) = EventFeed::new(queue.client().clone(), background.stop.clone());
        let readiness = Readiness::default();
        let probing = readiness.clone().probe(queue.clone());
        let stopped = background.stop.clone().cancelled_owned();
        background.tasks.spawn(driving);
        background.tasks.spawn(async move {
            tokio::select! {
                () = probing => {}
                () = stopped => {}
            }
        });
        let streams = StreamLimits::new(&config, &tokens);
        Ok(Self {
            inner: Arc::new(Inner {
                log: queue.event_log(),
                stopping: CancellationToken::new(),
                config,
                tokens,
                queue,
                feed,
                streams,
                readiness,
                background,
            }),
        })
    }

    /// Ends the background tasks.
    pub(crate) async fn stop(&self) {
        let background = &self.inner.background;
        background.stop.cancel();
        background.tasks.close();
        background.tasks.wait().await;
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn tokens(&self) -> &TokenList {
        &self.inner.tokens
    }

    pub(crate) fn queue(&self) -> &Queue {
        &self.inner.queue
    }

    pub(crate) fn log(&self) -> &EventLog {
        &self.inner.log
    }

    pub(crate) fn feed(&self) -> &EventFeed {
        &self.inner.feed
    }

    /// A permit for one more stream of a token.
    ///
    /// A process that is about to stop gives none. A stream begun there would be cut before its first event, and its
    /// client, knowing no event to resume from, would ask for the same batch anew.
    pub(crate) fn stream_permit(&self, token_name: &str) -> Result<StreamPermit, ApiError> {
        if self.stopping().is_cancelled() {
            return Err(ApiError::Stopping);
        }
        self.inner.streams.acquire(token_name)
    }

    pub(crate) fn readiness(&self) -> &Readiness {
        &self.inner.readiness
    }

    /// Cancelled when the server was asked to stop: streams end then, and readiness with them.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.inner.stopping
    }
}

/// How many streams may be open, of one token and of all.
#[derive(Debug)]
pub(crate) struct StreamLimits {
    all: Arc<Semaphore>,
    per_token: HashMap<Arc<str>, Arc<Semaphore>>,
}

/// The right to one stream; it ends with the value.
#[derive(Debug)]
pub(crate) struct StreamPermit {
    _of_token: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl StreamLimits {
    /// No stream is open yet.
    pub(crate) fn new(config: &Config, tokens: &TokenList) -> Self {
        let per_token = || Arc::new(Semaphore::new(config.max_streams_per_token as usize));
        Self {
            all: Arc::new(Semaphore::new(config.max_streams as usize)),
            per_token: tokens
                .names()
                .map(|name| (Arc::clone(name), per_token()))
                .collect(),
        }
    }

    /// A permit for one more stream of a token.
    pub(crate) fn acquire(&self, token_name: &str) -> Result<StreamPermit, ApiError> {
        let of_token = self
            .per_token
            .get(token_name)
            .ok_or(ApiError::InvalidToken)?;
        let of_token = Arc::clone(of_token)
            .try_acquire_owned()
            .map_err(|_| ApiError::TooManyStreams)?;
        let of_all = Arc::clone(&self.all)
            .try_acquire_owned()
            .map_err(|_| ApiError::Saturated)?;
        Ok(StreamPermit {
            _of_token: of_token,
            _of_all: of_all,
        })
    }
}
