//! A URL becomes bytes: streamed, counted, and never later than the deadline.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_ENCODING, HeaderMap},
};
use tokio::time::timeout;
use url::Url;

use crate::egress::{Egress, MAX_REDIRECTS, RedirectRefused, Refused, RequestError, Target};

/// Bounds of one fetch.
#[derive(Debug, Clone, Copy)]
pub struct FetchLimits {
    /// Most bytes of a picture.
    pub max_bytes: u64,
    /// Longest wait for an answer to begin, connecting included, per hop.
    pub first_byte: Duration,
    /// Longest time for everything, redirects included.
    pub total: Duration,
}

/// Why there are no bytes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("not fetched: {0}")]
    Refused(Refused),
    #[error("not followed: {0}")]
    Redirect(#[from] RedirectRefused),
    #[error("no picture within {limit:?}")]
    Timeout { limit: Duration },
    #[error("the host answered {0}")]
    Status(StatusCode),
    #[error("more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the host compressed the picture although asked not to")]
    Encoded,
    #[error("fetching")]
    Failed(#[source] reqwest::Error),
}

/// Fetches a picture.
pub(crate) async fn image(
    egress: &Egress,
    url: Url,
    limits: &FetchLimits,
) -> Result<Bytes, FetchError> {
    let download = async {
        let answer = follow(egress, url, limits).await?;
        body(answer, limits).await
    };
    timeout(limits.total, download)
        .await
        .unwrap_or(Err(FetchError::Timeout {
            limit: limits.total,
        }))
}

/// Goes where the URL leads, until an answer that is no redirect.
async fn follow(egress: &Egress, url: Url, limits: &FetchLimits) -> Result<Response, FetchError> {
    let mut target = egress.admit(url).map_err(FetchError::Refused)?;
    let mut answer = first_byte(egress, &target, limits)
        .await
        .map_err(FetchError::first_hop)?;
    for _ in 0..MAX_REDIRECTS {
        match egress.redirect(&target, &answer)? {
            None => return Ok(answer),
            Some(next) => target = next,
        }
        answer = first_byte(egress, &target, limits)
            .await
            .map_err(FetchError::later_hop)?;
    }
    match egress.redirect(&target, &answer)? {
        None => Ok(answer),
        Some(_) => Err(RedirectRefused::TooMany.into()),
    }
}

/// The head of one answer.
async fn first_byte(
    egress: &Egress,
    target: &Target,
    limits: &FetchLimits,
) -> Result<Response, HopError> {
    match timeout(limits.first_byte, egress.get(target)).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(HopError::FirstByte(limits.first_byte)),
    }
}

/// The body of a good answer, counted as it comes: `Content-Length` is a claim.
async fn body(answer: Response, limits: &FetchLimits) -> Result<Bytes, FetchError> {
    if answer.status() != StatusCode::OK {
        return Err(FetchError::Status(answer.status()));
    }
    if is_encoded(answer.headers()) {
        return Err(FetchError::Encoded);
    }
    let too_large = FetchError::TooLarge {
        limit: limits.max_bytes,
    };
    if answer
        .content_length()
        .is_some_and(|claimed| claimed > limits.max_bytes)
    {
        return Err(too_large);
    }
    let mut bytes = BytesMut::new();
    let mut stream = answer.bytes_stream();
    while let Some(chunk) = stream
        .try_next()
        .await
        .map_err(|error| FetchError::Failed(error.without_url()))?
    {
        if bytes.len() as u64 + chunk.len() as u64 > limits.max_bytes {
            return Err(too_large);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Whether the body is in a coding that would have to be undone, which is where decompression bombs live.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// Why one hop got no answer.
#[derive(Debug)]
enum HopError {
    Request(RequestError),
    FirstByte(Duration),
}

impl From<RequestError> for HopError {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl FetchError {
    fn first_hop(error: HopError) -> Self {
        match error {
            HopError::FirstByte(limit)
            | HopError::Request(RequestError::ConnectTimeout { limit }) => Self::Timeout { limit },
            HopError::Request(RequestError::Refused(refused)) => Self::Refused(refused),
            HopError::Request(RequestError::Failed(error)) => Self::Failed(error),
        }
    }

    /// A name that a redirect leads to is refused as a redirect, also when only its addresses gave it away.
    fn later_hop(error: HopError) -> Self {
        match Self::first_hop(error) {
            Self::Refused(refused @ Refused::Host) => Self::Redirect(refused.into()),
            other => other,
        }
    }
}
