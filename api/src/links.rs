//! The URLs that answers point to, and what is put into headers.

use http::HeaderValue;
pub(crate) use shared::contract::link::{snapshot, stream};

/// A link, or an id, as a header.
pub(crate) fn header(ascii: &str) -> HeaderValue {
    HeaderValue::from_str(ascii).expect("links and batch ids are printable ASCII")
}
