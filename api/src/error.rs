//! Every answer that is not a success: the only place that maps errors to HTTP.
//!
//! Bodies have FastAPI's form, `{"detail": ...}`, because that is what front ends parse. Nothing of the inside
//! reaches a client: what broke is logged here, once, and the body says only what the client can do.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use shared::redis::RedisError;

use crate::response::{self, ResponseBody};
use crate::validation::issue::Issue;

/// What a client is told to wait when Redis does not answer: about as long as a fail-over takes to be noticed.
const REDIS_RETRY_AFTER: Duration = Duration::from_secs(2);

/// What a client is told to wait when there are too many streams: they end all the time.
const STREAMS_RETRY_AFTER: Duration = Duration::from_secs(5);

/// What a client is told to wait when this process stops: the next connection leads to another one.
const STOPPING_RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why a request gets no success.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// No such route.
    NotFound,
    /// The route has other methods, given as the `Allow` header lists them.
    MethodNotAllowed(HeaderValue),
    /// No bearer token.
    NotAuthenticated,
    /// A bearer token that is not on the list.
    InvalidToken,
    /// A good token for other deals.
    ForeignDeal,
    /// No such batch in this deal, or not any more.
    UnknownBatch,
    /// The body is no text, or nested beyond reason.
    UnreadableBody,
    /// The body is larger than this many bytes.
    BodyTooLarge(usize),
    /// The body did not come in time.
    BodyTimeout,
    /// The body breaks the model: the finished 422 body.
    Invalid(Bytes),
    /// The idempotency key is malformed.
    MalformedIdempotencyKey,
    /// The idempotency key was used with another body.
    IdempotencyConflict(String),
    /// This token has all the streams it may have.
    TooManyStreams,
    /// This process has all the streams it may have.
    Saturated,
    /// This process is about to stop.
    Stopping,
    /// The queue is full.
    QueueFull(Duration),
    /// This token has all the jobs it may have.
    TooManyJobs(Duration),
    /// Redis did not do what was asked.
    Redis(RedisError),
    /// A handler panicked.
    Panic,
}

impl ApiError {
    /// The model refused the body.
    pub(crate) fn invalid(issues: &[Issue<'_>]) -> Self {
        Self::Invalid(detail(&issues))
    }

    /// The answer.
    pub(crate) fn into_response(self) -> Response<ResponseBody> {
        match &self {
            // That Redis is away is told once, where it is noticed, and not for every request.
            Self::Redis(error) if error.is_outage() => {
                tracing::debug!(error = %error, "Refused a request: {error}");
            }
            Self::Redis(error) => {
                tracing::error!(error = %error, "Refused a request because Redis failed: {error}");
            }
            _ => {}
        }
        let mut response = response::json(self.status(), self.body());
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnreadableBody | Self::MalformedIdempotencyKey => StatusCode::BAD_REQUEST,
            Self::NotAuthenticated | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::ForeignDeal => StatusCode::FORBIDDEN,
            Self::NotFound | Self::UnknownBatch => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Invalid(_) | Self::IdempotencyConflict(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyStreams | Self::TooManyJobs(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Panic => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Saturated | Self::Stopping | Self::QueueFull(_) | Self::Redis(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    fn body(&self) -> Bytes {
        let words = match self {
            Self::Invalid(body) => return body.clone(),
            Self::IdempotencyConflict(key) => return idempotency_conflict(key),
            Self::BodyTooLarge(limit) => {
                return detail(&format!("Request body is larger than {limit} bytes"));
            }
            Self::NotFound => "Not Found",
            Self::MethodNotAllowed(_) => "Method Not Allowed",
            Self::NotAuthenticated => "Not authenticated",
            Self::InvalidToken => "Invalid or expired token",
            Self::ForeignDeal => "Not a member of this deal",
            Self::UnknownBatch => "Unknown or expired batch",
            Self::UnreadableBody => "There was an error parsing the body",
            Self::BodyTimeout => "Request body did not arrive in time",
            Self::MalformedIdempotencyKey => {
                "Idempotency-Key must be 1 to 255 printable ASCII characters"
            }
            Self::TooManyStreams => "Too many open streams for this token",
            Self::Saturated => "Too many open streams",
            Self::Stopping => "The server is stopping",
            Self::QueueFull(_) => "The queue is full",
            Self::TooManyJobs(_) => "Too many jobs of this token are waiting",
            Self::Redis(_) => "Service temporarily unavailable",
            Self::Panic => "Internal Server Error",
        };
        detail(&words)
    }

    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        let retry_after = |wait: &Duration| (header::RETRY_AFTER, wait.as_secs().max(1).into());
        match self {
            Self::NotAuthenticated | Self::InvalidToken => {
                Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
            }
            Self::MethodNotAllowed(allowed) => Some((header::ALLOW, allowed.clone())),
            // What is left of the body would be taken for the next request.
            Self::BodyTooLarge(_) | Self::BodyTimeout => {
                Some((header::CONNECTION, HeaderValue::from_static("close")))
            }
            Self::TooManyStreams | Self::Saturated => Some(retry_after(&STREAMS_RETRY_AFTER)),
            Self::Stopping => Some(retry_after(&STOPPING_RETRY_AFTER)),
            Self::QueueFull(wait) | Self::TooManyJobs(wait) => Some(retry_after(wait)),
            Self::Redis(_) => Some(retry_after(&REDIS_RETRY_AFTER)),
            _ => None,
        }
    }
}

impl From<RedisError> for ApiError {
    fn from(error: RedisError) -> Self {
        Self::Redis(error)
    }
}

fn detail(detail: &impl Serialize) -> Bytes {
    #[derive(Serialize)]
    struct Body<'d, D> {
        detail: &'d D,
    }
    response::encode(&Body { detail })
}

fn idempotency_conflict(key: &str) -> Bytes {
    detail(&serde_json::json!([{
        "type": "idempotency_key_reused",
        "loc": ["header", "idempotency-key"],
        "msg": "Idempotency-Key was used before with another body",
        "input": key,
    }]))
}
