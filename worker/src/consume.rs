//! The loops of a worker: new jobs, orphaned jobs, and the heartbeat that keeps what it has.
//!
//! A slot is taken before a job is, so that a job never waits in the hands of a busy worker while another is idle.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use shared::{
    queue::{Consumer, Delivery, Orders, WriteError},
    redis::RedisError,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tracing::{Instrument as _, debug, error, info, info_span, warn};

use crate::{batch, context::Context};

/// Wait, on the average, after Redis could not be asked, so that a Redis that is away is not asked in a tight loop.
const AFTER_ERROR: Duration = Duration::from_millis(500);

/// How often the names of workers that are gone are looked for.
const TIDY_INTERVAL: Duration = Duration::from_mins(1);

/// Room for jobs.
#[derive(Debug)]
pub(crate) struct Slots {
    jobs: Arc<Semaphore>,
    /// One more, for an orphan that turns up while the last free slot is held by an idle read.
    spare: Arc<Semaphore>,
    reading: AtomicBool,
}

impl Slots {
    pub(crate) fn new(n_jobs: usize) -> Self {
        Self {
            jobs: Arc::new(Semaphore::new(n_jobs)),
            spare: Arc::new(Semaphore::new(1)),
            reading: AtomicBool::new(false),
        }
    }

    /// A slot, and all others that are free.
    fn with_free_ones(&self, slot: OwnedSemaphorePermit) -> Vec<OwnedSemaphorePermit> {
        let free = std::iter::from_fn(|| Arc::clone(&self.jobs).try_acquire_owned().ok());
        std::iter::once(slot).chain(free).collect()
    }

    /// A slot for an orphan, if there is one.
    ///
    /// A read holds a slot for as long as nothing comes, which must not keep an orphan waiting. When a new job comes
    /// right then, there is one job too many for a while: computing is bounded by its own slots.
    fn for_orphan(&self) -> Option<OwnedSemaphorePermit> {
        let free = Arc::clone(&self.jobs).try_acquire_owned();
        free.ok().or_else(|| {
            let idle = self.reading.load(Ordering::Relaxed);
            idle.then(|| Arc::clone(&self.spare).try_acquire_owned().ok())
                .flatten()
        })
    }
}

/// Takes new jobs until the worker drains.
pub(crate) async fn new_jobs(ctx: Arc<Context>) {
    let mut consumer = ctx.queue.consumer(ctx.worker.clone());
    let mut looked = Instant::now();
    while !ctx.draining.is_cancelled() {
        let slot = tokio::select! {
            slot = Arc::clone(&ctx.slots.jobs).acquire_owned() => slot.expect("the semaphore is never closed"),
            () = ctx.draining.cancelled() => return,
        };
        // A worker whose slots are never free for long takes over orphans here: they are older than what is new.
        if looked.elapsed() > ctx.queue.settings().reclaim_interval() {
            match consumer.reclaim().await {
                Ok(Some(delivery)) => {
                    take_over(&ctx, delivery, slot);
                    continue;
                }
                Ok(None) => looked = Instant::now(),
                Err(error) => {
                    said(&error, "Looking for orphaned jobs failed");
                    pause(&ctx, shared::jitter(AFTER_ERROR)).await;
                    continue;
                }
            }
        }
        // Never dropped half-way: a job that is handed over while nobody listens waits for its lease to run out.
        let mut slots = ctx.slots.with_free_ones(slot);
        match consumer.try_pop_up_to(slots.len()).await {
            Ok(deliveries) if !deliveries.is_empty() => {
                for (delivery, slot) in deliveries.into_iter().zip(slots) {
                    start(&ctx, delivery, slot);
                }
                continue;
            }
            // An idle read holds one slot only, and leaves the others to orphans.
            Ok(_) => slots.truncate(1),
            Err(error) => {
                said(&error, "Looking for jobs failed");
                pause(&ctx, shared::jitter(AFTER_ERROR)).await;
                continue;
            }
        }
        let Some(slot) = slots.pop() else { continue };
        ctx.slots.reading.store(true, Ordering::Relaxed);
        let popped = consumer.pop().await;
        ctx.slots.reading.store(false, Ordering::Relaxed);
        match popped {
            Ok(Some(delivery)) => start(&ctx, delivery, slot),
            Ok(None) => {}
            Err(error) => {
                said(&error, "Waiting for jobs failed");
                pause(&ctx, shared::jitter(AFTER_ERROR)).await;
            }
        }
    }
}

/// Takes over the jobs of workers that are gone while there is a slot for them, until the worker drains.
pub(crate) async fn orphaned_jobs(ctx: Arc<Context>) {
    let mut consumer = ctx.queue.consumer(ctx.worker.clone());
    let period = ctx.queue.settings().reclaim_interval();
    let mut tidied = Instant::now();
    while !ctx.draining.is_cancelled() {
        let Some(slot) = ctx.slots.for_orphan() else {
            pause(&ctx, period).await;
            continue;
        };
        match consumer.reclaim().await {
            Ok(Some(delivery)) => take_over(&ctx, delivery, slot),
            Ok(None) => {
                drop(slot);
                if tidied.elapsed() > TIDY_INTERVAL {
                    tidied = Instant::now();
                    tidy(&consumer).await;
                }
                pause(&ctx, period).await;
            }
            Err(error) => {
                drop(slot);
                said(&error, "Looking for orphaned jobs failed");
                pause(&ctx, shared::jitter(AFTER_ERROR)).await;
            }
        }
    }
}

fn take_over(ctx: &Arc<Context>, delivery: Delivery, slot: OwnedSemaphorePermit) {
    info!(
        batch.id = %delivery.batch(),
        job.attempt = delivery.attempt(),
        "Took over {} at element {}",
        delivery.batch(),
        delivery.next()
    );
    start(ctx, delivery, slot);
}

/// Forgets the names of workers that are gone for good.
async fn tidy(consumer: &Consumer) {
    match consumer.tidy().await {
        Ok(0) => {}
        Ok(n_forgotten) => info!("Forgot {n_forgotten} consumers of workers that are gone"),
        Err(error) => said(
            &error,
            "Looking for consumers of workers that are gone failed",
        ),
    }
}

/// Renews the leases of all jobs of this worker, until the last is drained.
///
/// Runs on a thread and a connection of its own, so that nothing else that this process does can hold it up.
pub(crate) async fn heartbeat(ctx: Arc<Context>) {
    let mut beats = interval(ctx.queue.settings().heartbeat());
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beats.tick() => {}
            () = ctx.jobs.wait() => return,
        }
        match ctx.heartbeat.beat(&says(&ctx)).await {
            Ok(orders) => obey(&ctx, &orders),
            Err(error) => said(&error, "A heartbeat failed"),
        }
    }
}

/// What operators see of this worker.
fn says(ctx: &Context) -> String {
    serde_json::json!({
        "host": ctx.host,
        "pid": std::process::id(),
        "version": env!("CARGO_PKG_VERSION"),
        "jobs": ctx.jobs.len(),
        "draining": ctx.draining.is_cancelled(),
    })
    .to_string()
}

fn obey(ctx: &Context, orders: &Orders) {
    for batch in &orders.lost {
        warn!(batch.id = %batch, "Lost {batch} to another worker");
    }
    for batch in &orders.stalled {
        error!(batch.id = %batch, "Let go of {batch}: it has not moved for too long");
    }
    if orders.drain && !ctx.draining.is_cancelled() {
        info!("Draining: an operator asked for it");
        ctx.draining.cancel();
    }
}

/// Works on a job in a task of its own; the slot is free again when the job left our hands.
fn start(ctx: &Arc<Context>, delivery: Delivery, slot: OwnedSemaphorePermit) {
    let (ctx, tracker) = (Arc::clone(ctx), ctx.jobs.clone());
    let held = ctx.heartbeat.hold(&delivery);
    let batch_id = delivery.batch().clone();
    let span = info_span!("job", batch.id = %batch_id, job.attempt = delivery.attempt());
    let work = async move {
        match batch::run(&ctx, delivery).await {
            Ok(()) => {}
            Err(WriteError::Fenced) => {
                info!(batch.id = %batch_id, "Dropped {batch_id}: it has another owner");
            }
            Err(error) => {
                warn!(batch.id = %batch_id, "Left {batch_id} to the sweep: {error}");
            }
        }
        drop(held);
        drop(slot);
    };
    tracker.spawn(work.instrument(span));
}

/// Tells of a failure of ours; that Redis is away is told once, where it is noticed.
fn said(error: &RedisError, what: &str) {
    if error.is_outage() {
        debug!("{what}: {error}");
    } else {
        warn!("{what}: {error}");
    }
}

/// Waits, unless the worker drains.
async fn pause(ctx: &Context, period: Duration) {
    tokio::select! {
        () = sleep(period) => {}
        () = ctx.draining.cancelled() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orphan_gets_the_slot_of_an_idle_read_but_not_that_of_a_job() {
        let slots = Slots::new(1);
        let held = Arc::clone(&slots.jobs).try_acquire_owned().unwrap();
        assert!(slots.for_orphan().is_none(), "a job is running");

        slots.reading.store(true, Ordering::Relaxed);
        let orphan = slots.for_orphan();
        assert!(orphan.is_some(), "the slot is only held by a read");
        assert!(slots.for_orphan().is_none(), "one more is enough");

        drop((orphan, held));
        let free = slots.for_orphan().unwrap();
        assert_eq!(
            slots.spare.available_permits(),
            1,
            "a free slot is taken first"
        );
        drop(free);
    }
}
