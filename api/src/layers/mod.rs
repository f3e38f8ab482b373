//! What happens around every request, outermost first.

mod access_log;
mod panic;

use std::convert::Infallible;

use http::{Request, Response};
use hyper::body::Incoming;

use crate::app::App;
use crate::error::ApiError;
use crate::handlers;
use crate::response::ResponseBody;

/// Answers a request. Whatever goes wrong becomes an answer too.
pub(crate) async fn answer(
    app: App,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, Infallible> {
    let line = access_log::Line::of(&request);
    let response = panic::contain(Box::pin(handlers::dispatch(&app, request)))
        .await
        .unwrap_or_else(ApiError::into_response);
    line.write(&response);
    Ok(response)
}
