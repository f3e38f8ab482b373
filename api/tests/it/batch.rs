//! A batch from its POST to its last event.

use crate::http::{Chunk, Request, names};
use crate::world::{BATCH, World, batch_of, work};

#[tokio::test]
async fn the_first_event_comes_before_there_is_any_worker() {
    let world = World::start().await;
    let mut answer = world.post(2).await;
    let first = answer.event().await.unwrap();
    assert_eq!(first.name, "batch_start");
    assert_eq!(first.data["total"], 2);
    assert_eq!(first.data["deal_id"], "deal-1");
    assert_eq!(first.data["stitch"], false);
    let elements: Vec<_> = first.data["elements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["element_id"])
        .collect();
    assert_eq!(elements, ["e0", "e1"]);
}

#[tokio::test]
async fn a_stream_tells_everything_in_order_and_ends_after_its_summary() {
    let mut world = World::start().await;
    let answer = world.post(3).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    work(world.pop().await).await;

    let events = answer.events().await;
    let element = ["stage", "element_error"];
    let expected = [
        ["batch_start"].as_slice(),
        &element,
        &element,
        &element,
        &["summary"],
    ]
    .concat();
    assert_eq!(names(&events), expected);
    for (event, seq) in events.iter().zip(1..) {
        assert_eq!(event.id, format!("{batch}:{seq}"));
    }
    let summary = &events.last().unwrap().data;
    assert_eq!(
        (&summary["status"], &summary["failed"]),
        (&"failed".into(), &3.into())
    );
}

#[tokio::test]
async fn the_head_of_a_stream_keeps_proxies_from_holding_it_back() {
    let world = World::start().await;
    let target = "/api/canvas/a%20%2B%C3%A9/images/batch-digitize";
    let answer = world.send(&Request::post(target, batch_of(1))).await;
    let batch = answer.header("x-batch-id").unwrap();
    assert_eq!(
        answer.header("content-type"),
        Some("text/event-stream; charset=utf-8")
    );
    assert_eq!(
        answer.header("cache-control"),
        Some("no-store, no-transform")
    );
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.header("content-encoding"), None);
    assert_eq!(
        answer.header("content-location"),
        Some(&*format!("{target}/{batch}"))
    );
}

#[tokio::test]
async fn an_event_is_one_block_of_known_bytes() {
    let mut world = World::start().await;
    let mut answer = world.post(1).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    work(world.pop().await).await;

    let first = answer.event().await.unwrap().block;
    let head = format!(
        "id: {batch}:1\nevent: batch_start\nretry: 2000\ndata: {{\"type\":\"batch_start\",\"seq\":1,"
    );
    assert!(first.starts_with(&head), "{first:?}");
    let second = answer.event().await.unwrap().block;
    let expected = "{\"type\":\"stage\",\"seq\":2,\"index\":0,\"element_id\":\"e0\",\"stage\":\"extracting\",\"stage_index\":1,\"stage_count\":3}";
    assert_eq!(
        second,
        format!("id: {batch}:2\nevent: stage\ndata: {expected}\n\n")
    );
}

#[tokio::test]
async fn silence_is_filled_with_a_comment_line_and_no_blank_line() {
    let mut world = World::start_with(&["--keep-alive-interval-ms", "30"]).await;
    let mut answer = world.post(1).await;
    answer.event().await.unwrap();
    for _ in 0..3 {
        assert_eq!(answer.chunk().await, Chunk::Bytes(b": hb\n".to_vec()));
    }
    work(world.pop().await).await;
    assert_eq!(
        names(&answer.events().await),
        ["stage", "element_error", "summary"]
    );
}

#[tokio::test]
async fn element_ids_of_any_characters_cannot_break_a_frame() {
    let mut world = World::start().await;
    let id = "a\\u0000b\\nevent: x\\r\\n\\nid: 7\\u2028\\u0085";
    let body =
        format!(r#"{{"elements":[{{"element_id":"{id}","element_type":"\n","image_url":"u"}}]}}"#);
    let mut answer = world.send(&Request::post(BATCH, body)).await;
    let first = answer.event().await.unwrap();
    assert_eq!(
        first.data["elements"][0]["element_id"],
        "a\0b\nevent: x\r\n\nid: 7\u{2028}\u{85}"
    );
    assert_eq!(first.block.lines().count(), 5);
    work(world.pop().await).await;
    assert_eq!(
        names(&answer.events().await),
        ["stage", "element_error", "summary"]
    );
}

#[tokio::test]
async fn a_client_that_leaves_does_not_stop_its_batch() {
    let mut world = World::start().await;
    let mut answer = world.post(2).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    answer.event().await.unwrap();
    drop(answer);
    work(world.pop().await).await;

    let snapshot = world
        .send(&Request::get(format!("{BATCH}/{batch}")))
        .await
        .json()
        .await;
    assert_eq!(
        (&snapshot["state"], &snapshot["failed"]),
        (&"done".into(), &2.into())
    );
}

#[tokio::test]
async fn many_clients_follow_one_batch_each_at_its_own_place() {
    let mut world = World::start().await;
    let first = world.post(4).await;
    let batch = first.header("x-batch-id").unwrap().to_owned();
    let mut others = Vec::new();
    for seen in [0, 1] {
        let request = Request::get(format!("{BATCH}/{batch}/stream?last_event_id={seen}"));
        others.push((seen, world.send(&request).await));
    }
    work(world.pop().await).await;
    let all = first.events().await;
    for (seen, answer) in others {
        assert_eq!(answer.events().await, all[seen..], "after {seen}");
    }
}
