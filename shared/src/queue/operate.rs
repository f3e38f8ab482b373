//! What an operator sees and does.

use std::{collections::BTreeMap, time::Duration};

use super::{Lane, Queue, SHARD};
use crate::redis::{GROUP, RedisError};

/// How much there is to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Depth {
    /// Jobs waiting or running.
    pub jobs: u64,
    /// Of these, in the hands of workers.
    pub running: u64,
    /// Jobs of each tenant.
    pub tenants: BTreeMap<String, u64>,
    /// Jobs finished since the queue was begun.
    pub finished: u64,
    /// Whether no job is begun.
    pub paused: bool,
}

/// A worker as its heartbeat shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCard {
    /// Its name.
    pub name: String,
    /// What it says of itself, JSON.
    pub says: String,
    /// When it was last seen, ms since 1970.
    pub seen_ms: u64,
    /// What it was told to do and may not have heard yet.
    pub command: Option<String>,
}

impl Queue {
    /// Counts the jobs.
    pub async fn depth(&self) -> Result<Depth, RedisError> {
        let keys = self.client.keys();
        let mut pipe = redis::pipe();
        pipe.cmd("HMGET")
            .arg(keys.stat(SHARD))
            .arg(&["depth", "done"]);
        pipe.cmd("HGETALL").arg(keys.load(SHARD));
        pipe.cmd("EXISTS").arg(keys.paused(SHARD));
        type Books = ((Option<u64>, Option<u64>), BTreeMap<String, u64>, bool);
        let mut connection = self.client.connection().await?;
        let ((jobs, finished), tenants, paused): Books = pipe.query_async(&mut connection).await?;
        let mut running = 0;
        for lane in Lane::ALL {
            let mut pending = redis::cmd("XPENDING");
            pending.arg(keys.lane(SHARD, lane)).arg(GROUP);
            // Without a group nothing is pending.
            let summary: Vec<redis::Value> = pending
                .query_async(&mut connection)
                .await
                .unwrap_or_default();
            running += summary
                .first()
                .and_then(|n| redis::from_redis_value_ref::<u64>(n).ok())
                .unwrap_or(0);
        }
        Ok(Depth {
            jobs: jobs.unwrap_or(0),
            running,
            tenants,
            finished: finished.unwrap_or(0),
            paused,
        })
    }

    /// The workers that count as alive.
    pub async fn workers(&self) -> Result<Vec<WorkerCard>, RedisError> {
        let keys = self.client.keys();
        let mut connection = self.client.connection().await?;
        let names: Vec<String> = redis::cmd("ZRANGE")
            .arg(keys.workers(SHARD))
            .arg(0)
            .arg(-1)
            .query_async(&mut connection)
            .await?;
        let mut cards = Vec::new();
        for name in names {
            let mut fields = redis::cmd("HMGET");
            fields
                .arg(keys.worker(SHARD, &name))
                .arg(&["says", "seen", "cmd"]);
            let (says, seen, command): (Option<String>, Option<u64>, Option<String>) =
                fields.query_async(&mut connection).await?;
            // The card expires with the worker; the list is only where to look.
            if let (Some(says), Some(seen_ms)) = (says, seen) {
                cards.push(WorkerCard {
                    name,
                    says,
                    seen_ms,
                    command,
                });
            }
        }
        Ok(cards)
    }

    /// Tells a worker to drain and stop; it hears it with its next heartbeat. Tells whether there is such a worker.
    pub async fn drain_worker(&self, worker: &str) -> Result<bool, RedisError> {
        let key = self.client.keys().worker(SHARD, worker);
        let mut connection = self.client.connection().await?;
        let known: bool = redis::cmd("EXISTS")
            .arg(&key)
            .query_async(&mut connection)
            .await?;
        if known {
            // A card that expires in this moment must not come back for ever.
            let alive = 3 * self.settings.lease();
            redis::pipe()
                .atomic()
                .hset(&key, "cmd", "drain")
                .ignore()
                .pexpire(&key, alive.as_millis() as i64)
                .ignore()
                .query_async::<()>(&mut connection)
                .await?;
        }
        Ok(known)
    }

    /// Lets no job be begun for a time; those that run go on.
    pub async fn pause(&self, time: Duration) -> Result<(), RedisError> {
        let mut command = redis::cmd("SET");
        command
            .arg(self.client.keys().paused(SHARD))
            .arg("1")
            .arg("PX")
            .arg(time.as_millis() as u64);
        Ok(command
            .query_async(&mut self.client.connection().await?)
            .await?)
    }

    /// Ends a pause. Tells whether there was one.
    pub async fn resume(&self) -> Result<bool, RedisError> {
        let mut command = redis::cmd("DEL");
        command.arg(self.client.keys().paused(SHARD));
        Ok(command
            .query_async(&mut self.client.connection().await?)
            .await?)
    }
}
