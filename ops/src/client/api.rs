//! The requests.

use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use shared::contract::BatchRequest;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// An error body is told to the person at the terminal up to this length.
const MAX_TOLD_BYTES: usize = 2000;

/// The batch routes of one deal.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    batches: Url,
}

impl Api {
    /// Nothing is sent yet.
    pub(crate) fn new(base: &Url, deal: &str, token: &SecretString) -> anyhow::Result<Self> {
        super::install_tls();
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
            .context("the token has characters that no header can carry")?;
        authorization.set_sensitive(true);
        let http = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
            .connect_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("setting up the HTTP client")?;
        Ok(Self {
            http,
            batches: route(base, &["api", "canvas", deal, "images", "batch-digitize"])?,
        })
    }

    /// Submits a batch. The key makes a repeat after a broken connection the same batch, not a second one.
    pub(crate) async fn submit(&self, batch: &BatchRequest, key: &str) -> anyhow::Result<Response> {
        let body = serde_json::to_vec(batch).context("writing the request")?;
        let request = self
            .http
            .post(self.batches.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(IDEMPOTENCY_KEY, key);
        let request = request.header(ACCEPT, "text/event-stream").body(body);
        request
            .send()
            .await
            .with_context(|| format!("posting to {}", self.batches))
    }

    /// Goes on with a batch after the event of that id, or from its beginning.
    pub(crate) async fn resume(
        &self,
        batch_id: &str,
        last_event_id: &str,
    ) -> anyhow::Result<Response> {
        let url = route(&self.batches, &[batch_id, "stream"])?;
        let mut request = self
            .http
            .get(url.clone())
            .header(ACCEPT, "text/event-stream");
        if !last_event_id.is_empty() {
            request = request.header(LAST_EVENT_ID, last_event_id);
        }
        request
            .send()
            .await
            .with_context(|| format!("resuming at {url}"))
    }
}

/// `base` with more path segments, each escaped as needed.
fn route(base: &Url, segments: &[&str]) -> anyhow::Result<Url> {
    let mut url = base.clone();
    let Ok(mut path) = url.path_segments_mut() else {
        bail!("{base} is not an address of a service")
    };
    path.pop_if_empty().extend(segments);
    drop(path);
    Ok(url)
}

/// What the service said instead of a stream, in one line.
pub(crate) async fn refusal(response: Response) -> anyhow::Error {
    let status = response.status();
    let advice = match status {
        StatusCode::UNAUTHORIZED => " (is the token right?)",
        StatusCode::FORBIDDEN => " (may this token use this deal?)",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => " (try again later)",
        _ => "",
    };
    let body = response.text().await.unwrap_or_default();
    let told: String = body.chars().take(MAX_TOLD_BYTES).collect();
    anyhow::anyhow!(
        "the service answered {status}{advice}: {}",
        crate::console::printable(&told)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deal_id_stays_one_segment_whatever_it_holds() {
        let base = Url::parse("http://127.0.0.1:8080/prefix/").unwrap();
        let url = route(&base, &["api", "canvas", "a/b c?#", "images"]).unwrap();
        assert_eq!(
            url.as_str(),
            "http://127.0.0.1:8080/prefix/api/canvas/a%2Fb%20c%3F%23/images"
        );
    }

    #[test]
    fn a_token_that_no_header_can_carry_is_refused_without_being_told() {
        let base = Url::parse("http://127.0.0.1:8080").unwrap();
        let error = Api::new(&base, "deal", &SecretString::from("secret\nvalue")).unwrap_err();
        assert!(!format!("{error:#}").contains("secret"), "{error:#}");
    }
}
