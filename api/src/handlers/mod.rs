//! One file per route, and the steps that several of them share.

mod batch_digitize;
mod cancel;
mod digitize;
mod health;
mod openapi;
mod resume;
mod snapshot;

mod receive;
mod stream;
mod submit;

use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;

use crate::app::App;
use crate::error::ApiError;
use crate::response::{self, ResponseBody};
use crate::router::{Route, Target, route};

type Answer = Result<Response<ResponseBody>, ApiError>;

/// Sends a request to its handler.
pub(crate) async fn dispatch(app: &App, request: Request<Incoming>) -> Answer {
    let target = match route(request.method(), request.uri()) {
        Route::Found(target) => target,
        Route::MethodNotAllowed { allow } => return Err(ApiError::MethodNotAllowed(allow)),
        Route::NotFound => return Err(ApiError::NotFound),
        Route::Redirect { location } => {
            let mut redirect = response::empty(StatusCode::TEMPORARY_REDIRECT);
            redirect.headers_mut().insert(header::LOCATION, location);
            return Ok(redirect);
        }
    };
    match target {
        Target::BatchDigitize { deal_id } => batch_digitize::handle(app, request, deal_id).await,
        Target::Digitize {
            deal_id,
            element_id,
        } => digitize::handle(app, request, deal_id, element_id).await,
        Target::Resume { deal_id, batch_id } => {
            resume::handle(app, &request, &deal_id, &batch_id).await
        }
        Target::Snapshot { deal_id, batch_id } => {
            snapshot::handle(app, &request, &deal_id, &batch_id).await
        }
        Target::Cancel { deal_id, batch_id } => {
            cancel::handle(app, &request, &deal_id, &batch_id).await
        }
        Target::Liveness => Ok(health::liveness()),
        Target::Readiness => Ok(health::readiness(app)),
        Target::OpenApi => Ok(openapi::document()),
    }
}
