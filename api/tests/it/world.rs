//! What every test needs: a redis-server, the front end on a free port, and a hand to do a worker's work.

use std::net::SocketAddr;
use std::time::Duration;

use api::{App, Config, serve};
use clap::Parser;
use shared::contract::event::{ElementError, Outcome, StageReached, Summary};
use shared::contract::failure::Failure;
use shared::contract::{Event, FailureCode, Stage};
use shared::job::Mode;
use shared::queue::{Consumer, Delivery, Queue};
use testkit::redis::RedisServer;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::http::{Answer, Request, send, within};

/// The path of the batch route for the deal that tests use.
pub(crate) const BATCH: &str = "/api/canvas/deal-1/images/batch-digitize";

/// Name, token and deals of every caller.
const TOKENS: &str = "everything token-of-everything *; one token-of-deal-1 deal-1";

pub(crate) struct World {
    pub(crate) redis: RedisServer,
    pub(crate) queue: Queue,
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    serving: JoinHandle<()>,
    consumer: Consumer,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A front end with more options on its command line.
    pub(crate) async fn start_with(options: &[&str]) -> Self {
        Self::on(RedisServer::start().await, options).await
    }

    /// A front end on a Redis that keeps its data when it is killed.
    pub(crate) async fn start_durable() -> Self {
        Self::on(RedisServer::start_durable().await, &[]).await
    }

    async fn on(redis: RedisServer, options: &[&str]) -> Self {
        let config = config(&redis, options);
        let queue = Queue::new(&config.redis, config.queue.clone()).unwrap();
        let (address, stop, serving) = launch(config).await;
        let consumer = queue.consumer("worker-of-the-test");
        Self {
            redis,
            queue,
            address,
            stop,
            serving,
            consumer,
        }
    }

    /// Another front end on the same Redis.
    pub(crate) async fn another_front_end(&self) -> SocketAddr {
        launch(config(&self.redis, &[])).await.0
    }

    pub(crate) async fn send(&self, request: &Request) -> Answer {
        send(self.address, request).await
    }

    /// Posts a batch of `n` elements.
    pub(crate) async fn post(&self, n_elements: usize) -> Answer {
        let answer = self.send(&Request::post(BATCH, batch_of(n_elements))).await;
        assert_eq!(answer.status, 200);
        answer
    }

    /// Takes the next job.
    pub(crate) async fn pop(&mut self) -> Delivery {
        let pop = async {
            loop {
                // Like a worker: an error, or a first pop that only makes the group, is tried again.
                if let Ok(Some(delivery)) = self.consumer.pop().await {
                    return delivery;
                }
            }
        };
        within(pop).await
    }

    /// How many jobs wait or run.
    pub(crate) async fn n_jobs(&self) -> usize {
        self.queue.depth().await.unwrap().jobs as usize
    }

    /// Waits until the front end has stopped.
    pub(crate) async fn stopped(self) {
        within(self.serving).await.unwrap();
    }
}

fn config(redis: &RedisServer, options: &[&str]) -> Config {
    let url = redis.url();
    let common = [
        "digitize-api",
        "--listen",
        "127.0.0.1:0",
        "--tokens",
        TOKENS,
        "--redis-url",
        &url,
    ];
    Config::parse_from(common.iter().chain(options))
}

async fn launch(config: Config) -> (SocketAddr, CancellationToken, JoinHandle<()>) {
    let listener = TcpListener::bind(config.listen).await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let app = App::start(config).unwrap();
    let serving = tokio::spawn(serve(listener, app, stop.clone()));
    (address, stop, serving)
}

/// The body of a batch.
pub(crate) fn batch_of(n_elements: usize) -> String {
    let elements: Vec<_> = (0..n_elements)
        .map(|i| {
            serde_json::json!({
                "element_id": format!("e{i}"),
                "element_type": "table",
                "image_url": format!("https://img.example/{i}.png"),
            })
        })
        .collect();
    serde_json::json!({ "elements": elements }).to_string()
}

pub(crate) fn stage(index: usize) -> Event {
    Event::Stage(StageReached::new(
        index,
        format!("e{index}"),
        Stage::Extracting,
    ))
}

pub(crate) fn error(index: usize) -> Event {
    error_saying(index, "The picture is too small to read.")
}

pub(crate) fn error_saying(index: usize, message: impl Into<String>) -> Event {
    Event::ElementError(ElementError {
        index,
        element_id: format!("e{index}"),
        error: Failure::new(FailureCode::Unreadable, Stage::Extracting, message),
    })
}

pub(crate) fn failed() -> Outcome {
    Outcome::Failed {
        code: FailureCode::Unreadable,
    }
}

/// Ends the next element of a job.
pub(crate) async fn work_on_one(delivery: &mut Delivery) {
    let index = delivery.next();
    delivery.emit(&stage(index)).await.unwrap();
    delivery.checkpoint(&error(index), failed()).await.unwrap();
}

/// Does a whole job.
pub(crate) async fn work(mut delivery: Delivery) {
    if delivery.job().mode == Mode::Single {
        delivery.emit(&stage(0)).await.unwrap();
        delivery.finish(&error(0), Some(failed())).await.unwrap();
        return;
    }
    while delivery.next() < delivery.job().elements.len() {
        work_on_one(&mut delivery).await;
    }
    let done = delivery.done().iter().zip(&delivery.job().elements);
    let done = done.map(|(checkpoint, element)| {
        (
            element.element_id.clone(),
            checkpoint.outcome.clone(),
            checkpoint.seq,
        )
    });
    let summary = Summary::of(delivery.batch().clone(), done.collect(), None, 1);
    delivery
        .finish(&Event::Summary(summary), None)
        .await
        .unwrap();
}

/// Asks again until the answer is the one waited for.
pub(crate) async fn until<F: Future<Output = bool>>(mut is_so: impl FnMut() -> F) {
    within(async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}
