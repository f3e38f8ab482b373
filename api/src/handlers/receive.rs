//! Reading a request's body, within bounds of size and time.

use bytes::{Bytes, BytesMut};
use http::Request;
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::app::App;
use crate::error::ApiError;
use crate::validation::document::{Document, DocumentError, document as read_document};

/// How much beyond its limit a body is read and thrown away, so that the client gets to read the answer: a connection
/// that is closed with unread bytes in it is reset, and the answer with it.
const DISCARDED_BYTES: usize = 4 << 20;

/// The head of a request, and its body as the head declares it.
pub(super) async fn document(
    app: &App,
    request: Request<Incoming>,
) -> Result<(Parts, Document), ApiError> {
    let (head, body) = request.into_parts();
    let limit = app.config().max_body_bytes as usize;
    let bytes = tokio::time::timeout(app.config().body_timeout(), collect(body, limit))
        .await
        .map_err(|_| ApiError::BodyTimeout)??;
    let document = read_document(&head.headers, &bytes).map_err(|error| match error {
        DocumentError::Syntax(issue) => ApiError::invalid(&[issue]),
        DocumentError::Unreadable => ApiError::UnreadableBody,
    })?;
    Ok((head, document))
}

async fn collect(mut body: Incoming, limit: usize) -> Result<Bytes, ApiError> {
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if declared > limit + DISCARDED_BYTES {
        return Err(ApiError::BodyTooLarge(limit));
    }
    let mut received = BytesMut::with_capacity(declared.min(limit));
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
