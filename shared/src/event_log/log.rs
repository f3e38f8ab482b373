//! Reading the log.

use bytes::Bytes;
use redis::streams::{StreamId, StreamRangeReply};

use super::opening::{self, Acceptance};
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
        if after == 0 {
            return self.read_from_start(batch, limit).await;
        }
        let reply: StreamRangeReply = self
            .range(batch, after, limit)
            .query_async(&mut self.client.connection().await?)
            .await?;
        reply.ids.iter().map(logged).collect()
    }

    /// The first event and those behind it, of one moment.
    async fn read_from_start(
        &self,
        batch: &BatchId,
        limit: usize,
    ) -> Result<Vec<LoggedEvent>, RedisError> {
        let keys = self.client.keys();
        let mut pipe = redis::pipe();
        pipe.cmd("HMGET").arg(keys.job(batch));
        pipe.arg(&["t0", "kp", "qp", "n"]);
        pipe.cmd("GET").arg(keys.payload(batch));
        pipe.add_command(self.range(batch, 1, limit));
        type Recorded = (Option<i64>, Option<i64>, Option<u64>, Option<usize>);
        let (recorded, payload, rest): (Recorded, Option<String>, StreamRangeReply) = pipe
            .query_async(&mut self.client.connection().await?)
            .await?;
        let ((Some(at_ms), Some(keep_ms), Some(ahead), Some(total)), Some(payload)) =
            (recorded, payload)
        else {
            return Ok(Vec::new());
        };
        let accepted = Acceptance {
            at_ms,
            keep_ms,
            ahead,
            total,
        };
        let first = opening::opening(batch, accepted, &payload);
        let rest = rest.ids.iter().map(logged);
        std::iter::once(first).chain(rest).take(limit).collect()
    }

    fn range(&self, batch: &BatchId, after: u64, limit: usize) -> redis::Cmd {
        let mut command = redis::cmd("XRANGE");
        command
            .arg(self.client.keys().log(batch))
            .arg(format!("{}-0", after.saturating_add(1)))
            .arg("+");
        command.arg("COUNT").arg(limit);
        command
    }

    /// Whether the batch is known.
    pub async fn exists(&self, batch: &BatchId) -> Result<bool, RedisError> {
        let mut command = redis::cmd("EXISTS");
        command.arg(self.client.keys().job(batch));
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
