//! What a follower sees.

use std::{pin::pin, time::Duration};

use futures_util::{Stream, StreamExt};
use shared::{
    contract::{Event, Stage, event::StageReached},
    event_log::{EventFeed, FollowError, LoggedEvent},
    queue::Delivery,
};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, error, failed, stage, summary, work};

fn feed(bench: &Bench) -> EventFeed {
    let (feed, driving) = EventFeed::new(bench.queue.client().clone(), CancellationToken::new());
    tokio::spawn(driving);
    feed
}

async fn all(stream: impl Stream<Item = Result<LoggedEvent, FollowError>>) -> Vec<LoggedEvent> {
    let collected = stream.map(Result::unwrap).collect();
    tokio::time::timeout(Duration::from_mins(1), collected)
        .await
        .expect("the stream ends with the terminal event")
}

async fn next(
    stream: &mut (impl Stream<Item = Result<LoggedEvent, FollowError>> + Unpin),
) -> LoggedEvent {
    tokio::time::timeout(Duration::from_mins(1), stream.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap()
}

async fn pop(bench: &Bench) -> Delivery {
    loop {
        if let Some(delivery) = bench.queue.consumer("w1").pop().await.unwrap() {
            return delivery;
        }
    }
}

#[tokio::test]
async fn early_late_and_resuming_followers_see_the_same_bytes() {
    let bench = Bench::start().await;
    let batch = bench.accept(4).await;
    let feed = feed(&bench);
    let mut early = pin!(feed.follow(batch.clone(), 0));
    let mut seen = vec![next(&mut early).await];
    work(pop(&bench).await).await;
    while let Some(event) = early.next().await {
        seen.push(event.unwrap());
    }
    assert_eq!(
        seen.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (1..=10).collect::<Vec<_>>()
    );
    assert_eq!(
        all(feed.follow(batch.clone(), 0)).await,
        seen,
        "a late follower sees the same"
    );
    for after in 1..10 {
        assert_eq!(
            all(feed.follow(batch.clone(), after)).await,
            seen[after as usize..],
            "after {after}"
        );
    }
}

#[tokio::test]
async fn a_large_event_reaches_live_followers() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let feed = feed(&bench);
    let mut live = pin!(feed.follow(batch, 0));
    next(&mut live).await;
    let mut delivery = pop(&bench).await;
    let large = "x".repeat(300_000);
    delivery
        .emit(&Event::Stage(StageReached::new(
            0,
            large.clone(),
            Stage::Analyzing,
        )))
        .await
        .unwrap();
    let event = next(&mut live).await;
    assert!(event.data.len() > large.len());
    delivery.emit(&stage(0)).await.unwrap();
    assert_eq!(next(&mut live).await.seq, 3);
}

#[tokio::test]
async fn a_slow_follower_costs_nothing_and_misses_nothing() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let feed = feed(&bench);
    let mut slow = pin!(feed.follow(batch, 0));
    next(&mut slow).await;
    let mut delivery = pop(&bench).await;
    for _ in 0..200 {
        delivery.emit(&stage(0)).await.unwrap();
    }
    delivery.checkpoint(&error(0), failed()).await.unwrap();
    let end = summary(&delivery);
    delivery.finish(&end, None).await.unwrap();
    let seen = all(slow).await;
    assert_eq!(
        seen.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (2..=203).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_broken_pubsub_connection_is_not_noticed_by_followers() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let feed = feed(&bench);
    let mut live = pin!(feed.follow(batch, 0));
    next(&mut live).await;
    let mut delivery = pop(&bench).await;
    let mut redis = bench.server.connection().await;
    for seq in 2..12 {
        let _: i64 = redis::cmd("CLIENT")
            .arg(&["KILL", "TYPE", "pubsub"])
            .query_async(&mut redis)
            .await
            .unwrap();
        delivery.emit(&stage(0)).await.unwrap();
        assert_eq!(next(&mut live).await.seq, seq);
    }
}

#[tokio::test]
async fn many_followers_share_one_connection_and_leave_no_channel_behind() {
    let bench = Bench::start().await;
    let feed = feed(&bench);
    let mut redis = bench.server.connection().await;
    let mut batches = Vec::new();
    for _ in 0..20 {
        batches.push(bench.accept(1).await);
    }
    let mut followers: Vec<_> = batches
        .iter()
        .flat_map(|batch| (0..5).map(|_| Box::pin(feed.follow(batch.clone(), 0))))
        .collect();
    for follower in &mut followers {
        next(follower).await;
    }
    let clients: String = redis::cmd("CLIENT")
        .arg(&["LIST", "TYPE", "pubsub"])
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(clients.lines().count(), 1);
    drop(followers);
    let channels = async |redis: &mut redis::aio::MultiplexedConnection| {
        redis::cmd("PUBSUB")
            .arg("CHANNELS")
            .query_async::<Vec<String>>(redis)
            .await
            .unwrap()
            .len()
    };
    while channels(&mut redis).await > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_forgotten_batch_ends_its_followers() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let mut redis = bench.server.connection().await;
    let _: String = redis::cmd("FLUSHALL")
        .query_async(&mut redis)
        .await
        .unwrap();
    let mut follower = pin!(feed(&bench).follow(batch, 0));
    assert!(matches!(
        follower.next().await,
        Some(Err(FollowError::Forgotten))
    ));
    assert!(follower.next().await.is_none());
}
