//! A redis-server, an image host and workers, put together for one test.

use std::{
    path::Path,
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use clap::Parser as _;
use digitizer::{Digitizer, Options};
use serde_json::Value;
use shared::{
    contract::ElementRequest,
    ids::BatchId,
    job::{JOB_VERSION, Job, Mode},
    queue::{Delivery, Enqueued, Queue, QueueArgs, Submission},
};
use testkit::{
    image_host::{Answer, ImageHost},
    redis::RedisServer,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use worker::{Config, Context, egress::Names};

/// Longest wait for anything in these tests.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// Short enough to wait for, long enough for a busy machine's heartbeats.
const LEASE_MS: u32 = 2_000;

/// The real networks, loaded once for all tests.
pub(crate) static DIGITIZER: LazyLock<Arc<Digitizer>> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let digitizer = Digitizer::load(&models, Options::default());
    Arc::new(
        digitizer
            .expect("these tests need the real weights in `models/`; `./dev models` fetches them"),
    )
});

pub(crate) struct Rig {
    pub(crate) host: ImageHost,
    pub(crate) queue: Queue,
    redis: RedisServer,
}

/// A running worker.
pub(crate) struct Worker {
    shutdown: CancellationToken,
    running: JoinHandle<()>,
}

impl Rig {
    /// A redis-server and a host that serves `files`; no worker yet.
    pub(crate) async fn start(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let redis = RedisServer::start().await;
        let host = ImageHost::start().await;
        for (path, bytes) in files {
            host.put(path, Answer::Bytes(bytes.into()));
        }
        let args = Config::parse_from(["digitize-worker", "--redis-url", &redis.url()]).redis;
        let queue = Queue::new(
            &args,
            QueueArgs {
                queue_lease_ms: LEASE_MS,
                ..QueueArgs::default()
            },
        )
        .unwrap();
        Self { host, queue, redis }
    }

    /// A worker that may fetch from the host, with further options.
    pub(crate) fn worker(&self, options: &[&str]) -> Worker {
        let (url, host, lease) = (
            self.redis.url(),
            self.host.address().to_string(),
            LEASE_MS.to_string(),
        );
        let common = [
            "digitize-worker",
            "--redis-url",
            &url,
            "--allow-image-host",
            &host,
            "--queue-lease-ms",
            &lease,
        ];
        let config = Config::parse_from(common.iter().chain(options));
        config.validate().unwrap();
        let context = Context::new(&config, Arc::clone(&DIGITIZER), Names::System).unwrap();
        let shutdown = CancellationToken::new();
        Worker {
            running: tokio::spawn(worker::run(context, shutdown.clone())),
            shutdown,
        }
    }

    /// Enqueues a batch of `(element_type, path)`.
    pub(crate) async fn submit(
        &self,
        mode: Mode,
        stitch: bool,
        elements: &[(&str, &str)],
    ) -> BatchId {
        let elements = elements
            .iter()
            .enumerate()
            .map(|(index, (element_type, path))| ElementRequest {
                element_id: format!("e{index}"),
                element_type: (*element_type).to_owned(),
                image_url: if path.starts_with('/') {
                    self.host.url(path)
                } else {
                    (*path).to_owned()
                },
            });
        let job = Job {
            version: JOB_VERSION,
            mode,
            deal_id: "deal-7".to_owned(),
            subject: "tests".to_owned(),
            elements: elements.collect(),
            stitch,
        };
        match self
            .queue
            .enqueue(&Submission {
                job,
                idempotency: None,
            })
            .await
            .unwrap()
        {
            Enqueued::Accepted(batch) => batch,
            other => panic!("{other:?}"),
        }
    }

    /// All events of a batch, once its last one is there.
    pub(crate) async fn events(&self, batch: &BatchId) -> Vec<Value> {
        let log = self.queue.event_log();
        until("the terminal event", async || {
            let events = log.read(batch, 0, 1_000).await.unwrap();
            let done = events.last().is_some_and(|event| event.terminal);
            done.then(|| {
                events
                    .iter()
                    .map(|event| serde_json::from_slice(&event.data).unwrap())
                    .collect()
            })
        })
        .await
    }

    /// The events so far.
    pub(crate) async fn events_so_far(&self, batch: &BatchId) -> Vec<Value> {
        let events = self.queue.event_log().read(batch, 0, 1_000).await.unwrap();
        events
            .iter()
            .map(|event| serde_json::from_slice(&event.data).unwrap())
            .collect()
    }

    /// Takes the one job in the queue by another name, as a worker does that will not come back.
    pub(crate) async fn take(&self, name: &str) -> Delivery {
        let mut consumer = self.queue.consumer(name);
        until("a new job", async || consumer.pop().await.unwrap()).await
    }

    /// Takes a job away from whoever has it, however fresh the lease.
    pub(crate) async fn steal(&self, name: &str) -> Delivery {
        let args = Config::parse_from(["digitize-worker", "--redis-url", &self.redis.url()]).redis;
        let hasty = Queue::new(
            &args,
            QueueArgs {
                queue_lease_ms: 1,
                ..QueueArgs::default()
            },
        )
        .unwrap();
        let mut consumer = hasty.consumer(name);
        until("a job to steal", async || consumer.reclaim().await.unwrap()).await
    }
}

impl Worker {
    /// What SIGTERM does.
    pub(crate) fn ask_to_stop(&self) {
        self.shutdown.cancel();
    }

    /// Asks the worker to stop and waits until it is gone.
    pub(crate) async fn stop(self) {
        self.ask_to_stop();
        tokio::time::timeout(PATIENCE, self.running)
            .await
            .expect("the worker stops")
            .unwrap();
    }
}

/// Waits for a condition.
pub(crate) async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let give_up = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = condition().await {
            return value;
        }
        assert!(Instant::now() < give_up, "waiting for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The values of one member of some events.
pub(crate) fn each<'a>(events: &'a [Value], member: &str) -> Vec<&'a str> {
    events
        .iter()
        .filter_map(|event| event[member].as_str())
        .collect()
}
