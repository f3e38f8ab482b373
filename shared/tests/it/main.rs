//! The queue and the event log against a real redis-server.

#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking what went wrong"
)]

mod audit;
mod bench;
mod books;
mod dead_letters;
mod event_log;
mod jobs;
mod leases;
mod model;
mod operate;
mod outage;
mod queue;
mod together;
mod topology;
mod turns;
mod versions;
