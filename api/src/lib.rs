//! The HTTP front end: a request becomes a job in the queue, and the job's log becomes a stream of events.
//!
//! ```text
//! connection --server--> request --router--> handler --validation, auth--> Queue::enqueue
//!                                               \--sse-- EventFeed::follow --> events, as they happen
//! ```
//!
//! The process holds no state of a batch: any instance can go on with a stream that another one began, and a client
//! that disconnects leaves the job running. It never makes an event and never sees a pixel.

pub mod app;
pub mod config;
pub mod server;

pub mod auth;
mod error;
mod handlers;
mod layers;
mod links;
mod readiness;
mod response;
mod router;
mod sse;
mod validation;

pub use app::App;
pub use config::Config;
pub use server::serve;
