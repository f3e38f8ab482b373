//! Paths, methods, and the routes that are not about batches.

use crate::http::{Request, send};
use crate::world::{BATCH, World, batch_of, until};

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_before_the_caller_is_looked_at() {
    let world = World::start().await;
    for target in [
        "/",
        "/api/nope",
        "/api/canvas//images/batch-digitize",
        "/healthz/x",
    ] {
        let answer = world
            .send(&Request::get(target).without("Authorization"))
            .await;
        assert_eq!(answer.status, 404, "{target}");
        assert_eq!(answer.body().await, r#"{"detail":"Not Found"}"#);
    }
    for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND"] {
        let answer = world
            .send(&Request::new(method, BATCH).without("Authorization"))
            .await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("POST")),
            "{method}"
        );
        let body = if method == "HEAD" {
            ""
        } else {
            r#"{"detail":"Method Not Allowed"}"#
        };
        assert_eq!(answer.body().await, body);
    }
}

#[tokio::test]
async fn a_trailing_slash_is_redirected_with_the_method_kept() {
    let world = World::start().await;
    let answer = world
        .send(&Request::post(format!("{BATCH}/?x=1"), batch_of(1)))
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (307, Some(&*format!("{BATCH}?x=1")))
    );
}

#[tokio::test]
async fn the_process_is_alive_and_becomes_ready_with_redis() {
    let mut world = World::start().await;
    let answer = world
        .send(&Request::get("/healthz").without("Authorization"))
        .await;
    assert_eq!(
        (answer.status, answer.body().await.as_str()),
        (200, r#"{"status":"ok"}"#)
    );

    let address = world.address;
    let ready = |status: u16| {
        move || async move { send(address, &Request::get("/readyz")).await.status == status }
    };
    until(ready(200)).await;
    world.redis.kill();
    until(ready(503)).await;
    assert_eq!(world.send(&Request::get("/healthz")).await.status, 200);
    world.redis.start_again().await;
    until(ready(200)).await;
}

#[tokio::test]
async fn the_schema_is_served_as_it_is_checked_in() {
    let world = World::start().await;
    let answer = world
        .send(&Request::get("/openapi.json").without("Authorization"))
        .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json"))
    );
    assert_eq!(answer.body().await, include_str!("../../openapi.json"));
}
