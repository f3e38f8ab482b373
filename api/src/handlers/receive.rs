//! Reading a request's body, within bounds of size and time.

use bytes::{Bytes, BytesMut};
use http::Request;
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use crate::app::App;
use crate::auth::{Grant, authorize};
use crate::error::ApiError;
use crate::validation::document::{Document, DocumentError, document};

/// How much beyond its limit a body is read and thrown away, so that the client gets to read the answer: a connection
/// that is closed with unread bytes in it is reset, and the answer with it.
const DISCARDED_BYTES: usize = 4 << 20;

/// Most bytes set aside before any have come: what a client declares costs it nothing.
const FIRST_BUFFER_BYTES: usize = 64 << 10;

/// Most bytes read for a caller who may not do what the request asks for anyway.
const UNAUTHORIZED_BODY_BYTES: usize = 64 << 10;

/// A request that was read, from a caller who may make it.
pub(super) struct Received<'t> {
    /// Its head.
    pub(super) head: Parts,
    /// Its body, as the head declares it.
    pub(super) document: Document,
    /// Its caller.
    pub(super) caller: &'t Grant,
}

/// Reads a request about a deal.
///
/// A body that is not JSON is refused before its sender is asked who it is, and one that is JSON but breaks the model
/// after that: front ends know the answers in this order.
pub(super) async fn request<'t>(
    app: &'t App,
    request: Request<Incoming>,
    deal_id: &str,
) -> Result<Received<'t>, ApiError> {
    let (head, body) = request.into_parts();
    let caller = authorize(app.tokens(), &head.headers, deal_id);
    let mut limit = app.config().max_body_bytes as usize;
    if caller.is_err() {
        limit = limit.min(UNAUTHORIZED_BODY_BYTES);
    }
    let bytes = match timeout(app.config().body_timeout(), collect(body, limit)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return Err(caller.err().unwrap_or(error)),
        Err(_) => return Err(ApiError::BodyTimeout),
    };
    let document = document(&head.headers, &bytes).map_err(|error| match error {
        DocumentError::Syntax(issue) => ApiError::invalid(&[issue]),
        DocumentError::Unreadable => ApiError::UnreadableBody,
    })?;
    Ok(Received {
        head,
        document,
        caller: caller?,
    })
}

async fn collect(mut body: Incoming, limit: usize) -> Result<Bytes, ApiError> {
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if declared > limit + DISCARDED_BYTES {
        return Err(ApiError::BodyTooLarge(limit));
    }
    let mut received = BytesMut::with_capacity(declared.min(FIRST_BUFFER_BYTES));
    let mut len = 0;
    while let Some(frame) = body.frame().await {
        // The client broke off, or its framing is broken: there may be nobody to answer to.
        let frame = frame.map_err(|_| ApiError::UnreadableBody)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        len += data.len();
        if len > limit + DISCARDED_BYTES {
            break;
        }
        if len <= limit {
            received.extend_from_slice(&data);
        }
    }
    if len > limit {
        return Err(ApiError::BodyTooLarge(limit));
    }
    Ok(received.freeze())
}
