//! What a request body is before any model is asked: nothing, JSON, or something that was not declared as JSON.

use http::{HeaderMap, header};

use super::issue::{Issue, IssueKind};
use super::json::{self, Json, ReadError};

/// A request body.
#[derive(Debug)]
pub(crate) enum Document {
    /// No body was sent.
    Absent,
    /// A body of a JSON media type.
    Json(Json),
    /// A body of another media type, or of none: a model sees it as one string.
    Undeclared(Json),
}

/// Why a body cannot become a document.
#[derive(Debug)]
pub(crate) enum DocumentError {
    /// Declared as JSON, but is not.
    Syntax(Issue<'static>),
    /// Not text at all, or beyond the limits of the reader.
    Unreadable,
}

/// Reads a body as its headers declare it.
pub(crate) fn document(headers: &HeaderMap, body: &[u8]) -> Result<Document, DocumentError> {
    if body.is_empty() {
        return Ok(Document::Absent);
    }
    if !declares_json(headers) {
        let text = std::str::from_utf8(body).map_err(|_| DocumentError::Unreadable)?;
        return Ok(Document::Undeclared(Json::String(json::Text {
            value: text.to_owned(),
            is_unicode: true,
        })));
    }
    json::read(body).map(Document::Json).map_err(|e| match e {
        ReadError::Syntax { message, position } => DocumentError::Syntax(Issue::of_syntax(
            IssueKind::JsonInvalid { error: message },
            position,
        )),
        ReadError::Unreadable => DocumentError::Unreadable,
    })
}

/// `application/json` or `application/*+json` in any case and with any parameters; the charset is not looked at.
fn declares_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .map(|value| value.split_once(';').map_or(value, |(essence, _)| essence))
        .map(|essence| essence.trim().to_ascii_lowercase());
    match media_type.as_deref().and_then(|t| t.split_once('/')) {
        Some(("application", subtype)) => {
            !subtype.contains('/') && (subtype == "json" || subtype.ends_with("+json"))
        }
        _ => false,
    }
}
