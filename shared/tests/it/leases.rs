//! How long a job is its worker's.

use std::time::{Duration, Instant};

use shared::queue::{Orders, QueueArgs, WriteError};
use testkit::redis::RedisServer;

use crate::bench::{Bench, pop, reclaim, stage, work};

#[tokio::test]
async fn a_heartbeat_keeps_a_job_and_learns_of_its_loss() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let heartbeat = bench.queue.heartbeat("w1");
    let delivery = pop(&mut bench.queue.consumer("w1")).await;
    let held = heartbeat.hold(&delivery);
    let mut rival = bench.hasty.consumer("rival");
    let lease = bench.hasty.settings().lease();

    let beaten_until = Instant::now() + 3 * lease;
    while Instant::now() < beaten_until {
        assert_eq!(heartbeat.beat("{}").await.unwrap(), Orders::default());
        assert!(
            rival.reclaim().await.unwrap().is_none(),
            "a job with a heartbeat is not taken"
        );
        tokio::time::sleep(lease / 10).await;
    }
    let taken = reclaim(&mut rival).await;
    assert_eq!(heartbeat.beat("{}").await.unwrap().lost, [batch]);
    assert!(delivery.is_lost());
    assert_eq!(
        heartbeat.beat("{}").await.unwrap(),
        Orders::default(),
        "a loss is told once"
    );
    drop(held);
    assert_eq!(
        heartbeat.beat("{}").await.unwrap(),
        Orders::default(),
        "a job that is not held is not missed"
    );
    work(taken).await;
}

#[tokio::test]
async fn a_worker_without_heartbeat_fences_itself_before_anyone_takes_over() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let lease = bench.hasty.settings().lease();
    let mut delivery = pop(&mut bench.hasty.consumer("w1")).await;
    delivery.emit(&stage(0)).await.unwrap();
    let heartbeat = bench.hasty.heartbeat("w1");
    let held = heartbeat.hold(&delivery);
    let written = bench.queue.event_log().read(&batch, 0, 100).await.unwrap();

    tokio::time::sleep(lease + lease / 2).await;
    assert!(
        delivery.is_lost(),
        "by its own clock, for nobody has told it"
    );
    assert!(matches!(
        delivery.emit(&stage(0)).await,
        Err(WriteError::Fenced)
    ));
    // Redis would have taken the write: nobody else has the job yet, and its fence is the highest.
    assert_eq!(
        bench.queue.event_log().read(&batch, 0, 100).await.unwrap(),
        written
    );
    drop(held);
    let taken = reclaim(&mut bench.hasty.consumer("w2")).await;
    assert_eq!(taken.batch(), &batch);
    work(taken).await;
}

#[tokio::test]
async fn a_job_that_does_not_move_is_let_go() {
    let settings = QueueArgs {
        queue_stall_seconds: 1,
        ..QueueArgs::default()
    };
    let bench = Bench::with(RedisServer::start().await, settings);
    let batch = bench.accept(1).await;
    let stuck = pop(&mut bench.queue.consumer("w1")).await;
    let heartbeat = bench.queue.heartbeat("w1");
    let _held = heartbeat.hold(&stuck);
    let stalled = loop {
        let orders = heartbeat.beat("{}").await.unwrap();
        if !orders.stalled.is_empty() {
            break orders.stalled;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(stalled, [batch]);
    assert!(stuck.is_lost());
}
