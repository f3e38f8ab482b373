//! The same queue on a cluster, behind sentinels, over TLS and with the rights that it needs and no more.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use shared::{
    event_log::EventFeed,
    ids::BatchId,
    job::Mode,
    queue::{Cancelled, Delivery, Enqueued, Queue, QueueArgs, State},
    redis::RedisArgs,
};
use testkit::redis::{RedisCluster, RedisOverTls, RedisSentinels, RedisServer};
use tokio_util::sync::CancellationToken;

use crate::bench::{error, failed, stage, submission, summary, work};

/// Longer than a fail-over takes.
const PATIENCE: Duration = Duration::from_secs(40);

fn queue(redis: &RedisArgs, lease_ms: u32) -> Queue {
    let settings = QueueArgs {
        queue_lease_ms: lease_ms,
        ..QueueArgs::default()
    };
    Queue::new(redis, settings).unwrap()
}

async fn accept(queue: &Queue, elements: usize) -> BatchId {
    let give_up = Instant::now() + PATIENCE;
    loop {
        match queue.enqueue(&submission(Mode::Batch, elements)).await {
            Ok(Enqueued::Accepted(batch)) => return batch,
            Ok(other) => panic!("not accepted: {other:?}"),
            Err(error) => assert!(error.is_outage(), "{error}"),
        }
        assert!(Instant::now() < give_up, "never accepted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn pop(queue: &Queue, worker: &str) -> Delivery {
    let mut consumer = queue.consumer(worker);
    let give_up = Instant::now() + PATIENCE;
    loop {
        match consumer.pop().await {
            Ok(Some(delivery)) => return delivery,
            Ok(None) => {}
            Err(error) => assert!(error.is_outage(), "{error}"),
        }
        assert!(Instant::now() < give_up, "no job");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// All that the queue does, once.
async fn story(redis: &RedisArgs) {
    let (patient, hasty) = (queue(redis, 10_000), queue(redis, 300));
    let (feed, driving) = EventFeed::new(patient.client().clone(), CancellationToken::new());
    let driving = tokio::spawn(driving);

    // A worker waits, a job comes, a client follows it to its end.
    let waiting = tokio::spawn({
        let queue = patient.clone();
        async move { pop(&queue, "w1").await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let batch = accept(&patient, 2).await;
    let events = tokio::spawn(
        feed.follow(batch.clone(), 0)
            .map(|event| event.unwrap().seq)
            .collect::<Vec<_>>(),
    );
    work(waiting.await.unwrap()).await;
    assert_eq!(events.await.unwrap(), [1, 2, 3, 4, 5, 6]);

    // Its worker dies after the first element; another goes on behind it.
    let batch = accept(&patient, 2).await;
    let mut dying = pop(&patient, "w2").await;
    dying.checkpoint(&error(0), failed()).await.unwrap();
    drop(dying);
    let mut other = hasty.consumer("w3");
    let taken_over = loop {
        if let Some(delivery) = other.reclaim().await.unwrap() {
            break delivery;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!((taken_over.batch(), taken_over.next()), (&batch, 1));
    let heartbeat = hasty.heartbeat("w3");
    let held = heartbeat.hold(&taken_over);
    assert!(heartbeat.beat("{}").await.unwrap().lost.is_empty());
    work(taken_over).await;
    drop(held);

    let batch = accept(&patient, 1).await;
    assert_eq!(patient.cancel(&batch).await.unwrap(), Cancelled::Now);
    assert!(other.try_pop().await.unwrap().is_none());
    let jobs = patient.jobs(Some(State::Done), 100).await.unwrap();
    assert_eq!(jobs.len(), 3);
    let audit = patient.audit(1_000).await.unwrap();
    assert_eq!((audit.findings, audit.complete), (Vec::new(), true));
    driving.abort();
}

/// A master dies in the middle of a job: its worker writes on, its client sees no gap, and new jobs are taken.
async fn fail_over(redis: &RedisArgs, kill: impl AsyncFnOnce()) {
    let queue = queue(redis, 60_000);
    let (feed, driving) = EventFeed::new(queue.client().clone(), CancellationToken::new());
    let driving = tokio::spawn(driving);
    let batch = accept(&queue, 3).await;
    let events = tokio::spawn(
        feed.follow(batch, 0)
            .map(|event| event.unwrap().seq)
            .collect::<Vec<_>>(),
    );
    let mut delivery = pop(&queue, "w").await;
    delivery.emit(&stage(0)).await.unwrap();
    delivery.checkpoint(&error(0), failed()).await.unwrap();

    kill().await;

    delivery.emit(&stage(1)).await.unwrap();
    delivery.checkpoint(&error(1), failed()).await.unwrap();
    delivery.checkpoint(&error(2), failed()).await.unwrap();
    let end = summary(&delivery);
    delivery.finish(&end, None).await.unwrap();
    let seen = tokio::time::timeout(PATIENCE, events).await.unwrap();
    assert_eq!(seen.unwrap(), [1, 2, 3, 4, 5, 6, 7]);

    let next = accept(&queue, 1).await;
    let delivery = pop(&queue, "w").await;
    assert_eq!(delivery.batch(), &next);
    work(delivery).await;
    driving.abort();
}

#[tokio::test]
async fn a_cluster_serves_the_queue() {
    let cluster = RedisCluster::start().await;
    story(&RedisArgs::at(cluster.url().parse().unwrap())).await;
}

#[tokio::test]
async fn a_cluster_that_loses_the_queues_master_goes_on_with_its_replica() {
    let mut cluster = RedisCluster::start().await;
    let redis = RedisArgs::at(cluster.url().parse().unwrap());
    fail_over(&redis, async || cluster.kill_the_queues_master().await).await;
}

#[tokio::test]
async fn sentinels_name_the_master_that_serves_the_queue() {
    let sentinels = RedisSentinels::start().await;
    story(&RedisArgs::at(sentinels.url().parse().unwrap())).await;
}

#[tokio::test]
async fn a_master_that_dies_is_replaced_by_the_one_that_the_sentinels_name() {
    let mut sentinels = RedisSentinels::start().await;
    let redis = RedisArgs::at(sentinels.url().parse().unwrap());
    fail_over(&redis, async || sentinels.kill_master().await).await;
}

#[tokio::test]
async fn tls_serves_the_queue_to_whoever_trusts_the_server() {
    let tls = RedisOverTls::start().await;
    let mut redis = RedisArgs::at(tls.url().parse().unwrap());
    redis.redis_ca = Some(tls.certificate());
    story(&redis).await;

    for wrong in [Some(tls.strangers_certificate()), None] {
        redis.redis_ca = wrong;
        let refused = queue(&redis, 10_000).ping().await.unwrap_err().to_string();
        assert!(refused.contains("certificate"), "{refused}");
    }
}

/// What `docs/OPERATIONS.md` tells operators to grant.
const RIGHTS: &str = "resetkeys ~dq:* resetchannels &dq:* -@all \
    +@connection +@read +@write +@stream +@transaction +@scripting +publish +subscribe +unsubscribe +info +time +role +cluster";

#[tokio::test]
async fn a_user_with_the_documented_rights_can_do_all_that_is_needed() {
    let server = RedisServer::start().await;
    let mut grant = redis::cmd("ACL");
    grant.arg(&["SETUSER", "canvas", "on", ">p@ss/word"]);
    RIGHTS.split_whitespace().for_each(|right| {
        grant.arg(right);
    });
    let _: String = grant
        .query_async(&mut server.connection().await)
        .await
        .unwrap();
    let url = server.url();
    let url = |user: &str| {
        url.replace("redis://", &format!("redis://{user}@"))
            .parse()
            .unwrap()
    };
    story(&RedisArgs::at(url("canvas:p%40ss%2Fword"))).await;

    let refused = queue(&RedisArgs::at(url("canvas:wrong")), 10_000)
        .ping()
        .await;
    let refused = refused.unwrap_err();
    assert!(refused.is_outage(), "{refused}");
    let foreign = RedisArgs {
        redis_key_prefix: "other".to_owned(),
        ..RedisArgs::at(url("canvas:p%40ss%2Fword"))
    };
    let refused = queue(&foreign, 10_000)
        .ping()
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("permission"), "{refused}");
}
