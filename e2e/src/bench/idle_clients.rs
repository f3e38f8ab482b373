//! Clients that listen to the api while nothing happens.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::{
    event,
    front::{self, Front},
    load::{self, concurrently},
    report::{Goal, Section, Unit},
    samples::{Samples, millis},
    server,
};

/// Connections made at the same time.
const CONNECTING: usize = 50;
/// After the last client came, for what the api only needed while it came.
const SETTLE: Duration = Duration::from_secs(1);

/// Each client follows a waiting batch of its own; then all follow the same one.
pub(super) async fn measure(n_clients: usize) -> Section {
    let mut section = Section::new(format!("{n_clients} clients that listen to one api"));
    own_batches(n_clients, &mut section).await;
    one_batch(n_clients, &mut section).await;
    section
}

async fn own_batches(n_clients: usize, section: &mut Section) {
    let (redis, _connection) = server::fresh().await;
    let front = Front::start(&redis.url()).await;
    let address = front.address();
    let before = front.resident_bytes();
    let clients = concurrently(n_clients, CONNECTING, move |_| front::post(address)).await;
    tokio::time::sleep(SETTLE).await;
    let (Some(before), Some(after)) = (before, front.resident_bytes()) else {
        section.not_measured("memory of the api", "this system has no /proc");
        return;
    };
    let megabyte = 1e6;
    section.add("api without clients", before / megabyte, Unit::Megabytes);
    section.add("api with them", after / megabyte, Unit::Megabytes);
    section
        .add(
            "for each client, on a batch of its own",
            (after - before) / n_clients as f64,
            Unit::Bytes,
        )
        .goal(Goal::AtMost(25_000.0));
    drop(clients);
}

async fn one_batch(n_clients: usize, section: &mut Section) {
    let (redis, _connection) = server::fresh().await;
    let front = Front::start(&redis.url()).await;
    let (address, before) = (front.address(), front.resident_bytes());
    let (_first, batch) = front::post(address).await;
    let mut delivery = event::take(&load::queue(&redis.url()), &batch).await;
    let clients = concurrently(n_clients, CONNECTING, move |_| {
        let batch = batch.clone();
        async move { front::follow(address, &batch).await }
    })
    .await;

    tokio::time::sleep(SETTLE).await;
    if let (Some(before), Some(after)) = (before, front.resident_bytes()) {
        section.add(
            "for each client, all on one batch",
            (after - before) / n_clients as f64,
            Unit::Bytes,
        );
    }

    let (had, mut has) = mpsc::unbounded_channel();
    for mut stream in clients {
        let had = had.clone();
        tokio::spawn(async move {
            // The run ends when all have told; whether this one is heard does not matter then.
            had.send(event::arrival(&mut stream).await).ok();
            drop(stream);
        });
    }
    let called = Instant::now();
    delivery
        .emit(&event::stage())
        .await
        .expect("writing an event");
    let (mut samples, mut last) = (Samples::default(), called);
    for _ in 0..n_clients {
        let had = has.recv().await.expect("every client goes on");
        samples.push(had - called);
        last = last.max(had);
    }
    section.add(
        "all on one batch: emit called -> a client has it, p50",
        samples.p50(),
        Unit::Milliseconds,
    );
    section.add(
        "all on one batch: emit called -> the last client has it",
        millis(last - called),
        Unit::Milliseconds,
    );
}
