//! Looking instead of streaming.

use crate::http::Request;
use crate::world::{BATCH, World, batch_of, work, work_on_one};

#[tokio::test]
async fn a_client_that_prefers_not_to_wait_is_told_where_to_look() {
    let mut world = World::start().await;
    let post = Request::post(BATCH, batch_of(2)).header("Prefer", "wait=5, respond-async");
    let answer = world.send(&post).await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.header("preference-applied"), Some("respond-async"));
    let location = answer.header("location").unwrap().to_owned();
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let accepted = answer.json().await;
    assert_eq!(location, format!("{BATCH}/{batch}"));
    assert_eq!(accepted["batch_id"], *batch);
    assert_eq!(accepted["total"], 2);
    assert_eq!(accepted["snapshot_url"], *location);
    assert_eq!(accepted["stream_url"], format!("{location}/stream"));

    work(world.pop().await).await;
    let snapshot = world.send(&Request::get(location)).await.json().await;
    assert_eq!(snapshot["state"], "done");
    let stream = accepted["stream_url"].as_str().unwrap();
    let events = world.send(&Request::get(stream)).await.events().await;
    assert_eq!(events.len(), 6);
}

#[tokio::test]
async fn a_snapshot_tells_what_is_known_so_far() {
    let mut world = World::start().await;
    let answer = world.post(2).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let look = Request::get(format!("{BATCH}/{batch}"));

    let waiting = world.send(&look).await;
    assert_eq!(waiting.header("cache-control"), Some("no-store"));
    let waiting = waiting.json().await;
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(waiting["batch_id"], *batch);
    assert_eq!(waiting["deal_id"], "deal-1");
    assert_eq!(
        (&waiting["total"], &waiting["failed"]),
        (&2.into(), &0.into())
    );
    assert_eq!(waiting["results"], serde_json::json!([]));
    assert_eq!(waiting["last_event_id"], format!("{batch}:1"));

    let mut delivery = world.pop().await;
    work_on_one(&mut delivery).await;
    let running = world.send(&look).await.json().await;
    assert_eq!(
        (&running["state"], &running["failed"]),
        (&"running".into(), &1.into())
    );
    assert_eq!(running["summary"], serde_json::Value::Null);

    work(delivery).await;
    let events = answer.events().await;
    let done = world.send(&look).await.json().await;
    assert_eq!(done["state"], "done");
    assert_eq!(done["succeeded"], 0);
    assert_eq!(done["failed"], 2);
    assert_eq!(
        done["results"],
        serde_json::json!([events[2].data, events[4].data])
    );
    assert_eq!(done["summary"], events[5].data);
    assert_eq!(done["last_event_id"], *events[5].id);
    let times = ["created_at", "expires_at"].map(|name| done[name].as_str().unwrap().to_owned());
    assert!(times[0] < times[1], "{times:?}");
}
