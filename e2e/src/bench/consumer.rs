//! A consumer in a process of its own: the loop of the worker, without its work.
//!
//! As there, a slot is taken before a job is, every job in work is in the heartbeat, and the heartbeat has a thread, a
//! runtime and a connection of its own. What the worker writes for a picture that it can read is written here too.

use std::{
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use serde_json::Value;
use shared::{
    contract::{
        Event, Replacement, Stage,
        event::{Outcome, StageReached, Summary},
    },
    job::Mode,
    queue::{Delivery, Heartbeat, WriteError},
};
use tokio::{
    process::{Child, Command},
    sync::Semaphore,
};

use super::{load::Target, samples, table};

/// What a consumer does, and for how long.
#[derive(Debug, Clone, Args)]
pub struct Consume {
    #[command(flatten)]
    target: Target,
    /// Jobs in work at the same time.
    #[arg(long, default_value_t = 50)]
    concurrency: u32,
    /// Ends after so many jobs; 0 never.
    #[arg(long)]
    jobs: u32,
    /// Writes the stages of each element too.
    #[arg(long)]
    stages: bool,
    /// Finishes one element of each job and then works on the next one for ever.
    #[arg(long)]
    hold: bool,
    /// Rows of the table that each element becomes.
    #[arg(long)]
    rows: usize,
}

/// How long a consumer took for its jobs.
#[derive(Debug, Clone, Copy)]
pub struct Drained(Duration);

impl Drained {
    /// For the process that started the consumer.
    pub fn to_json(self) -> Value {
        serde_json::json!({ "drain_ms": samples::millis(self.0) })
    }
}

/// What jobs are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) stages: bool,
    pub(super) rows: usize,
}

/// Starts this program again as a consumer.
pub(super) fn spawn(redis_url: &str, keep_seconds: u32, n_jobs: u32, shape: Shape) -> Child {
    let own = std::env::current_exe().expect("a process has a path");
    let mut command = Command::new(own);
    command
        .arg("consume")
        .args(Target::options(redis_url, keep_seconds));
    command.args(["--jobs", &n_jobs.to_string()]);
    command.args(["--rows", &shape.rows.to_string()]);
    if shape.stages {
        command.arg("--stages");
    }
    command.stdout(Stdio::piped()).kill_on_drop(true);
    command.spawn().expect("starting this program again")
}

/// Starts this program again as a consumer that gets stuck at the second element of every job.
pub(super) fn spawn_holding(redis_url: &str, n_jobs: u32) -> Child {
    let own = std::env::current_exe().expect("a process has a path");
    let mut command = Command::new(own);
    command
        .arg("consume")
        .args(Target::options(redis_url, 3_600))
        .args(["--rows", "1", "--hold"])
        .args(["--jobs", &n_jobs.to_string()])
        .args(["--concurrency", &n_jobs.to_string()]);
    command.stdout(Stdio::null()).kill_on_drop(true);
    command.spawn().expect("starting this program again")
}

/// Waits for a consumer, or BullMQ's Worker, to be done. Returns how long it took for its jobs, in milliseconds.
pub(super) async fn drain_ms(child: Child) -> f64 {
    let output = child
        .wait_with_output()
        .await
        .expect("waiting for a consumer");
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str::<Value>(text.trim())
        .ok()
        .and_then(|told| told["drain_ms"].as_f64())
        .unwrap_or_else(|| panic!("a consumer ended with {} and said {text:?}", output.status))
}

/// Takes jobs and does nothing for them but to write their events.
///
/// # Panics
///
/// When the queue fails.
pub async fn consume(args: &Consume) -> Drained {
    let name = format!("bench-{}", std::process::id());
    let queue = args.target.queue();
    queue.ping().await.expect("the run's own Redis answers");
    let heartbeat = args.target.queue_of_one_connection().heartbeat(&*name);
    keep_beating(heartbeat.clone());
    let replacement = Arc::new(table::of_rows(args.rows));
    let slots = Arc::new(Semaphore::new(args.concurrency as usize));
    let mut consumer = queue.consumer(&*name);

    let started = Instant::now();
    let mut n_taken = 0;
    while args.jobs == 0 || n_taken < args.jobs {
        let slot = Arc::clone(&slots)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        let free = std::iter::from_fn(|| Arc::clone(&slots).try_acquire_owned().ok());
        let mut slots: Vec<_> = std::iter::once(slot).chain(free).collect();
        let mut jobs = consumer
            .try_pop_up_to(slots.len())
            .await
            .expect("taking jobs");
        if jobs.is_empty() {
            slots.truncate(1);
            jobs.extend(consumer.pop().await.expect("taking a job"));
        }
        for (delivery, slot) in jobs.into_iter().zip(slots) {
            n_taken += 1;
            let held = heartbeat.hold(&delivery);
            let (replacement, stages) = (Arc::clone(&replacement), args.stages);
            if args.hold {
                tokio::spawn(async move {
                    get_stuck(delivery, &replacement).await;
                    drop((held, slot));
                });
                continue;
            }
            tokio::spawn(async move {
                work(delivery, stages, &replacement)
                    .await
                    .expect("writing an event");
                drop(held);
                drop(slot);
            });
        }
    }
    // All slots are free again when the last job is done.
    drop(slots.acquire_many(args.concurrency).await);
    Drained(started.elapsed())
}

/// Writes what the worker writes when it can read every picture.
pub(super) async fn work(
    mut delivery: Delivery,
    stages: bool,
    replacement: &Replacement,
) -> Result<(), WriteError> {
    let outcome = Outcome::Ok {
        kind: replacement.kind().to_owned(),
    };
    while delivery.next() < delivery.job().elements.len() {
        let index = delivery.next();
        let element = delivery.job().elements[index].clone();
        if stages {
            for stage in [Stage::Analyzing, Stage::Extracting, Stage::Formatting] {
                let reached = StageReached::new(index, element.element_id.as_str(), stage);
                delivery.emit(&Event::Stage(reached)).await?;
            }
        }
        let result = table::result(index, &element, replacement);
        if delivery.job().mode == Mode::Single {
            return delivery.finish(&result, Some(outcome)).await.map(drop);
        }
        delivery.checkpoint(&result, outcome.clone()).await?;
    }
    let summary = summary(&delivery);
    delivery.finish(&summary, None).await.map(drop)
}

/// Finishes the first element and never comes back from the second.
async fn get_stuck(mut delivery: Delivery, replacement: &Replacement) {
    let outcome = Outcome::Ok {
        kind: replacement.kind().to_owned(),
    };
    let result = table::result(0, &delivery.job().elements[0], replacement);
    delivery
        .checkpoint(&result, outcome)
        .await
        .expect("writing an event");
    std::future::pending::<()>().await;
}

fn summary(delivery: &Delivery) -> Event {
    let elements = delivery.job().elements.iter();
    let done = elements
        .zip(delivery.done())
        .map(|(element, done)| (element.element_id.clone(), done.outcome.clone(), done.seq))
        .collect();
    Event::Summary(Summary::of(delivery.batch().clone(), done, None, 4_800))
}

fn keep_beating(heartbeat: Heartbeat) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("starting a runtime");
    std::thread::spawn(move || {
        runtime.block_on(async {
            let mut beats = tokio::time::interval(Duration::from_secs(3));
            loop {
                beats.tick().await;
                heartbeat.beat("{}").await.expect("a heartbeat");
            }
        });
    });
}
