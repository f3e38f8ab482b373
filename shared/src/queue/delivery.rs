//! A job in a worker's hands.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use redis::{FromRedisValue, ParsingError, Value};

use super::{EMIT, Queue, RELEASE, SHARD};
use crate::{
    contract::{Event, event::Outcome},
    ids::BatchId,
    job::{JOB_VERSION, Job},
    redis::{GROUP, RedisError},
};

/// Largest event that travels in its announcement. A larger one is announced by number only and read from the log, so
/// that a burst of big tables cannot overrun a subscriber's output buffer in Redis.
const MAX_PUBLISHED_BYTES: usize = 64 * 1024;

/// First and longest wait before a write is tried again.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

/// A write of a job was not made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Another worker owns the job now, or it is over: drop it, nothing of it is ours any more.
    #[error("the job has another owner")]
    Fenced,
    /// The event does not fit the job's state: a defect of the caller.
    #[error("event {0} does not fit the job's state")]
    OutOfOrder(u64),
    /// The event cannot be written as JSON.
    #[error("encoding an event: {0}")]
    Encoding(#[from] serde_json::Error),
    /// Redis failed for as long as a lease lasts; whether the write was made is not known.
    #[error(transparent)]
    Redis(#[from] RedisError),
}

/// An element that is over: how it ended, and the number of the event that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// How it ended.
    pub outcome: Outcome,
    /// Its event.
    pub seq: u64,
}

/// The right and the duty to work on a job.
///
/// Dropping it without [`Delivery::finish`] or [`Delivery::release`] is what a crash looks like: another worker takes
/// the job over when the lease runs out.
#[derive(Debug)]
#[must_use]
pub struct Delivery {
    queue: Queue,
    worker: String,
    batch: BatchId,
    entry: String,
    fence: u64,
    job: Job,
    done: Vec<Checkpoint>,
    seq: u64,
    attempt: u32,
    age_ms: u64,
    lost: Arc<AtomicBool>,
}

impl Delivery {
    pub(super) fn new(
        queue: Queue,
        worker: String,
        batch: BatchId,
        entry: String,
        claimed: &Claimed,
    ) -> Result<Self, RedisError> {
        let corrupt = |cause: String| RedisError::Corrupt {
            what: "a claimed job",
            cause,
        };
        let job: Job =
            serde_json::from_str(&claimed.payload).map_err(|error| corrupt(error.to_string()))?;
        if job.version != JOB_VERSION {
            return Err(corrupt(format!(
                "version {} instead of {JOB_VERSION}",
                job.version
            )));
        }
        let done = claimed
            .outcomes
            .iter()
            .map(|text| parse_checkpoint(text))
            .collect::<Option<Vec<_>>>();
        Ok(Self {
            queue,
            worker,
            batch,
            entry,
            fence: claimed.fence,
            job,
            done: done.ok_or_else(|| corrupt(format!("outcomes {:?}", claimed.outcomes)))?,
            seq: claimed.seq,
            attempt: claimed.deliveries,
            age_ms: claimed.now_ms.saturating_sub(claimed.created_ms),
            lost: Arc::new(AtomicBool::new(false)),
        })
    }

    /// The batch.
    pub const fn batch(&self) -> &BatchId {
        &self.batch
    }

    /// The job as it was accepted.
    pub const fn job(&self) -> &Job {
        &self.job
    }

    /// First element without an outcome: where to go on.
    pub fn next(&self) -> usize {
        self.done.len()
    }

    /// The elements that are over, in order.
    pub fn done(&self) -> &[Checkpoint] {
        &self.done
    }

    /// How often the job was delivered at its [`next`](Self::next) element, this time included.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Age of the job when it was claimed, in milliseconds of Redis' clock.
    pub const fn age_ms(&self) -> u64 {
        self.age_ms
    }

    /// Whether a heartbeat was told that the job has another owner. Work on it is then in vain.
    pub fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// What a heartbeat needs to keep this job.
    pub(super) fn lease_parts(&self) -> (BatchId, String, u64, Arc<AtomicBool>) {
        (
            self.batch.clone(),
            self.entry.clone(),
            self.fence,
            Arc::clone(&self.lost),
        )
    }

    /// Appends an event that ends nothing. Returns its `seq`.
    pub async fn emit(&mut self, event: &Event) -> Result<u64, WriteError> {
        self.write(event, None, false).await
    }

    /// Appends the event that ends the [`next`](Self::next) element, and its outcome with it. Returns its `seq`.
    pub async fn checkpoint(&mut self, event: &Event, outcome: Outcome) -> Result<u64, WriteError> {
        let seq = self.write(event, Some(&outcome), false).await?;
        self.done.push(Checkpoint { outcome, seq });
        self.attempt = 1;
        Ok(seq)
    }

    /// Appends the terminal event and takes the job out of the queue. Returns its `seq`.
    ///
    /// `outcome` is given when the event ends the last element too, as the only event of a single image does.
    pub async fn finish(
        mut self,
        event: &Event,
        outcome: Option<Outcome>,
    ) -> Result<u64, WriteError> {
        self.write(event, outcome.as_ref(), true).await
    }

    /// Hands the job back unfinished, for another worker to take at once.
    pub async fn release(self) -> Result<(), WriteError> {
        let keys = self.queue.client().keys();
        let mut call = RELEASE.prepare_invoke();
        call.key(keys.jobs(SHARD)).key(keys.job(&self.batch));
        call.arg(self.fence)
            .arg(GROUP)
            .arg(&self.worker)
            .arg(&self.entry);
        call.arg(self.queue.settings().lease().as_millis() as u64);
        let reply = self.invoke(&call).await?;
        if reply == -1 {
            Err(WriteError::Fenced)
        } else {
            Ok(())
        }
    }

    /// Writes one event, trying again while Redis is away for no longer than a lease: the seq that the event is to
    /// have makes every further try the same write.
    async fn write(
        &mut self,
        event: &Event,
        outcome: Option<&Outcome>,
        last: bool,
    ) -> Result<u64, WriteError> {
        let seq = self.seq + 1;
        let call = self.emit_call(seq, event, outcome, last)?;
        let give_up = Instant::now() + self.queue.settings().lease();
        let mut backoff = FIRST_BACKOFF;
        loop {
            if self.is_lost() {
                return Err(WriteError::Fenced);
            }
            match self.invoke(&call).await {
                Ok(0 | 1) => break,
                Ok(-1) => return Err(WriteError::Fenced),
                Ok(_) => return Err(WriteError::OutOfOrder(seq)),
                Err(error) if Instant::now() + backoff >= give_up => return Err(error.into()),
                Err(error) => {
                    tracing::warn!(batch.id = %self.batch, seq, "Writing event {seq} of {} again: {error}", self.batch);
                    tokio::time::sleep(backoff).await;
                    backoff = (backoff * 2).min(LONGEST_BACKOFF);
                }
            }
        }
        self.seq = seq;
        Ok(seq)
    }

    async fn invoke(&self, call: &redis::ScriptInvocation<'static>) -> Result<i64, RedisError> {
        Ok(call
            .invoke_async(&mut self.queue.client().connection().await?)
            .await?)
    }

    fn emit_call(
        &self,
        seq: u64,
        event: &Event,
        outcome: Option<&Outcome>,
        last: bool,
    ) -> Result<redis::ScriptInvocation<'static>, WriteError> {
        let keys = self.queue.client().keys();
        let mut call = EMIT.prepare_invoke();
        call.key(keys.job(&self.batch))
            .key(keys.log(&self.batch))
            .key(keys.jobs(SHARD))
            .key(keys.payload(&self.batch));
        call.arg(self.fence)
            .arg(event.name())
            .arg(event.members()?)
            .arg(keys.channel(&self.batch));
        call.arg(MAX_PUBLISHED_BYTES);
        match outcome {
            Some(outcome) => call.arg(self.next()).arg(serde_json::to_string(outcome)?),
            None => call.arg("").arg(""),
        };
        if last {
            call.arg(GROUP)
                .arg(&self.entry)
                .arg(self.queue.settings().keep().as_millis() as u64);
        } else {
            call.arg("").arg("").arg("");
        }
        call.arg(seq);
        Ok(call)
    }
}

/// The answer of the claim script.
#[derive(Debug)]
pub(super) struct Claimed {
    payload: String,
    fence: u64,
    deliveries: u32,
    created_ms: u64,
    now_ms: u64,
    seq: u64,
    outcomes: Vec<String>,
}

impl FromRedisValue for Claimed {
    fn from_redis_value(value: Value) -> Result<Self, ParsingError> {
        let items = Vec::<Value>::from_redis_value(value)?;
        let mut items = items.into_iter();
        let mut next = || {
            items
                .next()
                .ok_or_else(|| ParsingError::from("claim answered too little"))
        };
        let payload = String::from_redis_value(next()?)?;
        let fence = u64::from_redis_value(next()?)?;
        let _next_element = next()?;
        let deliveries = u32::from_redis_value(next()?)?;
        let created_ms = u64::from_redis_value(next()?)?;
        let now_ms = u64::from_redis_value(next()?)?;
        let seq = u64::from_redis_value(next()?)?;
        let outcomes = items
            .map(String::from_redis_value)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            payload,
            fence,
            deliveries,
            created_ms,
            now_ms,
            seq,
            outcomes,
        })
    }
}

/// `<seq> <outcome JSON>`, as the emit script stores it.
fn parse_checkpoint(text: &str) -> Option<Checkpoint> {
    let (seq, outcome) = text.split_once(' ')?;
    Some(Checkpoint {
        seq: seq.parse().ok()?,
        outcome: serde_json::from_str(outcome).ok()?,
    })
}
