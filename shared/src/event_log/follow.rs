//! One client's way through a log: replay, then live, with every gap repaired.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;

use super::{
    EventFeed, LoggedEvent,
    feed::{Announcement, Subscription},
};
use crate::{ids::BatchId, redis::RedisError};

/// Events read from the log at once.
const PAGE: usize = 32;
/// Announcements may be lost without a trace; the log is looked at this often whatever happens.
const POSITION_CHECK: Duration = Duration::from_secs(10);
/// How long Redis may be away before a follower gives up.
const PATIENCE: Duration = Duration::from_mins(1);
/// Wait before Redis is asked again, on the average.
const RETRY_DELAY: Duration = Duration::from_millis(500);

/// A follower cannot go on. The log is as it was: following anew from the last event seen loses nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// The batch was forgotten before its end was seen.
    #[error("the batch is no longer known")]
    Forgotten,
    /// Redis was away for too long.
    #[error(transparent)]
    Redis(#[from] RedisError),
    /// The feed was shut down.
    #[error("the feed has stopped")]
    Stopped,
}

/// See [`EventFeed::follow`].
pub(super) fn follow(
    feed: EventFeed,
    batch: BatchId,
    after: u64,
) -> impl Stream<Item = Result<LoggedEvent, FollowError>> + Send + 'static {
    let follower = Follower {
        feed,
        batch,
        last: after,
        page: VecDeque::new(),
        behind: true,
        subscription: None,
        over: false,
    };
    stream::unfold(follower, |mut follower| async move {
        if follower.over {
            return None;
        }
        let step = follower.next().await;
        follower.over = !matches!(&step, Ok(event) if !event.terminal);
        Some((step, follower))
    })
}

struct Follower {
    feed: EventFeed,
    batch: BatchId,
    /// `seq` of the last event handed out.
    last: u64,
    /// Read from the log, not yet handed out.
    page: VecDeque<LoggedEvent>,
    /// Whether the log may hold more than was seen.
    behind: bool,
    subscription: Option<Subscription>,
    over: bool,
}

impl Follower {
    async fn next(&mut self) -> Result<LoggedEvent, FollowError> {
        loop {
            if let Some(event) = self.page.pop_front() {
                self.last = event.seq;
                return Ok(event);
            }
            // Subscribed before the log is read: what is written in between is announced.
            let subscription = match &mut self.subscription {
                Some(subscription) => subscription,
                none => none.insert(
                    tokio::time::timeout(PATIENCE, Box::pin(self.feed.subscribe(&self.batch)))
                        .await
                        .map_err(RedisError::from)??,
                ),
            };
            if self.behind {
                // Boxed: a client that only waits is not to carry the room that reading takes.
                Box::pin(self.read_on()).await?;
                continue;
            }
            match tokio::time::timeout(POSITION_CHECK, subscription.announcements.recv()).await {
                Ok(Ok(Announcement::Event(event))) if event.seq == self.last + 1 => {
                    self.last = event.seq;
                    return Ok(event);
                }
                Ok(Ok(Announcement::Event(event))) if event.seq <= self.last => {}
                Ok(Ok(_) | Err(RecvError::Lagged(_))) | Err(_) => self.behind = true,
                Ok(Err(RecvError::Closed)) => return Err(FollowError::Stopped),
            }
        }
    }

    /// Reads the next page of the log; waits for a Redis that is away.
    async fn read_on(&mut self) -> Result<(), FollowError> {
        let give_up = Instant::now() + PATIENCE;
        let page = loop {
            match self.read_page().await {
                Ok(page) => break page,
                Err(FollowError::Redis(_)) if Instant::now() < give_up => {
                    tokio::time::sleep(crate::jitter(RETRY_DELAY)).await;
                }
                Err(error) => return Err(error),
            }
        };
        self.behind = page.len() == PAGE;
        self.page = page.into();
        Ok(())
    }

    async fn read_page(&self) -> Result<Vec<LoggedEvent>, FollowError> {
        let log = self.feed.log();
        let page = log.read(&self.batch, self.last, PAGE).await?;
        if page.is_empty() && !log.exists(&self.batch).await? {
            return Err(FollowError::Forgotten);
        }
        Ok(page)
    }
}
