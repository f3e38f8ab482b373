//! Whether requests can be served: whether Redis answered lately.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use shared::queue::Queue;

/// Time between two round trips.
const PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// Age of the last round trip from which on Redis counts as gone.
const STALE_AFTER: Duration = Duration::from_secs(5);

/// The last round trip to Redis.
#[derive(Clone, Debug, Default)]
pub(crate) struct Readiness {
    last: Arc<Mutex<Option<RoundTrip>>>,
}

/// One answered question.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundTrip {
    /// How long the answer took.
    pub(crate) took: Duration,
    at: Instant,
}

impl Readiness {
    /// Asks Redis again and again.
    pub(crate) async fn probe(self, queue: Queue) {
        loop {
            let asked = Instant::now();
            // That Redis is away is told by its client.
            if queue.ping().await.is_ok() {
                let at = Instant::now();
                let took = at - asked;
                *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(RoundTrip { took, at });
            }
            tokio::time::sleep(PROBE_INTERVAL).await;
        }
    }

    /// The last round trip, if it is recent.
    pub(crate) fn recent(&self) -> Option<RoundTrip> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.filter(|round_trip| round_trip.at.elapsed() < STALE_AFTER)
    }
}
