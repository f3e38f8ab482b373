//! A worker's way to jobs: the next ones of the lanes, and orphaned ones by reclaiming.

use std::time::Duration;

use redis::{
    Value,
    streams::{StreamId, StreamReadReply},
};

use super::{
    Delivery, Lane, Queue, SHARD,
    delivery::{Claimed, Undecoded},
    script::{CLAIM, POP, PUT_BACK, RECLAIM, TIDY},
};
use crate::{
    job::JOB_VERSION,
    redis::{BLOCK, BlockingConnection, GROUP, RedisError},
};

/// The low lane is looked at first once in so many jobs, so that single images never starve batches.
const LOW_FIRST_EVERY: u32 = 5;
/// Most orphaned entries without a job that one look removes.
const MOST_REMOVED: usize = 100;
/// Wait before a paused queue is looked at again, or one whose next jobs are for newer workers.
const PAUSED: Duration = Duration::from_secs(1);
/// Silence after which a consumer without jobs counts as gone for good.
const FORGET_AFTER: Duration = Duration::from_mins(10);

/// One worker's reader of the lanes, with a connection of its own for the read that blocks.
#[derive(Debug)]
pub struct Consumer {
    queue: Queue,
    worker: String,
    blocking: Option<BlockingConnection>,
    n_popped: u32,
    /// Whether it was told that jobs are left to newer workers.
    told_of_newer: bool,
}

/// The answer to a pop.
enum Popped {
    Jobs(Vec<Delivery>),
    NoGroup,
    Paused,
    Newer,
}

impl Queue {
    /// A reader named `worker`; the name must be this process's own.
    pub fn consumer(&self, worker: impl Into<String>) -> Consumer {
        Consumer {
            queue: self.clone(),
            worker: worker.into(),
            blocking: None,
            n_popped: 0,
            told_of_newer: false,
        }
    }
}

impl Consumer {
    /// Waits up to [`BLOCK`] for the next job and makes this worker its owner.
    ///
    /// Not cancel-safe: an entry that was handed over while nobody listened waits for its lease to run out. Let it
    /// return by itself.
    pub async fn pop(&mut self) -> Result<Option<Delivery>, RedisError> {
        match self.take(1).await? {
            Popped::Jobs(mut jobs) => match jobs.pop() {
                Some(delivery) => Ok(Some(delivery)),
                None => self.wait().await,
            },
            Popped::NoGroup => Ok(None),
            Popped::Paused | Popped::Newer => {
                tokio::time::sleep(PAUSED).await;
                Ok(None)
            }
        }
    }

    /// Takes the next job if there is one, without waiting.
    pub async fn try_pop(&mut self) -> Result<Option<Delivery>, RedisError> {
        Ok(self.try_pop_up_to(1).await?.pop())
    }

    /// Takes as many of the next jobs as there are, at most `most`, without waiting and in one call.
    pub async fn try_pop_up_to(&mut self, most: usize) -> Result<Vec<Delivery>, RedisError> {
        match self.take(most).await? {
            Popped::Jobs(jobs) => Ok(jobs),
            Popped::NoGroup | Popped::Paused | Popped::Newer => Ok(Vec::new()),
        }
    }

    /// Takes over one job whose owner has not been heard of for a lease.
    pub async fn reclaim(&mut self) -> Result<Option<Delivery>, RedisError> {
        let mut call = self.queue.call(&RECLAIM);
        call.arg(&self.worker)
            .arg(JOB_VERSION)
            .arg(self.queue.settings.lease().as_millis() as u64);
        // One whose job is over already is only removed, and says nothing about those behind it.
        for _ in 0..MOST_REMOVED {
            let reply: Value = self.queue.run(&call).await?;
            match word(reply.as_sequence().and_then(<[Value]>::first)).as_str() {
                "gone" => {}
                "none" => return Ok(None),
                "nogroup" => return self.make_groups().await.map(|()| None),
                _ => return self.claimed(reply).await,
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

    /// Takes the next jobs, or says why there are none.
    async fn take(&mut self, most: usize) -> Result<Popped, RedisError> {
        let mut call = self.queue.call(&POP);
        call.arg(&self.worker)
            .arg(JOB_VERSION)
            .arg(most)
            .arg(self.n_popped)
            .arg(LOW_FIRST_EVERY);
        let mut reply = self.queue.run::<Vec<Value>>(&call).await?.into_iter();
        match word(reply.next().as_ref()).as_str() {
            "taken" => {}
            "nogroup" => return self.make_groups().await.map(|()| Popped::NoGroup),
            "paused" => return Ok(Popped::Paused),
            "newer" => {
                self.tell_of_newer();
                return Ok(Popped::Newer);
            }
            other => return Err(nonsense(other)),
        }
        self.n_popped = self.n_popped.wrapping_add(reply.len().max(1) as u32);
        let mut jobs = Vec::with_capacity(reply.len());
        for claimed in reply {
            let claimed = Claimed::parse(claimed).map_err(redis::RedisError::from)?;
            jobs.extend(self.deliver(Box::new(claimed)).await?);
        }
        Ok(Popped::Jobs(jobs))
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
    async fn claim(
        &mut self,
        lane: Lane,
        entry: &StreamId,
    ) -> Result<Option<Delivery>, RedisError> {
        let (id, tenant) = fields(entry);
        let mut call = self.queue.call(&CLAIM);
        call.arg(&self.worker)
            .arg(JOB_VERSION)
            .arg(lane.as_str())
            .arg(&entry.id)
            .arg(id)
            .arg(tenant);
        let reply = self.queue.run(&call).await?;
        self.claimed(reply).await
    }

    /// What the claim of one entry brought.
    async fn claimed(&mut self, reply: Value) -> Result<Option<Delivery>, RedisError> {
        match word(reply.as_sequence().and_then(<[Value]>::first)).as_str() {
            "claimed" => {
                let claimed = Claimed::parse(reply).map_err(redis::RedisError::from)?;
                self.deliver(Box::new(claimed)).await
            }
            "gone" | "paused" => Ok(None),
            "newer" => {
                self.tell_of_newer();
                Ok(None)
            }
            other => Err(nonsense(other)),
        }
    }

    /// Says once that jobs are left to newer workers, as they are while a deployment is under way.
    fn tell_of_newer(&mut self) {
        if !std::mem::replace(&mut self.told_of_newer, true) {
            tracing::info!(
                "Leaving jobs in a form after {JOB_VERSION}, the newest that this build reads, to newer workers"
            );
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

/// The word that an answer begins with.
fn word(first: Option<&Value>) -> String {
    first
        .and_then(|value| redis::from_redis_value_ref(value).ok())
        .unwrap_or_default()
}

fn nonsense(word: &str) -> RedisError {
    RedisError::Corrupt {
        what: "the answer to a pop",
        cause: word.to_owned(),
    }
}
