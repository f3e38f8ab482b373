//! The first event of a batch, which is not kept: everything in it follows from the job as it was accepted.
//!
//! A stream takes 4 KiB from its first entry on, three times as much as all the rest of a job that waits. So the log
//! is begun by the first worker, with event 2, and whoever reads from the start is given event 1 from here.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::LoggedEvent;
use crate::{
    contract::{
        Event, Stage,
        event::{BatchStart, ElementSummary, SCHEMA, StageReached},
        link,
    },
    ids::BatchId,
    job::Mode,
    redis::RedisError,
};

/// What the record of a job says of the moment at which it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Acceptance {
    /// When, milliseconds since 1970.
    pub(super) at_ms: i64,
    /// How long its events can be read at least, milliseconds.
    pub(super) keep_ms: i64,
    /// Jobs that were ahead of it.
    pub(super) ahead: u64,
    /// Number of elements.
    pub(super) total: usize,
}

/// The part of a job that its clients are told. Of any version: an event that was seen once must not change.
#[derive(Debug, Deserialize)]
struct Told {
    mode: Mode,
    deal_id: String,
    #[serde(default)]
    stitch: bool,
    elements: Vec<ToldElement>,
}

#[derive(Debug, Deserialize)]
struct ToldElement {
    element_id: String,
    element_type: String,
}

/// Event 1 of a batch whose payload is `payload`.
///
/// A payload that cannot be read, which ends its batch as a dead letter, is told by its number of elements alone.
pub(super) fn opening(
    batch: &BatchId,
    accepted: Acceptance,
    payload: &str,
) -> Result<LoggedEvent, RedisError> {
    let event = match serde_json::from_str::<Told>(payload) {
        Ok(told) if told.mode == Mode::Single => queued(accepted, &told),
        Ok(told) => batch_start(batch, accepted, told),
        Err(_) => {
            let unreadable = Told {
                mode: Mode::Batch,
                deal_id: String::new(),
                stitch: false,
                elements: Vec::new(),
            };
            batch_start(batch, accepted, unreadable)
        }
    };
    let members = event.members().map_err(|error| RedisError::Corrupt {
        what: "a job",
        cause: error.to_string(),
    })?;
    let name = event.name();
    Ok(LoggedEvent {
        seq: 1,
        name: name.to_owned(),
        data: format!(r#"{{"type":"{name}","seq":1,{members}}}"#).into(),
        terminal: false,
    })
}

fn queued(accepted: Acceptance, told: &Told) -> Event {
    let element_id = told
        .elements
        .first()
        .map_or("", |element| &element.element_id);
    let mut reached = StageReached::new(0, element_id, Stage::Analyzing);
    reached.queue_position = Some(accepted.ahead);
    Event::Stage(reached)
}

fn batch_start(batch: &BatchId, accepted: Acceptance, told: Told) -> Event {
    let expires_at = Timestamp::from_millisecond(accepted.at_ms)
        .and_then(|at| at.checked_add(SignedDuration::from_millis(accepted.keep_ms)))
        .map_or_else(|_| String::new(), |time| format!("{time:.0}"));
    let elements = told.elements.into_iter().enumerate();
    Event::BatchStart(BatchStart {
        schema: SCHEMA,
        batch_id: batch.clone(),
        total: accepted.total,
        stitch: told.stitch,
        resume_url: link::stream(&told.deal_id, batch),
        expires_at,
        elements: elements
            .map(|(index, element)| ElementSummary {
                index,
                element_id: element.element_id,
                element_type: element.element_type,
            })
            .collect(),
        deal_id: told.deal_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPTED: Acceptance = Acceptance {
        at_ms: 1_700_000_000_123,
        keep_ms: 60_000,
        ahead: 4,
        total: 1,
    };

    fn told(payload: &str) -> serde_json::Value {
        let batch = BatchId::parse("b0_0123456789abcdef0123456789abcdef").unwrap();
        serde_json::from_slice(&opening(&batch, ACCEPTED, payload).unwrap().data).unwrap()
    }

    #[test]
    fn a_batch_begins_with_what_was_asked_for() {
        let event = told(
            r#"{"version":9,"mode":"batch","deal_id":"d 1","subject":"s","stitch":true,"new":[],
                "elements":[{"element_id":"e","element_type":"table","image_url":"u"}]}"#,
        );
        assert_eq!(event["type"], "batch_start");
        assert_eq!(event["stitch"], true);
        assert_eq!(event["expires_at"], "2023-11-14T22:14:20Z");
        assert_eq!(
            event["elements"],
            serde_json::json!([{"index": 0, "element_id": "e", "element_type": "table"}])
        );
        assert!(
            event["resume_url"]
                .as_str()
                .unwrap()
                .starts_with("/api/canvas/d%201/")
        );
    }

    #[test]
    fn a_single_image_begins_with_its_place() {
        let event = told(
            r#"{"version":1,"mode":"single","deal_id":"d","subject":"s","stitch":false,
                "elements":[{"element_id":"e","element_type":"table","image_url":"u"}]}"#,
        );
        assert_eq!(
            (&event["type"], &event["queue_position"]),
            (&"stage".into(), &4.into())
        );
    }

    #[test]
    fn a_job_that_nobody_can_read_still_has_a_first_event() {
        let event = told("no json");
        assert_eq!((&event["seq"], &event["total"]), (&1.into(), &1.into()));
    }
}
