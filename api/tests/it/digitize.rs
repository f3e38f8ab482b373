//! One image: a stream without frame events.

use crate::http::{Request, names};
use crate::world::{World, work};

const BODY: &str = r#"{"image_url":"https://img.example/a.png","element_type":"chart"}"#;

#[tokio::test]
async fn one_image_gives_stages_and_then_its_one_outcome() {
    let mut world = World::start().await;
    let target = "/api/canvas/deal-1/images/img%201/digitize";
    let mut answer = world.send(&Request::post(target, BODY)).await;
    assert_eq!(answer.status, 200);
    let first = answer.event().await.unwrap();
    assert_eq!(
        (first.name.as_str(), &first.data["stage"]),
        ("stage", &"analyzing".into())
    );
    assert_eq!(first.data["element_id"], "img 1");
    assert_eq!(first.data["queue_position"], 0);

    let delivery = world.pop().await;
    assert_eq!(delivery.job().elements[0].element_type, "chart");
    work(delivery).await;
    assert_eq!(names(&answer.events().await), ["stage", "element_error"]);
}

#[tokio::test]
async fn one_images_stream_is_resumed_like_a_batchs() {
    let mut world = World::start().await;
    let target = "/api/canvas/deal-1/images/img-1/digitize";
    let answer = world.send(&Request::post(target, BODY)).await;
    let snapshot = answer.header("content-location").unwrap().to_owned();
    work(world.pop().await).await;
    let all = answer.events().await;

    let resumed = Request::get(format!("{snapshot}/stream")).header("Last-Event-ID", &*all[0].id);
    assert_eq!(world.send(&resumed).await.events().await, all[1..]);
    let snapshot = world.send(&Request::get(snapshot)).await.json().await;
    assert_eq!(
        (&snapshot["state"], &snapshot["total"]),
        (&"done".into(), &1.into())
    );
    assert_eq!(snapshot["results"][0], all[2].data);
}
