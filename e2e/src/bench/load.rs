//! Jobs of a given size, and how to have many of them enqueued.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use clap::{Args, Parser};
use shared::{
    contract::ElementRequest,
    ids::BatchId,
    job::{JOB_VERSION, Job, Mode},
    queue::{Enqueued, Queue, QueueArgs, Submission},
    redis::RedisArgs,
};
use tokio::task::JoinSet;

/// Bytes of a job in the queue: ten signed URLs of a usual length.
pub(super) const PAYLOAD_BYTES: usize = 1_500;

/// Which queue, with the options of the project's own binaries.
#[derive(Debug, Clone, Args)]
pub(super) struct Target {
    #[command(flatten)]
    redis: RedisArgs,
    #[command(flatten)]
    queue: QueueArgs,
}

#[derive(Debug, Parser)]
struct CommandLine {
    #[command(flatten)]
    target: Target,
}

impl Target {
    /// The options for a queue without limits that forgets finished jobs after `keep_seconds`.
    pub(super) fn options(redis_url: &str, keep_seconds: u32) -> Vec<String> {
        let keep = keep_seconds.to_string();
        [
            ("--redis-url", redis_url),
            ("--queue-max-depth", "0"),
            ("--queue-max-per-token", "0"),
            ("--queue-keep-seconds", &keep),
        ]
        .iter()
        .flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()])
        .collect()
    }

    pub(super) fn queue(&self) -> Queue {
        Queue::new(&self.redis, self.queue.clone()).expect("the options were checked")
    }

    /// A queue with a single connection, as the heartbeat has it.
    pub(super) fn queue_of_one_connection(&self) -> Queue {
        let mut one = self.clone();
        one.redis.redis_pool_size = 1;
        one.queue()
    }
}

/// The queue in a Redis, with the default keeping time.
pub(super) fn queue(redis_url: &str) -> Queue {
    let options = Target::options(redis_url, 3_600);
    let line = CommandLine::parse_from([String::new()].into_iter().chain(options));
    line.target.queue()
}

/// A job of which the queue stores exactly [`PAYLOAD_BYTES`].
pub(super) fn job(mode: Mode, n_elements: usize) -> Submission {
    let elements = (0..n_elements).map(|i| ElementRequest {
        element_id: format!("img-{i}"),
        element_type: "table".to_owned(),
        image_url: format!("https://images.example/{i}?signature="),
    });
    let mut job = Job {
        version: JOB_VERSION,
        mode,
        deal_id: "deal".to_owned(),
        subject: "bench".to_owned(),
        elements: elements.collect(),
        stitch: false,
    };
    let missing = PAYLOAD_BYTES - payload(&job).len();
    for (i, element) in job.elements.iter_mut().enumerate() {
        let share = missing / n_elements + usize::from(i < missing % n_elements);
        element.image_url.push_str(&"x".repeat(share));
    }
    Submission {
        job,
        idempotency: None,
    }
}

/// A job as the queue stores it.
pub(super) fn payload(job: &Job) -> String {
    serde_json::to_string(job).expect("a job is JSON")
}

/// Enqueues one job.
pub(super) async fn enqueue(queue: &Queue, submission: &Submission) -> BatchId {
    match queue.enqueue(submission).await {
        Ok(Enqueued::Accepted(batch)) => batch,
        other => panic!("a job was not accepted: {other:?}"),
    }
}

/// Enqueues many jobs, `width` at a time. Returns how long it took.
pub(super) async fn fill(
    queue: &Queue,
    submission: &Submission,
    n_jobs: u32,
    width: usize,
) -> Duration {
    let started = Instant::now();
    let (queue, submission) = (queue.clone(), Arc::new(submission.clone()));
    concurrently(n_jobs as usize, width, move |_| {
        let (queue, submission) = (queue.clone(), Arc::clone(&submission));
        async move { drop(enqueue(&queue, &submission).await) }
    })
    .await;
    started.elapsed()
}

/// Does something `n` times, in `width` tasks.
pub(super) async fn concurrently<F, T>(
    n: usize,
    width: usize,
    work: impl Fn(usize) -> F + Clone + Send + 'static,
) -> Vec<T>
where
    F: Future<Output = T> + Send,
    T: Send + 'static,
{
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..width.min(n) {
        let (next, work) = (Arc::clone(&next), work.clone());
        tasks.spawn(async move {
            let mut done = Vec::new();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if n <= i {
                    return done;
                }
                done.push(work(i).await);
            }
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_exactly_the_size_that_is_said() {
        for (mode, n_elements) in [(Mode::Single, 1), (Mode::Batch, 1), (Mode::Batch, 10)] {
            let stored = payload(&job(mode, n_elements).job);
            assert_eq!(stored.len(), PAYLOAD_BYTES, "{mode:?} {n_elements}");
        }
    }
}
