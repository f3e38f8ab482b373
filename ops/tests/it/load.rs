//! `load` against the real front end, with a worker that fails every picture at once.

use std::net::SocketAddr;

use api::{App, Config, serve};
use clap::Parser;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::tool::{code, digitizectl, stderr, stdout};
use crate::world::{World, work};

const TOKEN: &str = "token-of-the-load-test";

async fn front_end(world: &World, options: &[&str]) -> (SocketAddr, DropGuard) {
    let (url, tokens) = (world.redis.url(), format!("load {TOKEN} *"));
    let common = ["digitize-api", "--redis-url", &url, "--tokens", &tokens];
    let config = Config::parse_from(common.iter().chain(options));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, App::start(config).unwrap(), stop.clone()));
    (address, stop.drop_guard())
}

fn load(address: SocketAddr, token: &str, wanted_code: i32) -> (Value, String) {
    let output = digitizectl()
        .args(["load", "--json", "--url", &format!("http://{address}")])
        .args(["--deal", "d", "--batches", "12", "--elements", "2"])
        .args([
            "--concurrency",
            "4",
            "--image-url",
            "http://img.invalid/a.png",
        ])
        .env("DIGITIZE_TOKEN", token)
        .output()
        .unwrap();
    assert_eq!(code(&output), wanted_code, "{}", stderr(&output));
    let report = serde_json::from_str(stdout(&output)).unwrap_or_default();
    (report, stderr(&output).to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_batch_is_followed_to_its_end_and_measured() {
    let mut world = World::start().await;
    let (address, _stop) = front_end(&world, &[]).await;
    let loading = tokio::task::spawn_blocking(move || load(address, TOKEN, 0));
    for _ in 0..12 {
        work(world.pop().await).await;
    }
    let (report, _) = loading.await.unwrap();
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!((count("accepted"), count("finished")), (12, 12));
    assert_eq!((count("elements"), count("succeeded_elements")), (24, 0));
    assert_eq!(
        (count("refused"), count("lost"), count("broken")),
        (0, 0, 0)
    );
    assert!(0.0 < report["accepted_per_second"].as_f64().unwrap());
    for percentile in ["p50", "p90", "p99", "max"] {
        let of = |name: &str| report[name][percentile].as_u64().unwrap();
        assert!(of("first_event_ms") <= of("stream_ms"), "{report}");
    }
    assert_eq!(world.queue.depth().await.unwrap().finished, 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_refuses_and_the_load_counts_it() {
    let world = World::start().await;
    let (address, _stop) = front_end(&world, &["--queue-max-depth", "1"]).await;
    world.enqueue(1).await;
    let (report, _) = load(address, TOKEN, 1);
    assert_eq!(
        (report["refused"].as_u64(), report["accepted"].as_u64()),
        (Some(12), Some(0))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_every_batch_would_meet_ends_the_load_at_once() {
    let world = World::start().await;
    let (address, _stop) = front_end(&world, &[]).await;
    let (report, told) = load(address, "another-token", 1);
    assert_eq!(report, Value::Null);
    assert!(told.contains("401"), "{told}");
}
