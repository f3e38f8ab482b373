//! Who may do what, over HTTP.

use crate::http::Request;
use crate::world::{BATCH, World, batch_of};

const NOBODY: &str = r#"{"detail":"Not authenticated"}"#;
const UNKNOWN: &str = r#"{"detail":"Invalid or expired token"}"#;

#[tokio::test]
async fn every_api_route_wants_a_known_token() {
    let world = World::start().await;
    let batch = world.post(1).await.header("x-batch-id").unwrap().to_owned();
    let requests = [
        Request::post(BATCH, batch_of(1)),
        Request::post(
            "/api/canvas/deal-1/images/e1/digitize",
            r#"{"image_url":"u","element_type":""}"#,
        ),
        Request::get(format!("{BATCH}/{batch}/stream")),
        Request::get(format!("{BATCH}/{batch}")),
    ];
    for request in requests {
        let refusals = [
            (request.clone().without("Authorization"), NOBODY),
            (
                request.clone().header("Authorization", "Basic dG9rZW4="),
                NOBODY,
            ),
            (request.clone().header("Authorization", "Bearer"), NOBODY),
            (
                request.clone().header("Authorization", "Bearer wrong"),
                UNKNOWN,
            ),
            (
                request
                    .clone()
                    .header("Authorization", "Bearer token-of-everything x"),
                UNKNOWN,
            ),
        ];
        for (request, body) in refusals {
            let answer = world.send(&request).await;
            assert_eq!(answer.status, 401);
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
            assert_eq!(answer.body().await, body);
        }
        assert_eq!(
            world
                .send(&request.header("Authorization", "bearer token-of-everything"))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn a_token_does_not_open_other_deals() {
    let world = World::start().await;
    let with_token = |request: Request| request.header("Authorization", "Bearer token-of-deal-1");
    let batch = world.post(1).await.header("x-batch-id").unwrap().to_owned();
    let other = "/api/canvas/deal-2/images/batch-digitize";
    for request in [
        Request::post(other, batch_of(1)),
        Request::post(other, "{}"),
        Request::get(format!("{other}/{batch}")),
        Request::get(format!("{other}/{batch}/stream")),
    ] {
        let answer = world.send(&with_token(request)).await;
        assert_eq!(answer.status, 403);
        assert_eq!(
            answer.body().await,
            r#"{"detail":"Not a member of this deal"}"#
        );
    }
    let own = world
        .send(&with_token(Request::post(BATCH, batch_of(1))))
        .await;
    assert_eq!(own.status, 200);
}

#[tokio::test]
async fn the_order_of_the_checks_is_syntax_then_caller_then_model() {
    let world = World::start().await;
    let cases = [("{", 422), ("{}", 401), ("", 401)];
    for (body, status) in cases {
        let request = Request::post(BATCH, body).without("Authorization");
        assert_eq!(world.send(&request).await.status, status, "{body:?}");
    }
}

#[tokio::test]
async fn a_token_in_the_query_is_none() {
    let world = World::start().await;
    let target = format!("{BATCH}?access_token=token-of-everything");
    let request = Request::post(target, batch_of(1)).without("Authorization");
    assert_eq!(world.send(&request).await.status, 401);
}

#[tokio::test]
async fn a_stranger_cannot_make_the_server_read_much() {
    let world = World::start().await;
    let body = format!("{}{}", batch_of(1), " ".repeat(70_000));
    let request = Request::post(BATCH, body);
    assert_eq!(world.send(&request).await.status, 200);
    let answer = world.send(&request.without("Authorization")).await;
    assert_eq!((answer.status, answer.body().await.as_str()), (401, NOBODY));
}
