//! How long an event takes to a client of the api.

use std::time::Instant;

use shared::{
    contract::{Event, Stage, event::StageReached},
    queue::{Delivery, Queue},
};
use testkit::client::EventStream;

use super::{
    front::{self, Front},
    load,
    raw::Floor,
    report::{Goal, Section, Unit},
    samples::Samples,
    server,
};

/// Writes events one at a time and waits for each at the end of a real stream: the api is a process of its own.
pub(super) async fn measure(n: u32, floor: &Floor) -> Section {
    let (redis, _connection) = server::fresh().await;
    let front = Front::start(&redis.url()).await;
    let (mut stream, batch) = front::post(front.address()).await;
    let mut delivery = take(&load::queue(&redis.url()), &batch).await;

    let (mut samples, event) = (Samples::default(), stage());
    for _ in 0..n {
        let called = Instant::now();
        // The answer to the write and the event at the client come in any order.
        let (written, had) = tokio::join!(delivery.emit(&event), arrival(&mut stream));
        written.expect("writing an event");
        samples.push(had - called);
    }

    let mut section = Section::new("event to a client of the api");
    section
        .add(
            "emit called -> SSE client over TCP has the event, p50",
            samples.p50(),
            Unit::Milliseconds,
        )
        .against(floor.publish)
        .goal(Goal::AtMost(1.0));
    section
        .add(
            "emit called -> SSE client over TCP has the event, p99",
            samples.p99(),
            Unit::Milliseconds,
        )
        .against(floor.publish_p99)
        .goal(Goal::AtMost(10.0));
    section
}

/// Takes the one job that waits.
pub(super) async fn take(queue: &Queue, batch: &str) -> Delivery {
    let mut consumer = queue.consumer("bench");
    loop {
        if let Some(delivery) = consumer.pop().await.expect("taking a job") {
            assert_eq!(delivery.batch().as_str(), batch, "the only job");
            return delivery;
        }
    }
}

/// An event that ends nothing.
pub(super) fn stage() -> Event {
    Event::Stage(StageReached::new(0, "1", Stage::Analyzing))
}

/// When the next event of a worker is there.
pub(super) async fn arrival(stream: &mut EventStream) -> Instant {
    loop {
        let event = stream.next().await.expect("the stream goes on");
        // The first ones are the api's own and tell of waiting.
        if event.data.get("queue_position").is_none() {
            return Instant::now();
        }
    }
}
