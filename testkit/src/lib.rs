//! Helpers for the tests of every crate: a real redis-server, a real image host, and pictures drawn on the spot.

pub mod image_host;
pub mod redis;
pub mod synth;
