//! Lists of jobs.

use std::collections::BTreeSet;

use shared::{
    ids::BatchId,
    job::Mode,
    queue::{Enqueued, State},
};

use crate::bench::{Bench, error, failed, pop, submission_of, work};

async fn server_ms(bench: &Bench) -> u64 {
    let mut connection = bench.server.connection().await;
    let (seconds, micros): (u64, u64) = redis::cmd("TIME")
        .query_async(&mut connection)
        .await
        .unwrap();
    seconds * 1000 + micros / 1000
}

async fn listed(bench: &Bench, state: Option<State>, limit: usize) -> Vec<BatchId> {
    let lines = bench.queue.jobs(state, limit).await.unwrap();
    assert!(
        lines
            .iter()
            .all(|line| state.is_none_or(|state| state == line.state))
    );
    lines.into_iter().map(|line| line.batch).collect()
}

#[tokio::test]
async fn every_job_is_listed_once_under_its_state_and_never_more_than_asked_for() {
    let bench = Bench::start().await;
    let mut consumer = bench.queue.consumer("w1");
    let finished = bench.accept(1).await;
    work(pop(&mut consumer).await).await;
    let running = bench.accept(2).await;
    let _held = pop(&mut consumer).await;
    let mut waiting = BTreeSet::new();
    for tenant in ["a", "a", "b", "a"] {
        let submission = submission_of(tenant, Mode::Batch, 1);
        match bench.queue.enqueue(&submission).await.unwrap() {
            Enqueued::Accepted(batch) => waiting.insert(batch),
            other => panic!("not accepted: {other:?}"),
        };
    }

    let found = listed(&bench, Some(State::Waiting), 100).await;
    assert_eq!(found.len(), 4);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), waiting);
    assert_eq!(listed(&bench, Some(State::Running), 100).await, [running]);
    assert_eq!(listed(&bench, Some(State::Done), 100).await, [finished]);
    assert_eq!(listed(&bench, None, 100).await.len(), 6);
    for limit in 1..6 {
        assert_eq!(listed(&bench, None, limit).await.len(), limit);
    }
}

#[tokio::test]
async fn of_many_finished_jobs_the_latest_are_listed() {
    let bench = Bench::start().await;
    let mut batches = Vec::new();
    for _ in 0..6 {
        let batch = bench.accept(1).await;
        bench.queue.cancel(&batch).await.unwrap();
        batches.push(batch);
        // Times are in whole milliseconds; accepted in the same one, two jobs have no order.
        let accepted_at = bench.queue.record(batches.last().unwrap()).await.unwrap();
        let accepted_at = accepted_at.unwrap().created_at_ms;
        while server_ms(&bench).await == accepted_at {}
    }
    // No worker has met them yet, so they stand in the lane too; each is listed once, and those of the lane first.
    assert_eq!(listed(&bench, None, 100).await.len(), 6);
    let latest = listed(&bench, Some(State::Done), 2).await;
    assert_eq!(latest, [batches[5].clone(), batches[4].clone()]);
}

#[tokio::test]
async fn a_line_tells_whose_a_job_is_and_how_far_it_came() {
    let bench = Bench::start().await;
    let batch = bench.accept(3).await;
    let mut delivery = pop(&mut bench.queue.consumer("w1")).await;
    delivery.checkpoint(&error(0), failed()).await.unwrap();
    bench.queue.cancel(&batch).await.unwrap();
    let line = bench.queue.jobs(None, 1).await.unwrap().remove(0);
    assert_eq!(
        (line.tenant.as_str(), line.lane.as_str(), line.state),
        ("tester", "lo", State::Running)
    );
    assert_eq!((line.elements, line.next, line.deliveries), (3, 1, 1));
    assert_eq!((line.owner.as_deref(), line.cancelled), (Some("w1"), true));
}
