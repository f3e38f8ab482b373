//! `kill -9` in the middle of a batch.

use std::time::Instant;

use e2e::{System, batch};
use testkit::client::{End, SseEvent};

#[tokio::test]
async fn a_killed_worker_leaves_its_batch_to_another() {
    let system = System::start().await;
    for path in ["/0.png", "/1.png", "/2.png"] {
        system.put_sample(path, "sources-and-uses");
    }
    let gate = system.images.hold("/1.png");
    let doomed = system.worker();
    let urls: Vec<_> = ["/0.png", "/1.png", "/2.png"]
        .map(|path| system.images.url(path))
        .into();
    let mut stream = system.post(&batch(&urls)).await;
    let mut events: Vec<SseEvent> = Vec::new();
    while events.last().is_none_or(|event| event.name != "result") {
        events.push(stream.next().await.unwrap());
    }
    // The worker is in the middle of the second element: it waits for its picture.
    system.images.asked("/1.png", 1).await;
    let _heir = system.worker();
    doomed.kill();
    let killed = Instant::now();
    gate.open();

    let mut heir_began = None;
    while let Some(event) = stream.next().await {
        if event.data["attempt"] == 2 && heir_began.is_none() {
            heir_began = Some(killed.elapsed());
        }
        events.push(event);
    }
    println!("went on {:?} after the kill", heir_began.unwrap());

    let ended: Vec<_> = events
        .iter()
        .filter(|event| event.name == "result")
        .map(|event| event.data["index"].as_u64())
        .collect();
    assert_eq!(
        ended,
        [Some(0), Some(1), Some(2)],
        "each element once, in order"
    );
    for (i, event) in events.iter().enumerate() {
        assert_eq!(event.data["seq"], i + 1, "no gap, no duplicate");
    }
    let summaries = events
        .iter()
        .filter(|event| event.name == "summary")
        .count();
    assert_eq!(
        (summaries, events.last().unwrap().name.as_str()),
        (1, "summary")
    );
    assert_eq!(events.last().unwrap().data["status"], "completed");
    let (replay, end) = system.resume(&events[0].id).await.events().collect().await;
    assert_eq!((replay.as_slice(), end), (&events[1..], End::Clean));
}

#[tokio::test]
async fn a_stopped_worker_hands_its_batch_over() {
    let system = System::start().await;
    for path in ["/0.png", "/1.png"] {
        system.put_sample(path, "sources-and-uses");
    }
    let gate = system.images.hold("/0.png");
    let leaving = system.worker();
    let urls: Vec<_> = ["/0.png", "/1.png"]
        .map(|path| system.images.url(path))
        .into();
    let stream = system.post(&batch(&urls)).await;
    system.images.asked("/0.png", 1).await;
    let stopping = tokio::spawn(leaving.stop());
    let _heir = system.worker();
    gate.open();
    assert_eq!(stopping.await.unwrap(), Some(0));
    let (events, end) = stream.collect().await;
    assert_eq!(end, End::Clean);
    assert!(
        events.iter().all(|event| event.data["attempt"].is_null()),
        "handing over is no crash"
    );
    assert_eq!(events.last().unwrap().data["status"], "completed");
}
