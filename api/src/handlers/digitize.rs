//! `POST /api/canvas/{deal_id}/images/{element_id}/digitize`: the same for one image.

use http::Request;
use hyper::body::Incoming;
use shared::job::{JOB_VERSION, Job, Mode};

use super::receive::{self, Received};
use super::{Answer, submit};
use crate::app::App;
use crate::error::ApiError;
use crate::validation::single::single;

/// Like the batch, but the stream begins with a stage and ends with the one result.
pub(super) async fn handle(
    app: &App,
    request: Request<Incoming>,
    deal_id: String,
    element_id: String,
) -> Answer {
    let Received {
        head,
        document,
        caller,
    } = receive::request(app, request, &deal_id).await?;
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
