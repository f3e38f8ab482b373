//! Who owns a job, and what is left of it.

use shared::{
    job::Mode,
    queue::{Enqueued, Idempotency, QueueArgs, State, WriteError},
};
use testkit::redis::RedisServer;

use crate::bench::{
    Bench, error, failed, pop, queue_on, reclaim, stage, submission, summary, work,
};

#[tokio::test]
async fn a_job_runs_from_its_acceptance_to_its_last_event() {
    let bench = Bench::start().await;
    let batch = bench.accept(3).await;
    let record = bench.queue.record(&batch).await.unwrap().unwrap();
    assert_eq!(
        (record.state, record.next, record.seq),
        (State::Waiting, 0, 1)
    );

    let delivery = pop(&mut bench.queue.consumer("w1")).await;
    assert_eq!(
        (delivery.batch(), delivery.next(), delivery.attempt()),
        (&batch, 0, 1)
    );
    work(delivery).await;

    let record = bench.queue.record(&batch).await.unwrap().unwrap();
    assert_eq!((record.state, record.next, record.seq), (State::Done, 3, 8));
    let events = bench.queue.event_log().read(&batch, 0, 100).await.unwrap();
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    let element = ["stage", "element_error"];
    assert_eq!(
        names,
        [
            &["batch_start"],
            element.as_slice(),
            &element,
            &element,
            &["summary"]
        ]
        .concat()
    );
    assert_eq!(
        events.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (1..=8).collect::<Vec<_>>()
    );
    assert_eq!(events.iter().filter(|event| event.terminal).count(), 1);
    for event in &events {
        let json: serde_json::Value = serde_json::from_slice(&event.data).unwrap();
        assert_eq!(
            (json["type"].as_str(), json["seq"].as_u64()),
            (Some(event.name.as_str()), Some(event.seq))
        );
    }
    let mut redis = bench.server.connection().await;
    let backlog: u64 = redis::cmd("XLEN")
        .arg("test:{0}:jobs:lo")
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(backlog, 0, "a finished job leaves the stream");
}

#[tokio::test]
async fn a_dead_workers_job_goes_on_at_its_first_unfinished_element() {
    let bench = Bench::start().await;
    bench.accept(3).await;
    let mut dead = pop(&mut bench.queue.consumer("dead")).await;
    dead.emit(&stage(0)).await.unwrap();
    let seq = dead.checkpoint(&error(0), failed()).await.unwrap();
    dead.emit(&stage(1)).await.unwrap();

    let heir = reclaim(&mut bench.hasty.consumer("heir")).await;
    assert_eq!((heir.next(), heir.attempt()), (1, 2));
    assert_eq!(heir.done()[0].seq, seq);
    let batch = heir.batch().clone();

    assert!(
        matches!(dead.emit(&stage(1)).await, Err(WriteError::Fenced)),
        "a zombie may not write"
    );
    assert!(matches!(
        dead.checkpoint(&error(1), failed()).await,
        Err(WriteError::Fenced)
    ));
    let farewell = summary(&dead);
    assert!(matches!(
        dead.finish(&farewell, None).await,
        Err(WriteError::Fenced)
    ));

    work(heir).await;
    let events = bench.queue.event_log().read(&batch, 0, 100).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (1..=9).collect::<Vec<_>>()
    );
    assert_eq!(
        events
            .iter()
            .filter(|event| event.name == "element_error")
            .count(),
        3,
        "each element ended once"
    );
}

#[tokio::test]
async fn a_released_job_is_the_next_of_its_tenant_and_counts_no_crash() {
    let bench = Bench::start().await;
    let batch = bench.accept(2).await;
    bench.accept(1).await;
    let mut leaving = pop(&mut bench.queue.consumer("leaving")).await;
    leaving.checkpoint(&error(0), failed()).await.unwrap();
    leaving.release().await.unwrap();

    let mut heir = bench.queue.consumer("heir");
    // What was its tenant's front stays in front; behind it the released job is the first.
    work(pop(&mut heir).await).await;
    let taken = pop(&mut heir).await;
    assert_eq!(
        (taken.batch(), taken.next(), taken.attempt()),
        (&batch, 1, 1)
    );
    work(taken).await;
}

#[tokio::test]
async fn the_same_write_twice_is_one_event() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let mut delivery = pop(&mut bench.queue.consumer("w1")).await;
    delivery.emit(&stage(0)).await.unwrap();
    // The answer to a write is lost: the server is cut off in mid-air, and the write is made again.
    let mut redis = bench.server.connection().await;
    let _: i64 = redis::cmd("CLIENT")
        .arg(&["KILL", "TYPE", "normal", "SKIPME", "yes"])
        .query_async(&mut redis)
        .await
        .unwrap();
    let seq = delivery.checkpoint(&error(0), failed()).await.unwrap();
    assert_eq!(seq, 3);
    let end = summary(&delivery);
    delivery.finish(&end, None).await.unwrap();
    let events = bench.queue.event_log().read(&batch, 0, 100).await.unwrap();
    assert_eq!(events.len(), 4);
}

#[tokio::test]
async fn an_idempotency_key_stands_for_one_job() {
    let bench = Bench::start().await;
    let named = |scope: &str, key: &str, body: &str| {
        let mut submission = submission(Mode::Batch, 1);
        submission.idempotency = Some(Idempotency {
            scope: scope.to_owned(),
            key: key.to_owned(),
            body_sha256: body.to_owned(),
        });
        submission
    };
    let Enqueued::Accepted(first) = bench.queue.enqueue(&named("a", "k", "1")).await.unwrap()
    else {
        panic!()
    };
    assert_eq!(
        bench.queue.enqueue(&named("a", "k", "1")).await.unwrap(),
        Enqueued::Attached(first.clone())
    );
    assert_eq!(
        bench.queue.enqueue(&named("a", "k", "2")).await.unwrap(),
        Enqueued::Conflict
    );
    for (scope, key) in [("b", "k"), ("a", "l"), ("", "ak")] {
        let other = bench.queue.enqueue(&named(scope, key, "1")).await.unwrap();
        assert!(
            matches!(other, Enqueued::Accepted(id) if id != first),
            "{scope}/{key}"
        );
    }
    // When the job is forgotten before the key is, the key stands for nothing.
    let mut redis = bench.server.connection().await;
    let _: i64 = redis::cmd("DEL")
        .arg(format!("test:{{0}}:job:{first}"))
        .query_async(&mut redis)
        .await
        .unwrap();
    assert!(matches!(
        bench.queue.enqueue(&named("a", "k", "1")).await.unwrap(),
        Enqueued::Accepted(_)
    ));
}

#[tokio::test]
async fn a_full_queue_refuses_and_keeps_nothing() {
    let bench = Bench::with(
        RedisServer::start().await,
        QueueArgs {
            queue_max_depth: 2,
            ..QueueArgs::default()
        },
    );
    bench.accept(1).await;
    bench.accept(1).await;
    let mut redis = bench.server.connection().await;
    let before: u64 = redis::cmd("DBSIZE").query_async(&mut redis).await.unwrap();
    assert!(matches!(
        bench
            .queue
            .enqueue(&submission(Mode::Batch, 1))
            .await
            .unwrap(),
        Enqueued::Full { .. }
    ));
    let after: u64 = redis::cmd("DBSIZE").query_async(&mut redis).await.unwrap();
    assert_eq!(before, after);
    work(pop(&mut bench.queue.consumer("w1")).await).await;
    bench.accept(1).await;
}

#[tokio::test]
async fn every_key_of_a_job_expires() {
    let bench = Bench::start().await;
    bench.accept(2).await;
    let mut redis = bench.server.connection().await;
    let without_expiry = async |redis: &mut redis::aio::MultiplexedConnection| {
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg("*")
            .query_async(redis)
            .await
            .unwrap();
        let mut found = Vec::new();
        for key in keys {
            let ttl: i64 = redis::cmd("PTTL")
                .arg(&key)
                .query_async(redis)
                .await
                .unwrap();
            if ttl < 0 {
                found.push(key);
            }
        }
        found
    };
    assert_eq!(without_expiry(&mut redis).await, [""; 0]);
    work(pop(&mut bench.queue.consumer("w1")).await).await;
    assert_eq!(without_expiry(&mut redis).await, [""; 0]);
}

#[tokio::test]
async fn a_single_image_starts_with_its_place_in_the_queue() {
    let bench = Bench::start().await;
    bench.accept(1).await;
    let Enqueued::Accepted(batch) = bench
        .queue
        .enqueue(&submission(Mode::Single, 1))
        .await
        .unwrap()
    else {
        panic!()
    };
    let first = bench
        .queue
        .event_log()
        .read(&batch, 0, 10)
        .await
        .unwrap()
        .remove(0);
    let json: serde_json::Value = serde_json::from_slice(&first.data).unwrap();
    assert_eq!(
        (first.name.as_str(), json["queue_position"].as_u64()),
        ("stage", Some(1))
    );
}

#[tokio::test]
async fn entries_that_name_no_job_are_removed() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let mut redis = bench.server.connection().await;
    for name in ["", "b0_zz", "b0_00000000000000000000000000000000"] {
        let _: String = redis::cmd("XADD")
            .arg("test:{0}:jobs:lo")
            .arg("*")
            .arg("j")
            .arg(name)
            .query_async(&mut redis)
            .await
            .unwrap();
    }
    let mut consumer = bench.queue.consumer("w1");
    let delivery = pop(&mut consumer).await;
    assert_eq!(delivery.batch(), &batch);
    work(delivery).await;
    for _ in 0..3 {
        assert!(consumer.pop().await.unwrap().is_none());
    }
    let backlog: u64 = redis::cmd("XLEN")
        .arg("test:{0}:jobs:lo")
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(backlog, 0);
}

#[tokio::test]
async fn jobs_survive_a_killed_redis_with_an_append_only_file() {
    let mut bench = Bench::with(RedisServer::start_durable().await, QueueArgs::default());
    let batch = bench.accept(2).await;
    let mut delivery = pop(&mut bench.queue.consumer("w1")).await;
    delivery.checkpoint(&error(0), failed()).await.unwrap();
    bench.server.kill();
    bench.server.start_again().await;
    work(delivery).await;
    let events = bench.queue.event_log().read(&batch, 0, 100).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (1..=5).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn workers_come_back_to_a_redis_that_lost_its_data() {
    let mut bench = Bench::start().await;
    let mut consumer = bench.queue.consumer("w1");
    assert!(consumer.reclaim().await.unwrap().is_none());
    bench.server.kill();
    assert!(consumer.reclaim().await.is_err());
    bench.server.start_again().await;
    let other = queue_on(&bench.server, QueueArgs::default());
    let Enqueued::Accepted(batch) = other.enqueue(&submission(Mode::Batch, 1)).await.unwrap()
    else {
        panic!()
    };
    let delivery = pop(&mut consumer).await;
    assert_eq!(delivery.batch(), &batch);
    work(delivery).await;
}
