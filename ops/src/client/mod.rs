//! The service over HTTP.
//!
//! ```text
//! sse      bytes -> frames
//! event    frame -> what happened
//! api      the requests
//! follow   one stream out of many connections: reads, and resumes after a break
//! ```

pub(crate) mod sse;

pub(crate) mod api;
pub(crate) mod event;
pub(crate) mod follow;

pub(crate) use api::{Api, refusal};
pub(crate) use follow::{Follow, Update};

/// Installs the cryptography that HTTPS needs; only the first call in a process does anything.
pub(crate) fn install_tls() {
    drop(rustls::crypto::ring::default_provider().install_default());
}
