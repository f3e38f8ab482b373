//! Work for the processor, away from the async runtime: a slot each, a deadline, and no panic gets out.
//!
//! A piece of work gets a thread of its own. Starting one costs some 30 µs against the half second that an image
//! takes, and a piece that does not come back is left behind with its slot: it cannot starve the others of more than
//! that, and it cannot keep the process from ending.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// Stack of a working thread: decoders and the inference runtime are written for a main thread's.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// A bounded set of slots.
#[derive(Debug, Clone)]
pub(crate) struct Compute {
    slots: Arc<Semaphore>,
}

/// Why a piece of work has no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ComputeError {
    #[error("not done within {limit:?}")]
    Timeout { limit: Duration },
    #[error("no free slot within {limit:?}")]
    Saturated { limit: Duration },
    #[error("it panicked: {0}")]
    Panicked(String),
    #[error("no thread could be started")]
    NoThread,
}

impl Compute {
    /// Room for this many pieces of work at once.
    pub(crate) fn new(slots: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(slots)),
        }
    }

    /// Runs a piece of work and waits for its outcome: at most `limit` for a slot, and `limit` again once it has one.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ComputeError> {
        let slot = timeout(limit, Arc::clone(&self.slots).acquire_owned())
            .await
            .map_err(|_| ComputeError::Saturated { limit })?
            .expect("the semaphore is never closed");
        let (outcome, outcome_of_thread) = oneshot::channel();
        thread::Builder::new()
            .name("compute".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let result = caught(work);
                // The slot is free before the outcome is known, so that whoever waits for it can go on at once.
                drop(slot);
                // Nobody waits any more once the deadline has passed.
                let _late = outcome.send(result);
            })
            .map_err(|_| ComputeError::NoThread)?;
        match timeout(limit, outcome_of_thread).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(ComputeError::Panicked(
                "the thread ended without an outcome".to_owned(),
            )),
            Err(_) => Err(ComputeError::Timeout { limit }),
        }
    }
}

/// Runs a piece of work here and now; a panic is an error like any other.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, ComputeError> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| ComputeError::Panicked(message_of(&*panic)))
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SOON: Duration = Duration::from_millis(50);
    const GENEROUS: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn work_gives_its_outcome() {
        assert_eq!(Compute::new(1).run(GENEROUS, || 6 * 7).await, Ok(42));
    }

    #[tokio::test]
    async fn a_panic_is_an_outcome_and_the_slot_is_free_again() {
        let compute = Compute::new(1);
        let panicked = compute.run(GENEROUS, || panic!("row {} of {}", 3, 2)).await;
        assert_eq!(
            panicked,
            Err::<(), _>(ComputeError::Panicked("row 3 of 2".to_owned()))
        );
        assert_eq!(compute.run(GENEROUS, || 1).await, Ok(1));
    }

    #[tokio::test]
    async fn work_that_does_not_come_back_keeps_its_slot_until_it_does() {
        let compute = Compute::new(1);
        let (release, wait) = mpsc::channel::<()>();
        let stuck = compute.run(SOON, move || wait.recv()).await;
        assert!(
            matches!(stuck, Err(ComputeError::Timeout { .. })),
            "{stuck:?}"
        );

        let refused = compute.run(SOON, || ()).await;
        assert!(
            matches!(refused, Err(ComputeError::Saturated { .. })),
            "{refused:?}"
        );

        release.send(()).unwrap();
        assert_eq!(compute.run(GENEROUS, || 1).await, Ok(1));
    }
}
