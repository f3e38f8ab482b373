//! Helpers for the tests of every crate: a real redis-server, a real image host, a strict client, real processes, a
//! network that breaks, and pictures drawn on the spot.

pub mod client;
pub mod image_host;
pub mod process;
pub mod proxy;
pub mod random;
pub mod redis;
pub mod synth;
