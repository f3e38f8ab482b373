//! The chaos drill, short.

use std::time::Duration;

use e2e::chaos::{self, Plan};

#[tokio::test(flavor = "multi_thread")]
async fn no_promise_is_broken_while_everything_is_killed() {
    let plan = Plan {
        time: Duration::from_mins(1),
        n_clients: 30,
        n_workers: 2,
        seed: 1,
    };
    let report = chaos::run(plan).await;
    println!("{report}");
    assert_eq!(report.broken, [""; 0]);
    assert!(report.n_batches >= plan.n_clients && report.disturbed.redis_kills > 0);
}
