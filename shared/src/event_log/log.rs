//! Reading the log.

use bytes::Bytes;
use redis::streams::{StreamId, StreamRangeReply};

use crate::{
    ids::BatchId,
    redis::{Client, RedisError},
};

/// One event as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Its number: 1, 2, 3, ...
    pub seq: u64,
    /// Its name on the wire.
    pub name: String,
    /// Its JSON, one line, byte for byte the same at every reading.
    pub data: Bytes,
    /// Whether it is the last of its batch.
    pub terminal: bool,
}

/// Reads logs; cheap to clone.
#[derive(Debug, Clone)]
pub struct EventLog {
    client: Client,
}

impl EventLog {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    pub(super) const fn client(&self) -> &Client {
        &self.client
    }

    /// Events of a batch with a `seq` greater than `after`, in order, at most `limit`. None when it is unknown.
    pub async fn read(
        &self,
        batch: &BatchId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<LoggedEvent>, RedisError> {
        let mut command = redis::cmd("XRANGE");
        command
            .arg(self.client.keys().log(batch))
            .arg(format!("{}-0", after.saturating_add(1)))
            .arg("+");
        command.arg("COUNT").arg(limit);
        let reply: StreamRangeReply = command
            .query_async(&mut self.client.connection().await?)
            .await?;
        reply.ids.iter().map(logged).collect()
    }

    /// Whether the batch is known.
    pub async fn exists(&self, batch: &BatchId) -> Result<bool, RedisError> {
        let mut command = redis::cmd("EXISTS");
        command.arg(self.client.keys().log(batch));
        Ok(command
            .query_async(&mut self.client.connection().await?)
            .await?)
    }
}

fn logged(entry: &StreamId) -> Result<LoggedEvent, RedisError> {
    let corrupt = || RedisError::Corrupt {
        what: "an event",
        cause: format!("entry {}", entry.id),
    };
    let seq = entry
        .id
        .strip_suffix("-0")
        .and_then(|seq| seq.parse().ok())
        .ok_or_else(corrupt)?;
    let name: String = entry.get("t").ok_or_else(corrupt)?;
    let data: Vec<u8> = entry.get("d").ok_or_else(corrupt)?;
    Ok(LoggedEvent {
        seq,
        name,
        data: data.into(),
        terminal: entry.map.contains_key("e"),
    })
}
