//! What comes in from an image host, and what does not.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use shared::contract::{Failure, FailureCode};
use testkit::image_host::{Answer, ImageHost};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use worker::{
    egress::{Egress, Names, Policy},
    element::{self, FetchLimits},
};

const PICTURE: &[u8] = b"picture";
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

/// A host with one good picture, and a redirect to wherever.
async fn host_redirecting_to(location: &str) -> ImageHost {
    let host = ImageHost::start().await;
    host.put("/a.png", Answer::Bytes(PICTURE.into()));
    host.put("/redirect", Answer::Redirect(location.to_owned()));
    host
}

/// Fetches a path of an allow-listed host.
async fn fetch(host: &ImageHost, path: &str, limits: &FetchLimits) -> Result<Vec<u8>, Failure> {
    let egress = egress(&[host.address().to_string()], Names::System);
    element::fetch_image(&egress, None, &host.url(path), limits)
        .await
        .map(|bytes| bytes.to_vec())
}

async fn failure(host: &ImageHost, path: &str, limits: &FetchLimits) -> Failure {
    fetch(host, path, limits).await.unwrap_err()
}

#[tokio::test]
async fn a_picture_is_fetched_without_telling_more_than_needed() {
    let host = host_redirecting_to("/a.png").await;
    assert_eq!(fetch(&host, "/a.png", &PATIENT).await.unwrap(), PICTURE);

    let (_, headers) = host.requests().pop().unwrap();
    assert_eq!(headers["accept-encoding"], "identity");
    for name in ["referer", "cookie", "authorization"] {
        assert!(!headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_and_the_referrer_kept_back() {
    let host = host_redirecting_to("/hop").await;
    host.put("/hop", Answer::Redirect("/a.png".to_owned()));
    assert_eq!(fetch(&host, "/redirect", &PATIENT).await.unwrap(), PICTURE);
    let requests = host.requests();
    assert_eq!(requests.len(), 3);
    assert!(
        requests
            .iter()
            .all(|(_, headers)| !headers.contains_key("referer"))
    );
}

#[tokio::test]
async fn a_relative_url_is_read_against_the_base() {
    let host = ImageHost::start().await;
    host.put("/files/a.png", Answer::Bytes(PICTURE.into()));
    let egress = egress(&[host.address().to_string()], Names::System);
    let base = host.url("/files/").parse().unwrap();
    let bytes = element::fetch_image(&egress, Some(&base), "a.png", &PATIENT)
        .await
        .unwrap();
    assert_eq!(bytes.as_ref(), PICTURE);
    let failure = element::fetch_image(&egress, None, "a.png", &PATIENT)
        .await
        .unwrap_err();
    assert_eq!(failure.code, FailureCode::InvalidUrl);
}

#[tokio::test]
async fn a_body_past_the_limit_is_cut_off_whether_it_says_so_or_not() {
    let host = ImageHost::start().await;
    host.put("/big", Answer::Bytes(vec![0; 30 << 20].into()));
    host.put("/endless", Answer::Zeros(1 << 50));
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
    let host = ImageHost::start().await;
    let _never_opened = host.hold("/no-head");
    host.put("/no-body", Answer::Stall);
    for (path, limit) in [
        ("/no-head", IMPATIENT.first_byte),
        ("/no-body", IMPATIENT.total),
    ] {
        let failure = failure(&host, path, &IMPATIENT).await;
        assert_eq!(
            (failure.code, failure.retryable),
            (FailureCode::FetchTimeout, true),
            "{path}"
        );
        assert_eq!(
            failure.limit.map(Duration::from_millis),
            Some(limit),
            "{path}"
        );
    }
}

#[tokio::test]
async fn an_error_status_is_told_with_whether_it_may_pass() {
    let host = ImageHost::start().await;
    for (status, retryable) in [
        (404, false),
        (403, false),
        (204, false),
        (429, true),
        (500, true),
        (503, true),
    ] {
        host.put("/a.png", Answer::Status(status));
        let failure = failure(&host, "/a.png", &PATIENT).await;
        assert_eq!(failure.code, FailureCode::FetchHttpStatus, "{status}");
        assert_eq!(
            (failure.http_status, failure.retryable),
            (Some(status), retryable)
        );
    }
}

#[tokio::test]
async fn a_compressed_answer_is_not_unpacked() {
    let host = ImageHost::start().await;
    host.put(
        "/a.png",
        Answer::Encoded("gzip", vec![0x1f, 0x8b, 8, 0].into()),
    );
    assert_eq!(
        failure(&host, "/a.png", &PATIENT).await.code,
        FailureCode::UnsupportedMediaType
    );
    host.put("/a.png", Answer::Encoded("identity", PICTURE.into()));
    assert_eq!(fetch(&host, "/a.png", &PATIENT).await.unwrap(), PICTURE);
}

#[tokio::test]
async fn a_broken_off_answer_and_a_closed_port_are_retryable() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let egress = egress(std::slice::from_ref(&address), Names::System);
    let url = format!("http://{address}/a.png");
    let breaks_off = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 1024];
        assert!(0 < stream.read(&mut request).await.unwrap());
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n\x89PNG")
            .await
            .unwrap();
        drop((stream, listener));
    };
    let (broken_off, ()) = tokio::join!(
        element::fetch_image(&egress, None, &url, &PATIENT),
        breaks_off
    );
    let closed = element::fetch_image(&egress, None, &url, &PATIENT).await;
    for failure in [broken_off.unwrap_err(), closed.unwrap_err()] {
        assert_eq!(
            (failure.code, failure.retryable),
            (FailureCode::FetchFailed, true),
            "{failure:?}"
        );
    }
}

#[tokio::test]
async fn redirects_to_inside_in_a_circle_or_to_nowhere_are_refused() {
    for location in [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://[::1]/",
        "http://127.0.0.1:6379/",
        "ftp://example.com/a.png",
        "http://user@example.com/a.png",
        "http://",
        "/redirect",
    ] {
        let host = host_redirecting_to(location).await;
        let failure = failure(&host, "/redirect", &PATIENT).await;
        assert_eq!(
            (failure.code, failure.retryable),
            (FailureCode::RedirectRefused, false),
            "{location}"
        );
    }
}

#[tokio::test]
async fn an_inside_address_is_not_connected_to_unless_it_is_allow_listed() {
    let host = host_redirecting_to("/a.png").await;
    let egress = egress(&["127.0.0.1:9".to_owned()], Names::System);
    let port = host.address().port();
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
    assert!(host.requests().is_empty());
}

#[tokio::test]
async fn a_name_is_judged_by_the_addresses_that_would_be_connected_to() {
    let host = host_redirecting_to("http://inside.example/a.png").await;
    let here = host.address();
    let elsewhere: SocketAddr = "93.184.215.14:80".parse().unwrap();
    let names = HashMap::from([
        ("inside.example".to_owned(), vec![here]),
        ("rebinding.example".to_owned(), vec![elsewhere, here]),
        ("storage.example".to_owned(), vec![here]),
    ]);
    let egress = egress(
        &[
            format!("storage.example:{}", host.address().port()),
            host.address().to_string(),
        ],
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
    let redirected = fetch(&host.url("/redirect")).await.unwrap_err();
    assert_eq!(redirected.code, FailureCode::RedirectRefused);
    assert_eq!(
        host.requests().len(),
        1,
        "only the redirect itself was asked for"
    );

    let allowed = fetch(&format!(
        "http://storage.example:{}/a.png",
        host.address().port()
    ))
    .await
    .unwrap();
    assert_eq!(allowed.as_ref(), PICTURE);
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

#[tokio::test]
async fn what_may_pass_is_fetched_again_and_what_will_not_is_not() {
    let host = ImageHost::start().await;
    let [busy, broken, good] = [
        Answer::Status(429),
        Answer::Status(503),
        Answer::Bytes(PICTURE.into()),
    ];
    host.put(
        "/recovers",
        Answer::InTurn(vec![busy, broken.clone(), good]),
    );
    host.put("/down", broken);
    host.put("/gone", Answer::Status(410));
    assert_eq!(fetch(&host, "/recovers", &PATIENT).await.unwrap(), PICTURE);
    assert_eq!(
        failure(&host, "/down", &PATIENT).await.http_status,
        Some(503)
    );
    assert_eq!(
        failure(&host, "/gone", &PATIENT).await.http_status,
        Some(410)
    );

    let requests = host.requests();
    let times = |path| requests.iter().filter(|(asked, _)| asked == path).count();
    assert_eq!(["/recovers", "/down", "/gone"].map(times), [3, 3, 1]);
}
