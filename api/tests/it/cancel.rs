//! A batch that is not wanted any more.

use shared::queue::Cancelled;

use crate::http::Request;
use crate::world::{BATCH, World, work, work_on_one};

#[tokio::test]
async fn a_waiting_batch_is_over_at_once_and_its_stream_says_so() {
    let world = World::start().await;
    let answer = world.post(2).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let cancelled = world
        .send(&Request::new("DELETE", format!("{BATCH}/{batch}")))
        .await;
    assert_eq!(cancelled.status, 200);
    assert_eq!(cancelled.json().await["status"], "cancelled");

    let events = answer.events().await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(
        names,
        ["batch_start", "element_error", "element_error", "summary"]
    );
    assert_eq!(events[1].data["error"]["code"], "cancelled");
    assert_eq!(events[3].data["status"], "cancelled");

    let again = world
        .send(&Request::new("DELETE", format!("{BATCH}/{batch}")))
        .await;
    assert_eq!(
        (again.status, again.json().await["status"].as_str()),
        (200, Some("over"))
    );
}

#[tokio::test]
async fn a_running_batch_is_asked_to_end() {
    let mut world = World::start().await;
    let answer = world.post(2).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let mut delivery = world.pop().await;
    let cancelled = world
        .send(&Request::new("DELETE", format!("{BATCH}/{batch}")))
        .await;
    assert_eq!(
        (cancelled.status, cancelled.json().await["status"].as_str()),
        (202, Some("cancelling"))
    );
    work_on_one(&mut delivery).await;
    assert!(delivery.is_cancelled());
    assert_eq!(
        world.queue.cancel(delivery.batch()).await.unwrap(),
        Cancelled::Asked
    );
    work(delivery).await;
}

#[tokio::test]
async fn only_a_batch_of_the_deal_can_be_cancelled() {
    let world = World::start().await;
    let answer = world.post(1).await;
    let batch = answer.header("x-batch-id").unwrap().to_owned();
    let elsewhere = format!("/api/canvas/deal-2/images/batch-digitize/{batch}");
    assert_eq!(
        world.send(&Request::new("DELETE", elsewhere)).await.status,
        404
    );
    let unknown = format!("{BATCH}/b0_00000000000000000000000000000000");
    assert_eq!(
        world.send(&Request::new("DELETE", unknown)).await.status,
        404
    );
}
