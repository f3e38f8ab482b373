//! `DELETE .../batch-digitize/{batch_id}`: a batch is not wanted any more.
//!
//! A disconnect does not cancel; this does. What is done keeps its results, and the stream ends with its `summary` as
//! always.

use http::{HeaderValue, Request, StatusCode, header};
use serde::Serialize;
use shared::ids::BatchId;
use shared::queue::Cancelled;

use super::{Answer, resume};
use crate::app::App;
use crate::auth::authorize;
use crate::error::ApiError;
use crate::{links, response};

/// The body.
#[derive(Debug, Serialize)]
struct Answered<'a> {
    batch_id: &'a BatchId,
    /// `cancelled` when it is over by now, `cancelling` while a worker ends its current element.
    status: &'static str,
    snapshot_url: String,
}

pub(super) async fn handle<B>(
    app: &App,
    request: &Request<B>,
    deal_id: &str,
    batch_id: &str,
) -> Answer {
    authorize(app.tokens(), request.headers(), deal_id)?;
    let (batch, _) = resume::find(app, deal_id, batch_id).await?;
    let (code, status) = match app.queue().cancel(&batch).await? {
        Cancelled::Now => (StatusCode::OK, "cancelled"),
        Cancelled::Asked => (StatusCode::ACCEPTED, "cancelling"),
        // Asking twice is no mistake, and neither is asking too late.
        Cancelled::Over => (StatusCode::OK, "over"),
        Cancelled::Unknown => return Err(ApiError::UnknownBatch),
    };
    tracing::info!(batch.id = %batch, "Cancellation of {batch}: {status}");
    let body = response::encode(&Answered {
        batch_id: &batch,
        status,
        snapshot_url: links::snapshot(deal_id, &batch),
    });
    let mut answer = response::json(code, body);
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
