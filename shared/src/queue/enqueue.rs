//! A request becomes a job.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{Lane, Queue, SHARD, script::ENQUEUE};
use crate::{ids::BatchId, job::Job, redis::RedisError};

/// Bounds of what a refused client is told to wait, whatever the pace of the queue.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(2);
/// What a client is told to wait when Redis has no memory left: finished jobs are forgotten in their own time.
const WHEN_OUT_OF_ROOM: Duration = Duration::from_secs(30);

/// A validated request.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The job.
    pub job: Job,
    /// Set when the client named the request.
    pub idempotency: Option<Idempotency>,
}

/// A client's name for a request, so that sending it twice runs it once.
#[derive(Debug, Clone)]
pub struct Idempotency {
    /// In which the key is unique: token and deal.
    pub scope: String,
    /// The client's key.
    pub key: String,
    /// Hex digest of the body: the same key with another body is a mistake.
    pub body_sha256: String,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    /// A new job.
    Accepted(BatchId),
    /// The job that the same idempotency key and body made before.
    Attached(BatchId),
    /// The idempotency key was used with another body.
    Conflict,
    /// The queue is at its limit, or Redis near its own.
    Full {
        /// How long to wait before the next try, by the pace at which jobs finish.
        retry_after: Duration,
    },
    /// The tenant is at its limit.
    Busy {
        /// How long to wait before the next try, by the pace at which jobs finish.
        retry_after: Duration,
    },
}

impl Queue {
    /// Accepts a job: record, payload and place in its lane are written together or not at all.
    pub async fn enqueue(&self, submission: &Submission) -> Result<Enqueued, RedisError> {
        let job = &submission.job;
        let id = BatchId::generate(SHARD);
        let payload = serde_json::to_string(job).map_err(|error| RedisError::Corrupt {
            what: "a submission",
            cause: error.to_string(),
        })?;
        let (digest, body_hash) = match &submission.idempotency {
            Some(named) => (digest_of(named), named.body_sha256.as_str()),
            None => (String::new(), ""),
        };

        let mut call = self.call(&ENQUEUE);
        call.arg(id.as_str()).arg(payload).arg(job.elements.len());
        call.arg(self.settings.retention().as_millis() as u64);
        call.arg(Lane::of(job.mode).as_str()).arg(&job.subject);
        call.arg(self.settings.queue_max_depth)
            .arg(self.settings.queue_max_per_token);
        call.arg(self.settings.keep().as_millis() as u64);
        call.arg(digest).arg(body_hash);
        let room = if self.is_out_of_room().await? {
            "full"
        } else {
            ""
        };
        call.arg(room).arg(job.version);
        let reply: Vec<redis::Value> = match self.run(&call).await {
            // It filled up since it was looked at.
            Err(error) if error.is_full() => {
                return Ok(Enqueued::Full {
                    retry_after: WHEN_OUT_OF_ROOM,
                });
            }
            reply => reply?,
        };

        let word = |place: usize| {
            reply
                .get(place)
                .and_then(|value| redis::from_redis_value_ref::<String>(value).ok())
        };
        match word(0).as_deref() {
            Some("accepted") => Ok(Enqueued::Accepted(id)),
            Some("attached") => match word(1).as_deref().and_then(BatchId::parse) {
                Some(known) => Ok(Enqueued::Attached(known)),
                None => Err(RedisError::Corrupt {
                    what: "an idempotency key",
                    cause: format!("{reply:?}"),
                }),
            },
            Some("conflict") => Ok(Enqueued::Conflict),
            Some("full") => Ok(Enqueued::Full {
                retry_after: wait(&reply),
            }),
            Some("busy") => Ok(Enqueued::Busy {
                retry_after: wait(&reply),
            }),
            _ => Err(RedisError::Corrupt {
                what: "the answer to enqueue",
                cause: format!("{reply:?}"),
            }),
        }
    }
}

fn wait(reply: &[redis::Value]) -> Duration {
    let ms = reply
        .get(1)
        .and_then(|value| redis::from_redis_value_ref::<u64>(value).ok())
        .unwrap_or_default();
    Duration::from_millis(ms).clamp(SHORTEST_WAIT, LONGEST_WAIT)
}

/// Scope and key as one digest: of fixed length, and free of characters that mean something in a key.
fn digest_of(named: &Idempotency) -> String {
    let mut hasher = Sha256::new();
    hasher.update(named.scope.len().to_be_bytes());
    hasher.update(&named.scope);
    hasher.update(&named.key);
    crate::hex(&hasher.finalize())
}
