//! Where a client is in a batch's log: the `Last-Event-ID` it sends when it comes back.

use http::{HeaderMap, Uri};
use shared::ids::{BatchId, EventId};

const LAST_EVENT_ID: &str = "last-event-id";
const LAST_EVENT_ID_QUERY: &str = "last_event_id";

/// The id of the last event that the client has seen, from the header.
pub(crate) fn last_event_id(headers: &HeaderMap) -> Option<EventId> {
    headers
        .get(LAST_EVENT_ID)?
        .to_str()
        .ok()
        .and_then(EventId::parse)
}

/// The number of the last event of `batch` that the client has seen; 0 when it has seen none.
///
/// An `EventSource` keeps its URL when it reconnects and moves the header on, so the header wins over the query,
/// which may also give a bare number. What cannot be read, or belongs to another batch, means the beginning: showing
/// an event twice is harmless, as its id tells, and losing one is not.
pub(crate) fn last_seen(headers: &HeaderMap, uri: &Uri, batch: &BatchId) -> u64 {
    if headers.contains_key(LAST_EVENT_ID) {
        return last_event_id(headers)
            .filter(|id| id.batch == *batch)
            .map_or(0, |id| id.seq);
    }
    let query = uri.query().unwrap_or_default();
    let Some(text) = query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name == LAST_EVENT_ID_QUERY).then_some(value)
    }) else {
        return 0;
    };
    let text = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    match EventId::parse(&text) {
        Some(id) if id.batch == *batch => id.seq,
        Some(_) => 0,
        None => text.parse().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(query: &str) -> Uri {
        format!("/stream{query}").parse().unwrap()
    }

    #[test]
    fn the_header_wins_over_the_query() {
        let batch = BatchId::generate(0);
        let mut headers = HeaderMap::new();
        let query = uri(&format!("?x=1&last_event_id={batch}%3A4"));
        assert_eq!(last_seen(&headers, &query, &batch), 4);
        headers.insert(LAST_EVENT_ID, format!("{batch}:7").parse().unwrap());
        assert_eq!(last_seen(&headers, &query, &batch), 7);
    }

    #[test]
    fn a_query_may_give_a_bare_number() {
        let batch = BatchId::generate(0);
        assert_eq!(
            last_seen(&HeaderMap::new(), &uri("?last_event_id=12"), &batch),
            12
        );
    }

    #[test]
    fn what_is_not_of_this_batch_means_the_beginning() {
        let batch = BatchId::generate(0);
        let other = BatchId::generate(0);
        for text in [
            "",
            "abc",
            "-1",
            "99999999999999999999",
            &format!("{other}:3"),
        ] {
            let query = uri(&format!("?last_event_id={text}"));
            assert_eq!(last_seen(&HeaderMap::new(), &query, &batch), 0, "{text}");
            let mut headers = HeaderMap::new();
            headers.insert(LAST_EVENT_ID, text.parse().unwrap());
            assert_eq!(
                last_seen(&headers, &uri("?last_event_id=5"), &batch),
                0,
                "{text}"
            );
        }
    }
}
