//! `POST /api/canvas/{deal_id}/images/{element_id}/digitize`: the same for one image.

use http::Request;
use hyper::body::Incoming;
use shared::job::{JOB_VERSION, Job, Mode};

use super::{Answer, receive, submit};
use crate::app::App;
use crate::auth::authorize;
use crate::error::ApiError;
use crate::validation::single::single;

/// Like the batch, but the stream begins with a stage and ends with the one result.
pub(super) async fn handle(
    app: &App,
    request: Request<Incoming>,
    deal_id: String,
    element_id: String,
) -> Answer {
    let (head, document) = receive::document(app, request).await?;
    let caller = authorize(app.tokens(), &head.headers, &deal_id)?;
    let element = single(element_id, &document).map_err(|issues| ApiError::invalid(&issues))?;
    let job = Job {
        version: JOB_VERSION,
        mode: Mode::Single,
        deal_id,
        subject: caller.name().to_string(),
        elements: vec![element],
        stitch: false,
    };
    submit::job(app, &head, job).await
}
