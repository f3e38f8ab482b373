//! Keeping what one works on.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use super::{BEAT, Delivery, Queue, SHARD};
use crate::{
    ids::BatchId,
    redis::{GROUP, RedisError},
};

/// Renews the leases of all jobs of one worker, in one call per period.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    queue: Queue,
    worker: String,
    held: Arc<Mutex<Vec<Entry>>>,
}

#[derive(Debug, Clone)]
struct Entry {
    batch: BatchId,
    id: String,
    fence: u64,
    lost: Arc<AtomicBool>,
}

/// Keeps a job's lease renewed until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Held {
    held: Arc<Mutex<Vec<Entry>>>,
    fence: u64,
    id: String,
}

impl Queue {
    /// The heartbeat of a worker of the same name as its consumer.
    pub fn heartbeat(&self, worker: impl Into<String>) -> Heartbeat {
        Heartbeat {
            queue: self.clone(),
            worker: worker.into(),
            held: Arc::default(),
        }
    }
}

impl Heartbeat {
    /// Renews `delivery`'s lease with every beat from now on.
    pub fn hold(&self, delivery: &Delivery) -> Held {
        let (batch, id, fence, lost) = delivery.lease_parts();
        lock(&self.held).push(Entry {
            batch,
            id: id.clone(),
            fence,
            lost,
        });
        Held {
            held: Arc::clone(&self.held),
            fence,
            id,
        }
    }

    /// One beat. Returns the batches that were lost to another worker; their deliveries know.
    pub async fn beat(&self) -> Result<Vec<BatchId>, RedisError> {
        let held = lock(&self.held).clone();
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.queue.client.keys();
        let mut call = BEAT.prepare_invoke();
        call.key(keys.jobs(SHARD)).arg(GROUP).arg(&self.worker);
        for entry in &held {
            call.key(keys.job(&entry.batch))
                .arg(entry.fence)
                .arg(&entry.id);
        }
        let places: Vec<usize> = call
            .invoke_async(&mut self.queue.client.connection().await?)
            .await?;
        let still_held = lock(&self.held);
        let lost = places
            .iter()
            .filter_map(|place| held.get(place.checked_sub(1)?))
            // A job that was finished or released while the beat was on its way is not lost.
            .filter(|entry| still_held.iter().any(|other| other.fence == entry.fence && other.id == entry.id));
        Ok(lost
            .map(|entry| {
                entry.lost.store(true, Ordering::Relaxed);
                entry.batch.clone()
            })
            .collect())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.held).retain(|entry| entry.fence != self.fence || entry.id != self.id);
    }
}

/// The list stays whole whoever panics: every change of it is a single push or retain.
fn lock(held: &Mutex<Vec<Entry>>) -> std::sync::MutexGuard<'_, Vec<Entry>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
