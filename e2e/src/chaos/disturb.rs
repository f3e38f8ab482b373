//! What goes wrong, all at once.

use std::time::{Duration, Instant};

use testkit::{process::Server, random::Random};
use tokio::sync::Mutex;

use super::SLEEP;
use crate::System;

/// How often each thing goes wrong, in steps of half a second.
const STEP: Duration = Duration::from_millis(500);
const KILL_WORKER: u32 = 4;
const STOP_WORKER: u32 = 14;
const KILL_PUBSUB: u32 = 6;
const RESTART_API: u32 = 30;
const KILL_REDIS: u32 = 44;

/// How often each thing was done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disturbed {
    /// SIGKILL of a worker.
    pub workers_killed: u32,
    /// SIGSTOP of a worker for longer than its lease.
    pub workers_stopped: u32,
    /// All pub/sub connections cut.
    pub pubsub_cut: u32,
    /// SIGTERM, or every other time SIGKILL, of the api.
    pub api_restarts: u32,
    /// SIGKILL of Redis.
    pub redis_kills: u32,
}

/// Disturbs until it is time. Returns what was done, and workers that can finish what is left, all of them awake.
pub(super) async fn run(
    system: &Mutex<System>,
    n_workers: usize,
    until: Instant,
    mut random: Random,
) -> (Disturbed, Vec<Server>) {
    let mut done = Disturbed::default();
    let mut workers = Vec::new();
    for _ in 0..n_workers {
        workers.push(system.lock().await.worker());
    }
    let mut sleeping: Vec<(Server, Instant)> = Vec::new();
    for step in 1.. {
        tokio::time::sleep(STEP).await;
        sleeping = wake(sleeping);
        if Instant::now() >= until {
            break;
        }
        if step % KILL_WORKER == 0 {
            let victim = random.below(n_workers as u64) as usize;
            let fresh = system.lock().await.worker();
            std::mem::replace(&mut workers[victim], fresh).kill();
            done.workers_killed += 1;
        }
        if step % STOP_WORKER == 0 {
            let victim = random.below(n_workers as u64) as usize;
            let fresh = system.lock().await.worker();
            let zombie = std::mem::replace(&mut workers[victim], fresh);
            zombie.signal("STOP");
            sleeping.push((zombie, Instant::now() + SLEEP));
            done.workers_stopped += 1;
        }
        if step % KILL_PUBSUB == 0 {
            let mut redis = system.lock().await.redis.connection().await;
            let cut = redis::cmd("CLIENT")
                .arg(&["KILL", "TYPE", "pubsub"])
                .query_async::<i64>(&mut redis)
                .await;
            cut.expect("Redis is there between its kills");
            done.pubsub_cut += 1;
        }
        if step % RESTART_API == 0 {
            restart_api(&mut *system.lock().await, done.api_restarts % 2 == 1).await;
            done.api_restarts += 1;
        }
        if step % KILL_REDIS == 0 {
            let redis = &mut system.lock().await.redis;
            redis.kill();
            tokio::time::sleep(Duration::from_secs(1)).await;
            redis.start_again().await;
            done.redis_kills += 1;
        }
    }
    // The zombies wake among the living and must find themselves fenced.
    for (zombie, _) in &sleeping {
        zombie.signal("CONT");
    }
    workers.extend(sleeping.into_iter().map(|(zombie, _)| zombie));
    (done, workers)
}

/// Zombies whose time has come wake, and live on as workers for a while.
fn wake(sleeping: Vec<(Server, Instant)>) -> Vec<(Server, Instant)> {
    let now = Instant::now();
    sleeping
        .into_iter()
        .filter_map(|(zombie, until)| {
            if now >= until {
                zombie.signal("CONT");
            }
            // Killed when it is dropped, a sleep later.
            (now < until + SLEEP).then_some((zombie, until))
        })
        .collect()
}

async fn restart_api(system: &mut System, by_kill: bool) {
    let api = system.take_api();
    if by_kill {
        api.kill();
    } else {
        let code = api.stop().await;
        assert_eq!(code, Some(0), "the api stops in order");
    }
    system.start_api().await;
}
