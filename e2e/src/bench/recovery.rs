//! How long a job stands still whose worker was killed.

use std::time::{Duration, Instant};

use shared::{
    job::Mode,
    queue::{Queue, State},
};
use tokio::process::Child;

use super::{
    consumer, load,
    report::{Goal, Section, Unit},
    samples::Samples,
    server,
};

const N_VICTIMS: usize = 10;
const JOBS_EACH: u32 = 10;

/// Kills processes in the middle of their jobs, all at once and each at another moment between two heartbeats, and
/// takes every job over at its second element with the default lease and the worker's own interval.
pub(super) async fn measure() -> Section {
    let (redis, _connection) = server::fresh().await;
    let queue = load::queue(&redis.url());
    let n_jobs = N_VICTIMS * JOBS_EACH as usize;
    load::fill(&queue, &load::job(Mode::Batch, 2), n_jobs as u32, 10).await;
    let mut victims: Vec<Child> = Vec::new();
    let apart = queue.settings().heartbeat() / N_VICTIMS as u32;
    for _ in 0..N_VICTIMS {
        victims.push(consumer::spawn_holding(&redis.url(), JOBS_EACH));
        tokio::time::sleep(apart).await;
    }
    wait_until_all_stand_at_their_second_element(&queue, n_jobs).await;
    for victim in &mut victims {
        victim.kill().await.expect("killing a consumer");
    }
    let killed = Instant::now();
    let stood_still = take_over(&queue, n_jobs, killed).await;

    let mut section =
        Section::new("jobs whose worker was killed go on at their unfinished element");
    section.add("after, p50", stood_still.p50(), Unit::Milliseconds);
    section
        .add("after, p99", stood_still.p99(), Unit::Milliseconds)
        .goal(Goal::AtMost(15_000.0));
    section
}

async fn wait_until_all_stand_at_their_second_element(queue: &Queue, n_jobs: usize) {
    loop {
        let running = queue
            .jobs(Some(State::Running), n_jobs)
            .await
            .expect("listing jobs");
        if running.iter().filter(|job| job.next == 1).count() == n_jobs {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Looks for orphans as a worker does.
async fn take_over(queue: &Queue, n_jobs: usize, killed: Instant) -> Samples {
    let (mut consumer, mut samples) = (queue.consumer("survivor"), Samples::default());
    let mut n_taken = 0;
    while n_taken < n_jobs {
        match consumer.reclaim().await.expect("looking for orphans") {
            Some(delivery) => {
                assert_eq!(delivery.next(), 1, "its first element is over");
                samples.push(killed.elapsed());
                n_taken += 1;
            }
            None => tokio::time::sleep(queue.settings().reclaim_interval()).await,
        }
    }
    samples
}
