//! What an operator does with the queue itself, on its Redis. One file per command.
//!
//! ```text
//! depth jobs show events workers    look
//! cancel retry dlq                  one job
//! drain pause resume                the workers
//! audit                             does it all agree?
//! ```

pub(crate) mod audit;
pub(crate) mod cancel;
pub(crate) mod depth;
pub(crate) mod dlq;
pub(crate) mod drain;
pub(crate) mod events;
pub(crate) mod jobs;
pub(crate) mod pause;
pub(crate) mod resume;
pub(crate) mod retry;
pub(crate) mod show;
pub(crate) mod workers;

use anyhow::Context;
use serde_json::Value;
use shared::ids::BatchId;
use shared::queue::{Enqueued, Queue, QueueArgs};
use shared::redis::RedisArgs;

use crate::console::data;

/// Where the queue is, and how to answer.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OnQueue {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten, next_help_heading = "the queue")]
    redis: RedisArgs,
    #[command(flatten, next_help_heading = "the queue")]
    queue: QueueArgs,
}

impl OnQueue {
    fn open(&self) -> anyhow::Result<Queue> {
        Queue::new(&self.redis, self.queue.clone()).context("setting up the connection to Redis")
    }

    /// Prints an answer in the form that was asked for.
    fn answer(&self, json: &Value, drawing: impl FnOnce() -> String) -> anyhow::Result<()> {
        if self.json {
            data(json)?;
        } else {
            data(drawing())?;
        }
        Ok(())
    }
}

/// A batch id from the command line.
fn batch_id(text: &str) -> Result<BatchId, String> {
    BatchId::parse(text).ok_or_else(|| "a batch id looks like b0_ and 32 hex digits".to_owned())
}

/// The batch that was made of a job, or why none was.
fn accepted(enqueued: Enqueued) -> anyhow::Result<BatchId> {
    match enqueued {
        Enqueued::Accepted(batch) | Enqueued::Attached(batch) => Ok(batch),
        Enqueued::Full { retry_after } => anyhow::bail!(
            "the queue is at --queue-max-depth; try again in {} s",
            retry_after.as_secs()
        ),
        Enqueued::Busy { retry_after } => anyhow::bail!(
            "the tenant is at --queue-max-per-token; try again in {} s",
            retry_after.as_secs()
        ),
        Enqueued::Conflict => anyhow::bail!("the job is known under another body"),
    }
}

/// Milliseconds since 1970, by the clock of this machine.
fn now_ms() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    since.map_or(0, |since| since.as_millis() as u64)
}

/// The text as JSON; as a string when it is none.
fn json_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}
