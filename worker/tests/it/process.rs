//! The binary itself: how it starts, refuses to start, and stops.

use std::process::{Command, Output};

use testkit::{process::Server, redis::RedisServer};

use crate::rig::until;

fn digitize_worker(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitize-worker"));
    command.env_clear().args(args).output().unwrap()
}

#[test]
fn the_configuration_is_printed_without_secrets() {
    let output = digitize_worker(&[
        "--check-config",
        "--redis-url",
        "redis://:hunter2@cache:6379/0",
    ]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(
        printed.contains("redis-url = redis://:***@cache:6379/0\n"),
        "{printed}"
    );
}

#[test]
fn a_worker_that_cannot_work_says_why_and_fails() {
    let cases: [(&[&str], &str); 3] = [
        (
            &["--models", "/nowhere"],
            "OCR weights not found in /nowhere",
        ),
        (
            &["--fetch-total-ms", "5"],
            "--fetch-first-byte-ms must not be longer than --fetch-total-ms",
        ),
        (&["--allow-image-host", "minio"], "expected HOST:PORT"),
    ];
    for (args, reason) in cases {
        let output = digitize_worker(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{args:?}");
        assert!(said.contains(reason), "{args:?}: {said}");
    }
}

#[tokio::test]
async fn sigterm_ends_an_idle_worker_well() {
    let redis = RedisServer::start().await;
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/../models");
    let worker = Server::start(
        "digitize-worker",
        &["--redis-url", &redis.url(), "--models", models],
    );
    // Signals are listened to before the first read, and a reader of the queue is one that reads.
    let mut connection = redis.connection().await;
    until("the worker to read from the queue", async || {
        let mut command = redis::cmd("CLIENT");
        let clients: String = command
            .arg("LIST")
            .query_async(&mut connection)
            .await
            .unwrap();
        clients.contains("cmd=xreadgroup").then_some(())
    })
    .await;
    assert_eq!(worker.stop().await, Some(0));
}
