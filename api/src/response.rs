//! How answers are put together.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use serde::Serialize;

use crate::sse::StreamCut;

/// A body that is sent whole, or a stream of events.
pub(crate) type ResponseBody = UnsyncBoxBody<Bytes, StreamCut>;

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: Bytes) -> Response<ResponseBody> {
    let mut response = Response::new(whole(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response<ResponseBody> {
    let mut response = Response::new(whole(Bytes::new()));
    *response.status_mut() = status;
    response
}

/// A value as compact JSON.
pub(crate) fn encode(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value)
        .expect("only maps with keys other than strings fail, and there are none")
        .into()
}

/// A value as compact JSON text.
pub(crate) fn encode_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("as for `encode`")
}

fn whole(body: Bytes) -> ResponseBody {
    Full::new(body)
        .map_err(|never| match never {})
        .boxed_unsync()
}
