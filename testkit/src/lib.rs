//! Helpers for the tests of every crate: a real redis-server, and pictures drawn on the spot.

pub mod redis;
pub mod synth;
