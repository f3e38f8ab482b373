//! The README's promises, one test each, on real processes.

#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking what went wrong"
)]

mod architecture;
mod chaos;
mod hostile;
mod kill_worker;
mod restart;
mod story;
