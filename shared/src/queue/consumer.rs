//! A worker's way to jobs: the next ones of the lanes, and orphaned ones by reclaiming.

use std::time::Duration;

use redis::{
    Value,
    streams::{StreamAutoClaimReply, StreamId, StreamReadReply},
};

use super::{
    Delivery, Lane, Queue, SHARD,
    delivery::{Claimed, Undecoded},
    script::{CLAIM, POP, PUT_BACK, TIDY},
};
use crate::redis::{BLOCK, BlockingConnection, GROUP, RedisError};

/// The low lane is looked at first once in so many pops, so that single images never starve batches.
const LOW_FIRST_EVERY: u32 = 5;
/// Wait before a paused queue is looked at again.
const PAUSED: Duration = Duration::from_secs(1);
/// Silence after which a consumer without jobs counts as gone for good.
const FORGET_AFTER: Duration = Duration::from_mins(10);

/// One worker's reader of the lanes, with a connection of its own for the read that blocks.
#[derive(Debug)]
pub struct Consumer {
    queue: Queue,
    worker: String,
    blocking: Option<BlockingConnection>,
    n_pops: u32,
    /// Where the last look for orphans ended in each lane. Starting anew each time would look at the same live
    /// entries for ever.
    cursors: [String; Lane::ALL.len()],
}

/// The answer to a pop or a claim.
enum Answer {
    Claimed(Box<Claimed>),
    Nothing,
    NoGroup,
    Paused,
}

impl Queue {
    /// A reader named `worker`; the name must be this process's own.
    pub fn consumer(&self, worker: impl Into<String>) -> Consumer {
        let cursors = Lane::ALL.map(|_| "0-0".to_owned());
        Consumer {
            queue: self.clone(),
            worker: worker.into(),
            blocking: None,
            n_pops: 0,
            cursors,
        }
    }
}

impl Consumer {
    /// Waits up to [`BLOCK`] for the next job and makes this worker its owner.
    ///
    /// Not cancel-safe: an entry that was handed over while nobody listened waits for its lease to run out. Let it
    /// return by itself.
    pub async fn pop(&mut self) -> Result<Option<Delivery>, RedisError> {
        match self.take().await? {
            Answer::Claimed(claimed) => self.deliver(claimed).await,
            Answer::Nothing => self.wait().await,
            Answer::NoGroup => Ok(None),
            Answer::Paused => {
                tokio::time::sleep(PAUSED).await;
                Ok(None)
            }
        }
    }

    /// Takes the next job if there is one, without waiting.
    pub async fn try_pop(&mut self) -> Result<Option<Delivery>, RedisError> {
        match self.take().await? {
            Answer::Claimed(claimed) => self.deliver(claimed).await,
            Answer::Nothing | Answer::NoGroup | Answer::Paused => Ok(None),
        }
    }

    /// Takes over one job whose owner has not been heard of for a lease.
    pub async fn reclaim(&mut self) -> Result<Option<Delivery>, RedisError> {
        for (place, lane) in Lane::ALL.into_iter().enumerate() {
            let mut command = redis::cmd("XAUTOCLAIM");
            command
                .arg(self.queue.client.keys().lane(SHARD, lane))
                .arg(GROUP)
                .arg(&self.worker);
            command
                .arg(self.queue.settings.lease().as_millis() as u64)
                .arg(&self.cursors[place])
                .arg("COUNT")
                .arg(1);
            let reply: StreamAutoClaimReply = match command
                .query_async(&mut self.queue.client.connection().await?)
                .await
            {
                Err(error) if error.code() == Some("NOGROUP") => {
                    return self.make_groups().await.map(|()| None);
                }
                reply => reply?,
            };
            self.cursors[place] = reply.next_stream_id;
            if let Some(entry) = reply.claimed.first() {
                return self.claim(lane, entry).await;
            }
        }
        Ok(None)
    }

    /// Forgets consumers of workers that are gone for good. Returns how many.
    pub async fn tidy(&self) -> Result<u64, RedisError> {
        let mut n_forgotten = 0;
        for lane in Lane::ALL {
            let mut call = self.queue.call(&TIDY);
            call.arg(lane.as_str()).arg(FORGET_AFTER.as_millis() as u64);
            n_forgotten += self.queue.run::<u64>(&call).await?;
        }
        Ok(n_forgotten)
    }

    /// Takes the next job, or says why there is none.
    async fn take(&mut self) -> Result<Answer, RedisError> {
        self.n_pops = self.n_pops.wrapping_add(1);
        let mut call = self.queue.call(&POP);
        call.arg(&self.worker);
        let [first, second] = if self.n_pops.is_multiple_of(LOW_FIRST_EVERY) {
            [1, 0]
        } else {
            [0, 1]
        };
        call.arg(Lane::ALL[first].as_str())
            .arg(Lane::ALL[second].as_str());
        let answer = parse(self.queue.run(&call).await?)?;
        if matches!(answer, Answer::NoGroup) {
            self.make_groups().await?;
        }
        Ok(answer)
    }

    /// Waits for a job in any lane.
    async fn wait(&mut self) -> Result<Option<Delivery>, RedisError> {
        let reply = self.read_blocking().await;
        if reply.is_err() {
            self.blocking = None;
        }
        // With two lanes one read may bring two entries: the first is ours, the other goes back at once.
        let mut entries = reply?
            .into_iter()
            .flat_map(|reply| reply.keys)
            .flat_map(|stream| {
                let lane = if stream.key.ends_with(":hi") {
                    Lane::High
                } else {
                    Lane::Low
                };
                stream.ids.into_iter().map(move |entry| (lane, entry))
            });
        let Some((lane, entry)) = entries.next() else {
            return Ok(None);
        };
        for (lane, entry) in entries {
            let (id, tenant) = fields(&entry);
            let mut call = self.queue.call(&PUT_BACK);
            call.arg(lane.as_str()).arg(&entry.id).arg(id).arg(tenant);
            self.queue.run::<i64>(&call).await?;
        }
        self.claim(lane, &entry).await
    }

    async fn read_blocking(&mut self) -> Result<Option<StreamReadReply>, RedisError> {
        let keys = self.queue.client.keys();
        let mut command = redis::cmd("XREADGROUP");
        command
            .arg("GROUP")
            .arg(GROUP)
            .arg(&self.worker)
            .arg("COUNT")
            .arg(1);
        command
            .arg("BLOCK")
            .arg(BLOCK.as_millis() as u64)
            .arg("STREAMS");
        command
            .arg(&Lane::ALL.map(|lane| keys.lane(SHARD, lane)))
            .arg(&Lane::ALL.map(|_| ">"));
        let connection = match &mut self.blocking {
            Some(connection) => connection,
            none => none.insert(self.queue.client.blocking_connection().await?),
        };
        match command.query_async(connection).await {
            Err(error) if error.code() == Some("NOGROUP") => {
                self.make_groups().await.map(|()| None)
            }
            reply => Ok(reply?),
        }
    }

    /// Makes the groups at the start of the lanes: first start, or Redis came back without its data.
    async fn make_groups(&self) -> Result<(), RedisError> {
        let mut connection = self.queue.client.connection().await?;
        for lane in Lane::ALL {
            let key = self.queue.client.keys().lane(SHARD, lane);
            let mut command = redis::cmd("XGROUP");
            command
                .arg("CREATE")
                .arg(&key)
                .arg(GROUP)
                .arg("0")
                .arg("MKSTREAM");
            match command.query_async::<()>(&mut connection).await {
                Err(error) if error.code() == Some("BUSYGROUP") => {}
                reply => {
                    reply?;
                    tracing::info!(key, "Made {key}: a new Redis, or one that lost its data");
                }
            }
            // A lane without jobs must not outlive its use; with jobs every enqueue prolongs it.
            let ttl = 2 * self.queue.settings.retention().as_millis() as u64;
            redis::cmd("PEXPIRE")
                .arg(&key)
                .arg(ttl)
                .arg("NX")
                .query_async::<()>(&mut connection)
                .await?;
        }
        Ok(())
    }

    /// Takes the next fence of the job behind an entry. An entry whose job is over or forgotten is removed.
    async fn claim(&self, lane: Lane, entry: &StreamId) -> Result<Option<Delivery>, RedisError> {
        let (id, tenant) = fields(entry);
        let mut call = self.queue.call(&CLAIM);
        call.arg(&self.worker)
            .arg(lane.as_str())
            .arg(&entry.id)
            .arg(id)
            .arg(tenant);
        match parse(self.queue.run(&call).await?)? {
            Answer::Claimed(claimed) => self.deliver(claimed).await,
            Answer::Nothing | Answer::NoGroup | Answer::Paused => Ok(None),
        }
    }

    /// A delivery, or a letter to the dead when the job cannot be read.
    async fn deliver(&self, claimed: Box<Claimed>) -> Result<Option<Delivery>, RedisError> {
        match Delivery::new(self.queue.clone(), claimed) {
            Ok(delivery) => Ok(Some(delivery)),
            Err(Undecoded { claimed, cause }) => {
                tracing::error!(
                    batch.id = claimed.id,
                    "Job {} cannot be read and is buried: {cause}",
                    claimed.id
                );
                self.queue.bury(&claimed, &cause).await.map(|()| None)
            }
        }
    }
}

fn fields(entry: &StreamId) -> (String, String) {
    (
        entry.get("j").unwrap_or_default(),
        entry.get("t").unwrap_or_default(),
    )
}

fn parse(reply: Vec<Value>) -> Result<Answer, RedisError> {
    let word: String =
        redis::from_redis_value_ref(reply.first().unwrap_or(&Value::Nil)).unwrap_or_default();
    match word.as_str() {
        "claimed" => Ok(Answer::Claimed(Box::new(
            Claimed::parse(reply).map_err(redis::RedisError::from)?,
        ))),
        "gone" | "empty" => Ok(Answer::Nothing),
        "nogroup" => Ok(Answer::NoGroup),
        "paused" => Ok(Answer::Paused),
        _ => Err(RedisError::Corrupt {
            what: "the answer to a pop",
            cause: word,
        }),
    }
}
