//! Paths that the wire names: in `batch_start`, in headers, in bodies.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::ids::BatchId;

/// What is escaped in a path segment: all but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Where a batch's snapshot is.
pub fn snapshot(deal_id: &str, batch: &BatchId) -> String {
    let deal_id = utf8_percent_encode(deal_id, SEGMENT);
    format!("/api/canvas/{deal_id}/images/batch-digitize/{batch}")
}

/// Where a batch's stream goes on.
pub fn stream(deal_id: &str, batch: &BatchId) -> String {
    format!("{}/stream", snapshot(deal_id, batch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deal_stays_one_segment_whatever_its_name() {
        let batch = BatchId::generate(0);
        let path = stream("deal/1 ü", &batch);
        assert_eq!(
            path,
            format!("/api/canvas/deal%2F1%20%C3%BC/images/batch-digitize/{batch}/stream")
        );
    }
}
