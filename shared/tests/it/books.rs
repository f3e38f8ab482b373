//! What holds the jobs together is forgotten as a whole or not at all.

use std::collections::BTreeMap;

use shared::{
    job::Mode,
    queue::{Enqueued, QueueArgs},
};
use testkit::redis::RedisServer;

use crate::bench::{Bench, submission_of};

/// When each key of the books expires, milliseconds since 1970.
async fn expiries(bench: &Bench) -> BTreeMap<String, i64> {
    let mut redis = bench.server.connection().await;
    let mut expiries = BTreeMap::new();
    for kind in ["stat", "load", "jobs:*", "front:*", "wait:*"] {
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg(format!("test:{{0}}:{kind}"))
            .query_async(&mut redis)
            .await
            .unwrap();
        for key in keys {
            let mut expiry = redis::cmd("PEXPIRETIME");
            let at = expiry.arg(&key).query_async(&mut redis).await.unwrap();
            expiries.insert(key, at);
        }
    }
    expiries
}

async fn accept(bench: &Bench, tenant: &str, mode: Mode) {
    let accepted = bench.queue.enqueue(&submission_of(tenant, mode, 1)).await;
    assert!(matches!(accepted.unwrap(), Enqueued::Accepted(_)));
}

#[tokio::test]
async fn no_part_of_the_books_is_forgotten_before_another() {
    let settings = QueueArgs::default();
    let retention_ms = settings.retention().as_millis() as i64;
    let bench = Bench::with(RedisServer::start().await, settings);
    // A worker was there first and made the lanes.
    assert!(
        bench
            .queue
            .consumer("w1")
            .try_pop()
            .await
            .unwrap()
            .is_none()
    );
    for mode in [Mode::Single, Mode::Batch, Mode::Batch] {
        accept(&bench, "a", mode).await;
    }
    let young = expiries(&bench).await;
    let kinds = ["stat", "load", "jobs", "front", "wait"];
    for kind in kinds {
        let found = young.keys().any(|key| key.split(':').nth(2) == Some(kind));
        assert!(found, "{kind} is missing from {young:?}");
    }

    // Most of the time of all that is there goes by, and another tenant's batch comes in.
    let mut redis = bench.server.connection().await;
    for key in young.keys() {
        let _: bool = redis::cmd("PEXPIRE")
            .arg(key)
            .arg(retention_ms / 2)
            .query_async(&mut redis)
            .await
            .unwrap();
    }
    accept(&bench, "b", Mode::Batch).await;
    let prolonged = expiries(&bench).await;
    let (first, last) = (prolonged.values().min(), prolonged.values().max());
    assert_eq!(first, last, "{prolonged:?}");
    let (time, _): (i64, i64) = redis::cmd("TIME").query_async(&mut redis).await.unwrap();
    assert!(
        *first.unwrap() > time * 1000 + retention_ms,
        "every job is outlived: {prolonged:?}"
    );
}
