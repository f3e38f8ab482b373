//! Lists of jobs.

use std::collections::BTreeSet;

use shared::{
    ids::BatchId,
    job::Mode,
    queue::{Enqueued, State},
};

use crate::{
    bench::{Bench, error, failed, submission_of, work},
    operate::pop,
};

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
