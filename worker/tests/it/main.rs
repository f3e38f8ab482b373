//! The worker from outside: a real image host, a real redis-server, the real networks.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod deadline;
mod fetch;
mod offline;
mod pipeline;
mod process;
mod rig;
mod takeover;
mod stitch;
