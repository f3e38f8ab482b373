//! The whole system as real processes: what the tests of this crate start.

pub mod bench;
pub mod chaos;

use std::net::SocketAddr;

use serde_json::{Value, json};
use testkit::{
    client::{self, EventStream, Reply},
    image_host::{Answer, ImageHost},
    process::{Server, free_address},
    redis::RedisServer,
};

/// The token that the tests use; it may see every deal but is refused others by [`LIMITED_TOKEN`].
pub const TOKEN: &str = "e2e-token-0123456789";
/// A token for `deal-a` only.
pub const LIMITED_TOKEN: &str = "e2e-limited-0123456789";

/// What a system is started with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Redis writes every change to disk before it answers, so that killing it loses nothing.
    pub durable: bool,
    /// Another lease than the default, for drills that cannot wait.
    pub lease_ms: Option<u32>,
}

/// redis, api and an image host; workers are started by the tests.
#[derive(Debug)]
pub struct System {
    /// The queue's server.
    pub redis: RedisServer,
    /// Where the pictures are.
    pub images: ImageHost,
    /// Where the api listens.
    pub address: SocketAddr,
    options: Options,
    api: Option<Server>,
}

impl System {
    /// Starts everything but workers.
    pub async fn start() -> Self {
        Self::start_with(Options::default()).await
    }

    /// Starts everything but workers, in another way than the default.
    pub async fn start_with(options: Options) -> Self {
        let redis = if options.durable {
            RedisServer::start_durable().await
        } else {
            RedisServer::start().await
        };
        let (images, address) = (ImageHost::start().await, free_address());
        let mut system = Self {
            redis,
            images,
            address,
            options,
            api: None,
        };
        system.start_api().await;
        system
    }

    /// Starts the api, at the same address as before.
    ///
    /// # Panics
    ///
    /// When it does not become ready.
    pub async fn start_api(&mut self) {
        let tokens = format!("all {TOKEN} *;limited {LIMITED_TOKEN} deal-a");
        let address = self.address.to_string();
        let mut api = self.server("digitize-api", &["--listen", &address, "--tokens", &tokens]);
        api.ready(self.address).await;
        self.api = Some(api);
    }

    /// Starts one of the servers with the options that all share.
    fn server(&self, name: &'static str, args: &[&str]) -> Server {
        let (redis, lease) = (
            self.redis.url(),
            self.options.lease_ms.unwrap_or(10_000).to_string(),
        );
        let shared = ["--redis-url", &redis, "--queue-lease-ms", &lease];
        Server::start(name, &[&shared, args].concat())
    }

    /// Takes the api out, to be stopped or killed.
    ///
    /// # Panics
    ///
    /// When it is not running.
    pub fn take_api(&mut self) -> Server {
        self.api.take().expect("the api is running")
    }

    /// Starts a worker.
    pub fn worker(&self) -> Server {
        let models = concat!(env!("CARGO_MANIFEST_DIR"), "/../models");
        let host = self.images.address().to_string();
        self.server(
            "digitize-worker",
            &["--models", models, "--allow-image-host", &host],
        )
    }

    /// Serves one of the project's sample pictures at a path.
    ///
    /// # Panics
    ///
    /// When the sample does not exist.
    pub fn put_sample(&self, path: &str, sample: &str) {
        let file = format!(
            concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/{}.png"),
            sample
        );
        let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.images.put(path, Answer::Bytes(bytes.into()));
    }

    /// A request with the token for everything.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let bearer = format!("Bearer {TOKEN}");
        let mut all = vec![
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        all.extend_from_slice(headers);
        client::send(self.address, method, path, &all, body.to_owned()).await
    }

    /// Posts a batch and returns its stream.
    pub async fn post(&self, body: &Value) -> EventStream {
        self.send(
            "POST",
            "/api/canvas/deal-a/images/batch-digitize",
            &[],
            &body.to_string(),
        )
        .await
        .events()
    }

    /// Goes on after an event.
    pub async fn resume(&self, last_event_id: &str) -> Reply {
        let batch = last_event_id.split(':').next().unwrap_or_default();
        let path = format!("/api/canvas/deal-a/images/batch-digitize/{batch}/stream");
        self.send("GET", &path, &[("last-event-id", last_event_id)], "")
            .await
    }
}

/// A batch of tables at these URLs.
pub fn batch(urls: &[String]) -> Value {
    let elements = urls.iter().enumerate();
    let elements: Vec<_> = elements
        .map(|(i, url)| json!({"element_id": format!("img-{i}"), "element_type": "table", "image_url": url}))
        .collect();
    json!({ "elements": elements })
}
