//! A job is not wanted any more.

use super::{MAX_PUBLISHED_BYTES, Queue, Record, State, script::CANCEL};
use crate::{
    contract::{
        Event, Failure, FailureCode,
        event::{ElementError, Outcome, Summary},
    },
    ids::BatchId,
    job::Mode,
    redis::RedisError,
};

/// What became of the wish to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It waited; its terminal event is written.
    Now,
    /// A worker has it and ends it after its current element.
    Asked,
    /// It was over already.
    Over,
    /// It is not known.
    Unknown,
}

/// Times that a job may move between being looked at and being cancelled.
const TRIES: usize = 8;

impl Queue {
    /// Cancels a job. Elements that are done keep their results; each other one gets its `element_error`.
    pub async fn cancel(&self, batch: &BatchId) -> Result<Cancelled, RedisError> {
        for _ in 0..TRIES {
            let Some(record) = self.record(batch).await? else {
                return Ok(Cancelled::Unknown);
            };
            if record.state == State::Done {
                return Ok(Cancelled::Over);
            }
            let corrupt = |cause: serde_json::Error| RedisError::Corrupt {
                what: "a job",
                cause: cause.to_string(),
            };
            let mut call = self.call(&CANCEL);
            call.arg(batch.as_str())
                .arg(self.settings.keep().as_millis() as u64)
                .arg(MAX_PUBLISHED_BYTES);
            call.arg(record.next).arg(record.seq);
            for event in ending(batch, &record) {
                call.arg(event.name())
                    .arg(event.members().map_err(corrupt)?);
            }
            match self.run::<String>(&call).await?.as_str() {
                "cancelled" => return Ok(Cancelled::Now),
                "asked" => return Ok(Cancelled::Asked),
                "done" => return Ok(Cancelled::Over),
                "unknown" => return Ok(Cancelled::Unknown),
                _ => {}
            }
        }
        Err(RedisError::Corrupt {
            what: "a job",
            cause: "it moves faster than it can be cancelled".to_owned(),
        })
    }
}

/// The failure of an element that was never begun.
pub fn cancelled() -> Failure {
    Failure::unstaged(
        FailureCode::Cancelled,
        "The batch was cancelled before this element was begun.",
    )
}

/// The events that end a waiting job.
fn ending(batch: &BatchId, record: &Record) -> Vec<Event> {
    let elements = &record.job.elements;
    let mut events: Vec<_> = (record.next..elements.len())
        .map(|index| {
            let element_id = elements[index].element_id.clone();
            Event::ElementError(ElementError {
                index,
                element_id,
                error: cancelled(),
            })
        })
        .collect();
    if record.job.mode == Mode::Single {
        return events;
    }
    let skipped = Outcome::Skipped {
        code: FailureCode::Cancelled,
    };
    let done = elements.iter().enumerate().map(|(index, element)| {
        let (outcome, seq) = match record.done.get(index) {
            Some(checkpoint) => (checkpoint.outcome.clone(), checkpoint.seq),
            None => (
                skipped.clone(),
                record.seq + 1 + (index - record.next) as u64,
            ),
        };
        (element.element_id.clone(), outcome, seq)
    });
    let summary = Summary::of(batch.clone(), done.collect(), None, record.age_ms);
    events.push(Event::Summary(summary));
    events
}
