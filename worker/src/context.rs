//! What a worker works with: made once, shared by all its tasks.

use std::sync::Arc;

use digitizer::Digitizer;
use shared::{
    queue::{Heartbeat, Queue},
    redis::{RedisArgs, RedisError},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;
use uuid::Uuid;

use crate::{
    compute::Compute,
    config::{Config, Limits},
    consume::Slots,
    egress::{Egress, Names},
};

/// Everything that a task of the worker may touch.
#[derive(Debug)]
pub struct Context {
    /// This process's own name in the queue.
    pub(crate) worker: String,
    /// The machine that it runs on, for operators to read.
    pub(crate) host: String,
    pub(crate) queue: Queue,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) digitizer: Arc<Digitizer>,
    pub(crate) egress: Egress,
    pub(crate) compute: Compute,
    pub(crate) slots: Slots,
    pub(crate) limits: Limits,
    pub(crate) image_base_url: Option<Url>,
    pub(crate) grace: std::time::Duration,
    pub(crate) jobs: TaskTracker,
    /// No new job is taken and no new element begun.
    pub(crate) draining: CancellationToken,
    /// What is not finished by now is handed back.
    pub(crate) abandon: CancellationToken,
}

/// A worker that cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The queue's settings do not make a connection.
    #[error("preparing the queue")]
    Queue(#[from] RedisError),
    /// TLS is not available.
    #[error("preparing to fetch images; are root certificates installed?")]
    Fetch(#[from] reqwest::Error),
}

impl Context {
    /// A worker's means, by its configuration. No connection is made yet.
    ///
    /// # Errors
    /// When the queue or the HTTP clients cannot be set up.
    pub fn new(
        config: &Config,
        digitizer: Arc<Digitizer>,
        names: Names,
    ) -> Result<Self, SetupError> {
        let host = host();
        let worker = format!("{host}-{}", Uuid::now_v7().simple());
        let one_connection = RedisArgs {
            redis_pool_size: 1,
            ..config.redis.clone()
        };
        let queue = Queue::new(&config.redis, config.queue.clone())?;
        let heart = queue.beside(&one_connection)?;
        let concurrency = usize::from(config.work.concurrency.get());
        let connect_timeout =
            std::time::Duration::from_millis(config.fetch.fetch_connect_ms.into());
        Ok(Self {
            heartbeat: heart.heartbeat(worker.clone()),
            egress: Egress::new(config.policy(), names, connect_timeout)?,
            compute: Compute::new(concurrency),
            slots: Slots::new(concurrency),
            limits: config.limits(),
            image_base_url: config.fetch.image_base_url.clone(),
            grace: std::time::Duration::from_secs(config.work.grace_seconds.into()),
            jobs: TaskTracker::new(),
            draining: CancellationToken::new(),
            abandon: CancellationToken::new(),
            worker,
            host,
            queue,
            digitizer,
        })
    }
}

/// The machine's name, where the system tells it in a file; in a container that is the container's id.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "worker" } else { name }.to_owned()
}
