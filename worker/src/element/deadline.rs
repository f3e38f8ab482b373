//! When an element must be over.

use tokio::time::{Instant, timeout_at};

use crate::failure::{self, Diagnosed};

/// A moment; what is not ready by then is given up.
///
/// Only work is bounded by it, never the writing of an event: a write that is given up half-way may have been made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(pub(crate) Instant);

impl Deadline {
    /// Waits for `work` until the deadline.
    pub(crate) async fn bound<T>(self, work: impl Future<Output = T>) -> Result<T, Diagnosed> {
        timeout_at(self.0, work).await.map_err(|_| {
            let failure = failure::deadline_exceeded();
            Diagnosed {
                cause: failure.message.clone(),
                failure,
            }
        })
    }
}
