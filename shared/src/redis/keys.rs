//! The name of every key and channel.
//!
//! All keys of a shard carry the hash tag `{<shard>}`, so that one script may touch them together on a cluster. The
//! scripts make the same names from the one of [`Keys::stat`]; see `queue/scripts/lib.lua`.

use crate::{ids::BatchId, queue::Lane};

/// The consumer group of every lane.
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

    /// HASH of the shard's books: `depth` jobs waiting or running, `done` since ever, `pace` ms between two finished
    /// jobs, `last` when one finished.
    pub fn stat(&self, shard: u16) -> String {
        self.of_shard(shard, "stat")
    }

    /// HASH tenant -> its jobs waiting or running.
    pub fn load(&self, shard: u16) -> String {
        self.of_shard(shard, "load")
    }

    /// STREAM of a lane: jobs in work, and the next one of each tenant. Fields `j` batch id, `t` tenant. Never trimmed.
    pub fn lane(&self, shard: u16, lane: Lane) -> String {
        self.of_shard(shard, &format!("jobs:{}", lane.as_str()))
    }

    /// HASH tenant -> its undelivered entry in a lane.
    pub fn front(&self, shard: u16, lane: Lane) -> String {
        self.of_shard(shard, &format!("front:{}", lane.as_str()))
    }

    /// LIST of the batch ids of a tenant that wait behind its front.
    pub fn wait(&self, shard: u16, lane: Lane, tenant: &str) -> String {
        self.of_shard(shard, &format!("wait:{}:{tenant}", lane.as_str()))
    }

    /// STRING that is there while no job is to be begun.
    pub fn paused(&self, shard: u16) -> String {
        self.of_shard(shard, "paused")
    }

    /// STREAM of jobs that no worker could read; fields `j` batch id, `t` tenant, `why`, `p` payload.
    pub fn dead(&self, shard: u16) -> String {
        self.of_shard(shard, "dead")
    }

    /// ZSET worker -> until when it counts as alive, ms.
    pub fn workers(&self, shard: u16) -> String {
        self.of_shard(shard, "workers")
    }

    /// HASH of one worker: `says` JSON, `seen` ms, `cmd` what it is to do.
    pub fn worker(&self, shard: u16, worker: &str) -> String {
        self.of_shard(shard, &format!("worker:{worker}"))
    }

    /// HASH of one job's state; the fields are listed in `docs/QUEUE.md`.
    pub fn job(&self, batch: &BatchId) -> String {
        self.of_batch("job", batch)
    }

    /// STRING, the job as it was accepted, JSON. Apart from the hash so that the hash stays a compact listpack.
    pub fn payload(&self, batch: &BatchId) -> String {
        self.of_batch("pay", batch)
    }

    /// STREAM of one batch's events; entry id `<seq>-0`, fields `t` name, `d` JSON, `e` on the terminal one.
    pub fn log(&self, batch: &BatchId) -> String {
        self.of_batch("log", batch)
    }

    /// CHANNEL on which one batch's events are announced.
    pub fn channel(&self, batch: &BatchId) -> String {
        self.of_batch("ev", batch)
    }

    fn of_batch(&self, kind: &str, batch: &BatchId) -> String {
        self.of_shard(batch.shard(), &format!("{kind}:{batch}"))
    }

    fn of_shard(&self, shard: u16, rest: &str) -> String {
        format!("{}:{{{shard}}}:{rest}", self.prefix)
    }
}
