//! Random interleavings of everything that can happen to jobs, held against the invariants of the queue.
//!
//! Nothing here depends on time: a lease runs out because the run says so, by making the entries of one worker look
//! idle. A failing seed is printed and fails again the same way: `MODEL_SEED=7 cargo test -p shared --test it model`.

mod check;

use std::time::Duration;

use shared::{
    contract::{Event, FailureCode, event::StitchError, failure::Failure},
    ids::BatchId,
    job::Mode,
    queue::{Consumer, Delivery, Enqueued, Heartbeat, Held, Lane, Queue, QueueArgs, WriteError},
    redis::RedisArgs,
};
use testkit::{random::Random, redis::RedisServer};
use tokio::task::JoinSet;

use crate::bench::{error, failed, stage, submission_of, summary};

const N_RUNS: u64 = 1_000;
/// Runs at the same time, on one server under names of their own.
const N_AT_ONCE: usize = 8;
const N_STEPS: usize = 60;
const TENANTS: [&str; 3] = ["a", "b", "c"];

/// A worker with the jobs that it believes to be its own.
struct Worker {
    name: String,
    consumer: Consumer,
    heartbeat: Heartbeat,
    jobs: Vec<(Delivery, Held)>,
}

struct Run {
    rng: Random,
    queue: Queue,
    redis: redis::aio::MultiplexedConnection,
    prefix: String,
    workers: Vec<Worker>,
    accepted: Vec<Accepted>,
}

struct Accepted {
    batch: BatchId,
    mode: Mode,
    n_elements: usize,
    /// Whether what was accepted became something that no worker can read.
    spoiled: bool,
}

fn env(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "a test has no command line")]
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_interleaving_breaks_the_invariants() {
    let server = RedisServer::start().await;
    let seeds = match env("MODEL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..env("MODEL_RUNS").unwrap_or(N_RUNS),
    };
    let mut running = JoinSet::new();
    for seed in seeds {
        let run = tokio::spawn(run(server.url(), seed));
        running.spawn(async move { (seed, run.await) });
        if running.len() == N_AT_ONCE {
            judge(running.join_next().await);
        }
    }
    while !running.is_empty() {
        judge(running.join_next().await);
    }
}

type Ended = (u64, Result<(), tokio::task::JoinError>);

fn judge(ended: Option<Result<Ended, tokio::task::JoinError>>) {
    if let Some(Ok((seed, Err(broken)))) = ended {
        panic!("seed {seed} breaks an invariant: {broken}");
    }
}

async fn run(url: String, seed: u64) {
    let prefix = format!("m{seed}");
    let redis = RedisArgs {
        redis_key_prefix: prefix.clone(),
        redis_pool_size: 2,
        ..RedisArgs::at(url.parse().unwrap())
    };
    // No lease runs out by itself.
    let settings = QueueArgs {
        queue_lease_ms: 600_000,
        ..QueueArgs::default()
    };
    let queue = Queue::new(&redis, settings).unwrap();
    let connection = redis::Client::open(url)
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let workers = (0..3).map(|i| {
        let name = format!("w{i}");
        Worker {
            consumer: queue.consumer(&*name),
            heartbeat: queue.heartbeat(&*name),
            jobs: Vec::new(),
            name,
        }
    });
    let mut run = Run {
        rng: Random::new(seed, 0),
        workers: workers.collect(),
        queue,
        redis: connection,
        prefix,
        accepted: Vec::new(),
    };
    for _ in 0..N_STEPS {
        run.step().await;
        run.check_books().await;
    }
    run.drain().await;
    run.check_end().await;
}

impl Run {
    fn below(&mut self, n: usize) -> usize {
        self.rng.below(n as u64) as usize
    }

    async fn step(&mut self) {
        let worker = self.below(self.workers.len());
        match self.below(25) {
            0..=2 => self.enqueue().await,
            3..=5 => {
                if let Some(delivery) = self.workers[worker].consumer.try_pop().await.unwrap() {
                    self.take(worker, delivery);
                }
            }
            6..=7 => {
                if let Some(delivery) = self.workers[worker].consumer.reclaim().await.unwrap() {
                    self.take(worker, delivery);
                }
            }
            8..=13 => self.work(worker).await,
            14 => {
                self.workers[worker].heartbeat.beat("{}").await.unwrap();
            }
            15..=16 => self.expire(worker).await,
            17 => self.workers[worker].jobs.clear(),
            18 => {
                if !self.accepted.is_empty() {
                    let n = self.below(self.accepted.len());
                    let job = &self.accepted[n];
                    if !job.spoiled {
                        self.queue.cancel(&job.batch).await.unwrap();
                    }
                }
            }
            19 => self.queue.pause(Duration::from_mins(10)).await.unwrap(),
            20 => {
                self.queue.resume().await.unwrap();
            }
            21 => self.spoil().await,
            22..=23 => self.read_and_die(worker).await,
            _ => {
                let _: String = redis::cmd("SCRIPT")
                    .arg("FLUSH")
                    .query_async(&mut self.redis)
                    .await
                    .unwrap();
            }
        }
    }

    fn take(&mut self, worker: usize, delivery: Delivery) {
        let worker = &mut self.workers[worker];
        let held = worker.heartbeat.hold(&delivery);
        worker.jobs.push((delivery, held));
    }

    async fn enqueue(&mut self) {
        let mode = if self.below(4) == 0 {
            Mode::Single
        } else {
            Mode::Batch
        };
        let elements = if mode == Mode::Single {
            1
        } else {
            1 + self.below(3)
        };
        let tenant = TENANTS[self.below(TENANTS.len())];
        match self
            .queue
            .enqueue(&submission_of(tenant, mode, elements))
            .await
            .unwrap()
        {
            Enqueued::Accepted(batch) => self.accepted.push(Accepted {
                batch,
                mode,
                n_elements: elements,
                spoiled: false,
            }),
            other => panic!("not accepted: {other:?}"),
        }
    }

    /// A job comes in that no worker can read.
    async fn spoil(&mut self) {
        self.enqueue().await;
        let job = self.accepted.last_mut().unwrap();
        job.spoiled = true;
        let payload = self.queue.client().keys().payload(&job.batch);
        let mut spoil = redis::cmd("SET");
        spoil.arg(payload).arg("no job").arg("KEEPTTL");
        let _: String = spoil.query_async(&mut self.redis).await.unwrap();
    }

    /// A worker is handed entries by a read and dies before it claims their jobs.
    async fn read_and_die(&mut self, worker: usize) {
        let keys = Lane::ALL.map(|lane| self.queue.client().keys().lane(0, lane));
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP").arg("workers");
        read.arg(&self.workers[worker].name).arg("COUNT").arg(1);
        read.arg("STREAMS").arg(&keys).arg(&[">", ">"]);
        // No worker may have been there to make the groups.
        let read: Result<redis::Value, _> = read.query_async(&mut self.redis).await;
        drop(read);
        self.workers[worker].jobs.clear();
    }

    /// One write of one job of a worker, which may have lost it without knowing.
    async fn work(&mut self, worker: usize) {
        let n_jobs = self.workers[worker].jobs.len();
        if n_jobs == 0 {
            return;
        }
        let at = self.below(n_jobs);
        let (delivery, held) = self.workers[worker].jobs.swap_remove(at);
        let choice = self.below(6);
        match advance(delivery, choice).await {
            Some(Ok(delivery)) => self.workers[worker].jobs.push((delivery, held)),
            None | Some(Err(WriteError::Fenced)) => {}
            Some(Err(error)) => panic!("{error}"),
        }
    }

    /// All leases of a worker run out.
    async fn expire(&mut self, worker: usize) {
        let name = self.workers[worker].name.clone();
        for lane in Lane::ALL {
            let key = self.queue.client().keys().lane(0, lane);
            let mut pending = redis::cmd("XPENDING");
            pending
                .arg(&key)
                .arg("workers")
                .arg("-")
                .arg("+")
                .arg(100)
                .arg(&name);
            let entries: Vec<(String, String, u64, u64)> = pending
                .query_async(&mut self.redis)
                .await
                .unwrap_or_default();
            for (entry, ..) in entries {
                let mut idle = redis::cmd("XCLAIM");
                idle.arg(&key)
                    .arg("workers")
                    .arg(&name)
                    .arg(0)
                    .arg(entry)
                    .arg("IDLE")
                    .arg(10_000_000)
                    .arg("JUSTID");
                let _: Vec<String> = idle.query_async(&mut self.redis).await.unwrap();
            }
        }
    }

    /// Everybody dies, and one worker ends what is left.
    async fn drain(&mut self) {
        for worker in 0..self.workers.len() {
            self.workers[worker].jobs.clear();
        }
        self.queue.resume().await.unwrap();
        for _ in 0..10_000 {
            for worker in 0..self.workers.len() {
                self.expire(worker).await;
            }
            let consumer = &mut self.workers[0].consumer;
            let popped = match consumer.try_pop().await.unwrap() {
                Some(delivery) => Some(delivery),
                None => consumer.reclaim().await.unwrap(),
            };
            if let Some(delivery) = popped {
                let mut left = Some(delivery);
                while let Some(delivery) = left {
                    left = advance(delivery, 1).await.map(Result::unwrap);
                }
            } else if self.queue.depth().await.unwrap().jobs == 0 {
                return;
            }
        }
        panic!("the queue does not drain: {:?}", self.queue.depth().await);
    }
}

/// One write: the next event, a checkpoint, the end, or handing back. `None` when the job left our hands.
async fn advance(mut delivery: Delivery, choice: usize) -> Option<Result<Delivery, WriteError>> {
    let (next, total) = (delivery.next(), delivery.job().elements.len());
    if delivery.job().mode == Mode::Single && choice > 0 {
        return delivery
            .finish(&error(0), Some(failed()))
            .await
            .err()
            .map(Err);
    }
    if next == total && choice > 3 {
        // What a stitch says before the summary.
        let written = delivery.emit(&not_stitched()).await;
        return Some(written.map(|_seq| delivery));
    }
    if next == total {
        let end = summary(&delivery);
        return delivery.finish(&end, None).await.err().map(Err);
    }
    let written = match choice {
        0 => return delivery.release().await.err().map(Err),
        1..=3 => delivery.checkpoint(&error(next), failed()).await,
        _ => delivery.emit(&stage(next)).await,
    };
    Some(written.map(|_seq| delivery))
}

fn not_stitched() -> Event {
    let why = "The results do not go on from one another.";
    Event::StitchError(StitchError {
        group: 0,
        indexes: Vec::new(),
        element_ids: Vec::new(),
        error: Failure::unstaged(FailureCode::StitchIncompatible, why),
    })
}
