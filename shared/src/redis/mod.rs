//! How to reach Redis, and what the keys are called there.

mod args;
mod client;
mod keys;
mod outage;

pub use args::{RedisArgs, RedisUrl};
pub use client::{BLOCK, Client, RedisError};
pub use keys::{GROUP, Keys};
