//! What is known of a job.

use std::{collections::HashMap, str::FromStr};

use super::{Checkpoint, Queue, delivery::parse_checkpoint};
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
    /// The elements that are over.
    pub done: Vec<Checkpoint>,
    /// Number of events in its log.
    pub seq: u64,
    /// The worker that has it, or had it last.
    pub owner: Option<String>,
    /// How often it was delivered at its [`next`](Self::next) element.
    pub deliveries: u32,
    /// Whether its cancellation was asked for.
    pub cancelled: bool,
    /// When it was accepted, milliseconds since 1970.
    pub created_at_ms: u64,
    /// Milliseconds since then, by Redis' clock.
    pub age_ms: u64,
    /// Milliseconds until it is forgotten.
    pub expires_in_ms: u64,
}

impl Queue {
    /// Looks a job up; `None` when it never was or is forgotten.
    pub async fn record(&self, batch: &BatchId) -> Result<Option<Record>, RedisError> {
        let keys = self.client.keys();
        let mut pipe = redis::pipe();
        pipe.cmd("GET").arg(keys.payload(batch));
        pipe.cmd("HGETALL").arg(keys.job(batch));
        pipe.cmd("PTTL").arg(keys.job(batch));
        pipe.cmd("TIME");
        type Reply = (Option<String>, HashMap<String, String>, i64, (u64, u64));
        let (payload, fields, ttl, (seconds, micros)): Reply = pipe
            .query_async(&mut self.client.connection().await?)
            .await?;
        let Some(payload) = payload.filter(|_| !fields.is_empty()) else {
            return Ok(None);
        };

        let corrupt = |cause: String| RedisError::Corrupt {
            what: "a job",
            cause,
        };
        let field = |name: &str| fields.get(name).map(String::as_str);
        let number = |name: &str| {
            let value = field(name).and_then(|text| text.parse::<u64>().ok());
            value.ok_or_else(|| corrupt(format!("{name} is {:?}", field(name))))
        };
        let next = number("nx")? as usize;
        // An element that was skipped by a cancellation has its event but no outcome of its own.
        let done = (0..next)
            .map_while(|index| parse_checkpoint(field(&format!("r{index}"))?))
            .collect();
        let created_at_ms = number("t0")?;
        Ok(Some(Record {
            job: serde_json::from_str(&payload).map_err(|error| corrupt(error.to_string()))?,
            state: field("st")
                .unwrap_or_default()
                .parse()
                .map_err(|()| corrupt(format!("state {:?}", field("st"))))?,
            next,
            done,
            seq: number("s")?,
            owner: field("o")
                .filter(|owner| !owner.is_empty())
                .map(str::to_owned),
            deliveries: number("d")? as u32,
            cancelled: field("x").is_some(),
            created_at_ms,
            age_ms: (seconds * 1000 + micros / 1000).saturating_sub(created_at_ms),
            expires_in_ms: u64::try_from(ttl).unwrap_or(0),
        }))
    }
}
