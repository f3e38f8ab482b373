//! A real HTTP server that serves pictures and misbehaves on request.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::{
    Request, Response, StatusCode,
    body::{Frame, Incoming},
    header::{HeaderMap, LOCATION},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{net::TcpListener, sync::watch};

type Body = BoxBody<Bytes, Infallible>;

/// What a path answers with.
#[derive(Debug, Clone)]
pub enum Answer {
    /// 200 and these bytes.
    Bytes(Bytes),
    /// These answers in turn, the last of them from then on; not empty.
    InTurn(Vec<Self>),
    /// This status and no body.
    Status(u16),
    /// 302 to this location.
    Redirect(String),
    /// 200, headers, and then this many bytes of zeros, in pieces, without a `Content-Length`.
    Zeros(u64),
    /// 200, headers, a first byte, and nothing more.
    Stall,
    /// 200 and these bytes, with this `Content-Encoding`.
    Encoded(&'static str, Bytes),
}

/// An HTTP server on a free local port, gone when dropped.
#[derive(Debug)]
pub struct ImageHost {
    address: SocketAddr,
    state: Arc<State>,
    accepting: tokio::task::JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    answers: Mutex<HashMap<String, Answer>>,
    gates: Mutex<HashMap<String, watch::Receiver<bool>>>,
    requests: watch::Sender<Vec<(String, HeaderMap)>>,
}

/// Holds back the answers of one path until it is opened.
#[derive(Debug)]
pub struct Gate(watch::Sender<bool>);

impl Gate {
    /// Lets all answers through, now and later.
    pub fn open(&self) {
        self.0.send_replace(true);
    }
}

impl ImageHost {
    /// Starts a host without a single path.
    ///
    /// # Panics
    ///
    /// When no local port can be had.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("a free local port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let state = Arc::new(State::default());
        let serving = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&serving);
                tokio::spawn(async move {
                    let service = service_fn(|request| answer(Arc::clone(&state), request));
                    let builder =
                        hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                    // A client that goes away early is part of the tests.
                    drop(
                        builder
                            .serve_connection(TokioIo::new(stream), service)
                            .await,
                    );
                });
            }
        });
        Self {
            address,
            state,
            accepting,
        }
    }

    /// Its address, for `--allow-image-host`.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sets what a path answers with. Other paths answer 404.
    pub fn put(&self, path: &str, answer: Answer) {
        lock(&self.state.answers).insert(path.to_owned(), answer);
    }

    /// Holds back the answers of a path.
    pub fn hold(&self, path: &str) -> Gate {
        let (sender, receiver) = watch::channel(false);
        lock(&self.state.gates).insert(path.to_owned(), receiver);
        Gate(sender)
    }

    /// Every request so far: path and headers.
    pub fn requests(&self) -> Vec<(String, HeaderMap)> {
        self.state.requests.borrow().clone()
    }

    /// Waits until a path was asked for `times` times.
    ///
    /// # Panics
    ///
    /// When that takes longer than a minute.
    pub async fn asked(&self, path: &str, times: usize) {
        let mut requests = self.state.requests.subscribe();
        let enough =
            requests.wait_for(|all| all.iter().filter(|(asked, _)| asked == path).count() >= times);
        tokio::time::timeout(Duration::from_mins(1), enough)
            .await
            .unwrap_or_else(|_| panic!("{path} was not asked for {times} times"))
            .expect("the host outlives its watchers");
    }
}

impl Drop for ImageHost {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let path = request.uri().path().to_owned();
    state
        .requests
        .send_modify(|all| all.push((path.clone(), request.headers().clone())));
    let gate = lock(&state.gates).get(&path).cloned();
    if let Some(mut gate) = gate {
        // An error says that the test has dropped the gate: then it is open.
        drop(gate.wait_for(|open| *open).await);
    }
    Ok(respond(next_answer(&state, &path)))
}

fn next_answer(state: &State, path: &str) -> Answer {
    match lock(&state.answers).get_mut(path) {
        None => Answer::Status(404),
        Some(Answer::InTurn(answers)) if answers.len() > 1 => answers.remove(0),
        Some(answer) => answer.clone(),
    }
}

fn respond(answer: Answer) -> Response<Body> {
    let whole = |bytes: Bytes| Full::new(bytes).boxed();
    match answer {
        Answer::Bytes(bytes) => Response::new(whole(bytes)),
        Answer::InTurn(answers) => {
            let last = answers.into_iter().next_back();
            respond(last.expect("a test gives at least one answer"))
        }
        Answer::Status(status) => {
            let mut response = Response::new(whole(Bytes::new()));
            *response.status_mut() =
                StatusCode::from_u16(status).expect("a test gives a valid status");
            response
        }
        Answer::Redirect(location) => {
            let mut response = respond(Answer::Status(302));
            response.headers_mut().insert(
                LOCATION,
                location.parse().expect("a test gives a valid location"),
            );
            response
        }
        Answer::Zeros(size) => {
            const PIECE: u64 = 64 * 1024;
            let pieces = stream::iter(0..size.div_ceil(PIECE)).map(move |i| {
                Ok(Frame::data(Bytes::from(vec![
                    0;
                    PIECE.min(size - i * PIECE)
                        as usize
                ])))
            });
            Response::new(BodyExt::boxed(StreamBody::new(pieces)))
        }
        Answer::Stall => {
            let first = stream::once(async { Ok(Frame::data(Bytes::from_static(b"\x89"))) });
            Response::new(BodyExt::boxed(StreamBody::new(
                first.chain(stream::pending()),
            )))
        }
        Answer::Encoded(encoding, bytes) => {
            let mut response = Response::new(whole(bytes));
            response.headers_mut().insert(
                "content-encoding",
                encoding.parse().expect("a valid header value"),
            );
            response
        }
    }
}
