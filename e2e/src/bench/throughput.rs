//! Prefilled queues, drained by one process.

use shared::job::Mode;

use super::{
    Plan, bullmq,
    consumer::{self, Shape},
    load,
    report::{Goal, Section, Unit},
    samples::median,
    server,
};

/// A result with hardly anything in it, so that the queue is measured and not JSON.
const SMALL: Shape = Shape {
    stages: false,
    rows: 1,
};
/// All events of a picture that becomes a small table.
const FULL: Shape = Shape {
    stages: true,
    rows: 1,
};
/// The same with a table of usual size, about 20 kB.
const FULL_LARGE: Shape = Shape {
    stages: true,
    rows: 16,
};
/// Finished jobs are forgotten soon, so that large results of many jobs do not fill the memory.
const KEEP_SECONDS: u32 = 5;
/// Submissions in flight while a queue is filled.
const FILLING: usize = 50;
const EVENTS_OF_FULL_JOB: f64 = 41.0;

/// Drains each kind of queue in turn, round after round, so that what else the machine does meets all alike.
pub(super) async fn measure(plan: &Plan) -> Section {
    let (mut singles, mut ones, mut baseline) = (Vec::new(), Vec::new(), Vec::new());
    let (mut fulls, mut large) = (Vec::new(), Vec::new());
    let absent = bullmq::absent().await;
    for _ in 0..plan.rounds {
        ones.push(drain(plan.jobs, Mode::Batch, 1, SMALL).await);
        if absent.is_none() {
            baseline.push(bullmq::drain(plan.jobs).await);
        }
        singles.push(drain(plan.jobs, Mode::Single, 1, SMALL).await);
        fulls.push(drain(plan.full_jobs, Mode::Batch, 10, FULL).await);
        large.push(drain(plan.full_jobs / 4, Mode::Batch, 10, FULL_LARGE).await);
    }

    let mut section = Section::new("drain of a prefilled queue by one process, 50 at a time");
    let (single, one, full) = (median(&singles), median(&ones), median(&fulls));
    section.add(
        "batches of 1: claim, checkpoint, finish",
        one,
        Unit::PerSecond,
    );
    section.add("single images: claim, finish", single, Unit::PerSecond);
    if let Some(why) = absent {
        section.not_measured("BullMQ Worker, no-op, same payload", &why);
    } else {
        let theirs = median(&baseline);
        section.add(
            "BullMQ Worker, no-op, same payload",
            theirs,
            Unit::PerSecond,
        );
        section
            .add("single images against BullMQ", single / theirs, Unit::Times)
            .goal(Goal::AtLeast(1.5));
        section.add("batches of 1 against BullMQ", one / theirs, Unit::Times);
    }
    section
        .add(
            "batches of 10, 41 events, small results",
            full,
            Unit::PerSecond,
        )
        .goal(Goal::AtLeast(500.0));
    section.add(
        "  the same in events",
        full * EVENTS_OF_FULL_JOB,
        Unit::PerSecond,
    );
    section.add(
        "batches of 10, 41 events, results of 20 kB",
        median(&large),
        Unit::PerSecond,
    );
    section.add(
        "batches of 1, append-only file synced every second",
        drain_to_file(plan.jobs).await,
        Unit::PerSecond,
    );
    section
}

/// Jobs per second.
async fn drain(n_jobs: u32, mode: Mode, n_elements: usize, shape: Shape) -> f64 {
    let (redis, _connection) = server::fresh().await;
    fill_and_drain(&redis.url(), n_jobs, &load::job(mode, n_elements), shape).await
}

async fn drain_to_file(n_jobs: u32) -> f64 {
    let (redis, _connection) = server::fresh_with_file().await;
    fill_and_drain(&redis.url(), n_jobs, &load::job(Mode::Batch, 1), SMALL).await
}

async fn fill_and_drain(
    redis_url: &str,
    n_jobs: u32,
    submission: &shared::queue::Submission,
    shape: Shape,
) -> f64 {
    load::fill(&load::queue(redis_url), submission, n_jobs, FILLING).await;
    let consumer = consumer::spawn(redis_url, KEEP_SECONDS, n_jobs, shape);
    f64::from(n_jobs) / consumer::drain_ms(consumer).await * 1e3
}
