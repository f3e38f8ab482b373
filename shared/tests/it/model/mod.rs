//! Random interleavings of everything that can happen to jobs, held against the invariants of the queue.
//!
//! Nothing here depends on time: a lease runs out because the run says so, by making the entries of one worker look
//! idle. A failing seed is printed and fails again the same way: `MODEL_SEED=7 cargo test -p shared --test it model`.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use shared::{
    ids::BatchId,
    job::Mode,
    queue::{
        Consumer, Delivery, Enqueued, Heartbeat, Held, Lane, Queue, QueueArgs, State, WriteError,
    },
    redis::RedisArgs,
};
use testkit::{random::Random, redis::RedisServer};

use crate::bench::{error, failed, stage, submission_of, summary};

const N_RUNS: u64 = 1_000;
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
    accepted: Vec<(BatchId, Mode, usize)>,
}

fn env(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "a test has no command line")]
    std::env::var(name).ok()?.parse().ok()
}

#[tokio::test]
async fn no_interleaving_breaks_the_invariants() {
    let server = RedisServer::start().await;
    let seeds = match env("MODEL_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..env("MODEL_RUNS").unwrap_or(N_RUNS),
    };
    for seed in seeds {
        let running = tokio::spawn(run(server.url(), seed));
        if let Err(broken) = running.await {
            panic!("seed {seed} breaks an invariant: {broken}");
        }
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
        match self.below(22) {
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
                    self.queue
                        .cancel(&self.accepted[n].0.clone())
                        .await
                        .unwrap();
                }
            }
            19 => self.queue.pause(Duration::from_mins(10)).await.unwrap(),
            20 => {
                self.queue.resume().await.unwrap();
            }
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
            Enqueued::Accepted(batch) => self.accepted.push((batch, mode, elements)),
            other => panic!("not accepted: {other:?}"),
        }
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

    /// The books agree with the lanes, at every moment.
    async fn check_books(&mut self) {
        let depth = self.queue.depth().await.unwrap();
        let mut n_jobs = 0;
        for lane in Lane::ALL {
            let keys = self.queue.client().keys();
            n_jobs += self.int("XLEN", &keys.lane(0, lane)).await;
            for tenant in TENANTS {
                n_jobs += self
                    .int("LLEN", &self.queue.client().keys().wait(0, lane, tenant))
                    .await;
            }
        }
        assert_eq!(
            (depth.jobs, depth.tenants.values().sum::<u64>()),
            (n_jobs, n_jobs)
        );
    }

    async fn int(&mut self, command: &str, key: &str) -> u64 {
        redis::cmd(command)
            .arg(key)
            .query_async(&mut self.redis)
            .await
            .unwrap()
    }

    /// Every job is over, its log whole, and nothing is left behind.
    async fn check_end(&mut self) {
        for (batch, mode, elements) in &self.accepted {
            let record = self.queue.record(batch).await.unwrap().unwrap();
            assert_eq!(
                (record.state, record.next),
                (State::Done, *elements),
                "{batch}"
            );
            let events = self.queue.event_log().read(batch, 0, 1_000).await.unwrap();
            assert!(
                events.iter().map(|event| event.seq).eq(1..=record.seq),
                "{batch}: a gap"
            );
            let n_terminal = events.iter().filter(|event| event.terminal).count();
            assert!(
                n_terminal == 1 && events.last().unwrap().terminal,
                "{batch}: {n_terminal} terminal events"
            );
            let ended = events.iter().filter(|event| event.name == "element_error");
            let ended: Vec<_> = ended
                .map(|event| {
                    serde_json::from_slice::<serde_json::Value>(&event.data).unwrap()["index"]
                        .as_u64()
                        .unwrap() as usize
                })
                .collect();
            assert!(
                ended.iter().copied().eq(0..*elements),
                "{batch}: elements ended {ended:?}"
            );
            assert_eq!(
                events.last().unwrap().name,
                if *mode == Mode::Single {
                    "element_error"
                } else {
                    "summary"
                }
            );
        }
        let pattern = format!("{}:*", self.prefix);
        let keys: BTreeSet<String> = redis::cmd("KEYS")
            .arg(pattern)
            .query_async(&mut self.redis)
            .await
            .unwrap();
        let mut left = BTreeMap::new();
        for key in &keys {
            assert!(
                redis::cmd("PTTL")
                    .arg(key)
                    .query_async::<i64>(&mut self.redis)
                    .await
                    .unwrap()
                    > 0,
                "{key} never expires"
            );
            *left
                .entry(key.split(':').nth(2).unwrap().to_owned())
                .or_insert(0) += 1;
        }
        let n_jobs = self.accepted.len();
        for kind in ["job", "pay", "log"] {
            assert_eq!(left.remove(kind).unwrap_or(0), n_jobs, "{kind}");
        }
        for kind in ["stat", "workers", "worker", "jobs"] {
            left.remove(kind);
        }
        assert!(left.is_empty(), "left behind: {left:?}");
        let _: i64 = redis::cmd("DEL")
            .arg(keys.into_iter().collect::<Vec<_>>())
            .query_async(&mut self.redis)
            .await
            .unwrap_or(0);
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
