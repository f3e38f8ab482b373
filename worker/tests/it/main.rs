//! The worker from outside: a real image host, a real redis-server, the real networks.

mod fetch;
mod image_host;
mod pipeline;
mod rig;
mod takeover;
