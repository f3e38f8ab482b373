//! The URLs that answers point to.

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use shared::ids::BatchId;

/// Everything but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where a batch's snapshot is.
pub(crate) fn snapshot(deal_id: &str, batch: &BatchId) -> String {
    let deal_id = utf8_percent_encode(deal_id, SEGMENT);
    format!("/api/canvas/{deal_id}/images/batch-digitize/{batch}")
}

/// Where a batch's stream goes on.
pub(crate) fn stream(deal_id: &str, batch: &BatchId) -> String {
    format!("{}/stream", snapshot(deal_id, batch))
}

/// A link, or an id, as a header.
pub(crate) fn header(ascii: &str) -> HeaderValue {
    HeaderValue::from_str(ascii).expect("links and batch ids are printable ASCII")
}
