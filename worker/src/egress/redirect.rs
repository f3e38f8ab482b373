//! Redirects, followed by hand: every hop goes through the gate like the first URL.

use reqwest::{
    StatusCode,
    header::{HeaderMap, LOCATION},
};
use url::Url;

use super::{Policy, Refused, Target};

/// Hops after the first request.
pub(crate) const MAX_REDIRECTS: usize = 3;

/// Why a redirect is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedirectRefused {
    #[error("more than {MAX_REDIRECTS} redirects")]
    TooMany,
    #[error("a redirect without a usable location")]
    Location,
    #[error("a redirect from https to http")]
    Downgrade,
    #[error("a redirect to where fetching is not allowed: {0}")]
    Target(#[from] Refused),
}

/// The next target, `None` when the answer is no redirect.
pub(super) fn next(
    policy: &Policy,
    from: &Target,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Option<Target>, RedirectRefused> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .ok_or(RedirectRefused::Location)?;
    let url: Url = from
        .url
        .join(location)
        .map_err(|_| RedirectRefused::Location)?;
    if from.url.scheme() == "https" && url.scheme() == "http" {
        return Err(RedirectRefused::Downgrade);
    }
    Ok(Some(policy.admit(url)?))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn hop(
        from: &str,
        status: u16,
        location: Option<&str>,
    ) -> Result<Option<String>, RedirectRefused> {
        let policy = Policy {
            allow_http: true,
            inside: vec!["files:9000".parse().unwrap()],
        };
        let from = policy.admit(Url::parse(from).unwrap()).unwrap();
        let mut headers = HeaderMap::new();
        if let Some(location) = location {
            headers.insert(LOCATION, HeaderValue::from_str(location).unwrap());
        }
        let next = next(
            &policy,
            &from,
            StatusCode::from_u16(status).unwrap(),
            &headers,
        )?;
        Ok(next.map(|target| target.url.to_string()))
    }

    #[test]
    fn a_location_is_read_against_the_url_it_came_from() {
        let cases = [
            (
                "https://a.example/x/1.png",
                "2.png",
                "https://a.example/x/2.png",
            ),
            (
                "https://a.example/x/1.png",
                "/2.png",
                "https://a.example/2.png",
            ),
            (
                "https://a.example/x/1.png",
                "//b.example/2.png",
                "https://b.example/2.png",
            ),
            (
                "http://a.example/x/1.png",
                "https://b.example/",
                "https://b.example/",
            ),
            (
                "http://files:9000/1.png",
                "/2.png",
                "http://files:9000/2.png",
            ),
        ];
        for (from, location, to) in cases {
            assert_eq!(
                hop(from, 302, Some(location)),
                Ok(Some(to.to_owned())),
                "{location}"
            );
        }
    }

    #[test]
    fn a_redirect_goes_through_the_same_gate() {
        let cases = [
            ("http://169.254.169.254/latest/meta-data/", Refused::Host),
            ("http://localhost/", Refused::Host),
            ("http://0x7f.1/", Refused::Host),
            ("http://b.example:6379/", Refused::Port),
            ("http://user:pw@b.example/", Refused::Credentials),
            ("file:///etc/passwd", Refused::Scheme),
            ("data:image/png;base64,AAAA", Refused::Scheme),
        ];
        for (location, refusal) in cases {
            assert_eq!(
                hop("http://a.example/", 302, Some(location)),
                Err(RedirectRefused::Target(refusal)),
                "{location}"
            );
        }
    }

    #[test]
    fn a_redirect_must_not_leave_https() {
        assert_eq!(
            hop("https://a.example/", 301, Some("http://a.example/")),
            Err(RedirectRefused::Downgrade)
        );
    }

    #[test]
    fn a_redirect_without_a_location_is_refused() {
        assert_eq!(
            hop("https://a.example/", 302, None),
            Err(RedirectRefused::Location)
        );
        assert_eq!(
            hop("https://a.example/", 302, Some("https://[")),
            Err(RedirectRefused::Location)
        );
    }

    #[test]
    fn other_answers_are_no_redirects() {
        for status in [200, 204, 300, 304, 305, 404] {
            assert_eq!(
                hop("https://a.example/", status, Some("https://b.example/")),
                Ok(None),
                "{status}"
            );
        }
    }
}
