//! What is known of a job.

use std::str::FromStr;

use super::Queue;
use crate::{ids::BatchId, job::Job, redis::RedisError};

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No worker has it.
    Waiting,
    /// A worker has it, or had it and died.
    Running,
    /// Its terminal event is in the log.
    Done,
}

impl State {
    /// The word in Redis and in the snapshot.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Waiting, Self::Running, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or(())
    }
}

/// A job and its state, as it stood at one moment.
#[derive(Debug, Clone)]
pub struct Record {
    /// The job as it was accepted.
    pub job: Job,
    /// Where it is.
    pub state: State,
    /// First element without an outcome.
    pub next: usize,
    /// Number of events in its log.
    pub seq: u64,
    /// When it was accepted, milliseconds since 1970.
    pub created_at_ms: u64,
    /// Milliseconds until it is forgotten.
    pub expires_in_ms: u64,
}

impl Queue {
    /// Looks a job up; `None` when it never was or is forgotten.
    pub async fn record(&self, batch: &BatchId) -> Result<Option<Record>, RedisError> {
        let keys = self.client.keys();
        let mut pipe = redis::pipe();
        pipe.cmd("GET").arg(keys.payload(batch));
        pipe.cmd("HMGET")
            .arg(keys.job(batch))
            .arg(&["st", "nx", "s", "t0"]);
        pipe.cmd("PTTL").arg(keys.job(batch));
        type Fields = (Option<String>, Option<usize>, Option<u64>, Option<u64>);
        let (payload, fields, ttl): (Option<String>, Fields, i64) = pipe
            .query_async(&mut self.client.connection().await?)
            .await?;

        let (Some(payload), (Some(state), Some(next), Some(seq), Some(created_at_ms))) =
            (payload, fields)
        else {
            return Ok(None);
        };
        let corrupt = |cause: String| RedisError::Corrupt {
            what: "a job",
            cause,
        };
        Ok(Some(Record {
            job: serde_json::from_str(&payload).map_err(|error| corrupt(error.to_string()))?,
            state: state
                .parse()
                .map_err(|()| corrupt(format!("state {state:?}")))?,
            next,
            seq,
            created_at_ms,
            expires_in_ms: u64::try_from(ttl).unwrap_or(0),
        }))
    }
}
