//! `POST /api/canvas/{deal_id}/images/batch-digitize`: validate, enqueue one job, stream its events.

use http::Request;
use hyper::body::Incoming;
use shared::contract::BatchRequest;
use shared::job::{JOB_VERSION, Job, Mode};

use super::receive::{self, Received};
use super::{Answer, submit};
use crate::app::App;
use crate::error::ApiError;
use crate::validation::batch::batch;

pub(super) async fn handle(app: &App, request: Request<Incoming>, deal_id: String) -> Answer {
    let Received {
        head,
        document,
        caller,
    } = receive::request(app, request, &deal_id).await?;
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
