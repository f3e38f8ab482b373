//! `GET .../batch-digitize/{batch_id}/stream`: replay what the client has not seen, then follow.

use http::Request;
use shared::ids::BatchId;
use shared::queue::Record;

use super::{Answer, stream};
use crate::app::App;
use crate::auth::authorize;
use crate::error::ApiError;
use crate::sse::cursor;

pub(super) async fn handle<B>(
    app: &App,
    request: &Request<B>,
    deal_id: &str,
    batch_id: &str,
) -> Answer {
    let caller = authorize(app.tokens(), request.headers(), deal_id)?;
    let (batch, record) = find(app, deal_id, batch_id).await?;
    let last_seen = cursor::last_seen(request.headers(), request.uri(), &batch);
    stream::go_on(app, batch, &record, last_seen, caller.name())
}

/// The batch of that id, if it is one of the deal's. A batch of another deal is as unknown as one that never was.
pub(super) async fn find(
    app: &App,
    deal_id: &str,
    batch_id: &str,
) -> Result<(BatchId, Record), ApiError> {
    let batch = BatchId::parse(batch_id).ok_or(ApiError::UnknownBatch)?;
    let record = app.queue().record(&batch).await?;
    let record = record
        .filter(|record| record.job.deal_id == deal_id)
        .ok_or(ApiError::UnknownBatch)?;
    Ok((batch, record))
}
