//! The queue: Redis Streams with a consumer group, and a fence on every write.
//!
//! ```text
//!            enqueue                 pop / reclaim             checkpoint .. checkpoint, finish
//!  api ───────────────► waiting ───────────────────► running ───────────────────────────────► done
//!                        ▲    │                         │                                      ▲
//!                        │    └─────────────────────────┼──────────── cancel ──────────────────┘
//!                        └────────── release ───────────┘   (or: its worker died, the lease ran out, another reclaims)
//! ```
//!
//! A job stays in its lane until it is done. Whoever pops or reclaims its entry gets a [`Delivery`] with the next
//! *fence*, a number that only grows; every write names its fence and is refused inside Redis when a later one exists.
//! So a worker that was believed dead and wakes up can neither add an event nor end the job. Progress is kept with the
//! event that tells of it, in one script: a reclaimed job goes on at its first unfinished element.
//!
//! Tenants take turns: each has one undelivered entry in a lane, whatever waits behind it, and a job gives way at a
//! checkpoint when others have had no turn.

mod settings;
mod lane;
mod script;
mod memory;
mod enqueue;
mod record;
mod consumer;
mod delivery;
mod writes;
mod lease;
mod cancel;
mod dead_letter;
mod operate;
mod audit;
mod jobs;

use std::sync::Arc;

pub use audit::{Audit, Finding, Rule};
pub use cancel::{Cancelled, cancelled};
pub use consumer::Consumer;
pub use dead_letter::{DeadLetter, Undecodable};
pub use delivery::{Checkpoint, Delivery, WriteError};
pub use enqueue::{Enqueued, Idempotency, Submission};
pub use jobs::JobLine;
pub use lane::Lane;
pub use lease::{Heartbeat, Held, Orders};
pub use memory::Memory;
pub use operate::{Depth, WorkerCard};
pub use record::{Record, State};
pub use settings::QueueArgs;

use memory::MemoryGauge;
use writes::Writes;

use crate::{
    event_log::EventLog,
    redis::{Client, RedisArgs, RedisError},
};

/// The one shard of this build. Key names and ids carry a shard so that more can come without moving a key.
const SHARD: u16 = 0;

/// Largest event that travels in its announcement. A larger one is announced by number only and read from the log, so
/// that a burst of big tables cannot overrun a subscriber's output buffer in Redis.
const MAX_PUBLISHED_BYTES: usize = 64 * 1024;

/// A handle on the queue; cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    client: Client,
    settings: Arc<QueueArgs>,
    memory_gauge: Arc<MemoryGauge>,
    writes: Arc<Writes>,
}

impl Queue {
    /// A queue in the Redis of `redis`. No connection is made before the first command.
    pub fn new(redis: &RedisArgs, settings: QueueArgs) -> Result<Self, RedisError> {
        Ok(Self {
            client: Client::new(redis)?,
            settings: Arc::new(settings),
            memory_gauge: Arc::default(),
            writes: Arc::default(),
        })
    }

    /// The same queue by connections of its own.
    pub fn beside(&self, redis: &RedisArgs) -> Result<Self, RedisError> {
        Ok(Self {
            client: self.client.beside(redis)?,
            writes: Arc::default(),
            ..self.clone()
        })
    }

    /// The Redis behind it.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The periods and bounds it works by.
    pub fn settings(&self) -> &QueueArgs {
        &self.settings
    }

    /// The events of its jobs.
    pub fn event_log(&self) -> EventLog {
        EventLog::new(self.client.clone())
    }

    /// One round trip to Redis.
    pub async fn ping(&self) -> Result<(), RedisError> {
        self.client.ping().await
    }
}
