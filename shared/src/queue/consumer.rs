//! A worker's way to jobs: new ones by a blocking read, orphaned ones by reclaiming.

use redis::{
    FromRedisValue,
    aio::MultiplexedConnection,
    streams::{StreamAutoClaimReply, StreamId, StreamReadReply},
};

use super::{CLAIM, Delivery, Queue, SHARD, delivery::Claimed};
use crate::{
    ids::BatchId,
    redis::{BLOCK, GROUP, RedisError},
};

/// One worker's reader of the job stream, with a connection of its own for the read that blocks.
#[derive(Debug)]
pub struct Consumer {
    queue: Queue,
    worker: String,
    blocking: Option<MultiplexedConnection>,
    /// Where the last look for orphans ended. Starting anew each time would look at the same live entries for ever.
    reclaim_cursor: String,
}

impl Queue {
    /// A reader named `worker`; the name must be this process's own.
    pub fn consumer(&self, worker: impl Into<String>) -> Consumer {
        Consumer {
            queue: self.clone(),
            worker: worker.into(),
            blocking: None,
            reclaim_cursor: "0-0".to_owned(),
        }
    }
}

impl Consumer {
    /// Waits up to [`BLOCK`] for a new job and makes this worker its owner.
    ///
    /// Not cancel-safe: an entry that was handed over while nobody listened waits for its lease to run out. Let it
    /// return by itself.
    pub async fn pop(&mut self) -> Result<Option<Delivery>, RedisError> {
        let reply = self.read_blocking().await;
        if reply.is_err() {
            self.blocking = None;
        }
        let Some(entry) =
            reply?.and_then(|reply| reply.keys.into_iter().next()?.ids.into_iter().next())
        else {
            return Ok(None);
        };
        self.claim(&entry).await
    }

    /// Takes over one job whose owner has not been heard of for a lease, or that was released.
    pub async fn reclaim(&mut self) -> Result<Option<Delivery>, RedisError> {
        let mut command = redis::cmd("XAUTOCLAIM");
        command
            .arg(self.queue.client.keys().jobs(SHARD))
            .arg(GROUP)
            .arg(&self.worker);
        command
            .arg(self.queue.settings.lease().as_millis() as u64)
            .arg(&self.reclaim_cursor)
            .arg("COUNT")
            .arg(1);
        let reply: StreamAutoClaimReply = match command
            .query_async(&mut self.queue.client.connection().await?)
            .await
        {
            Err(error) if error.code() == Some("NOGROUP") => {
                return self.make_group().await.map(|()| None);
            }
            reply => reply?,
        };
        self.reclaim_cursor = reply.next_stream_id;
        match reply.claimed.first() {
            Some(entry) => self.claim(entry).await,
            None => Ok(None),
        }
    }

    async fn read_blocking(&mut self) -> Result<Option<StreamReadReply>, RedisError> {
        let mut command = redis::cmd("XREADGROUP");
        command
            .arg("GROUP")
            .arg(GROUP)
            .arg(&self.worker)
            .arg("COUNT")
            .arg(1);
        command.arg("BLOCK").arg(BLOCK.as_millis() as u64);
        command
            .arg("STREAMS")
            .arg(self.queue.client.keys().jobs(SHARD))
            .arg(">");
        let connection = match &mut self.blocking {
            Some(connection) => connection,
            none => none.insert(self.queue.client.blocking_connection().await?),
        };
        match command.query_async(connection).await {
            Err(error) if error.code() == Some("NOGROUP") => self.make_group().await.map(|()| None),
            reply => Ok(reply?),
        }
    }

    /// Makes the group at the start of the stream: first start, or Redis came back without its data.
    async fn make_group(&self) -> Result<(), RedisError> {
        let mut command = redis::cmd("XGROUP");
        command
            .arg("CREATE")
            .arg(self.queue.client.keys().jobs(SHARD))
            .arg(GROUP)
            .arg("0")
            .arg("MKSTREAM");
        match command
            .query_async::<()>(&mut self.queue.client.connection().await?)
            .await
        {
            Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
            reply => Ok(reply?),
        }
    }

    /// Takes the next fence of the job behind an entry. An entry whose job is over or forgotten is removed.
    async fn claim(&self, entry: &StreamId) -> Result<Option<Delivery>, RedisError> {
        let name: Option<String> = entry.get("j");
        let Some(batch) = name.as_deref().and_then(BatchId::parse) else {
            tracing::error!(
                entry.id = entry.id,
                "Removed job entry {} that names no batch: {name:?}",
                entry.id
            );
            return self.remove(&entry.id).await.map(|()| None);
        };
        let keys = self.queue.client.keys();
        let mut call = CLAIM.prepare_invoke();
        call.key(keys.jobs(SHARD))
            .key(keys.job(&batch))
            .key(keys.payload(&batch));
        call.arg(GROUP).arg(&entry.id).arg(&self.worker);
        let reply: redis::Value = call
            .invoke_async(&mut self.queue.client.connection().await?)
            .await?;
        if matches!(&reply, redis::Value::Array(items) if items.is_empty()) {
            return Ok(None);
        }
        let claimed = Claimed::from_redis_value(reply).map_err(redis::RedisError::from)?;
        Delivery::new(
            self.queue.clone(),
            self.worker.clone(),
            batch,
            entry.id.clone(),
            &claimed,
        )
        .map(Some)
    }

    async fn remove(&self, entry: &str) -> Result<(), RedisError> {
        let jobs = self.queue.client.keys().jobs(SHARD);
        let mut pipe = redis::pipe();
        pipe.atomic()
            .cmd("XACK")
            .arg(&jobs)
            .arg(GROUP)
            .arg(entry)
            .ignore();
        pipe.cmd("XDEL").arg(&jobs).arg(entry).ignore();
        Ok(pipe
            .query_async(&mut self.queue.client.connection().await?)
            .await?)
    }
}
