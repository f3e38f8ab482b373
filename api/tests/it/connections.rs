//! How connections are kept, and how they end.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use crate::http::{Connection, Request, names, within};
use crate::world::{BATCH, World, batch_of, work};

#[tokio::test]
async fn a_client_that_has_closed_its_side_still_gets_its_stream() {
    let mut world = World::start().await;
    let mut connection = Connection::open(world.address).await;
    connection
        .write(&Request::post(BATCH, batch_of(1)).bytes())
        .await;
    connection.finish_writing().await;
    let mut answer = connection.answer().await;
    assert_eq!(answer.event().await.unwrap().name, "batch_start");
    work(world.pop().await).await;
    assert_eq!(
        names(&answer.events().await),
        ["stage", "element_error", "summary"]
    );
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_is_dropped() {
    let world = World::start_with(&["--header-timeout-ms", "50"]).await;
    // Nothing; what may yet become HTTP/2; half a head.
    for beginning in ["", "PRI * HT", "GET /healthz HTTP/1.1\r\nHost"] {
        let mut connection = Connection::open(world.address).await;
        connection.write(beginning.as_bytes()).await;
        assert!(
            connection
                .try_answer()
                .await
                .is_none_or(|answer| answer.status == 408),
            "{beginning:?}"
        );
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let world = World::start_with(&["--max-connections", "1"]).await;
    let held = world.post(1).await;
    let mut waiting = Connection::open(world.address).await;
    waiting.write(&Request::get("/healthz").bytes()).await;
    drop(held);
    // The front end learns that the first client left when it next writes to it, so the job has to go on.
    let mut world = world;
    work(world.pop().await).await;
    assert_eq!(waiting.answer().await.status, 200);
}

#[tokio::test]
async fn http2_is_spoken_with_prior_knowledge() {
    let mut world = World::start().await;
    let io = TokioIo::new(TcpStream::connect(world.address).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io)
        .await
        .unwrap();
    let driving = tokio::spawn(connection);
    let request = http::Request::post(format!("http://test{BATCH}"))
        .header("authorization", "Bearer token-of-everything")
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(batch_of(1))))
        .unwrap();
    let response = within(sender.send_request(request)).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.version()),
        (200, http::Version::HTTP_2)
    );
    work(world.pop().await).await;
    let body = within(response.into_body().collect())
        .await
        .unwrap()
        .to_bytes();
    let text = std::str::from_utf8(&body).unwrap();
    assert_eq!(text.matches("\n\n").count(), 4);
    assert!(text.contains("event: summary\n"));
    drop(sender);
    within(driving).await.unwrap().unwrap();
}

#[tokio::test]
async fn one_connection_serves_request_after_request() {
    let world = World::start().await;
    let mut connection = Connection::open(world.address).await;
    let both = [
        Request::post(BATCH, "{}").bytes(),
        Request::get("/healthz").bytes(),
    ]
    .concat();
    connection.write(&both).await;
    let first = connection.answer().await;
    assert_eq!(first.status, 422);
    let second = first.next_answer().await;
    assert_eq!(
        (second.status, second.body().await.as_str()),
        (200, r#"{"status":"ok"}"#)
    );
}
