//! A validated job is enqueued, once, and its client told about it in the way it asked for.

use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shared::ids::BatchId;
use shared::job::Job;
use shared::queue::{Enqueued, Idempotency, Submission};

use super::{Answer, stream};
use crate::app::App;
use crate::error::ApiError;
use crate::sse::cursor;
use crate::{links, response};

const IDEMPOTENCY_KEY: &str = "idempotency-key";
const MAX_IDEMPOTENCY_KEY_BYTES: usize = 255;

/// Enqueues a job and streams its events, or only names it (`Prefer: respond-async`).
///
/// Several fetch-based SSE clients repeat their POST by themselves when a stream breaks, with the id of the last
/// event they saw: such a POST goes on with the batch that it began and never begins another one.
pub(super) async fn job(app: &App, head: &Parts, job: Job) -> Answer {
    if let Some(seen) = cursor::last_event_id(&head.headers) {
        let record = app.queue().record(&seen.batch).await?;
        let begun = |known: &Job| {
            (&known.deal_id, &known.subject, known.mode) == (&job.deal_id, &job.subject, job.mode)
        };
        if let Some(record) = record.filter(|record| begun(&record.job)) {
            return stream::go_on(app, seen.batch, &record, seen.seq, &job.subject);
        }
    }

    let answer_async = prefers_async(&head.headers);
    // Before the job is accepted: one that nobody can watch would be begun in vain.
    let permit = if answer_async {
        None
    } else {
        Some(app.stream_permit(&job.subject)?)
    };
    let submission = Submission {
        idempotency: idempotency(&head.headers, &job)?,
        job,
    };
    let batch = match app.queue().enqueue(&submission).await? {
        Enqueued::Accepted(batch) => {
            tracing::info!(batch.id = %batch, deal.id = submission.job.deal_id, token.name = submission.job.subject,
                n_elements = submission.job.elements.len(), "Accepted batch {batch}");
            batch
        }
        Enqueued::Attached(batch) => batch,
        Enqueued::Conflict => {
            let key = submission
                .idempotency
                .map(|named| named.key)
                .unwrap_or_default();
            return Err(ApiError::IdempotencyConflict(key));
        }
        Enqueued::Full { retry_after } => return Err(ApiError::QueueFull(retry_after)),
        Enqueued::Busy { retry_after } => return Err(ApiError::TooManyJobs(retry_after)),
    };
    match permit {
        Some(permit) => Ok(stream::open(app, batch, &submission.job.deal_id, 0, permit)),
        None => Ok(accepted(&batch, &submission.job)),
    }
}

/// 202: where to look for what becomes of the job.
fn accepted(batch: &BatchId, job: &Job) -> http::Response<response::ResponseBody> {
    #[derive(Serialize)]
    struct Accepted<'j> {
        batch_id: &'j BatchId,
        deal_id: &'j str,
        total: usize,
        snapshot_url: &'j str,
        stream_url: &'j str,
    }
    let snapshot_url = links::snapshot(&job.deal_id, batch);
    let body = response::encode(&Accepted {
        batch_id: batch,
        deal_id: &job.deal_id,
        total: job.elements.len(),
        snapshot_url: &snapshot_url,
        stream_url: &links::stream(&job.deal_id, batch),
    });
    let mut answer = response::json(StatusCode::ACCEPTED, body);
    let headers = answer.headers_mut();
    headers.insert(header::LOCATION, links::header(&snapshot_url));
    headers.insert(stream::X_BATCH_ID, links::header(batch.as_str()));
    headers.insert(
        "preference-applied",
        HeaderValue::from_static("respond-async"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Whether any `Prefer` header has the preference `respond-async`; others are ignored (RFC 7240).
fn prefers_async(headers: &HeaderMap) -> bool {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|preference| preference.split(';').next().unwrap_or_default().trim())
        .any(|preference| preference.eq_ignore_ascii_case("respond-async"))
}

/// The client's name for the request, within its token and deal, and a digest of what it asks for.
///
/// The digest is of the job and not of the body's bytes: a client that builds its JSON anew for the second try may
/// order or space it in another way.
fn idempotency(headers: &HeaderMap, job: &Job) -> Result<Option<Idempotency>, ApiError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .map_err(|_| ApiError::MalformedIdempotencyKey)?
        .trim();
    // The header's draft standard has quotes around the key; most clients leave them out.
    let key = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    if key.is_empty() || key.len() > MAX_IDEMPOTENCY_KEY_BYTES {
        return Err(ApiError::MalformedIdempotencyKey);
    }
    let digest = Sha256::digest(response::encode(job));
    Ok(Some(Idempotency {
        scope: response::encode_text(&(&job.subject, &job.deal_id)),
        key: key.to_owned(),
        body_sha256: shared::hex(&digest),
    }))
}

#[cfg(test)]
mod tests {
    use shared::contract::ElementRequest;
    use shared::job::{JOB_VERSION, Mode};

    use super::*;

    fn some_job(deal_id: &str) -> Job {
        let element = ElementRequest {
            element_id: "e1".to_owned(),
            element_type: "table".to_owned(),
            image_url: "https://img.example/a.png".to_owned(),
        };
        Job {
            version: JOB_VERSION,
            mode: Mode::Batch,
            deal_id: deal_id.to_owned(),
            subject: "ui".to_owned(),
            elements: vec![element],
            stitch: false,
        }
    }

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn respond_async_is_found_among_other_preferences() {
        let cases: [(&[&str], bool); 6] = [
            (&["respond-async"], true),
            (&["Respond-Async; x=1"], true),
            (&["wait=10, respond-async"], true),
            (&["wait=10", "respond-async"], true),
            (&["return=minimal"], false),
            (&[], false),
        ];
        for (values, expected) in cases {
            assert_eq!(
                prefers_async(&headers("prefer", values)),
                expected,
                "{values:?}"
            );
        }
    }

    #[test]
    fn an_idempotency_key_may_be_quoted_and_is_bounded() {
        let longest = "k".repeat(255);
        let too_long = "k".repeat(256);
        let cases = [
            ("abc", Some("abc")),
            ("\"abc\"", Some("abc")),
            (&*longest, Some(&*longest)),
            (&*too_long, None),
            ("", None),
            ("\"\"", None),
            ("é", None),
        ];
        for (value, expected) in cases {
            let parsed = idempotency(&headers(IDEMPOTENCY_KEY, &[value]), &some_job("d"));
            assert_eq!(
                parsed.ok().flatten().map(|named| named.key).as_deref(),
                expected,
                "{value:?}"
            );
        }
        assert!(
            idempotency(&HeaderMap::new(), &some_job("d"))
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn the_scope_of_an_idempotency_key_is_its_token_and_deal() {
        let scope = |job: &Job| {
            idempotency(&headers(IDEMPOTENCY_KEY, &["k"]), job)
                .unwrap()
                .unwrap()
                .scope
        };
        let job = some_job("d");
        let other_token = Job {
            subject: "other".to_owned(),
            ..job.clone()
        };
        assert_eq!(scope(&job), scope(&some_job("d")));
        assert_ne!(scope(&job), scope(&some_job("d2")));
        assert_ne!(scope(&job), scope(&other_token));
    }
}
