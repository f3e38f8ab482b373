//! A job becomes events: takes jobs from the queue, fetches their images, digitizes them, tells what happened.
//!
//! The story, in the order of the modules:
//!
//! ```text
//! config    what an operator can set
//! context   what every task works with
//! consume   permit -> pop -> work -> finish; orphans; heartbeat
//! batch     one job: elements in order, stitch, summary
//! element   one element: fetch -> decode -> analyze -> extract -> present
//! stitch    the results of a batch as one
//! egress    what the fetcher may reach
//! compute   work for the processor, off the runtime
//! present   the figure in wire form
//! failure   every error in the contract's words
//! offline   the same for a file, without queue and network
//! ```

pub mod config;
mod context;
mod consume;
mod batch;
pub mod element;
pub mod stitch;
pub mod egress;
mod compute;
pub mod present;
mod failure;
pub mod offline;

use std::{sync::Arc, time::Duration};

use tokio::runtime::Builder;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{error, info, warn};

pub use config::Config;
pub use context::{Context, SetupError};

/// Longest wait for jobs to be handed back after the grace time, which takes one write each.
const HAND_BACK: Duration = Duration::from_secs(10);

/// Works until `shutdown`, then drains: no new job, no new element, what runs may finish within the grace time, and
/// the rest is handed back.
pub async fn run(mut context: Context, shutdown: CancellationToken) {
    context.draining = shutdown.clone();
    let ctx = Arc::new(context);
    info!("Worker {} takes jobs", ctx.worker);
    let intake = TaskTracker::new();
    intake.spawn(consume::new_jobs(Arc::clone(&ctx)));
    intake.spawn(consume::orphaned_jobs(Arc::clone(&ctx)));
    intake.close();
    let heart = start_heart(&ctx);

    shutdown.cancelled().await;
    drain(&ctx, &intake).await;
    if let Err(error) = heart.await {
        error!("The heartbeat broke: {error}");
    }
    info!("Worker {} stopped", ctx.worker);
}

/// The heartbeat has a thread and a runtime of its own: whatever this process does, its jobs stay its own.
fn start_heart(ctx: &Arc<Context>) -> JoinHandle<()> {
    let ctx = Arc::clone(ctx);
    spawn_blocking(
        move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(consume::heartbeat(ctx)),
            Err(error) => {
                error!("Stopping: there can be no heartbeat: {error}");
                ctx.draining.cancel();
            }
        },
    )
}

async fn drain(ctx: &Context, intake: &TaskTracker) {
    let drained = || async {
        intake.wait().await;
        ctx.jobs.close();
        ctx.jobs.wait().await;
    };
    let grace_ends = Instant::now() + ctx.grace;
    info!("Draining: {} jobs are running", ctx.jobs.len());
    if timeout_at(grace_ends, drained()).await.is_ok() {
        return;
    }
    ctx.abandon.cancel();
    if timeout(HAND_BACK, drained()).await.is_err() {
        warn!(
            "{} jobs could not be handed back; they go on elsewhere when their leases run out",
            ctx.jobs.len()
        );
    }
}
