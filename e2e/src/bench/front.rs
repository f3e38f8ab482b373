//! The api as a process, with room for many clients.

use std::net::SocketAddr;

use testkit::{
    client::{self, EventStream},
    process::{Server, free_address},
};

use crate::TOKEN;

const ROUTE: &str = "/api/canvas/deal/images/batch-digitize";

/// A running api.
#[derive(Debug)]
pub(super) struct Front {
    server: Server,
    address: SocketAddr,
}

impl Front {
    pub(super) async fn start(redis_url: &str) -> Self {
        let address = free_address();
        let (listen, tokens) = (address.to_string(), format!("bench {TOKEN} *"));
        let mut args = vec!["--listen", &listen, "--tokens", &tokens];
        args.extend(["--redis-url", redis_url]);
        for limit in [
            "--max-connections",
            "--max-streams",
            "--max-streams-per-token",
        ] {
            args.extend([limit, "100000"]);
        }
        args.extend(["--queue-max-depth", "0", "--queue-max-per-token", "0"]);
        let mut server = Server::start("digitize-api", &args);
        server.ready(address).await;
        Self { server, address }
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Bytes of the process in memory, where the system tells.
    pub(super) fn resident_bytes(&self) -> Option<f64> {
        let path = format!("/proc/{}/status", self.server.pid());
        let status = std::fs::read_to_string(path).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes * 1024.0)
    }
}

/// Posts a batch of one picture and stays on its stream. Returns its id too.
pub(super) async fn post(address: SocketAddr) -> (EventStream, String) {
    let body = r#"{"elements":[{"element_id":"1","element_type":"table","image_url":"https://images.example/1"}]}"#;
    let bearer = format!("Bearer {TOKEN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
    ];
    let reply = client::send(address, "POST", ROUTE, &headers, body).await;
    opened(reply.events()).await
}

/// Follows a batch from its first event.
pub(super) async fn follow(address: SocketAddr, batch: &str) -> EventStream {
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    let path = format!("{ROUTE}/{batch}/stream");
    let reply = client::send(address, "GET", &path, &headers, "").await;
    opened(reply.events()).await.0
}

/// Waits for the first event.
async fn opened(mut stream: EventStream) -> (EventStream, String) {
    let first = stream.next().await.expect("a stream begins with an event");
    let (batch, _) = first.id.split_once(':').expect("the client checked the id");
    let batch = batch.to_owned();
    (stream, batch)
}
