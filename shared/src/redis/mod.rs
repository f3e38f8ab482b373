//! How to reach Redis, and what the keys are called there.

mod url;
mod args;
mod topology;
mod pool;
mod client;
mod keys;
mod outage;

pub use args::RedisArgs;
pub use client::{BLOCK, BlockingConnection, Client, RedisError};
pub use keys::{GROUP, Keys};
pub use pool::{Connection, PoolError};
pub use url::{MalformedUrl, RedisUrl};
