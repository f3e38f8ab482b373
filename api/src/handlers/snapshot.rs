//! `GET .../batch-digitize/{batch_id}`: what is known of a batch by now, for clients that do not stream.

use http::{HeaderValue, Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;
use shared::event_log::LoggedEvent;
use shared::ids::{BatchId, EventId};

use super::{Answer, resume};
use crate::app::App;
use crate::auth::authorize;
use crate::error::ApiError;
use crate::{links, response};

/// Events read from the log at once.
const PAGE: usize = 64;

/// The body. Outcomes are the data of their events, byte for byte.
#[derive(Debug, Serialize)]
struct Snapshot<'s> {
    batch_id: &'s BatchId,
    deal_id: &'s str,
    state: &'static str,
    total: usize,
    succeeded: usize,
    failed: usize,
    stitch: bool,
    last_event_id: String,
    created_at: String,
    expires_at: String,
    stream_url: String,
    results: Vec<Box<RawValue>>,
    stitch_results: Vec<Box<RawValue>>,
    summary: Option<Box<RawValue>>,
}

pub(super) async fn handle<B>(
    app: &App,
    request: &Request<B>,
    deal_id: &str,
    batch_id: &str,
) -> Answer {
    authorize(app.tokens(), request.headers(), deal_id)?;
    let (batch, record) = resume::find(app, deal_id, batch_id).await?;
    let outcomes = outcomes(app, &batch, record.seq).await?;
    let now = Timestamp::now();
    let expires_in = SignedDuration::from_millis(record.expires_in_ms.cast_signed());
    let created_at = Timestamp::from_millisecond(record.created_at_ms.cast_signed());
    let body = response::encode(&Snapshot {
        deal_id,
        state: record.state.as_str(),
        total: record.job.elements.len(),
        succeeded: outcomes.succeeded,
        failed: outcomes.results.len() - outcomes.succeeded,
        stitch: record.job.stitch,
        last_event_id: EventId {
            batch: batch.clone(),
            seq: record.seq,
        }
        .to_string(),
        created_at: rfc3339(created_at.unwrap_or(now)),
        expires_at: rfc3339(now.saturating_add(expires_in).unwrap_or(Timestamp::MAX)),
        stream_url: links::stream(deal_id, &batch),
        batch_id: &batch,
        results: outcomes.results,
        stitch_results: outcomes.stitch_results,
        summary: outcomes.summary,
    });
    let mut answer = response::json(StatusCode::OK, body);
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

#[derive(Debug, Default)]
struct Outcomes {
    results: Vec<Box<RawValue>>,
    succeeded: usize,
    stitch_results: Vec<Box<RawValue>>,
    summary: Option<Box<RawValue>>,
}

/// The outcomes among the events up to `last`.
async fn outcomes(app: &App, batch: &BatchId, last: u64) -> Result<Outcomes, ApiError> {
    let mut outcomes = Outcomes::default();
    let mut after = 0;
    while after < last {
        let page = app.log().read(batch, after, PAGE).await?;
        let Some(newest) = page.last() else {
            // It expired between the two questions.
            return Err(ApiError::UnknownBatch);
        };
        after = newest.seq;
        for event in page.iter().filter(|event| event.seq <= last) {
            outcomes.add(event);
        }
    }
    Ok(outcomes)
}

impl Outcomes {
    fn add(&mut self, event: &LoggedEvent) {
        // The log holds JSON only: every event in it was encoded by a worker.
        let data = || {
            let text = String::from_utf8_lossy(&event.data).into_owned();
            RawValue::from_string(text).unwrap_or_default()
        };
        match event.name.as_str() {
            "result" => {
                self.succeeded += 1;
                self.results.push(data());
            }
            "element_error" => self.results.push(data()),
            "stitch_result" | "stitch_error" => self.stitch_results.push(data()),
            "summary" => self.summary = Some(data()),
            _ => {}
        }
    }
}

fn rfc3339(time: Timestamp) -> String {
    format!("{time:.0}")
}
