//! Keeping what one works on.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use super::{Delivery, Queue, QueueArgs, script::BEAT};
use crate::{ids::BatchId, redis::RedisError};

/// How a delivery stands, as its heartbeat and its writes learn it.
#[derive(Debug)]
pub(super) struct Standing {
    since: Instant,
    lease: Duration,
    stall: Duration,
    /// When the lease was last renewed for certain, ms after `since`.
    renewed_ms: AtomicU64,
    /// When the job last moved, ms after `since`.
    moved_ms: AtomicU64,
    lost: AtomicBool,
    cancelled: AtomicBool,
}

impl Standing {
    pub(super) fn new(settings: &QueueArgs) -> Self {
        Self {
            since: Instant::now(),
            lease: settings.lease(),
            stall: settings.stall(),
            renewed_ms: AtomicU64::new(0),
            moved_ms: AtomicU64::new(0),
            lost: AtomicBool::new(false),
            cancelled: AtomicBool::new(false),
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed) || self.age(&self.renewed_ms) > self.lease
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The job is not wanted any more. Tells whether that is news.
    pub(super) fn cancel(&self) -> bool {
        !self.cancelled.swap(true, Ordering::Relaxed)
    }

    /// The job is another's. Tells whether that is news.
    fn lose(&self) -> bool {
        !self.lost.swap(true, Ordering::Relaxed)
    }

    /// The job moved: an event was written, which renews nothing but shows that its worker is at work.
    pub(super) fn progress(&self) {
        self.moved_ms
            .store(self.since.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    fn is_stalled(&self) -> bool {
        self.age(&self.moved_ms) > self.stall
    }

    fn age(&self, mark: &AtomicU64) -> Duration {
        self.since
            .elapsed()
            .saturating_sub(Duration::from_millis(mark.load(Ordering::Relaxed)))
    }
}

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
    fence: u64,
    lane: String,
    id: String,
    standing: Arc<Standing>,
}

/// Keeps a job's lease renewed until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Held {
    held: Arc<Mutex<Vec<Entry>>>,
    standing: Arc<Standing>,
}

/// What a heartbeat brought back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders {
    /// Batches that were found to have another owner; their deliveries know. Each is named once.
    pub lost: Vec<BatchId>,
    /// Batches whose cancellation was found to be asked for; their deliveries know. Each is named once.
    pub cancelled: Vec<BatchId>,
    /// Batches that have not moved for so long that their leases were let go now. Each is named once.
    pub stalled: Vec<BatchId>,
    /// The operator wants this worker to drain and stop.
    pub drain: bool,
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
        let (batch, fence, lane, id) = delivery.place();
        let standing = Arc::clone(delivery.standing());
        lock(&self.held).push(Entry {
            batch: batch.clone(),
            fence,
            lane: lane.to_owned(),
            id: id.to_owned(),
            standing: Arc::clone(&standing),
        });
        Held {
            held: Arc::clone(&self.held),
            standing,
        }
    }

    /// One beat: renews every lease whose job has moved, and says that the worker is there.
    ///
    /// `says` is what the worker tells of itself, one JSON object for operators to read. A job that has not moved for
    /// the stall time is let go: a heartbeat proves that its process lives, not that its work goes on.
    pub async fn beat(&self, says: &str) -> Result<Orders, RedisError> {
        let (stalled, held): (Vec<_>, Vec<_>) = lock(&self.held)
            .iter()
            .cloned()
            .partition(|entry| entry.standing.is_stalled());
        // Whatever becomes of this beat: they are not in it.
        let let_go = stalled.into_iter().filter(|entry| entry.standing.lose());
        let stalled = let_go.map(|entry| entry.batch).collect();
        let mut call = self.queue.call(&BEAT);
        let alive = 3 * self.queue.settings.lease();
        call.arg(&self.worker)
            .arg(alive.as_millis() as u64)
            .arg(says);
        for entry in &held {
            call.arg(entry.batch.as_str())
                .arg(entry.fence)
                .arg(&entry.lane)
                .arg(&entry.id);
        }
        // The lease runs from when Redis renewed it, which was not before now.
        let now: Vec<_> = held
            .iter()
            .map(|entry| entry.standing.since.elapsed().as_millis() as u64)
            .collect();
        let (command, lost, cancelled): (String, Vec<usize>, Vec<usize>) =
            self.queue.run(&call).await?;

        for (place, entry) in (1..).zip(&held) {
            if !lost.contains(&place) {
                entry
                    .standing
                    .renewed_ms
                    .store(now[place - 1], Ordering::Relaxed);
            }
        }
        let still_held = lock(&self.held);
        let pick = |places: &[usize], mark: fn(&Standing) -> bool| {
            let picked = places
                .iter()
                .filter_map(|place| held.get(place.checked_sub(1)?));
            // A job that was finished or released while the beat was on its way is not lost.
            let picked = picked.filter(|entry| {
                still_held
                    .iter()
                    .any(|held| Arc::ptr_eq(&held.standing, &entry.standing))
            });
            picked
                .filter(|entry| mark(&entry.standing))
                .map(|entry| entry.batch.clone())
                .collect()
        };
        Ok(Orders {
            lost: pick(&lost, Standing::lose),
            cancelled: pick(&cancelled, Standing::cancel),
            stalled,
            drain: command == "drain",
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        lock(&self.held).retain(|entry| !Arc::ptr_eq(&entry.standing, &self.standing));
    }
}

/// The list stays whole whoever panics: every change of it is a single push or retain.
fn lock(held: &Mutex<Vec<Entry>>) -> MutexGuard<'_, Vec<Entry>> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
