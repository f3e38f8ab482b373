//! A frame to what happened.

use anyhow::Context;
use shared::contract::Event;

use super::sse::Frame;

/// The event in a frame; `None` for one of a later version of the contract.
pub(crate) fn decode(frame: &Frame) -> anyhow::Result<Option<Event>> {
    let data = frame.data.as_str();
    let event = match frame.name.as_str() {
        "batch_start" => serde_json::from_str(data).map(Event::BatchStart),
        "stage" => serde_json::from_str(data).map(Event::Stage),
        "result" => serde_json::from_str(data).map(Event::Result),
        "element_error" => serde_json::from_str(data).map(Event::ElementError),
        "stitch_result" => serde_json::from_str(data).map(Event::StitchResult),
        "stitch_error" => serde_json::from_str(data).map(Event::StitchError),
        "summary" => serde_json::from_str(data).map(Event::Summary),
        _ => return Ok(None),
    };
    event
        .map(Some)
        .with_context(|| format!("reading the {} event {}", frame.name, frame.id))
}
