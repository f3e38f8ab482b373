//! Going on with a stream after it broke.

use crate::http::{Request, names};
use crate::world::{BATCH, World, batch_of, work, work_on_one};

fn stream_of(batch: &str) -> String {
    format!("{BATCH}/{batch}/stream")
}

#[tokio::test]
async fn a_replay_from_any_place_is_byte_identical() {
    let mut world = World::start().await;
    let answer = world.post(3).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    work(world.pop().await).await;
    let all = answer.events().await;

    let replay = world.send(&Request::get(stream_of(&batch))).await;
    assert_eq!(replay.events().await, all);
    for (seen, event) in all.iter().enumerate().take(all.len() - 1) {
        let by_header = Request::get(stream_of(&batch)).header("Last-Event-ID", &*event.id);
        assert_eq!(world.send(&by_header).await.events().await, all[seen + 1..]);
        let by_query = Request::get(format!("{}?last_event_id={}", stream_of(&batch), event.id));
        assert_eq!(world.send(&by_query).await.events().await, all[seen + 1..]);
    }
}

#[tokio::test]
async fn another_front_end_goes_on_where_the_first_one_stopped() {
    let mut world = World::start().await;
    let mut answer = world.post(2).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let mut delivery = world.pop().await;
    work_on_one(&mut delivery).await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        seen.push(answer.event().await.unwrap());
    }
    drop(answer);

    let other = world.another_front_end().await;
    let request = Request::get(stream_of(&batch)).header("Last-Event-ID", &*seen[1].id);
    let mut resumed = crate::http::send(other, &request).await;
    seen.push(resumed.event().await.unwrap());
    work(delivery).await;
    seen.extend(resumed.events().await);
    let seqs: Vec<_> = seen.iter().map(crate::http::Event::seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6]);
    assert_eq!(seen.last().unwrap().name, "summary");
}

#[tokio::test]
async fn nothing_more_to_see_is_204() {
    let mut world = World::start().await;
    let answer = world.post(1).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    work(world.pop().await).await;
    let last = answer.events().await.pop().unwrap().id;

    let by_header = Request::get(stream_of(&batch)).header("Last-Event-ID", &*last);
    let by_query = Request::get(format!("{}?last_event_id={last}", stream_of(&batch)));
    let by_post = Request::post(BATCH, batch_of(1)).header("Last-Event-ID", &*last);
    for request in [by_header, by_query, by_post] {
        let answer = world.send(&request).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("content-type"), None);
    }
    assert_eq!(world.n_jobs().await, 0);
}

#[tokio::test]
async fn an_id_from_beyond_the_end_means_the_beginning() {
    let mut world = World::start().await;
    let answer = world.post(1).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let beyond = Request::get(stream_of(&batch)).header("Last-Event-ID", format!("{batch}:9"));
    let live = world.send(&beyond).await;
    work(world.pop().await).await;
    let all = answer.events().await;
    assert_eq!(live.events().await, all);
    assert_eq!(world.send(&beyond).await.events().await, all);
}

#[tokio::test]
async fn a_batch_that_is_not_this_deals_is_unknown() {
    let world = World::start().await;
    let batch = world.post(1).await.header("x-batch-id").unwrap().to_owned();
    let unknown = [
        format!("/api/canvas/deal-2/images/batch-digitize/{batch}/stream"),
        stream_of("b0_00000000000000000000000000000000"),
        stream_of("b_nope"),
        stream_of("%00"),
        format!("/api/canvas/deal-2/images/batch-digitize/{batch}"),
        format!("{BATCH}/nope"),
    ];
    for target in unknown {
        let answer = world.send(&Request::get(target)).await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.body().await,
            r#"{"detail":"Unknown or expired batch"}"#
        );
    }
}

#[tokio::test]
async fn a_repeated_post_with_a_last_event_id_goes_on_and_never_begins_again() {
    let mut world = World::start().await;
    let mut answer = world.post(2).await;
    let first = answer.event().await.unwrap();
    drop(answer);

    let again = Request::post(BATCH, batch_of(2)).header("Last-Event-ID", &*first.id);
    let resumed = world.send(&again).await;
    assert_eq!(resumed.status, 200);
    assert_eq!(world.n_jobs().await, 1);
    work(world.pop().await).await;
    let events = resumed.events().await;
    assert_eq!(events.first().map(crate::http::Event::seq), Some(2));
    assert_eq!(
        events.last().map(|event| event.name.as_str()),
        Some("summary")
    );
}

#[tokio::test]
async fn a_post_with_an_id_of_somebody_else_is_a_new_batch() {
    let mut world = World::start().await;
    let mut answer = world.post(1).await;
    let first = answer.event().await.unwrap();
    let post =
        |target: &str| Request::post(target, batch_of(1)).header("Last-Event-ID", &*first.id);

    let other_token = post(BATCH).header("Authorization", "Bearer token-of-deal-1");
    let other_deal = post("/api/canvas/deal-2/images/batch-digitize");
    let no_id = Request::post(BATCH, batch_of(1)).header("Last-Event-ID", "7");
    for request in [other_token, other_deal, no_id] {
        let mut fresh = world.send(&request).await;
        let event = fresh.event().await.unwrap();
        assert_eq!((event.name.as_str(), event.seq()), ("batch_start", 1));
        assert_ne!(event.id, first.id);
    }
    for _ in 0..4 {
        work(world.pop().await).await;
    }
    assert_eq!(
        names(&answer.events().await),
        ["stage", "element_error", "summary"]
    );
}

#[tokio::test]
async fn a_stream_outlives_a_restart_of_redis() {
    let mut world = World::start_durable().await;
    let mut answer = world.post(2).await;
    assert_eq!(answer.event().await.unwrap().seq(), 1);
    world.redis.kill();
    world.redis.start_again().await;
    work(world.pop().await).await;
    let names_after = [
        "stage",
        "element_error",
        "stage",
        "element_error",
        "summary",
    ];
    assert_eq!(names(&answer.events().await), names_after);
}
