//! The name of every key and channel.
//!
//! All keys of a batch carry the hash tag `{<shard>}`, so that one script may touch all of them on a cluster.

use crate::ids::BatchId;

/// The consumer group of every job stream.
pub const GROUP: &str = "workers";

/// Makes names under one prefix.
#[derive(Debug, Clone)]
pub struct Keys {
    prefix: String,
}

impl Keys {
    /// Names that begin with `prefix`.
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
        }
    }

    /// STREAM of jobs to do and in work; field `j` is the batch id. Never trimmed: its length is the backlog.
    pub fn jobs(&self, shard: u16) -> String {
        format!("{}:{{{shard}}}:jobs", self.prefix)
    }

    /// HASH of one job's state; the fields are listed in `docs/QUEUE.md`.
    pub fn job(&self, batch: &BatchId) -> String {
        self.of_batch("job", batch)
    }

    /// What stands before the batch id in [`Keys::job`].
    pub fn job_prefix(&self, shard: u16) -> String {
        format!("{}:{{{shard}}}:job:", self.prefix)
    }

    /// STRING, the job as it was accepted, JSON. Apart from the hash so that the hash stays a compact listpack.
    pub fn payload(&self, batch: &BatchId) -> String {
        self.of_batch("pay", batch)
    }

    /// STREAM of one batch's events; entry id `<seq>-0`, fields `t` name, `d` JSON, `e` on the terminal one.
    pub fn log(&self, batch: &BatchId) -> String {
        self.of_batch("log", batch)
    }

    /// STRING `<batch id> <body hash>` that an idempotency key of a scope stands for; both parts hashed by the caller.
    pub fn idempotency(&self, shard: u16, digest: &str) -> String {
        format!("{}:{{{shard}}}:idem:{digest}", self.prefix)
    }

    /// CHANNEL on which one batch's events are announced.
    pub fn channel(&self, batch: &BatchId) -> String {
        self.of_batch("ev", batch)
    }

    fn of_batch(&self, kind: &str, batch: &BatchId) -> String {
        format!("{}:{{{}}}:{kind}:{batch}", self.prefix, batch.shard())
    }
}
