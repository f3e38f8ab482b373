//! A job in a worker's hands.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use redis::{FromRedisValue, ParsingError, Value};

use super::{Queue, lease::Standing, script::RELEASE, writes::Write};
use crate::{
    contract::{Event, event::Outcome},
    ids::BatchId,
    job::{JOB_VERSION, Job},
    redis::RedisError,
};

/// First and longest wait before a write is tried again.
const FIRST_BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

/// How long a call is made again while Redis is away: no longer than a lease.
#[derive(Debug)]
struct Patience {
    give_up: Instant,
    backoff: Duration,
}

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
    batch: BatchId,
    lane: String,
    entry: String,
    fence: u64,
    job: Job,
    done: Vec<Checkpoint>,
    seq: u64,
    attempt: u32,
    age_ms: u64,
    yields: bool,
    standing: Arc<Standing>,
}

impl Delivery {
    pub(super) fn new(queue: Queue, claimed: Box<Claimed>) -> Result<Self, Undecoded> {
        let (batch, job, done) = match claimed.decode() {
            Ok(decoded) => decoded,
            Err(cause) => return Err(Undecoded { claimed, cause }),
        };
        let standing = Arc::new(Standing::new(queue.settings()));
        if claimed.cancelled {
            standing.cancel();
        }
        Ok(Self {
            queue,
            batch,
            lane: claimed.lane,
            entry: claimed.entry,
            fence: claimed.fence,
            job,
            done,
            seq: claimed.seq,
            attempt: claimed.deliveries,
            age_ms: claimed.now_ms.saturating_sub(claimed.created_ms),
            yields: false,
            standing,
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

    /// Whether the job is another's by now: a heartbeat was told so, or none came through for a lease by this
    /// process's own clock. Work on it is then in vain.
    pub fn is_lost(&self) -> bool {
        self.standing.is_lost()
    }

    /// Whether its client asked to cancel it.
    pub fn is_cancelled(&self) -> bool {
        self.standing.is_cancelled()
    }

    /// Whether others had no turn at the last checkpoint, so that this job should be [released](Self::release).
    pub const fn yields(&self) -> bool {
        self.yields
    }

    pub(super) const fn standing(&self) -> &Arc<Standing> {
        &self.standing
    }

    pub(super) fn place(&self) -> (&BatchId, u64, &str, &str) {
        (&self.batch, self.fence, &self.lane, &self.entry)
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

    /// Hands the job back unfinished, as its tenant's next one.
    pub async fn release(self) -> Result<(), WriteError> {
        let mut call = self.queue.call(&RELEASE);
        call.arg(self.batch.as_str())
            .arg(self.fence)
            .arg(&self.lane)
            .arg(&self.entry);
        // When the answer to an earlier try was lost, the job is in other hands by now, which is what was wanted.
        let mut patience = self.patience()?;
        loop {
            match self.queue.run(&call).await {
                Ok(-1_i64) => return Err(WriteError::Fenced),
                Ok(_) => return Ok(()),
                Err(error) => self.wait(&mut patience, error).await?,
            }
        }
    }

    /// Writes one event. The seq that it is to have makes every further try the same write.
    async fn write(
        &mut self,
        event: &Event,
        outcome: Option<&Outcome>,
        last: bool,
    ) -> Result<u64, WriteError> {
        let write = Arc::new(self.next_write(event, outcome, last)?);
        let seq = write.seq;
        let mut patience = self.patience()?;
        let (cancel, yields) = loop {
            match self.queue.write(&write).await {
                Ok((0 | 1, cancel, yields)) => break (cancel, yields),
                Ok((-1, ..)) => return Err(WriteError::Fenced),
                Ok(_) => return Err(WriteError::OutOfOrder(seq)),
                Err(error) => self.wait(&mut patience, error).await?,
            }
        };
        self.seq = seq;
        self.yields = yields;
        self.standing.progress();
        if cancel {
            self.standing.cancel();
        }
        Ok(seq)
    }

    /// Waits before a call is made again; hands `error` on when a lease was spent on it, or the job is lost.
    async fn wait(&self, patience: &mut Patience, error: RedisError) -> Result<(), WriteError> {
        if Instant::now() + patience.backoff >= patience.give_up {
            return Err(error.into());
        }
        tracing::debug!(batch.id = %self.batch, "Writing to {} again: {error}", self.batch);
        tokio::time::sleep(crate::jitter(patience.backoff)).await;
        patience.backoff = (patience.backoff * 2).min(LONGEST_BACKOFF);
        if self.is_lost() {
            return Err(WriteError::Fenced);
        }
        Ok(())
    }

    fn patience(&self) -> Result<Patience, WriteError> {
        if self.is_lost() {
            return Err(WriteError::Fenced);
        }
        Ok(Patience {
            give_up: Instant::now() + self.queue.settings().lease(),
            backoff: FIRST_BACKOFF,
        })
    }

    fn next_write(
        &self,
        event: &Event,
        outcome: Option<&Outcome>,
        last: bool,
    ) -> Result<Write, WriteError> {
        let json = outcome.map(serde_json::to_string).transpose()?;
        Ok(Write {
            id: self.batch.to_string(),
            fence: self.fence,
            seq: self.seq + 1,
            name: event.name(),
            members: event.members()?,
            outcome: json.map(|json| (self.next(), json)),
            last: last.then(|| (self.lane.clone(), self.entry.clone())),
        })
    }
}

/// What the claim script answers.
#[derive(Debug)]
pub(super) struct Claimed {
    pub(super) lane: String,
    pub(super) entry: String,
    pub(super) id: String,
    pub(super) tenant: String,
    payload: String,
    pub(super) fence: u64,
    deliveries: u32,
    created_ms: u64,
    now_ms: u64,
    seq: u64,
    cancelled: bool,
    outcomes: Vec<String>,
}

/// A job that this build cannot read.
#[derive(Debug)]
pub(super) struct Undecoded {
    pub(super) claimed: Box<Claimed>,
    pub(super) cause: String,
}

impl Claimed {
    /// Reads `{'claimed', ..}`.
    pub(super) fn parse(reply: Value) -> Result<Self, ParsingError> {
        let mut items = Vec::<Value>::from_redis_value(reply)?.into_iter().skip(1);
        let mut next = || {
            items
                .next()
                .ok_or_else(|| ParsingError::from("claim answered too little"))
        };
        Ok(Self {
            lane: String::from_redis_value(next()?)?,
            entry: String::from_redis_value(next()?)?,
            id: String::from_redis_value(next()?)?,
            tenant: String::from_redis_value(next()?)?,
            payload: String::from_redis_value(next()?)?,
            fence: u64::from_redis_value(next()?)?,
            deliveries: u32::from_redis_value(next()?)?,
            created_ms: u64::from_redis_value(next()?)?,
            now_ms: u64::from_redis_value(next()?)?,
            seq: u64::from_redis_value(next()?)?,
            cancelled: bool::from_redis_value(next()?)?,
            outcomes: items
                .map(String::from_redis_value)
                .collect::<Result<_, _>>()?,
        })
    }

    fn decode(&self) -> Result<(BatchId, Job, Vec<Checkpoint>), String> {
        let batch = BatchId::parse(&self.id).ok_or("it has no batch id")?;
        let job: Job = serde_json::from_str(&self.payload).map_err(|error| error.to_string())?;
        if job.version != JOB_VERSION {
            return Err(format!(
                "it is of version {}, this build reads {JOB_VERSION}",
                job.version
            ));
        }
        let done = self
            .outcomes
            .iter()
            .map(|text| parse_checkpoint(text))
            .collect::<Option<Vec<_>>>();
        Ok((
            batch,
            job,
            done.ok_or("an outcome in its record makes no sense")?,
        ))
    }
}

/// `<seq> <outcome JSON>`, as the emit script stores it.
pub(super) fn parse_checkpoint(text: &str) -> Option<Checkpoint> {
    let (seq, outcome) = text.split_once(' ')?;
    Some(Checkpoint {
        seq: seq.parse().ok()?,
        outcome: serde_json::from_str(outcome).ok()?,
    })
}
