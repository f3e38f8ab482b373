//! A strict HTTP and SSE client: what the wire contract does not allow is a panic.

use std::net::SocketAddr;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Incoming, client::conn::http1, header::HeaderMap};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// An answer whose body has not been read.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    body: Incoming,
}

/// Sends one request on a connection of its own.
///
/// # Panics
///
/// When there is no answer.
pub async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Reply {
    try_send(address, method, path, headers, body)
        .await
        .expect("an answer")
}

/// As [`send`], for servers that may not be there.
pub async fn try_send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Result<Reply, Box<dyn std::error::Error + Send + Sync>> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(TcpStream::connect(address).await?)).await?;
    // Its end is seen by whoever reads the body.
    tokio::spawn(async { drop(connection.await) });
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", address.to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sender
        .send_request(request.body(Full::new(body.into()))?)
        .await?;
    let (head, body) = response.into_parts();
    Ok(Reply {
        status: head.status.as_u16(),
        headers: head.headers,
        body,
    })
}

impl Reply {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The whole body as JSON.
    ///
    /// # Panics
    ///
    /// When it is none.
    pub async fn json(self) -> Value {
        let bytes = self.body.collect().await.expect("a whole body").to_bytes();
        serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{error} in {bytes:?}"))
    }

    /// The body as a stream of events.
    ///
    /// # Panics
    ///
    /// When it is not announced as one.
    pub fn events(self) -> EventStream {
        assert_eq!(
            self.header("content-type"),
            Some("text/event-stream; charset=utf-8"),
            "status {}",
            self.status
        );
        EventStream {
            body: self.body,
            buffer: BytesMut::new(),
            end: None,
            n_keep_alives: 0,
        }
    }
}

/// One event as it came over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct SseEvent {
    /// The `id` field.
    pub id: String,
    /// The `event` field.
    pub name: String,
    /// The `data` field, byte for byte.
    pub raw: String,
    /// The `data` field.
    pub data: Value,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With the last chunk.
    Clean,
    /// In mid-air.
    Cut,
}

/// Reads events one by one.
#[derive(Debug)]
pub struct EventStream {
    body: Incoming,
    buffer: BytesMut,
    end: Option<End>,
    /// Keep-alive comments seen so far.
    pub n_keep_alives: usize,
}

impl EventStream {
    /// The next event, or `None` at the end.
    ///
    /// # Panics
    ///
    /// When the bytes are not what the contract says.
    pub async fn next(&mut self) -> Option<SseEvent> {
        loop {
            self.skip_keep_alives();
            if let Some(end) = find(&self.buffer, b"\n\n") {
                let block = self.buffer.split_to(end + 2);
                let text = std::str::from_utf8(&block[..end]).expect("UTF-8");
                return Some(parse(text));
            }
            match self.body.frame().await {
                Some(Ok(frame)) => self
                    .buffer
                    .extend_from_slice(&frame.into_data().unwrap_or_default()),
                Some(Err(_)) => {
                    self.end = Some(End::Cut);
                    return None;
                }
                None => {
                    assert!(
                        self.buffer.is_empty(),
                        "half an event at a clean end: {:?}",
                        self.buffer
                    );
                    self.end = Some(End::Clean);
                    return None;
                }
            }
        }
    }

    /// All events up to the end, and how it ended.
    ///
    /// # Panics
    ///
    /// As [`EventStream::next`].
    pub async fn collect(mut self) -> (Vec<SseEvent>, End) {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        (
            events,
            self.end.expect("`next` returns None at an end only"),
        )
    }

    /// A keep-alive is the line `: hb`, between events, without a blank line.
    fn skip_keep_alives(&mut self) {
        while self.buffer.starts_with(b":") {
            let Some(end) = find(&self.buffer, b"\n") else {
                return;
            };
            assert_eq!(&self.buffer.split_to(end + 1)[..], b": hb\n");
            assert!(
                !self.buffer.starts_with(b"\n"),
                "a keep-alive is a line, not a block"
            );
            self.n_keep_alives += 1;
        }
    }
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}

fn parse(block: &str) -> SseEvent {
    assert!(!block.contains('\r'), "CR in {block:?}");
    let mut fields = std::collections::BTreeMap::new();
    for line in block.split('\n') {
        let (name, value) = line
            .split_once(": ")
            .unwrap_or_else(|| panic!("not a field: {line:?}"));
        assert!(
            ["id", "event", "data", "retry"].contains(&name),
            "unknown field {line:?}"
        );
        assert!(
            fields.insert(name, value).is_none(),
            "{name} twice in {block:?}"
        );
    }
    let data: Value = serde_json::from_str(fields["data"]).expect("data is JSON");
    assert_eq!(data["type"], fields["event"], "type and event agree");
    let seq = fields["id"]
        .rsplit_once(':')
        .expect("id is <batch>:<seq>")
        .1;
    assert_eq!(data["seq"].to_string(), seq, "seq and id agree");
    assert!(
        fields.get("retry").is_none_or(|retry| *retry == "2000"),
        "retry in {block:?}"
    );
    SseEvent {
        id: fields["id"].to_owned(),
        name: fields["event"].to_owned(),
        raw: fields["data"].to_owned(),
        data,
    }
}
