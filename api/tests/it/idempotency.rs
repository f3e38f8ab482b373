//! The same request twice is one batch.

use crate::http::{Request, names};
use crate::world::{BATCH, World, batch_of, work};

fn post(key: &str, n_elements: usize) -> Request {
    Request::post(BATCH, batch_of(n_elements)).header("Idempotency-Key", key)
}

#[tokio::test]
async fn the_same_key_and_body_attach_to_the_batch_from_its_beginning() {
    let mut world = World::start().await;
    let first = world.send(&post("k-1", 2)).await;
    let second = world.send(&post("\"k-1\"", 2)).await;
    assert_eq!(first.header("x-batch-id"), second.header("x-batch-id"));
    assert_eq!(world.n_jobs().await, 1);
    work(world.pop().await).await;
    let third = world.send(&post("k-1", 2)).await;

    let all = first.events().await;
    assert_eq!(names(&all).last(), Some(&"summary"));
    assert_eq!(second.events().await, all);
    assert_eq!(third.events().await, all);
}

#[tokio::test]
async fn the_body_is_compared_by_what_it_says() {
    let world = World::start().await;
    let first = world.send(&post("k-1", 1)).await;
    let spaced = batch_of(1)
        .replace(',', " ,\n")
        .replace('}', r#","unknown":0}"#);
    let again = Request::post(BATCH, spaced).header("Idempotency-Key", "k-1");
    let second = world.send(&again).await;
    assert_eq!(first.header("x-batch-id"), second.header("x-batch-id"));
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let world = World::start().await;
    world.send(&post("k-1", 1)).await;
    let answer = world.send(&post("k-1", 2)).await;
    assert_eq!(answer.status, 422);
    let expected = r#"{"detail":[{"type":"idempotency_key_reused","loc":["header","idempotency-key"],"msg":"Idempotency-Key was used before with another body","input":"k-1"}]}"#;
    assert_eq!(answer.body().await, expected);
    assert_eq!(world.n_jobs().await, 1);
}

#[tokio::test]
async fn a_key_counts_within_its_token_and_deal() {
    let world = World::start().await;
    let other_deal = "/api/canvas/deal-2/images/batch-digitize";
    let requests = [
        post("k-1", 1),
        post("k-1", 1).header("Authorization", "Bearer token-of-deal-1"),
        Request::post(other_deal, batch_of(1)).header("Idempotency-Key", "k-1"),
        post("k-2", 1),
    ];
    for request in requests {
        assert_eq!(world.send(&request).await.status, 200);
    }
    assert_eq!(world.n_jobs().await, 4);
}

#[tokio::test]
async fn a_malformed_key_is_refused() {
    let world = World::start().await;
    for key in [
        String::new(),
        "\"\"".to_owned(),
        "k".repeat(256),
        "schlüssel".to_owned(),
    ] {
        let answer = world.send(&post(&key, 1)).await;
        assert_eq!(answer.status, 400, "{key:?}");
    }
    assert_eq!(world.n_jobs().await, 0);
}
