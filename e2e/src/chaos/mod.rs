//! The chaos drill: real processes under fire, and a checker that looks at what every client saw.
//!
//! ```text
//! disturb   kills workers, stops them for longer than a lease, kills Redis, its pub/sub clients, and the api
//! client    posts batches, leaves streams at random places, comes back, and keeps what it saw
//! check     what must hold afterwards: of every batch, and of what is left in Redis
//! ```

mod check;
mod client;
mod disturb;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use testkit::{image_host::Answer, random::Random};
use tokio::sync::Mutex;

use crate::{Options, System};
pub use check::Report;

/// Short, so that a worker that is stopped for longer can be afforded often.
const LEASE_MS: u32 = 2_000;
/// How long a stopped worker sleeps: well beyond its lease, so that it wakes as a zombie.
const SLEEP: Duration = Duration::from_secs(5);

/// What the drill is made of.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// For how long things are broken.
    pub time: Duration,
    /// Clients at the same time.
    pub n_clients: usize,
    /// Worker processes.
    pub n_workers: usize,
    /// Where the random numbers begin.
    pub seed: u64,
}

/// Runs the drill. The report says what was broken, what was seen, and what did not hold.
///
/// # Panics
///
/// When a process cannot be started.
pub async fn run(plan: Plan) -> Report {
    let options = Options {
        durable: true,
        lease_ms: Some(LEASE_MS),
    };
    let system = System::start_with(options).await;
    system.put_sample("/table.png", "sources-and-uses");
    system
        .images
        .put("/text.png", Answer::Bytes("no picture".into()));
    let (address, urls) = (system.address, client::urls(&system));
    let system = Arc::new(Mutex::new(system));
    let until = Instant::now() + plan.time;

    let clients: Vec<_> = (0..plan.n_clients)
        .map(|i| {
            tokio::spawn(client::run(
                address,
                urls.clone(),
                until,
                Random::new(plan.seed, i as u64 + 1),
            ))
        })
        .collect();
    let (disturbed, workers) =
        disturb::run(&system, plan.n_workers, until, Random::new(plan.seed, 0)).await;
    let mut seen = Vec::new();
    for client in clients {
        match client.await {
            Ok(batches) => seen.extend(batches),
            Err(broken) => return Report::broken(&disturbed, &broken),
        }
    }
    let report = check::all(&*system.lock().await, disturbed, seen).await;
    drop(workers);
    report
}
