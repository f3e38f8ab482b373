//! What the same Redis does for the same client without a queue.

use std::time::Instant;

use futures_util::StreamExt as _;
use redis::{aio::MultiplexedConnection, streams::StreamReadReply};
use tokio::sync::mpsc;

use super::{
    load::{PAYLOAD_BYTES, concurrently},
    report::{Section, Unit},
    samples::Samples,
    server,
};

const APPENDS: usize = 10_000;
const PIPELINE: usize = 100;

/// The numbers that those of the queue are set beside.
#[derive(Debug)]
pub(super) struct Floor {
    pub(super) pickup: f64,
    pub(super) publish: f64,
    pub(super) publish_p99: f64,
    pub(super) appends_1: f64,
    pub(super) appends_50: f64,
}

/// Measures Redis alone.
pub(super) async fn measure(n: u32) -> (Floor, Section) {
    let (redis, mut connection) = server::fresh().await;
    let mut section = Section::new("raw Redis");

    let ping = ping(&mut connection, n).await;
    section.add("PING and back, p50", ping.p50(), Unit::Milliseconds);
    section.add("PING and back, p99", ping.p99(), Unit::Milliseconds);

    let appends_1 = appends(&connection, 1).await;
    section.add("XADD of 1.5 kB, one at a time", appends_1, Unit::PerSecond);
    let appends_50 = appends(&connection, 50).await;
    section.add("XADD of 1.5 kB, 50 at a time", appends_50, Unit::PerSecond);
    let piped = pipelined(&mut connection).await;
    section.add("XADD of 1.5 kB, pipelines of 100", piped, Unit::PerSecond);

    let reader = redis.connection().await;
    let pickup = pickup(&mut connection, reader, n).await;
    section.add(
        "XADD called -> blocked XREADGROUP has it, p50",
        pickup.p50(),
        Unit::Milliseconds,
    );

    let publish = publish(&redis.url(), &mut connection, n).await;
    section.add(
        "PUBLISH called -> subscriber has it, p50",
        publish.p50(),
        Unit::Milliseconds,
    );
    section.add(
        "PUBLISH called -> subscriber has it, p99",
        publish.p99(),
        Unit::Milliseconds,
    );
    let floor = Floor {
        pickup: pickup.p50(),
        publish: publish.p50(),
        publish_p99: publish.p99(),
        appends_1,
        appends_50,
    };
    (floor, section)
}

async fn ping(connection: &mut MultiplexedConnection, n: u32) -> Samples {
    let mut samples = Samples::default();
    for _ in 0..n {
        let started = Instant::now();
        let pong = redis::cmd("PING").query_async::<()>(connection).await;
        pong.expect("PING");
        samples.push(started.elapsed());
    }
    samples
}

/// An append of the payload of one job.
fn append(key: &str) -> redis::Cmd {
    let mut command = redis::cmd("XADD");
    command
        .arg(key)
        .arg("*")
        .arg("p")
        .arg("x".repeat(PAYLOAD_BYTES));
    command
}

async fn appends(connection: &MultiplexedConnection, width: usize) -> f64 {
    let (connection, started) = (connection.clone(), Instant::now());
    concurrently(APPENDS, width, move |_| {
        let mut connection = connection.clone();
        async move {
            let added = append("appends").query_async::<()>(&mut connection).await;
            added.expect("XADD");
        }
    })
    .await;
    APPENDS as f64 / started.elapsed().as_secs_f64()
}

async fn pipelined(connection: &mut MultiplexedConnection) -> f64 {
    let mut pipe = redis::pipe();
    for _ in 0..PIPELINE {
        pipe.add_command(append("appends")).ignore();
    }
    let started = Instant::now();
    for _ in 0..APPENDS / PIPELINE {
        let added = pipe.query_async::<()>(connection).await;
        added.expect("a pipeline of XADD");
    }
    APPENDS as f64 / started.elapsed().as_secs_f64()
}

/// From the call of XADD until a reader that waited has the entry.
async fn pickup(
    writer: &mut MultiplexedConnection,
    mut reader: MultiplexedConnection,
    n: u32,
) -> Samples {
    let group = ["CREATE", "picked", "group", "0", "MKSTREAM"];
    redis::cmd("XGROUP")
        .arg(&group)
        .query_async::<()>(writer)
        .await
        .expect("XGROUP CREATE");
    let (had, mut has) = mpsc::unbounded_channel();
    let reading = tokio::spawn(async move {
        for _ in 0..n {
            let read = ["GROUP", "group", "one", "COUNT", "1", "BLOCK", "0"];
            let mut command = redis::cmd("XREADGROUP");
            command.arg(&read).arg("STREAMS").arg("picked").arg(">");
            let reply: StreamReadReply =
                command.query_async(&mut reader).await.expect("XREADGROUP");
            had.send(Instant::now()).expect("somebody listens");
            let id = &reply.keys[0].ids[0].id;
            let mut done = redis::pipe();
            done.cmd("XACK").arg("picked").arg("group").arg(id);
            done.cmd("XDEL").arg("picked").arg(id);
            done.query_async::<()>(&mut reader).await.expect("XACK");
        }
    });
    let mut samples = Samples::default();
    for _ in 0..n {
        server::someone_waits(writer).await;
        let called = Instant::now();
        let added = append("picked").query_async::<()>(writer).await;
        added.expect("XADD");
        samples.push(has.recv().await.expect("the reader goes on") - called);
    }
    reading.await.expect("the reader ends");
    samples
}

async fn publish(url: &str, connection: &mut MultiplexedConnection, n: u32) -> Samples {
    let client = redis::Client::open(url).expect("the URL of the run's own Redis");
    let mut pubsub = client.get_async_pubsub().await.expect("a connection");
    pubsub.subscribe("channel").await.expect("SUBSCRIBE");
    let (had, mut has) = mpsc::unbounded_channel();
    let listening = tokio::spawn(async move {
        let mut messages = pubsub.on_message();
        while messages.next().await.is_some() && had.send(Instant::now()).is_ok() {}
    });
    let mut samples = Samples::default();
    let message = "x".repeat(150);
    for _ in 0..n {
        let called = Instant::now();
        let sent = redis::cmd("PUBLISH")
            .arg("channel")
            .arg(&message)
            .query_async::<()>(connection)
            .await;
        sent.expect("PUBLISH");
        samples.push(has.recv().await.expect("the subscriber goes on") - called);
    }
    listening.abort();
    samples
}
