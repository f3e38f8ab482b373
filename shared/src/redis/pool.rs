//! Pooled connections, of every topology alike.
//!
//! deadpool-redis' managers ping a connection before every use, which doubles the round trips of short commands, and
//! those for sentinels and clusters take no timeouts. So its manager for one server makes and checks connections here,
//! and ours around it decides when: a connection is pinged when it rested for a while, and thrown away when a command
//! showed that it is of no use. A connection is taken from the pool only to be looked at: commands share it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use deadpool::{
    Runtime,
    managed::{self, Metrics, RecycleError, RecycleResult},
};
use redis::{Cmd, Pipeline, RedisError, RedisFuture, RedisResult, Value, aio::ConnectionLike};

use super::{
    outage,
    topology::{COMMAND_TIMEOUT, CONNECT_TIMEOUT, Link, Topology},
};

/// Rest after which a connection is pinged before it is used again.
const PING_AFTER: Duration = Duration::from_secs(1);

/// The connections of one client.
pub(super) type Pool = managed::Pool<Manager>;

/// No connection from the pool within the time.
pub type PoolError = managed::PoolError<RedisError>;

/// Connections that are made when they are wanted, at most `size`.
pub(super) fn pool(topology: Arc<Topology>, size: usize) -> Pool {
    let single = topology.single();
    Pool::builder(Manager { topology, single })
        .max_size(size)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(COMMAND_TIMEOUT))
        .create_timeout(Some(CONNECT_TIMEOUT))
        .recycle_timeout(Some(COMMAND_TIMEOUT))
        .build()
        .expect("a runtime is given, which is all that the builder can miss")
}

/// Makes connections, and says which can be used again.
pub(super) struct Manager {
    topology: Arc<Topology>,
    /// deadpool-redis' manager, where the Redis is one server.
    single: Option<deadpool_redis::Manager>,
}

/// A connection that is lent to any number of commands at once: they are written one after the other without waiting
/// for each other's answers, which is what makes one connection enough.
#[derive(Clone)]
pub struct Connection {
    link: Link,
    health: Arc<Health>,
}

/// What is known of a connection.
#[derive(Debug)]
struct Health {
    made: Instant,
    /// When it last answered, milliseconds after `made`.
    answered_ms: AtomicU64,
    /// A command failed in a way that the next one would too: the connection is broken or silent, or the server is no
    /// master any more.
    spoiled: AtomicBool,
}

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = RedisError;

    async fn create(&self) -> RedisResult<Connection> {
        // Boxed, here and below: what happens now and then is not to swell the future of every command.
        let link = match &self.single {
            Some(single) => Link::Node(Box::pin(single.create()).await?),
            None => Box::pin(self.topology.connect()).await?,
        };
        let health = Health {
            made: Instant::now(),
            answered_ms: AtomicU64::new(0),
            spoiled: AtomicBool::new(false),
        };
        Ok(Connection {
            link,
            health: Arc::new(health),
        })
    }

    async fn recycle(&self, it: &mut Connection, metrics: &Metrics) -> RecycleResult<RedisError> {
        if it.health.spoiled.load(Ordering::Relaxed) {
            return Err(RecycleError::message("a command failed on it"));
        }
        if it.health.rested() <= PING_AFTER {
            return Ok(());
        }
        match (&self.single, &mut it.link) {
            (Some(single), Link::Node(connection)) => {
                Box::pin(single.recycle(connection, metrics)).await?;
            }
            (_, link) => Box::pin(redis::cmd("PING").query_async::<()>(link)).await?,
        }
        it.health.answered();
        Ok(())
    }
}

impl Health {
    fn rested(&self) -> Duration {
        let answered = Duration::from_millis(self.answered_ms.load(Ordering::Relaxed));
        self.made.elapsed().saturating_sub(answered)
    }

    fn answered(&self) {
        self.answered_ms
            .store(self.made.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    fn note<T>(&self, result: &RedisResult<T>) {
        if result.as_ref().is_err_and(outage::is_outage) {
            self.spoiled.store(true, Ordering::Relaxed);
        } else {
            self.answered();
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("health", &self.health)
            .finish_non_exhaustive()
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let result = self.link.req_packed_command(cmd).await;
            self.health.note(&result);
            result
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let result = self.link.req_packed_commands(cmd, offset, count).await;
            self.health.note(&result);
            result
        })
    }

    fn get_db(&self) -> i64 {
        self.link.get_db()
    }
}

impl ConnectionLike for Link {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Node(connection) => connection.req_packed_command(cmd),
            Self::Cluster(connection) => connection.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Node(connection) => connection.req_packed_commands(cmd, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(cmd, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Node(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
