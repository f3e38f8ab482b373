//! A client that sees the bytes on the wire: HTTP/1.1 with nothing between the test and the socket.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// No answer takes this long, unless something hangs.
const HANGS: Duration = Duration::from_secs(20);

/// A request under construction.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    pub(crate) fn get(target: impl Into<String>) -> Self {
        Self::new("GET", target)
    }

    /// A POST of a JSON body.
    pub(crate) fn post(target: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        let request = Self::new("POST", target).header("Content-Type", "application/json");
        Self {
            body: body.into(),
            ..request
        }
    }

    /// A request with the token that opens everything.
    pub(crate) fn new(method: &'static str, target: impl Into<String>) -> Self {
        let request = Self {
            method,
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        request.header("Authorization", "Bearer token-of-everything")
    }

    /// Adds a header, or replaces the one of that name.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = vec![format!(
            "{} {} HTTP/1.1\r\nHost: test\r\n",
            self.method, self.target
        )];
        head.extend(
            self.headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\r\n")),
        );
        if self.method == "POST" {
            head.push(format!("Content-Length: {}\r\n", self.body.len()));
        }
        [head.concat().as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// An answer whose body has not been read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    is_head: bool,
    connection: Connection,
}

/// What a chunked body brings.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Chunk {
    Bytes(Vec<u8>),
    /// The terminating chunk.
    End,
    /// The connection ended without it.
    Cut,
}

#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Self {
            stream: BufReader::new(TcpStream::connect(address).await.unwrap()),
        }
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// Ends this side of the connection.
    pub(crate) async fn finish_writing(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// The head of an answer; `None` when the connection ends instead.
    pub(crate) async fn try_answer(mut self) -> Option<Answer> {
        let status_line = self.line().await?;
        let status = status_line.split(' ').nth(1)?.parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line().await?;
            match line.split_once(": ") {
                Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.to_owned())),
                None => break,
            }
        }
        Some(Answer {
            status,
            headers,
            is_head: false,
            connection: self,
        })
    }

    pub(crate) async fn answer(self) -> Answer {
        self.try_answer().await.expect("an answer")
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = within(self.stream.read_line(&mut line)).await;
        let is_whole = read.is_ok() && line.ends_with("\r\n");
        is_whole.then(|| line.trim_end().to_owned())
    }

    /// One chunk of a chunked body.
    async fn chunk(&mut self) -> Chunk {
        let Some(size) = self.line().await else {
            return Chunk::Cut;
        };
        let size = usize::from_str_radix(&size, 16).unwrap();
        let mut bytes = vec![0; size + 2];
        if within(self.stream.read_exact(&mut bytes)).await.is_err() {
            return Chunk::Cut;
        }
        bytes.truncate(size);
        if size == 0 {
            Chunk::End
        } else {
            Chunk::Bytes(bytes)
        }
    }
}

/// Sends a request on a connection of its own.
pub(crate) async fn send(address: SocketAddr, request: &Request) -> Answer {
    let mut connection = Connection::open(address).await;
    connection.write(&request.bytes()).await;
    let answer = connection.answer().await;
    Answer {
        is_head: request.method == "HEAD",
        ..answer
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The next answer on the same connection, after this one's body.
    pub(crate) async fn next_answer(mut self) -> Self {
        self.read_whole().await;
        self.connection.answer().await
    }

    /// The whole body; the stream has to end properly.
    pub(crate) async fn body(mut self) -> String {
        String::from_utf8(self.read_whole().await).unwrap()
    }

    async fn read_whole(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        if self.is_head || self.status == 204 {
            return body;
        }
        if let Some(len) = self.header("content-length") {
            body.resize(len.parse().unwrap(), 0);
            within(self.connection.stream.read_exact(&mut body))
                .await
                .unwrap();
        } else {
            assert_eq!(self.header("transfer-encoding"), Some("chunked"));
            loop {
                match self.chunk().await {
                    Chunk::Bytes(bytes) => body.extend(bytes),
                    Chunk::End => break,
                    Chunk::Cut => panic!("cut after {:?}", String::from_utf8_lossy(&body)),
                }
            }
        }
        body
    }

    pub(crate) async fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.body().await).unwrap()
    }

    pub(crate) async fn chunk(&mut self) -> Chunk {
        self.connection.chunk().await
    }

    /// The next event, keep-alives left out; `None` after the proper end of the stream.
    pub(crate) async fn event(&mut self) -> Option<Event> {
        match self.block().await {
            Ok(block) => Some(block),
            Err(Chunk::End) => None,
            Err(other) => panic!("{other:?} instead of an event"),
        }
    }

    /// The next event, or what came in place of one. The server writes one event or keep-alive per chunk.
    pub(crate) async fn block(&mut self) -> Result<Event, Chunk> {
        loop {
            match self.chunk().await {
                Chunk::Bytes(bytes) if bytes == b": hb\n" => {}
                Chunk::Bytes(bytes) => return Ok(Event::parse(String::from_utf8(bytes).unwrap())),
                other => return Err(other),
            }
        }
    }

    /// All events up to the proper end.
    pub(crate) async fn events(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.event().await {
            events.push(event);
        }
        events
    }
}

/// One event, read strictly: only what this server may write.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) block: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: serde_json::Value,
}

impl Event {
    fn parse(block: String) -> Self {
        let inside = block
            .strip_suffix("\n\n")
            .expect("a blank line after the event");
        assert!(!inside.contains('\r'), "{inside:?}");
        let mut fields: Vec<(&str, &str)> = inside
            .split('\n')
            .map(|line| line.split_once(": ").expect("a field"))
            .collect();
        fields.retain(|(name, value)| *name != "retry" || value.parse::<u32>().is_err());
        let [("id", id), ("event", name), ("data", data)] = fields[..] else {
            panic!("unexpected fields in {block:?}");
        };
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["type"], name);
        assert_eq!(id.rsplit(':').next(), Some(&*data["seq"].to_string()));
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            data,
            block,
        }
    }

    pub(crate) fn seq(&self) -> u64 {
        self.data["seq"].as_u64().unwrap()
    }
}

/// The names of events, in order.
pub(crate) fn names(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

/// Fails a test that would hang.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(HANGS, future).await.expect("it hangs")
}
