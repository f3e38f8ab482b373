//! The front end goes away and comes back.

use e2e::{System, batch};
use testkit::client::End;

#[tokio::test]
async fn a_stopped_api_cuts_its_streams_and_clients_go_on_at_the_next() {
    let mut system = System::start().await;
    system.put_sample("/0.png", "sources-and-uses");
    let gate = system.images.hold("/0.png");
    let _worker = system.worker();
    let mut stream = system.post(&batch(&[system.images.url("/0.png")])).await;
    let first = stream.next().await.unwrap();
    system.images.asked("/0.png", 1).await;

    assert_eq!(system.take_api().stop().await, Some(0));
    let (seen, end) = stream.collect().await;
    assert_eq!(
        end,
        End::Cut,
        "without a summary a stream never ends cleanly"
    );
    assert!(seen.iter().all(|event| event.name == "stage"));

    system.start_api().await;
    gate.open();
    let last_seen = seen.last().map_or(&first.id, |event| &event.id);
    let (rest, end) = system.resume(last_seen).await.events().collect().await;
    assert_eq!(end, End::Clean);
    assert_eq!(rest[0].data["seq"], seen.len() + 2);
    assert_eq!(rest.last().unwrap().name, "summary");
}
