//! One pub/sub connection per process, shared by all followers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use redis::{
    Msg,
    aio::{PubSubSink, PubSubStream},
};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{EventLog, FollowError, LoggedEvent, follow};
use crate::{
    ids::BatchId,
    redis::{Client, RedisError},
};

/// Announcements that a slow follower may be behind before it reads the log instead. This, and nothing else, is what a
/// slow client costs.
const BACKLOG: usize = 4;
/// Requests to the connection that may wait.
const COMMANDS: usize = 1024;
/// Wait before a lost connection is made again, on the average.
const RECONNECT_DELAY: Duration = Duration::from_millis(250);
/// How often channels without followers are looked for, and whether Redis is still there.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);

/// What a follower is told.
#[derive(Debug, Clone)]
pub(super) enum Announcement {
    /// An event.
    Event(LoggedEvent),
    /// Something may have happened: read the log.
    LookAtLog,
}

enum Command {
    Subscribe(String, oneshot::Sender<()>),
    Unsubscribe(String),
}

/// Live events of any number of batches; cheap to clone.
#[derive(Debug, Clone)]
pub struct EventFeed {
    log: EventLog,
    channels: Arc<Channels>,
    commands: mpsc::Sender<Command>,
}

impl EventFeed {
    /// A feed, and the task that drives it until `shutdown`: the caller spawns it.
    pub fn new(
        client: Client,
        shutdown: CancellationToken,
    ) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let (commands, receiver) = mpsc::channel(COMMANDS);
        let channels = Arc::new(Channels::default());
        let feed = Self {
            log: EventLog::new(client.clone()),
            channels: Arc::clone(&channels),
            commands,
        };
        let driver = Driver {
            client,
            channels,
            commands: receiver,
        };
        let driving = async move {
            tokio::select! {
                () = driver.run() => {}
                () = shutdown.cancelled() => {}
            }
        };
        (feed, driving)
    }

    /// The events of a batch after `after`: those of the log, then each one as it happens, each exactly once and in
    /// order, until the terminal event. Ends with an error when that cannot be kept up.
    pub fn follow(
        &self,
        batch: BatchId,
        after: u64,
    ) -> impl Stream<Item = Result<LoggedEvent, FollowError>> + Send + 'static {
        follow::follow(self.clone(), batch, after)
    }

    pub(super) const fn log(&self) -> &EventLog {
        &self.log
    }

    /// Listens to a batch. When it returns, no announcement will be missed. Waits for a Redis that is away.
    pub(super) async fn subscribe(&self, batch: &BatchId) -> Result<Subscription, FollowError> {
        let channel = self.log.client().keys().channel(batch);
        let announcements = self.channels.join(&channel);
        let subscription = Subscription {
            announcements,
            channel: channel.clone(),
            commands: self.commands.clone(),
        };
        loop {
            let (confirm, confirmed) = oneshot::channel();
            self.commands
                .send(Command::Subscribe(channel.clone(), confirm))
                .await
                .map_err(|_| FollowError::Stopped)?;
            // Without an answer the connection broke over it; the next connection is asked again.
            if confirmed.await.is_ok() {
                return Ok(subscription);
            }
        }
    }
}

/// A follower's place at a channel.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) announcements: broadcast::Receiver<Announcement>,
    channel: String,
    commands: mpsc::Sender<Command>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // When the queue of commands is full the sweep finds the channel later.
        drop(
            self.commands
                .try_send(Command::Unsubscribe(std::mem::take(&mut self.channel))),
        );
    }
}

/// The channels that have followers.
#[derive(Debug, Default)]
struct Channels(Mutex<HashMap<String, broadcast::Sender<Announcement>>>);

impl Channels {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, broadcast::Sender<Announcement>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self, channel: &str) -> broadcast::Receiver<Announcement> {
        let mut channels = self.lock();
        if let Some(sender) = channels.get(channel) {
            sender.subscribe()
        } else {
            let (sender, receiver) = broadcast::channel(BACKLOG);
            channels.insert(channel.to_owned(), sender);
            receiver
        }
    }

    /// Forgets a channel that nobody follows any more; tells whether it did.
    fn leave(&self, channel: &str) -> bool {
        let mut channels = self.lock();
        let unused = channels
            .get(channel)
            .is_some_and(|sender| sender.receiver_count() == 0);
        if unused {
            channels.remove(channel);
        }
        unused
    }

    fn names(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn announce(&self, channel: &str, announcement: Announcement) {
        if let Some(sender) = self.lock().get(channel) {
            // An error says that nobody listens any more.
            drop(sender.send(announcement));
        }
    }

    fn announce_to_all(&self, announcement: &Announcement) {
        for sender in self.lock().values() {
            drop(sender.send(announcement.clone()));
        }
    }
}

/// Owns the connection.
struct Driver {
    client: Client,
    channels: Arc<Channels>,
    commands: mpsc::Receiver<Command>,
}

impl Driver {
    async fn run(mut self) {
        let mut was_lost = false;
        loop {
            match self.client.pubsub().await {
                Ok(pubsub) => {
                    let (sink, stream) = pubsub.split();
                    if was_lost {
                        tracing::info!("Listening to Redis again");
                    }
                    match self.serve(sink, stream).await {
                        Ok(()) => return,
                        Err(error) => {
                            tracing::debug!("Lost the pub/sub connection to Redis: {error}");
                        }
                    }
                }
                Err(error) => tracing::debug!("No pub/sub connection to Redis: {error}"),
            }
            was_lost = true;
            tokio::time::sleep(crate::jitter(RECONNECT_DELAY)).await;
        }
    }

    /// Serves one connection until it breaks (`Err`) or the feed is dropped (`Ok`).
    async fn serve(
        &mut self,
        mut sink: PubSubSink,
        mut stream: PubSubStream,
    ) -> Result<(), RedisError> {
        let resubscribe = self.channels.names();
        if !resubscribe.is_empty() {
            pump(&mut stream, &self.channels, sink.subscribe(resubscribe)).await?;
            self.channels.announce_to_all(&Announcement::LookAtLog);
        }
        let mut sweep = tokio::time::interval(SWEEP_INTERVAL);
        loop {
            tokio::select! {
                message = stream.next() => match message {
                    Some(message) => dispatch(&self.channels, &message),
                    None => return Err(broken()),
                },
                command = self.commands.recv() => match command {
                    Some(Command::Subscribe(channel, confirm)) => {
                        // Asked again for every follower: the answer says that Redis has it, whatever happened since.
                        pump(&mut stream, &self.channels, sink.subscribe(channel)).await?;
                        // An error says that the follower has gone.
                        let _ = confirm.send(());
                    }
                    Some(Command::Unsubscribe(channel)) => {
                        if self.channels.leave(&channel) {
                            pump(&mut stream, &self.channels, sink.unsubscribe(channel)).await?;
                        }
                    }
                    None => return Ok(()),
                },
                _ = sweep.tick() => {
                    let unused: Vec<_> = self.channels.names().into_iter().filter(|name| self.channels.leave(name)).collect();
                    if !unused.is_empty() {
                        pump(&mut stream, &self.channels, sink.unsubscribe(unused)).await?;
                    }
                    // An idle connection that Redis is gone from would otherwise never be noticed.
                    pump(&mut stream, &self.channels, sink.ping::<redis::Value>()).await?;
                }
            }
        }
    }
}

/// Longest wait for the answer to a pub/sub command.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Waits for a command's answer while messages go on being handed out, so that neither waits for the other.
async fn pump<T>(
    stream: &mut PubSubStream,
    channels: &Channels,
    command: impl Future<Output = redis::RedisResult<T>>,
) -> Result<T, RedisError> {
    let mut command = std::pin::pin!(tokio::time::timeout(ANSWER_TIMEOUT, command));
    loop {
        tokio::select! {
            answer = &mut command => return Ok(answer??),
            message = stream.next() => match message {
                Some(message) => dispatch(channels, &message),
                None => return Err(broken()),
            },
        }
    }
}

fn broken() -> RedisError {
    RedisError::Command((redis::ErrorKind::Io, "the connection was closed").into())
}

fn dispatch(channels: &Channels, message: &Msg) {
    let announcement =
        parse(message.get_payload_bytes()).map_or(Announcement::LookAtLog, Announcement::Event);
    channels.announce(message.get_channel_name(), announcement);
}

/// `<seq> <e|-> <name> <json>`; `None` when the event was too large to be announced whole.
fn parse(payload: &[u8]) -> Option<LoggedEvent> {
    let mut parts = payload.splitn(4, |&byte| byte == b' ');
    let mut word = || std::str::from_utf8(parts.next()?).ok();
    let seq = word()?.parse().ok()?;
    let terminal = word()? == "e";
    let name = word()?.to_owned();
    let data = parts.next().filter(|data| !data.is_empty())?;
    Some(LoggedEvent {
        seq,
        name,
        data: Bytes::copy_from_slice(data),
        terminal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_an_event_or_a_pointer_to_the_log() {
        let event = parse(br#"7 e summary {"a b":1}"#).unwrap();
        assert_eq!(
            (event.seq, event.terminal, event.name.as_str()),
            (7, true, "summary")
        );
        assert_eq!(event.data, br#"{"a b":1}"#.as_slice());
        assert!(!parse(b"1 - stage {}").unwrap().terminal);
        for pointer in [b"12 - result ".as_slice(), b"", b"x - y z", b"1 -"] {
            assert_eq!(parse(pointer), None);
        }
    }
}
