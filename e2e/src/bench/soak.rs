//! Many jobs, run and forgotten: what is left of them.

use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use shared::{job::Mode, queue::Queue};

use super::{
    consumer::{self, Shape},
    load,
    report::{Section, Unit},
    server,
};

const STEPS: u32 = 10;
const KEEP_SECONDS: u32 = 1;
/// Long enough for Redis to have found what expired.
const FORGETTING: Duration = Duration::from_secs(3);
const SHAPE: Shape = Shape {
    stages: true,
    rows: 1,
};

/// Looks at Redis after each tenth of the jobs, when the queue is empty and what is finished was forgotten.
pub(super) async fn measure(n_jobs: u32) -> Section {
    let mut section = Section::new(format!("{n_jobs} jobs of 10 elements, kept for a second"));
    let (redis, mut connection) = server::fresh().await;
    let queue = load::queue(&redis.url());
    let submission = load::job(Mode::Batch, 10);
    let consumer = consumer::spawn(&redis.url(), KEEP_SECONDS, 0, SHAPE);
    let mut busy = Duration::ZERO;
    for step in 1..=STEPS {
        let started = Instant::now();
        load::fill(&queue, &submission, n_jobs / STEPS, 50).await;
        empty(&queue).await;
        busy += started.elapsed();
        tokio::time::sleep(FORGETTING).await;
        let memory = server::used_memory(&mut connection).await / 1e6;
        let percent = 100 / STEPS * step;
        section.add(
            format!("used memory after {percent} %"),
            memory,
            Unit::Megabytes,
        );
        section.add(
            format!("keys after {percent} %"),
            keys(&mut connection).await,
            Unit::Count,
        );
    }
    section.add(
        "jobs per second, enqueue to end",
        f64::from(n_jobs) / busy.as_secs_f64(),
        Unit::PerSecond,
    );
    drop(consumer);
    section
}

/// Returns when no job waits or runs.
async fn empty(queue: &Queue) {
    while 0 < queue.depth().await.expect("the depth of the queue").jobs {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn keys(connection: &mut MultiplexedConnection) -> f64 {
    let n_keys: u64 = redis::cmd("DBSIZE")
        .query_async(connection)
        .await
        .expect("DBSIZE of the run's own Redis");
    n_keys as f64
}
