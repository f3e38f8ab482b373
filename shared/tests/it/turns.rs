//! Whose turn it is.

use shared::{
    ids::BatchId,
    job::Mode,
    queue::{Consumer, Delivery, Enqueued, QueueArgs},
};
use testkit::redis::RedisServer;

use crate::bench::{Bench, error, failed, submission_of, work};

async fn enqueue(bench: &Bench, tenant: &str, mode: Mode, elements: usize) -> BatchId {
    match bench
        .queue
        .enqueue(&submission_of(tenant, mode, elements))
        .await
        .unwrap()
    {
        Enqueued::Accepted(batch) => batch,
        other => panic!("not accepted: {other:?}"),
    }
}

/// Makes the consumer groups and then pops.
async fn pop(consumer: &mut Consumer) -> Delivery {
    loop {
        if let Some(delivery) = consumer.try_pop().await.unwrap() {
            return delivery;
        }
    }
}

#[tokio::test]
async fn one_tenants_thousand_batches_do_not_delay_anothers_one() {
    let bench = Bench::start().await;
    for _ in 0..1_000 {
        enqueue(&bench, "greedy", Mode::Batch, 2).await;
    }
    let modest = enqueue(&bench, "modest", Mode::Batch, 2).await;
    let mut consumer = bench.queue.consumer("w1");
    let first = pop(&mut consumer).await;
    assert_eq!(first.job().subject, "greedy");
    let second = pop(&mut consumer).await;
    assert_eq!(second.batch(), &modest, "the other tenant is next");
    work(first).await;
    work(second).await;
}

#[tokio::test]
async fn a_running_batch_gives_way_at_its_checkpoint() {
    let bench = Bench::start().await;
    let greedy = enqueue(&bench, "greedy", Mode::Batch, 3).await;
    enqueue(&bench, "greedy", Mode::Batch, 3).await;
    let mut consumer = bench.queue.consumer("w1");
    let mut running = pop(&mut consumer).await;
    running.checkpoint(&error(0), failed()).await.unwrap();
    assert!(!running.yields(), "a tenant does not give way to itself");

    let modest = enqueue(&bench, "modest", Mode::Batch, 1).await;
    running.checkpoint(&error(1), failed()).await.unwrap();
    assert!(running.yields());
    running.release().await.unwrap();

    let mut order = Vec::new();
    for _ in 0..3 {
        let delivery = pop(&mut consumer).await;
        order.push((delivery.batch().clone(), delivery.next()));
        work(delivery).await;
    }
    let modest_at = order
        .iter()
        .position(|(batch, _)| batch == &modest)
        .unwrap();
    assert!(modest_at <= 1, "{order:?}");
    assert!(
        order.contains(&(greedy, 2)),
        "it went on where it had stopped: {order:?}"
    );
}

#[tokio::test]
async fn single_images_go_before_batches_but_never_starve_them() {
    let bench = Bench::start().await;
    let batch = enqueue(&bench, "a", Mode::Batch, 1).await;
    let mut singles = Vec::new();
    for i in 0..20 {
        singles.push(enqueue(&bench, &format!("t{i}"), Mode::Single, 1).await);
    }
    let mut consumer = bench.queue.consumer("w1");
    let mut order = Vec::new();
    for _ in 0..21 {
        let delivery = pop(&mut consumer).await;
        order.push(delivery.batch().clone());
        if delivery.job().mode == Mode::Single {
            delivery.finish(&error(0), Some(failed())).await.unwrap();
        } else {
            work(delivery).await;
        }
    }
    let place = order.iter().position(|id| id == &batch).unwrap();
    assert!(0 < place && place < 6, "the batch came at place {place}");
}

#[tokio::test]
async fn a_batch_gives_way_to_a_single_image_of_its_own_tenant() {
    let bench = Bench::start().await;
    enqueue(&bench, "a", Mode::Batch, 2).await;
    let mut consumer = bench.queue.consumer("w1");
    let mut running = pop(&mut consumer).await;
    enqueue(&bench, "a", Mode::Single, 1).await;
    running.checkpoint(&error(0), failed()).await.unwrap();
    assert!(running.yields());
    work(running).await;
}

#[tokio::test]
async fn a_tenant_at_its_limit_is_refused_and_others_are_not() {
    let settings = QueueArgs {
        queue_max_per_token: 3,
        queue_max_depth: 5,
        ..QueueArgs::default()
    };
    let bench = Bench::with(RedisServer::start().await, settings);
    for _ in 0..3 {
        enqueue(&bench, "greedy", Mode::Batch, 1).await;
    }
    let refused = bench
        .queue
        .enqueue(&submission_of("greedy", Mode::Single, 1))
        .await
        .unwrap();
    assert!(matches!(refused, Enqueued::Busy { .. }), "{refused:?}");
    enqueue(&bench, "modest", Mode::Batch, 1).await;
    enqueue(&bench, "other", Mode::Batch, 1).await;
    let refused = bench
        .queue
        .enqueue(&submission_of("third", Mode::Batch, 1))
        .await
        .unwrap();
    assert!(matches!(refused, Enqueued::Full { .. }), "{refused:?}");
    let mut consumer = bench.queue.consumer("w1");
    for _ in 0..5 {
        work(pop(&mut consumer).await).await;
    }
    enqueue(&bench, "greedy", Mode::Batch, 1).await;
}
