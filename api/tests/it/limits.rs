//! What one client may ask for, and what is said beyond that.

use crate::http::{Connection, Request, send};
use crate::world::{BATCH, World, batch_of, error_saying, until, work};

fn padded(bytes: usize) -> String {
    format!("{}{}", batch_of(1), " ".repeat(bytes))
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_and_the_answer_can_be_read() {
    let world = World::start_with(&["--max-body-bytes", "10000"]).await;
    for bytes in [10_000, 1_000_000, 20_000_000] {
        let mut connection = Connection::open(world.address).await;
        let head = Request::post(BATCH, padded(bytes)).bytes();
        // A client may still be sending when it is refused.
        let sent = head.len().min(1_100_000);
        connection.write(&head[..sent]).await;
        let answer = connection.answer().await;
        assert_eq!(
            (answer.status, answer.header("connection")),
            (413, Some("close"))
        );
        assert_eq!(
            answer.body().await,
            r#"{"detail":"Request body is larger than 10000 bytes"}"#
        );
    }
    assert_eq!(
        world
            .send(&Request::post(BATCH, padded(9_000)))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_chunked_body_beyond_the_limit_is_413() {
    let world = World::start_with(&["--max-body-bytes", "10000"]).await;
    let mut connection = Connection::open(world.address).await;
    let head = format!(
        "POST {BATCH} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer token-of-everything\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    connection.write(head.as_bytes()).await;
    for _ in 0..20 {
        connection
            .write(format!("400\r\n{}\r\n", " ".repeat(1024)).as_bytes())
            .await;
    }
    connection.write(b"0\r\n\r\n").await;
    assert_eq!(connection.answer().await.status, 413);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_408() {
    let world = World::start_with(&["--body-timeout-ms", "50"]).await;
    let mut connection = Connection::open(world.address).await;
    let request = Request::post(BATCH, batch_of(1)).bytes();
    connection.write(&request[..request.len() - 1]).await;
    let answer = connection.answer().await;
    assert_eq!(
        (answer.status, answer.header("connection")),
        (408, Some("close"))
    );
}

#[tokio::test]
async fn streams_are_bounded_for_each_token_and_for_all() {
    let options = ["--max-streams", "3", "--max-streams-per-token", "2"];
    let mut world = World::start_with(&options).await;
    let post = Request::post(BATCH, batch_of(1));
    let by_other = post
        .clone()
        .header("Authorization", "Bearer token-of-deal-1");
    let first = world.send(&post).await;
    let _second = world.send(&post).await;
    let third = world.send(&post).await;
    assert_eq!(
        (third.status, third.header("retry-after")),
        (429, Some("5"))
    );
    assert_eq!(
        third.body().await,
        r#"{"detail":"Too many open streams for this token"}"#
    );

    let _of_other = world.send(&by_other).await;
    let full = world.send(&by_other).await;
    assert_eq!((full.status, full.header("retry-after")), (503, Some("5")));
    assert_eq!(
        world.n_jobs().await,
        3,
        "what cannot be streamed is not begun"
    );
    let looking = post.clone().header("Prefer", "respond-async");
    assert_eq!(
        world.send(&looking).await.status,
        202,
        "and needs no stream"
    );

    work(world.pop().await).await;
    first.events().await;
    let address = world.address;
    until(|| async { send(address, &post).await.status == 200 }).await;
}

#[tokio::test]
async fn a_full_queue_is_503() {
    let world = World::start_with(&["--queue-max-depth", "1"]).await;
    world.post(1).await;
    let answer = world.send(&Request::post(BATCH, batch_of(1))).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    assert_eq!(answer.body().await, r#"{"detail":"The queue is full"}"#);
}

#[tokio::test]
async fn without_redis_a_request_is_503_and_tells_nothing_of_the_inside() {
    let mut world = World::start().await;
    world.redis.kill();
    let answer = world.send(&Request::post(BATCH, batch_of(1))).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("2"))
    );
    assert_eq!(
        answer.body().await,
        r#"{"detail":"Service temporarily unavailable"}"#
    );
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_cut_and_its_place_is_free_again() {
    let options = ["--write-timeout-ms", "100", "--max-streams", "1"];
    let mut world = World::start_with(&options).await;
    let unread = world.post(1).await;
    let batch = unread.header("x-batch-id").unwrap().to_owned();
    let mut delivery = world.pop().await;
    // More than the buffers of both sockets hold.
    let megabyte = "x".repeat(1 << 20);
    for _ in 0..24 {
        delivery.emit(&error_saying(0, &*megabyte)).await.unwrap();
    }
    let address = world.address;
    let resume = Request::get(format!("{BATCH}/{batch}/stream?last_event_id=25"));
    until(|| async { send(address, &resume).await.status == 200 }).await;
    drop(unread);
}
