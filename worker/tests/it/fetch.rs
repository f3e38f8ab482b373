//! What comes in from an image host, and what does not.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use shared::contract::{Failure, FailureCode};
use worker::{
    egress::{Egress, Names, Policy},
    element::{self, FetchLimits},
};

use crate::image_host::ImageHost;

const MEGABYTE: u64 = 1 << 20;
/// Far beyond what any well-behaved answer here takes.
const PATIENT: FetchLimits = FetchLimits {
    max_bytes: 20 * MEGABYTE,
    first_byte: Duration::from_mins(1),
    total: Duration::from_mins(1),
};
/// Short, for hosts that never answer.
const IMPATIENT: FetchLimits = FetchLimits {
    max_bytes: 20 * MEGABYTE,
    first_byte: Duration::from_millis(300),
    total: Duration::from_millis(600),
};

fn egress(inside: &[String], names: Names) -> Egress {
    let policy = Policy {
        allow_http: true,
        inside: inside.iter().map(|host| host.parse().unwrap()).collect(),
    };
    Egress::new(policy, names, Duration::from_mins(1)).unwrap()
}

/// Fetches a path of an allow-listed host.
async fn fetch(host: &ImageHost, path: &str, limits: &FetchLimits) -> Result<Vec<u8>, Failure> {
    let egress = egress(&[host.host_port()], Names::System);
    element::fetch_image(&egress, None, &host.url(path), limits)
        .await
        .map(|bytes| bytes.to_vec())
}

async fn failure(host: &ImageHost, path: &str, limits: &FetchLimits) -> Failure {
    fetch(host, path, limits).await.unwrap_err()
}

#[tokio::test]
async fn a_picture_is_fetched_without_telling_more_than_needed() {
    let host = ImageHost::start([("/a.png", b"picture".to_vec())]).await;
    assert_eq!(fetch(&host, "/a.png", &PATIENT).await.unwrap(), b"picture");

    let (_, headers) = host.seen().pop().unwrap();
    assert_eq!(headers["accept-encoding"], "identity");
    for name in ["referer", "cookie", "authorization"] {
        assert!(!headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_and_the_referrer_kept_back() {
    let host = ImageHost::start([("/a.png", b"picture".to_vec())]).await;
    assert_eq!(
        fetch(&host, "/redirect?/redirect?/a.png", &PATIENT)
            .await
            .unwrap(),
        b"picture"
    );
    let seen = host.seen();
    assert_eq!(seen.len(), 3);
    assert!(
        seen.iter()
            .all(|(_, headers)| !headers.contains_key("referer"))
    );
}

#[tokio::test]
async fn a_relative_url_is_read_against_the_base() {
    let host = ImageHost::start([("/files/a.png", b"picture".to_vec())]).await;
    let egress = egress(&[host.host_port()], Names::System);
    let base = host.url("/files/").parse().unwrap();
    let bytes = element::fetch_image(&egress, Some(&base), "a.png", &PATIENT)
        .await
        .unwrap();
    assert_eq!(bytes.as_ref(), b"picture");
    let failure = element::fetch_image(&egress, None, "a.png", &PATIENT)
        .await
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::InvalidUrl);
}

#[tokio::test]
async fn a_body_past_the_limit_is_cut_off_whether_it_says_so_or_not() {
    let host = ImageHost::start([]).await;
    for path in ["/big", "/endless"] {
        let failure = failure(&host, path, &PATIENT).await;
        assert_eq!(failure.code, FailureCode::ImageTooLarge, "{path}");
        assert_eq!(failure.limit, Some(20 * MEGABYTE), "{path}");
    }
    let exact = FetchLimits {
        max_bytes: 30 * MEGABYTE,
        ..PATIENT
    };
    assert_eq!(
        fetch(&host, "/big", &exact).await.unwrap().len() as u64,
        30 * MEGABYTE
    );
}

#[tokio::test]
async fn a_host_that_takes_too_long_is_given_up() {
    let host = ImageHost::start([]).await;
    for path in ["/slow-head", "/slow-body"] {
        let failure = failure(&host, path, &IMPATIENT).await;
        assert_eq!(failure.code, FailureCode::FetchTimeout, "{path}");
        assert!(failure.retryable, "{path}");
    }
    assert_eq!(
        failure(&host, "/slow-head", &IMPATIENT).await.limit,
        Some(300)
    );
    assert_eq!(
        failure(&host, "/slow-body", &IMPATIENT).await.limit,
        Some(600)
    );
}

#[tokio::test]
async fn an_error_status_is_told_with_whether_it_may_pass() {
    let host = ImageHost::start([]).await;
    for (status, retryable) in [
        (404, false),
        (403, false),
        (204, false),
        (429, true),
        (500, true),
        (503, true),
    ] {
        let failure = failure(&host, &format!("/status/{status}"), &PATIENT).await;
        assert_eq!(failure.code, FailureCode::FetchHttpStatus, "{status}");
        assert_eq!(
            (failure.http_status, failure.retryable),
            (Some(status), retryable)
        );
    }
}

#[tokio::test]
async fn a_compressed_answer_is_not_unpacked() {
    let host = ImageHost::start([]).await;
    assert_eq!(
        failure(&host, "/gzip", &PATIENT).await.code,
        FailureCode::UnsupportedMediaType
    );
}

#[tokio::test]
async fn a_broken_off_answer_and_a_closed_port_are_retryable() {
    let host = ImageHost::start([]).await;
    let cut = failure(&host, "/cut-off", &PATIENT).await;
    assert_eq!((cut.code, cut.retryable), (FailureCode::FetchFailed, true));

    let closed = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let egress = egress(std::slice::from_ref(&closed), Names::System);
    let refused = element::fetch_image(&egress, None, &format!("http://{closed}/"), &PATIENT)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.retryable),
        (FailureCode::FetchFailed, true)
    );
}

#[tokio::test]
async fn redirects_to_inside_in_a_circle_or_to_nowhere_are_refused() {
    let host = ImageHost::start([]).await;
    for to in [
        "/redirect?http://169.254.169.254/latest/meta-data/",
        "/redirect?http://localhost/",
        "/redirect?http://[::1]/",
        "/redirect?http://127.0.0.1:6379/",
        "/redirect?ftp://example.com/a.png",
        "/redirect?http://user@example.com/a.png",
        "/redirect?http://",
        "/loop",
    ] {
        let failure = failure(&host, to, &PATIENT).await;
        assert_eq!(
            (failure.code, failure.retryable),
            (FailureCode::RedirectRefused, false),
            "{to}"
        );
    }
}

#[tokio::test]
async fn an_inside_address_is_not_connected_to_unless_it_is_allow_listed() {
    let host = ImageHost::start([("/a.png", b"picture".to_vec())]).await;
    let egress = egress(&["127.0.0.1:9".to_owned()], Names::System);
    let port = host.port();
    for url in [
        format!("http://127.0.0.1:{port}/a.png"),
        format!("http://localhost:{port}/a.png"),
        format!("http://2130706433:{port}/a.png"),
        format!("http://[::ffff:127.0.0.1]:{port}/a.png"),
        "http://127.0.0.1/a.png".to_owned(),
        "http://metadata.google.internal/computeMetadata/v1/".to_owned(),
    ] {
        let failure = element::fetch_image(&egress, None, &url, &PATIENT)
            .await
            .unwrap_err();
        assert_eq!(
            (failure.code, failure.retryable),
            (FailureCode::FetchBlocked, false),
            "{url}"
        );
    }
    assert!(host.seen().is_empty());
}

#[tokio::test]
async fn a_name_is_judged_by_the_addresses_that_would_be_connected_to() {
    let host = ImageHost::start([("/a.png", b"picture".to_vec())]).await;
    let here = SocketAddr::from(([127, 0, 0, 1], host.port()));
    let elsewhere: SocketAddr = "93.184.215.14:80".parse().unwrap();
    let names = HashMap::from([
        ("inside.example".to_owned(), vec![here]),
        ("rebinding.example".to_owned(), vec![elsewhere, here]),
        ("storage.example".to_owned(), vec![here]),
    ]);
    let egress = egress(
        &[format!("storage.example:{}", host.port()), host.host_port()],
        Names::Table(names),
    );
    let fetch = async |url: &str| element::fetch_image(&egress, None, url, &PATIENT).await;

    let blocked = fetch("http://inside.example/a.png").await.unwrap_err();
    assert_eq!(blocked.code, FailureCode::FetchBlocked);
    assert_eq!(
        fetch("http://rebinding.example/a.png").await.unwrap_err(),
        blocked
    );
    assert_eq!(
        fetch("http://nowhere.example/a.png").await.unwrap_err(),
        blocked,
        "no map of the names inside"
    );
    let redirected = fetch(&host.url("/redirect?http://inside.example/a.png"))
        .await
        .unwrap_err();
    assert_eq!(redirected.code, FailureCode::RedirectRefused);
    assert_eq!(
        host.seen().len(),
        1,
        "only the redirect itself was asked for"
    );

    let allowed = fetch(&format!("http://storage.example:{}/a.png", host.port()))
        .await
        .unwrap();
    assert_eq!(allowed.as_ref(), b"picture");
}

#[tokio::test]
async fn a_data_url_needs_no_host() {
    let egress = egress(&[], Names::Table(HashMap::new()));
    let inline = element::fetch_image(&egress, None, "data:image/png;base64,YWJj", &PATIENT)
        .await
        .unwrap();
    assert_eq!(inline.as_ref(), b"abc");
    let failure = element::fetch_image(&egress, None, "data:image/svg+xml,<svg/>", &PATIENT)
        .await
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::DataUrlUnsupported);
}
