//! Jobs that no worker can read: kept for a person to look at.

use redis::streams::{StreamId, StreamRangeReply};

use super::{Enqueued, Queue, SHARD, Submission, delivery::Claimed, script::BURY};
use crate::{
    contract::{Event, event::Summary},
    ids::BatchId,
    job::Job,
    redis::RedisError,
};

/// Most dead letters kept; the oldest go first.
const MAX_LETTERS: u32 = 10_000;

/// A job that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its place: `<ms since 1970>-<n>`, when it was buried.
    pub id: String,
    /// The batch as it was named.
    pub batch: String,
    /// Whose it was.
    pub tenant: String,
    /// Why it could not be read.
    pub reason: String,
    /// The job as it stood in Redis.
    pub payload: String,
}

/// A letter still cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the job still cannot be read: {0}")]
pub struct Undecodable(#[from] serde_json::Error);

impl Queue {
    pub(super) async fn bury(&self, claimed: &Claimed, reason: &str) -> Result<(), RedisError> {
        let batch = BatchId::parse(&claimed.id).unwrap_or_else(|| BatchId::generate(SHARD));
        let end = Event::Summary(Summary::of(batch, Vec::new(), None, 0));
        let members = end.members().map_err(|error| RedisError::Corrupt {
            what: "a job",
            cause: error.to_string(),
        })?;
        let mut call = self.call(&BURY);
        call.arg(&claimed.lane)
            .arg(&claimed.entry)
            .arg(&claimed.id)
            .arg(&claimed.tenant)
            .arg(reason);
        call.arg(MAX_LETTERS)
            .arg(self.settings.retention().as_millis() as u64 * 7);
        call.arg(self.settings.keep().as_millis() as u64)
            .arg(end.name())
            .arg(members)
            .arg(claimed.fence);
        self.run::<i64>(&call).await.map(|_| ())
    }

    /// The newest dead letters, at most `limit`.
    pub async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, RedisError> {
        let mut command = redis::cmd("XREVRANGE");
        command
            .arg(self.client.keys().dead(SHARD))
            .arg("+")
            .arg("-");
        self.letters(command.arg("COUNT").arg(limit)).await
    }

    /// One dead letter.
    pub async fn dead_letter(&self, id: &str) -> Result<Option<DeadLetter>, RedisError> {
        let mut command = redis::cmd("XRANGE");
        command.arg(self.client.keys().dead(SHARD));
        Ok(self.letters(command.arg(id).arg(id)).await?.pop())
    }

    async fn letters(&self, command: &redis::Cmd) -> Result<Vec<DeadLetter>, RedisError> {
        let mut connection = self.client.connection().await?;
        let reply: StreamRangeReply = command.query_async(&mut connection).await?;
        let letter = |entry: &StreamId| DeadLetter {
            id: entry.id.clone(),
            batch: entry.get("j").unwrap_or_default(),
            tenant: entry.get("t").unwrap_or_default(),
            reason: entry.get("why").unwrap_or_default(),
            payload: entry.get("p").unwrap_or_default(),
        };
        Ok(reply.ids.iter().map(letter).collect())
    }

    /// Drops a dead letter; tells whether it was there.
    pub async fn drop_dead_letter(&self, id: &str) -> Result<bool, RedisError> {
        let mut command = redis::cmd("XDEL");
        command.arg(self.client.keys().dead(SHARD)).arg(id);
        Ok(command
            .query_async(&mut self.client.connection().await?)
            .await?)
    }

    /// Runs a dead letter's job again, as a new batch. The letter stays until it is dropped.
    pub async fn redrive(
        &self,
        letter: &DeadLetter,
    ) -> Result<Result<Enqueued, Undecodable>, RedisError> {
        let job: Job = match serde_json::from_str(&letter.payload) {
            Ok(job) => job,
            Err(error) => return Ok(Err(error.into())),
        };
        self.enqueue(&Submission {
            job,
            idempotency: None,
        })
        .await
        .map(Ok)
    }
}
