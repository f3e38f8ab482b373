//! Connections: a pool for short commands, and dedicated ones for reads that wait.
//!
//! A read that blocks stalls everything else on its connection, and a client that stops waiting before the server
//! does loses the entry that it was handed. So blocking reads have a connection of their own, with a response timeout
//! longer than [`BLOCK`].

use std::{sync::Arc, time::Duration};

use deadpool_redis::{Connection, Manager, Pool, PoolError, Runtime};
use redis::{
    AsyncConnectionConfig,
    aio::{MultiplexedConnection, PubSub},
};

use super::{Keys, RedisArgs, outage::Outage};

/// How long one blocking read waits on the server.
pub const BLOCK: Duration = Duration::from_secs(5);
/// Longest wait for a new connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Longest wait for the answer to a short command, and for a free pooled connection.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for the answer to a blocking read: the block and the way back.
const BLOCKING_TIMEOUT: Duration = Duration::from_secs(8);

/// Redis could not be asked, or gave an answer that makes no sense.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RedisError {
    /// No connection from the pool within the time.
    #[error("getting a connection to Redis: {0}")]
    Pool(#[from] PoolError),
    /// The command failed.
    #[error("talking to Redis: {0}")]
    Command(#[from] redis::RedisError),
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
    client: redis::Client,
    keys: Keys,
    outage: Arc<Outage>,
}

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
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(COMMAND_TIMEOUT));
        let manager = Manager::new_with_config(args.redis_url.expose(), config)?;
        let pool = Pool::builder(manager)
            .max_size(args.redis_pool_size.into())
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(COMMAND_TIMEOUT))
            .create_timeout(Some(CONNECT_TIMEOUT))
            .recycle_timeout(Some(COMMAND_TIMEOUT))
            .build()
            .expect("a runtime is given, which is all that the builder can miss");
        let client = redis::Client::open(args.redis_url.expose())?;
        Ok(Self {
            pool,
            client,
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
            Ok(connection) => Ok(connection),
            Err(error) => self.note(Err(error.into())),
        }
    }

    /// Takes note of how a command ended, so that an outage is told once, and hands the result on.
    pub(crate) fn note<T>(&self, result: Result<T, RedisError>) -> Result<T, RedisError> {
        self.outage.note(result)
    }

    /// A new connection for blocking reads of at most [`BLOCK`].
    pub async fn blocking_connection(&self) -> Result<MultiplexedConnection, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(BLOCKING_TIMEOUT));
        Ok(self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?)
    }

    /// A new connection for pub/sub.
    pub async fn pubsub(&self) -> Result<PubSub, RedisError> {
        Ok(tokio::time::timeout(CONNECT_TIMEOUT, self.client.get_async_pubsub()).await??)
    }

    /// One round trip.
    pub async fn ping(&self) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        let pong = redis::cmd("PING").query_async(&mut connection).await;
        self.note(pong.map_err(RedisError::from))
    }
}
