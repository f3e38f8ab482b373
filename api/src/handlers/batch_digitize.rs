//! `POST /api/canvas/{deal_id}/images/batch-digitize`: validate, enqueue one job, stream its events.

use http::Request;
use hyper::body::Incoming;
use shared::contract::BatchRequest;
use shared::job::{JOB_VERSION, Job, Mode};

use super::{Answer, receive, submit};
use crate::app::App;
use crate::auth::authorize;
use crate::error::ApiError;
use crate::validation::batch::batch;

/// A body that is not JSON is refused before its sender is asked who it is, and one that is JSON but breaks the model
/// after that: front ends know the answers in this order.
pub(super) async fn handle(app: &App, request: Request<Incoming>, deal_id: String) -> Answer {
    let (head, document) = receive::document(app, request).await?;
    let caller = authorize(app.tokens(), &head.headers, &deal_id)?;
    let BatchRequest { elements, stitch } =
        batch(&document).map_err(|issues| ApiError::invalid(&issues))?;
    let job = Job {
        version: JOB_VERSION,
        mode: Mode::Batch,
        deal_id,
        subject: caller.name().to_string(),
        elements,
        stitch,
    };
    submit::job(app, &head, job).await
}
