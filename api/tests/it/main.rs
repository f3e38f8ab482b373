//! The front end on a real socket against a real redis-server; the tests act as the client and as the worker.

#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking what went wrong"
)]

mod http;
mod world;

mod auth;
mod batch;
mod cancel;
mod connections;
mod digitize;
mod idempotency;
mod limits;
mod resume;
mod routes;
mod shutdown;
mod snapshot;
mod validation;
