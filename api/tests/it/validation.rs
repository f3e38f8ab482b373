//! Every known 422 over HTTP; the unit tests beside the models look closer.

use serde::Deserialize;

use crate::http::Request;
use crate::world::{BATCH, World};

#[derive(Debug, Deserialize)]
struct Case {
    model: String,
    name: String,
    body: String,
    answer: String,
}

#[tokio::test]
async fn every_known_refusal_is_given_over_http() {
    let world = World::start().await;
    let cases: Vec<Case> = serde_json::from_str(include_str!("../validation_cases.json")).unwrap();
    for Case {
        model,
        name,
        body,
        answer: expected,
    } in cases
    {
        let target = match &*model {
            "batch" => BATCH,
            _ => "/api/canvas/deal-1/images/img-1/digitize",
        };
        let answer = world.send(&Request::post(target, body)).await;
        assert_eq!(answer.status, 422, "{model}: {name}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.body().await, expected, "{model}: {name}");
    }
    assert_eq!(world.n_jobs().await, 0);
}

#[tokio::test]
async fn what_cannot_be_read_is_400() {
    let world = World::start().await;
    let bodies: [Vec<u8>; 2] = [b"{\"elements\":\"\xff\"}".to_vec(), vec![b'['; 100_000]];
    for body in bodies {
        let answer = world.send(&Request::post(BATCH, body)).await;
        assert_eq!(answer.status, 400);
        assert_eq!(
            answer.body().await,
            r#"{"detail":"There was an error parsing the body"}"#
        );
    }
}
