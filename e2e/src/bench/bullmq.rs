//! The baseline: BullMQ's Worker, in a node process and a Redis of its own.

use std::{path::Path, process::Stdio};

use shared::job::Mode;
use tokio::process::Command;

use super::{consumer, load, server};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bullmq");

/// Why it cannot be measured, if so.
pub(super) async fn absent() -> Option<String> {
    let mut node = Command::new("node");
    node.arg("--version").stdout(Stdio::null());
    if !node.status().await.is_ok_and(|status| status.success()) {
        return Some("no node".to_owned());
    }
    let installed = Path::new(FOLDER).join("node_modules/bullmq").exists();
    (!installed).then(|| "run `npm install` in e2e/bullmq".to_owned())
}

/// Fills its queue with as many jobs of the same payload, and drains it. Returns jobs per second.
pub(super) async fn drain(n_jobs: u32) -> f64 {
    let (redis, _connection) = server::fresh().await;
    let mut node = Command::new("node");
    node.current_dir(FOLDER).args(["bench.mjs", &redis.url()]);
    node.args([&n_jobs.to_string(), "50"]);
    node.arg(load::payload(&load::job(Mode::Batch, 1).job));
    node.stdout(Stdio::piped()).kill_on_drop(true);
    let worker = node.spawn().expect("starting node");
    f64::from(n_jobs) / consumer::drain_ms(worker).await * 1e3
}
