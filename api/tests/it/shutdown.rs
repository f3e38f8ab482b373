//! Being asked to stop.

use tokio::net::TcpStream;

use crate::http::{Chunk, Connection, Request};
use crate::world::{BATCH, World, batch_of, until};

#[tokio::test]
async fn streams_are_cut_without_a_summary_so_that_clients_go_on_elsewhere() {
    let world = World::start().await;
    let mut answer = world.post(2).await;
    let first = answer.event().await.unwrap();
    world.stop.cancel();
    assert_eq!(answer.block().await, Err(Chunk::Cut));

    let other = world.another_front_end().await;
    let batch = first.data["batch_id"].as_str().unwrap();
    let request = Request::get(format!("{BATCH}/{batch}/stream"));
    let mut resumed = crate::http::send(other, &request).await;
    assert_eq!(resumed.event().await, Some(first));
    world.stopped().await;
}

#[tokio::test]
async fn a_request_that_has_begun_is_still_answered() {
    let world = World::start().await;
    let mut connection = Connection::open(world.address).await;
    let request = Request::post(BATCH, "{}").bytes();
    let (most, rest) = request.split_at(request.len() - 1);
    connection.write(most).await;
    // A second connection is answered after the first one's head was read, as both are accepted in order.
    assert_eq!(world.send(&Request::get("/healthz")).await.status, 200);
    world.stop.cancel();
    let address = world.address;
    until(|| async { TcpStream::connect(address).await.is_err() }).await;
    connection.write(rest).await;
    assert_eq!(connection.answer().await.status, 422);
    world.stopped().await;
}

#[tokio::test]
async fn a_batch_is_not_begun_where_its_stream_would_be_cut_at_once() {
    let world = World::start().await;
    let mut connection = Connection::open(world.address).await;
    let request = Request::post(BATCH, batch_of(1)).bytes();
    let (most, rest) = request.split_at(request.len() - 1);
    connection.write(most).await;
    assert_eq!(world.send(&Request::get("/healthz")).await.status, 200);
    world.stop.cancel();
    let address = world.address;
    until(|| async { TcpStream::connect(address).await.is_err() }).await;
    connection.write(rest).await;
    let answer = connection.answer().await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("1"))
    );
    assert_eq!(world.n_jobs().await, 0);
}

#[tokio::test]
async fn a_request_that_does_not_end_is_given_up_after_the_drain_timeout() {
    let world = World::start_with(&["--drain-timeout-ms", "50"]).await;
    let mut connection = Connection::open(world.address).await;
    let request = Request::post(BATCH, batch_of(1)).bytes();
    connection.write(&request[..request.len() - 1]).await;
    assert_eq!(world.send(&Request::get("/healthz")).await.status, 200);
    world.stop.cancel();
    world.stopped().await;
    assert!(connection.try_answer().await.is_none());
}
