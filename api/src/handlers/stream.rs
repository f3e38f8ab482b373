//! The answer that is a stream.

use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, StreamBody};
use shared::ids::BatchId;
use shared::queue::{Record, State};

use super::Answer;
use crate::app::{App, StreamPermit};
use crate::links;
use crate::response::{self, ResponseBody};
use crate::sse::EventStream;

/// Tells the batch in the head of an answer.
pub(super) const X_BATCH_ID: HeaderName = HeaderName::from_static("x-batch-id");

/// Goes on after event `last_seen` of a known batch; 204 when that was its last one, which tells an `EventSource` to
/// stop for good.
pub(super) fn go_on(
    app: &App,
    batch: BatchId,
    record: &Record,
    last_seen: u64,
    token_name: &str,
) -> Answer {
    if record.state == State::Done && last_seen == record.seq {
        return Ok(response::empty(StatusCode::NO_CONTENT));
    }
    let permit = app.stream_permit(token_name)?;
    // An id from beyond the end is of events that Redis lost in a crash: what is there now has not been seen.
    let after = if last_seen > record.seq { 0 } else { last_seen };
    Ok(open(app, batch, &record.job.deal_id, after, permit))
}

/// The events after `after`, first those that are there and then each as it happens.
pub(super) fn open(
    app: &App,
    batch: BatchId,
    deal_id: &str,
    after: u64,
    permit: StreamPermit,
) -> Response<ResponseBody> {
    let snapshot = links::header(&links::snapshot(deal_id, &batch));
    let id = links::header(batch.as_str());
    let events = app.feed().follow(batch.clone(), after);
    let interval = app.config().keep_alive_interval();
    let frames = EventStream::new(batch, events, interval, app.stopping().clone(), permit);

    let mut response = Response::new(StreamBody::new(frames).boxed_unsync());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream; charset=utf-8"),
    );
    // Nothing on the way may keep, compress or hold back the stream; the second header is nginx's.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    headers.insert(X_BATCH_ID, id);
    headers.insert(header::CONTENT_LOCATION, snapshot);
    response
}
