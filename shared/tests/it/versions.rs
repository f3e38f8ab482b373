//! Builds that differ, side by side on one queue, as they are while a deployment is under way.

use shared::{
    ids::BatchId,
    job::{JOB_VERSION, Mode},
    queue::{Enqueued, Queue, State},
};

use crate::bench::{Bench, submission_of, work};

async fn accept(queue: &Queue, tenant: &str, version: u32) -> BatchId {
    let mut submission = submission_of(tenant, Mode::Batch, 1);
    submission.job.version = version;
    match queue.enqueue(&submission).await.unwrap() {
        Enqueued::Accepted(batch) => batch,
        other => panic!("not accepted: {other:?}"),
    }
}

#[tokio::test]
async fn a_job_of_a_newer_form_is_left_to_newer_workers() {
    let bench = Bench::start().await;
    let newer = accept(&bench.queue, "a", JOB_VERSION + 1).await;
    let ours = accept(&bench.queue, "b", JOB_VERSION).await;
    let mut consumer = bench.queue.consumer("older");

    let mut taken = Vec::new();
    for _ in 0..4 {
        taken.extend(consumer.pop().await.unwrap());
    }
    assert_eq!(taken.len(), 1, "only what this build can read");
    assert_eq!(taken[0].batch(), &ours);
    work(taken.remove(0)).await;

    assert!(consumer.reclaim().await.unwrap().is_none());
    let mut redis = bench.server.connection().await;
    let state: (String, u32) = redis::cmd("HMGET")
        .arg(bench.queue.client().keys().job(&newer))
        .arg(&["st", "d"])
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(state, ("waiting".to_owned(), 0), "it waits, untried");
    assert!(bench.queue.dead_letters(10).await.unwrap().is_empty());
    assert_eq!(bench.queue.depth().await.unwrap().jobs, 1);
}

#[tokio::test]
async fn a_newer_workers_orphan_is_not_taken_over_by_an_older_one() {
    let bench = Bench::start().await;
    let batch = accept(&bench.queue, "a", JOB_VERSION).await;
    let mut consumer = bench.queue.consumer("newer");
    let delivery = loop {
        if let Some(delivery) = consumer.pop().await.unwrap() {
            break delivery;
        }
    };
    // As if it were of a newer form, and its worker dead.
    let mut redis = bench.server.connection().await;
    let key = bench.queue.client().keys().job(&batch);
    let _: i64 = redis::cmd("HSET")
        .arg(&key)
        .arg("v")
        .arg(JOB_VERSION + 1)
        .query_async(&mut redis)
        .await
        .unwrap();
    drop(delivery);
    let lease = bench.hasty.settings().lease();
    tokio::time::sleep(lease + lease / 10).await;

    let mut older = bench.hasty.consumer("older");
    assert!(older.reclaim().await.unwrap().is_none());
    let record = bench.queue.record(&batch).await.unwrap().unwrap();
    assert_eq!(
        record.state,
        State::Waiting,
        "it is there for the next newer worker"
    );
    // A newer one takes it where it was, and its crash still counts.
    let _: i64 = redis::cmd("HSET")
        .arg(&key)
        .arg("v")
        .arg(JOB_VERSION)
        .query_async(&mut redis)
        .await
        .unwrap();
    let taken = consumer.try_pop().await.unwrap().unwrap();
    assert_eq!((taken.batch(), taken.attempt()), (&batch, 2));
    work(taken).await;
}
