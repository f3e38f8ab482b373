//! The wire: what clients and the processes themselves may rely on. `docs/CONTRACT.md` says it in prose.

pub mod request;
pub mod stage;
pub mod failure;
pub mod replacement;
mod summary;
pub mod event;
pub mod link;

pub use event::Event;
pub use failure::{Failure, FailureCode};
pub use replacement::Replacement;
pub use request::{BatchRequest, ElementRequest};
pub use stage::Stage;
