//! Redis that is full, that loads, that forgot everything, that cannot be heard: the queue goes on by itself.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::StreamExt as _;
use shared::{
    event_log::EventFeed,
    job::Mode,
    queue::{Delivery, Enqueued, Queue, QueueArgs, State},
    redis::RedisArgs,
};
use testkit::{proxy::Proxy, redis::RedisServer};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, error, failed, submission, work};

const PATIENCE: Duration = Duration::from_secs(40);

async fn configure(bench: &Bench, option: &str, value: &str) {
    let mut command = redis::cmd("CONFIG");
    command.arg("SET").arg(option).arg(value);
    let _: String = command
        .query_async(&mut bench.server.connection().await)
        .await
        .unwrap();
}

/// The next job, however often asking for it fails until then.
async fn pop(queue: &Queue, worker: &str) -> Delivery {
    let mut consumer = queue.consumer(worker);
    let give_up = Instant::now() + PATIENCE;
    loop {
        match consumer.pop().await {
            Ok(Some(delivery)) => return delivery,
            Ok(None) => {}
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        assert!(Instant::now() < give_up, "no job");
    }
}

#[tokio::test]
async fn a_redis_that_is_nearly_full_finishes_jobs_and_takes_no_new_ones() {
    let bench = Bench::start().await;
    bench.accept(2).await;
    let delivery = pop(&bench.queue, "w").await;

    let used = bench.queue.memory().await.unwrap().used;
    // Between 85 and 100 percent: room for what runs.
    configure(&bench, "maxmemory", &(used * 100 / 93).to_string()).await;
    let refused = tokio::time::timeout(PATIENCE, async {
        loop {
            let enqueued = bench.queue.enqueue(&submission(Mode::Batch, 1)).await;
            if let Enqueued::Full { retry_after } = enqueued.unwrap() {
                return retry_after;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert!(Duration::from_secs(1) <= refused.await.unwrap());
    work(delivery).await;

    configure(&bench, "maxmemory", "0").await;
    let accepted = tokio::time::timeout(PATIENCE, async {
        loop {
            let enqueued = bench.queue.enqueue(&submission(Mode::Batch, 1)).await;
            if matches!(enqueued.unwrap(), Enqueued::Accepted(_)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    accepted.await.unwrap();
}

#[tokio::test]
async fn a_redis_that_is_full_refuses_a_job_and_keeps_what_runs_for_later() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let mut delivery = pop(&bench.queue, "w").await;
    configure(&bench, "maxmemory", "1").await;

    // What is known of the memory is old: the script itself finds no room.
    let enqueued = bench.queue.enqueue(&submission(Mode::Batch, 1)).await;
    assert!(
        matches!(enqueued, Ok(Enqueued::Full { .. })),
        "{enqueued:?}"
    );

    let written = tokio::spawn(async move {
        delivery.checkpoint(&error(0), failed()).await.unwrap();
        work(delivery).await;
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!written.is_finished(), "there is no room for the write");
    configure(&bench, "maxmemory", "0").await;
    written.await.unwrap();
    let events = bench.queue.event_log().read(&batch, 0, 10).await.unwrap();
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["batch_start", "element_error", "summary"]);
}

#[tokio::test]
async fn a_redis_that_lost_everything_gets_its_lanes_again() {
    let bench = Bench::start().await;
    let queue = bench.queue.clone();
    let popping = tokio::spawn(async move { pop(&queue, "w").await });
    bench.accept(1).await;
    work(popping.await.unwrap()).await;

    let mut connection = bench.server.connection().await;
    let _: String = redis::cmd("FLUSHALL")
        .query_async(&mut connection)
        .await
        .unwrap();
    let queue = bench.queue.clone();
    let popping = tokio::spawn(async move { pop(&queue, "w").await });
    let batch = bench.accept(1).await;
    let delivery = popping.await.unwrap();
    assert_eq!(delivery.batch(), &batch);
    work(delivery).await;
}

#[tokio::test]
async fn a_redis_that_loads_its_data_is_waited_for() {
    let mut bench = Bench::with(RedisServer::start_durable().await, QueueArgs::default());
    for _ in 0..2 {
        bench.accept(1).await;
    }
    // Between the commands of its file, one in about a thousand, Redis looks after its clients.
    let mut filler = redis::pipe();
    for n in 0..5_000 {
        filler.cmd("SET").arg(format!("filler:{n}")).arg(n).ignore();
    }
    let () = filler
        .query_async(&mut bench.server.connection().await)
        .await
        .unwrap();
    let delivery = pop(&bench.queue, "w").await;
    let batch = delivery.batch().clone();
    bench.server.kill();
    // Microseconds for each command of the file: an option that exists for tests.
    bench.server.begin_again(&["--key-load-delay", "300"]);
    let mut saw_loading = false;
    let give_up = Instant::now() + PATIENCE;
    loop {
        match bench.queue.ping().await {
            Ok(()) => break,
            Err(error) => {
                assert!(error.is_outage(), "{error}");
                saw_loading |= error.to_string().contains("loading the dataset");
            }
        }
        assert!(Instant::now() < give_up, "Redis does not come back");
    }
    assert!(saw_loading, "it was never seen loading");
    work(delivery).await;
    let events = bench.queue.event_log().read(&batch, 0, 10).await.unwrap();
    assert!(events.last().unwrap().terminal);
    work(pop(&bench.queue, "w").await).await;
}

fn queue_at(address: SocketAddr) -> Queue {
    let redis = RedisArgs {
        redis_key_prefix: "test".to_owned(),
        redis_pool_size: 8,
        ..RedisArgs::at(format!("redis://{address}/0").parse().unwrap())
    };
    Queue::new(&redis, QueueArgs::default()).unwrap()
}

#[tokio::test]
async fn connections_that_fell_silent_are_made_anew() {
    let bench = Bench::start().await;
    let proxy = Proxy::start(bench.server.address()).await;
    let queue = queue_at(proxy.address());
    let (feed, driving) = EventFeed::new(queue.client().clone(), CancellationToken::new());
    let driving = tokio::spawn(driving);

    // A worker is in the middle of its blocking read, a follower waits, the pool has a connection.
    let popping = tokio::spawn({
        let queue = queue.clone();
        async move { pop(&queue, "w").await }
    });
    let batch = bench.accept(1).await;
    let first = popping.await.unwrap();
    let mut events = Box::pin(feed.follow(batch, 0));
    assert_eq!(events.next().await.unwrap().unwrap().seq, 1);
    let next = tokio::spawn({
        let queue = queue.clone();
        async move { pop(&queue, "w").await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;

    proxy.fall_silent();
    let later = bench.accept(1).await;
    drop(first);
    // A worker on another network: the first job lost its worker, and Redis may have handed the later one to a
    // connection that nobody hears.
    let mut other = bench.hasty.consumer("other");
    let mut n_done = 0;
    while n_done < 2 {
        let popped = match other.try_pop().await.unwrap() {
            Some(delivery) => Some(delivery),
            None => other.reclaim().await.unwrap(),
        };
        match popped {
            Some(delivery) => {
                work(delivery).await;
                n_done += 1;
            }
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    let record = bench.queue.record(&later).await.unwrap().unwrap();
    assert_eq!(record.state, State::Done);

    // Both ends behind the silence find out by themselves.
    let rest = events.map(|event| event.unwrap().seq).collect::<Vec<_>>();
    assert_eq!(
        tokio::time::timeout(PATIENCE, rest).await.unwrap(),
        [2, 3, 4]
    );
    let last = bench.accept(1).await;
    assert_eq!(next.await.unwrap().batch(), &last);
    driving.abort();
}
