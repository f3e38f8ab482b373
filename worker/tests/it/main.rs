//! The worker from outside: a real image host, a real redis-server, the real networks.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod fetch;
mod pipeline;
mod rig;
mod takeover;
