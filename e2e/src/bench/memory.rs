//! What a job takes in Redis, all its keys counted.

use shared::job::Mode;

use super::{
    consumer::{self, Shape},
    load,
    report::{Goal, Section, Unit},
    server,
};

/// Long enough that nothing is forgotten while it is measured.
const KEEP_SECONDS: u32 = 3_600;

/// Compares `used_memory` before and after.
pub(super) async fn measure(n_jobs: u32) -> Section {
    let mut section = Section::new("memory of Redis for a job of 1.5 kB, in mean");
    let (redis, mut connection) = server::fresh().await;
    let queue = load::queue(&redis.url());
    let submission = load::job(Mode::Batch, 10);
    // Scripts, connections and the queue's own keys are there before the first look.
    load::fill(&queue, &submission, 50, 50).await;
    let before = server::used_memory(&mut connection).await;
    load::fill(&queue, &submission, n_jobs, 50).await;
    let waiting = server::used_memory(&mut connection).await - before;
    section
        .add("waiting", waiting / f64::from(n_jobs), Unit::Bytes)
        .goal(Goal::AtMost(2_100.0));

    for (what, mode, n_elements, shape) in [
        (
            "finished single image, small result",
            Mode::Single,
            1,
            Shape {
                stages: false,
                rows: 1,
            },
        ),
        (
            "finished batch of 10, 41 events, small results",
            Mode::Batch,
            10,
            Shape {
                stages: true,
                rows: 1,
            },
        ),
    ] {
        let n_jobs = n_jobs / 5;
        let (redis, mut connection) = server::fresh().await;
        let before = server::used_memory(&mut connection).await;
        let submission = load::job(mode, n_elements);
        load::fill(&load::queue(&redis.url()), &submission, n_jobs, 50).await;
        let consumer = consumer::spawn(&redis.url(), KEEP_SECONDS, n_jobs, shape);
        consumer::drain_ms(consumer).await;
        let finished = server::used_memory(&mut connection).await - before;
        section.add(what, finished / f64::from(n_jobs), Unit::Bytes);
    }
    section
}
