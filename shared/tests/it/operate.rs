//! What operators and clients may do to a job.

use std::time::Duration;

use shared::{
    ids::BatchId,
    job::Mode,
    queue::{Cancelled, Enqueued, State},
};

use crate::bench::{Bench, error, failed, names, pop, stage, submission, work};

#[tokio::test]
async fn a_waiting_job_is_cancelled_at_once_and_never_begun() {
    let bench = Bench::start().await;
    let batch = bench.accept(2).await;
    let behind = bench.accept(1).await;
    assert_eq!(bench.queue.cancel(&batch).await.unwrap(), Cancelled::Now);
    assert_eq!(
        names(&bench, &batch).await,
        ["batch_start", "element_error", "element_error", "summary"]
    );
    assert_eq!(bench.queue.cancel(&batch).await.unwrap(), Cancelled::Over);
    let summary = bench
        .queue
        .event_log()
        .read(&batch, 3, 1)
        .await
        .unwrap()
        .remove(0);
    let json: serde_json::Value = serde_json::from_slice(&summary.data).unwrap();
    assert_eq!(
        (json["status"].as_str(), json["skipped"].as_u64()),
        (Some("cancelled"), Some(2))
    );
    assert_eq!(json["results"][1]["event_id"], format!("{batch}:3"));

    let mut consumer = bench.queue.consumer("w1");
    let delivery = pop(&mut consumer).await;
    assert_eq!(delivery.batch(), &behind);
    work(delivery).await;
    assert!(consumer.try_pop().await.unwrap().is_none());
    assert_eq!(bench.queue.depth().await.unwrap().jobs, 0);
}

#[tokio::test]
async fn a_running_job_learns_of_its_cancellation_with_its_next_event_or_heartbeat() {
    let bench = Bench::start().await;
    let batch = bench.accept(2).await;
    let mut delivery = pop(&mut bench.queue.consumer("w1")).await;
    let heartbeat = bench.queue.heartbeat("w1");
    let held = heartbeat.hold(&delivery);
    assert_eq!(bench.queue.cancel(&batch).await.unwrap(), Cancelled::Asked);
    assert!(!delivery.is_cancelled());
    let orders = heartbeat.beat("{}").await.unwrap();
    assert_eq!(orders.cancelled, std::slice::from_ref(&batch));
    assert!(delivery.is_cancelled());
    drop(held);

    let other = bench.accept(1).await;
    let mut second = pop(&mut bench.queue.consumer("w1")).await;
    bench.queue.cancel(&other).await.unwrap();
    second.emit(&stage(0)).await.unwrap();
    assert!(second.is_cancelled());
    delivery.checkpoint(&error(0), failed()).await.unwrap();
    work(delivery).await;
    work(second).await;
}

#[tokio::test]
async fn a_cancelled_job_that_changes_hands_is_cancelled_for_its_next_owner() {
    let bench = Bench::start().await;
    let batch = bench.accept(2).await;
    let delivery = pop(&mut bench.queue.consumer("w1")).await;
    assert_eq!(bench.queue.cancel(&batch).await.unwrap(), Cancelled::Asked);
    delivery.release().await.unwrap();
    let next = pop(&mut bench.queue.consumer("w2")).await;
    assert_eq!(next.batch(), &batch);
    assert!(next.is_cancelled());
    work(next).await;
}

#[tokio::test]
async fn a_job_that_was_released_half_way_keeps_its_results_when_it_is_cancelled() {
    let bench = Bench::start().await;
    let batch = bench.accept(3).await;
    let mut delivery = pop(&mut bench.queue.consumer("w1")).await;
    delivery.checkpoint(&error(0), failed()).await.unwrap();
    delivery.release().await.unwrap();
    assert_eq!(bench.queue.cancel(&batch).await.unwrap(), Cancelled::Now);
    let record = bench.queue.record(&batch).await.unwrap().unwrap();
    assert_eq!(
        (
            record.state,
            record.next,
            record.done.len(),
            record.cancelled
        ),
        (State::Done, 3, 1, true)
    );
    let errors = names(&bench, &batch)
        .await
        .iter()
        .filter(|name| *name == "element_error")
        .count();
    assert_eq!(errors, 3);
}

#[tokio::test]
async fn a_cancelled_single_image_ends_with_its_error() {
    let bench = Bench::start().await;
    let Enqueued::Accepted(batch) = bench
        .queue
        .enqueue(&submission(Mode::Single, 1))
        .await
        .unwrap()
    else {
        panic!()
    };
    assert_eq!(bench.queue.cancel(&batch).await.unwrap(), Cancelled::Now);
    assert_eq!(names(&bench, &batch).await, ["stage", "element_error"]);
    assert_eq!(
        bench.queue.cancel(&BatchId::generate(0)).await.unwrap(),
        Cancelled::Unknown
    );
}

#[tokio::test]
async fn a_paused_queue_keeps_its_jobs_and_begins_none() {
    let bench = Bench::start().await;
    let mut consumer = bench.queue.consumer("w1");
    consumer.try_pop().await.unwrap();
    bench.queue.pause(Duration::from_mins(1)).await.unwrap();
    let batch = bench.accept(1).await;
    for _ in 0..3 {
        assert!(consumer.try_pop().await.unwrap().is_none());
    }
    let depth = bench.queue.depth().await.unwrap();
    assert_eq!((depth.jobs, depth.running, depth.paused), (1, 0, true));
    bench.queue.resume().await.unwrap();
    let delivery = pop(&mut consumer).await;
    assert_eq!((delivery.batch(), delivery.attempt()), (&batch, 1));
    work(delivery).await;
}

#[tokio::test]
async fn a_worker_is_seen_by_its_heartbeat_and_can_be_told_to_drain() {
    let bench = Bench::start().await;
    let heartbeat = bench.queue.heartbeat("w1");
    assert!(
        !bench.queue.drain_worker("w1").await.unwrap(),
        "nobody of that name was seen"
    );
    assert!(!heartbeat.beat(r#"{"host":"here"}"#).await.unwrap().drain);
    let cards = bench.queue.workers().await.unwrap();
    assert_eq!(
        (cards.len(), cards[0].name.as_str(), cards[0].says.as_str()),
        (1, "w1", r#"{"host":"here"}"#)
    );
    assert!(bench.queue.drain_worker("w1").await.unwrap());
    assert!(heartbeat.beat("{}").await.unwrap().drain);
}
