//! How long a new job waits for a consumer that has nothing to do.

use std::time::Instant;

use shared::job::Mode;
use tokio::sync::mpsc;

use super::{
    consumer, load,
    raw::Floor,
    report::{Goal, Section, Unit},
    samples::Samples,
    server, table,
};

/// Enqueues jobs one at a time, each when the consumer waits in its blocking read again.
pub(super) async fn measure(n: u32, floor: &Floor) -> Section {
    let (redis, mut connection) = server::fresh().await;
    let (queue, theirs) = (load::queue(&redis.url()), load::queue(&redis.url()));
    let (had, mut has) = mpsc::unbounded_channel();
    let consuming = tokio::spawn(async move {
        let (mut consumer, replacement) = (theirs.consumer("bench"), table::of_rows(1));
        loop {
            let Some(delivery) = consumer.pop().await.expect("taking a job") else {
                continue;
            };
            if had.send(Instant::now()).is_err() {
                return;
            }
            consumer::work(delivery, false, &replacement)
                .await
                .expect("writing an event");
        }
    });

    let (mut called_to_had, mut returned_to_had) = (Samples::default(), Samples::default());
    let submission = load::job(Mode::Single, 1);
    for _ in 0..n {
        server::someone_waits(&mut connection).await;
        let called = Instant::now();
        load::enqueue(&queue, &submission).await;
        let returned = Instant::now();
        let had = has.recv().await.expect("the consumer goes on");
        called_to_had.push(had - called);
        returned_to_had.push(had.saturating_duration_since(returned));
    }
    consuming.abort();

    let mut section = Section::new("pickup by an idle consumer");
    section
        .add(
            "enqueue returned -> handler has the delivery, p50",
            returned_to_had.p50(),
            Unit::Milliseconds,
        )
        .goal(Goal::AtMost(0.5));
    section.add(
        "enqueue returned -> handler has the delivery, p99",
        returned_to_had.p99(),
        Unit::Milliseconds,
    );
    section
        .add(
            "enqueue called -> handler has the delivery, p50",
            called_to_had.p50(),
            Unit::Milliseconds,
        )
        .against(floor.pickup);
    section.add(
        "enqueue called -> handler has the delivery, p99",
        called_to_had.p99(),
        Unit::Milliseconds,
    );
    section
}
