//! An HTTP server on a free local port that behaves well, or badly, by path.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::{
    HeaderMap, Request, Response, StatusCode,
    body::{Bytes, Frame, Incoming},
    header::{CONTENT_ENCODING, CONTENT_LENGTH, LOCATION},
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_stream::StreamExt as _;
use tokio_util::task::AbortOnDropHandle;

type Body = BoxBody<Bytes, Infallible>;

/// A host of pictures; stops when dropped.
pub(crate) struct ImageHost {
    address: SocketAddr,
    seen: Seen,
    _serving: AbortOnDropHandle<()>,
}

/// The requests so far: path, with query, and headers.
type Seen = Arc<Mutex<Vec<(String, HeaderMap)>>>;

impl ImageHost {
    /// Serves `files` by path; the other paths are in [`answer`].
    pub(crate) async fn start(files: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let files: HashMap<&'static str, Bytes> = files
            .into_iter()
            .map(|(path, bytes)| (path, Bytes::from(bytes)))
            .collect();
        let files = Arc::new(files);
        let seen = Seen::default();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::clone(&seen);
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (files, log) = (Arc::clone(&files), Arc::clone(&log));
                let service = service_fn(move |request: Request<Incoming>| {
                    log.lock()
                        .unwrap()
                        .push((request.uri().to_string(), request.headers().clone()));
                    let answer = answer(&files, &request);
                    async move {
                        if request.uri().path() == "/slow-head" {
                            tokio::time::sleep(Duration::from_secs(3_600)).await;
                        }
                        Ok::<_, Infallible>(answer)
                    }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self {
            address,
            seen,
            _serving: AbortOnDropHandle::new(serving),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `HOST:PORT` for the allow-list.
    pub(crate) fn host_port(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<(String, HeaderMap)> {
        self.seen.lock().unwrap().clone()
    }
}

fn answer(files: &HashMap<&'static str, Bytes>, request: &Request<Incoming>) -> Response<Body> {
    let path = request.uri().path();
    if let Some(bytes) = files.get(path) {
        return Response::new(whole(bytes.clone()));
    }
    if let Some(status) = path.strip_prefix("/status/") {
        let mut answer = Response::new(whole("sorry"));
        *answer.status_mut() = StatusCode::from_bytes(status.as_bytes()).unwrap();
        return answer;
    }
    if path == "/redirect" {
        return redirect(request.uri().query().unwrap());
    }
    match path {
        "/loop" => redirect("/loop"),
        "/big" => Response::new(whole(vec![0_u8; 30 << 20])),
        "/endless" => Response::new(chunks(Duration::ZERO)),
        "/slow-body" => Response::new(chunks(Duration::from_secs(3_600))),
        "/gzip" => {
            let mut answer = Response::new(whole(vec![0x1f, 0x8b, 8, 0]));
            answer
                .headers_mut()
                .insert(CONTENT_ENCODING, "gzip".parse().unwrap());
            answer
        }
        // A claim that the body does not keep: hyper breaks the connection off.
        "/cut-off" => {
            let body = StreamBody::new(tokio_stream::iter([Ok(Frame::data(Bytes::from_static(
                b"\x89PNG",
            )))]));
            let mut answer = Response::new(BodyExt::boxed(body));
            answer
                .headers_mut()
                .insert(CONTENT_LENGTH, "1000".parse().unwrap());
            answer
        }
        _ => {
            let mut answer = Response::new(whole("not here"));
            *answer.status_mut() = StatusCode::NOT_FOUND;
            answer
        }
    }
}

fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

fn redirect(to: &str) -> Response<Body> {
    let mut answer = Response::new(whole("elsewhere"));
    *answer.status_mut() = StatusCode::FOUND;
    answer.headers_mut().insert(LOCATION, to.parse().unwrap());
    answer
}

/// Chunk after chunk, for ever: the first at once, each later one after a pause.
fn chunks(pause: Duration) -> Body {
    let chunk = || Ok(Frame::data(Bytes::from(vec![0_u8; 64 << 10])));
    let first = tokio_stream::once(chunk());
    let later = futures_util::stream::unfold((), move |()| async move {
        tokio::time::sleep(pause).await;
        Some((chunk(), ()))
    });
    BodyExt::boxed(StreamBody::new(first.chain(later)))
}
