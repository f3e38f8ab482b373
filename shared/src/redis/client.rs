//! Connections: a pool for short commands, and dedicated ones for reads that wait.
//!
//! A read that blocks stalls everything else on its connection, and a client that stops waiting before the server
//! does loses the entry that it was handed. So blocking reads have a connection of their own, with a response timeout
//! longer than [`BLOCK`].

use std::{sync::Arc, time::Duration};

use redis::{
    Cmd, Pipeline, RedisFuture, Value,
    aio::{ConnectionLike, PubSub},
};

use super::{
    Keys, RedisArgs,
    outage::Outage,
    pool::{self, Connection, Pool, PoolError},
    topology::{CONNECT_TIMEOUT, Link, Topology},
};

/// How long one blocking read waits on the server.
pub const BLOCK: Duration = Duration::from_secs(5);
/// Redis could not be asked, or gave an answer that makes no sense.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisError {
    /// No connection from the pool within the time.
    #[error("getting a connection to Redis: {0}")]
    Pool(#[from] PoolError),
    /// A certificate file cannot be read.
    #[error("reading a certificate: {0}")]
    Certificate(#[from] std::io::Error),
    /// The command failed.
    #[error("talking to Redis: {0}")]
    Command(#[from] redis::RedisError),
    /// The call that it was part of failed, or was given up.
    #[error("the call to Redis that carried it was not answered")]
    Unanswered,
    /// No answer within the time.
    #[error("waiting for Redis: {0}")]
    Timeout(#[from] tokio::time::error::Elapsed),
    /// A stored record cannot be read.
    #[error("reading {what} from Redis: {cause}")]
    Corrupt {
        /// Which record.
        what: &'static str,
        /// What is wrong with it.
        cause: String,
    },
}

/// A handle on one Redis; cheap to clone.
#[derive(Clone)]
pub struct Client {
    pool: Pool,
    topology: Arc<Topology>,
    keys: Keys,
    outage: Arc<Outage>,
}

/// A connection for reads that block.
#[derive(Clone)]
pub struct BlockingConnection(pub(super) Link);

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Prepares connections; none is made before the first command.
    pub fn new(args: &RedisArgs) -> Result<Self, RedisError> {
        let topology = Arc::new(Topology::new(&args.redis_url, args.certificates()?)?);
        Ok(Self {
            pool: pool::pool(Arc::clone(&topology), args.redis_pool_size.into()),
            topology,
            keys: Keys::new(&args.redis_key_prefix),
            outage: Arc::default(),
        })
    }

    /// The same Redis by a pool of its own.
    pub fn beside(&self, args: &RedisArgs) -> Result<Self, RedisError> {
        Ok(Self {
            outage: Arc::clone(&self.outage),
            ..Self::new(args)?
        })
    }

    /// The names of the keys.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// A connection for short commands.
    pub async fn connection(&self) -> Result<Connection, RedisError> {
        match self.pool.get().await {
            // Back in the pool at once, and shared.
            Ok(connection) => Ok(connection.clone()),
            Err(error) => self.note(Err(error.into())),
        }
    }

    /// Takes note of how a command ended, so that an outage is told once, and hands the result on.
    pub(crate) fn note<T>(&self, result: Result<T, RedisError>) -> Result<T, RedisError> {
        self.outage.note(result)
    }

    /// A new connection for blocking reads of at most [`BLOCK`].
    pub async fn blocking_connection(&self) -> Result<BlockingConnection, RedisError> {
        let connecting = Box::pin(self.topology.connect_for_blocking());
        let link = tokio::time::timeout(CONNECT_TIMEOUT, connecting).await??;
        Ok(BlockingConnection(link))
    }

    /// A new connection for pub/sub.
    pub async fn pubsub(&self) -> Result<PubSub, RedisError> {
        Ok(tokio::time::timeout(CONNECT_TIMEOUT, Box::pin(self.topology.pubsub())).await??)
    }

    /// One round trip to where the queue's data is, also on a cluster.
    pub async fn ping(&self) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        let mut command = redis::cmd("EXISTS");
        command.arg(self.keys.stat(0));
        let answer = command.query_async::<Value>(&mut connection).await;
        self.note(answer.map(drop).map_err(RedisError::from))
    }
}

impl std::fmt::Debug for BlockingConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockingConnection").finish_non_exhaustive()
    }
}

impl ConnectionLike for BlockingConnection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        self.0.req_packed_command(cmd)
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.0.req_packed_commands(cmd, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }
}
