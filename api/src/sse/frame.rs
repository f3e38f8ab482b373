//! The bytes of one event.
//!
//! Lines end with LF alone; the JSON of `data` is one line; names and ids are ours and plain ASCII. `retry` stands
//! inside the block of the first event: a block of its own makes some clients deliver an empty event.

use bytes::{BufMut, Bytes, BytesMut};
use shared::event_log::LoggedEvent;
use shared::ids::BatchId;

/// What is sent when nothing else was for a while: a comment line without a blank line after it, because a comment
/// *block* makes two common clients deliver an event with empty data.
pub(super) const KEEP_ALIVE: Bytes = Bytes::from_static(b": hb\n");

/// How long a client should wait before it reconnects.
const RETRY_MS: u32 = 2000;

/// The block of an event; the same bytes whenever it is sent.
pub(super) fn frame(batch: &BatchId, event: &LoggedEvent) -> Bytes {
    // The names of the fields, the id and the seq fit into this beside the data.
    const FRAMING_BYTES: usize = 160;
    let mut block = BytesMut::with_capacity(event.data.len() + FRAMING_BYTES);
    block.put_slice(format!("id: {batch}:{}\nevent: {}\n", event.seq, event.name).as_bytes());
    if event.seq == 1 {
        block.put_slice(format!("retry: {RETRY_MS}\n").as_bytes());
    }
    block.put_slice(b"data: ");
    block.put_slice(&event.data);
    block.put_slice(b"\n\n");
    block.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: u64, name: &str, data: &'static str) -> LoggedEvent {
        LoggedEvent {
            seq,
            name: name.to_owned(),
            data: Bytes::from_static(data.as_bytes()),
            terminal: false,
        }
    }

    #[test]
    fn an_event_is_one_block_and_the_first_one_tells_when_to_retry() {
        let batch = BatchId::generate(0);
        let first = frame(&batch, &event(1, "batch_start", r#"{"é":1}"#));
        let expected =
            format!("id: {batch}:1\nevent: batch_start\nretry: 2000\ndata: {{\"é\":1}}\n\n");
        assert_eq!(first, expected);
        let second = frame(&batch, &event(2, "stage", "{}"));
        assert_eq!(
            second,
            format!("id: {batch}:2\nevent: stage\ndata: {{}}\n\n")
        );
    }

    #[test]
    fn an_id_fits_into_a_header_of_a_client_that_comes_back() {
        let batch = BatchId::generate(u16::MAX);
        let block = frame(&batch, &event(u64::MAX, "stage", "{}"));
        let block = std::str::from_utf8(&block).unwrap();
        let id = block.lines().next().unwrap();
        assert!(id.is_ascii() && id.len() < 100, "{id}");
    }
}
