//! A queue on a redis-server of the test's own, with jobs in every state.

use std::process::Command;

use serde_json::Value;
use shared::contract::event::{ElementError, Outcome, Summary};
use shared::contract::{ElementRequest, Event, Failure, FailureCode, Stage};
use shared::ids::BatchId;
use shared::job::{JOB_VERSION, Job, Mode};
use shared::queue::{Consumer, Delivery, Enqueued, Queue, QueueArgs, Submission};
use shared::redis::RedisArgs;
use testkit::redis::RedisServer;

use crate::tool::{code, digitizectl, stderr, stdout};

const LEASE_MS: u32 = 600_000;

/// The server, and what is on it.
pub(crate) struct World {
    pub(crate) redis: RedisServer,
    pub(crate) queue: Queue,
    consumer: Consumer,
}

/// One job in each state.
pub(crate) struct Jobs {
    pub(crate) done: BatchId,
    pub(crate) unreadable: BatchId,
    pub(crate) running: Delivery,
    pub(crate) cancelled: BatchId,
    pub(crate) waiting: BatchId,
}

impl World {
    pub(crate) async fn start() -> Self {
        let redis = RedisServer::start().await;
        let args = RedisArgs {
            redis_key_prefix: "dq".to_owned(),
            redis_pool_size: 4,
            ..RedisArgs::at(redis.url().parse().unwrap())
        };
        // No lease runs out by itself, however slow the machine is.
        let settings = QueueArgs {
            queue_lease_ms: LEASE_MS,
            ..QueueArgs::default()
        };
        let queue = Queue::new(&args, settings).unwrap();
        let consumer = queue.consumer("w1");
        Self {
            redis,
            queue,
            consumer,
        }
    }

    pub(crate) async fn enqueue(&self, n_elements: usize) -> BatchId {
        let elements = (0..n_elements).map(|index| ElementRequest {
            element_id: format!("page-{index}"),
            element_type: "table".to_owned(),
            image_url: format!("http://img.invalid/{index}.png?sig=secret"),
        });
        let job = Job {
            version: JOB_VERSION,
            mode: Mode::Batch,
            deal_id: "deal-1".to_owned(),
            subject: "canvas".to_owned(),
            elements: elements.collect(),
            stitch: false,
        };
        let submission = Submission {
            job,
            idempotency: None,
        };
        match self.queue.enqueue(&submission).await.unwrap() {
            Enqueued::Accepted(batch) => batch,
            other => panic!("not accepted: {other:?}"),
        }
    }

    /// Takes the next job; the first look only makes the group.
    pub(crate) async fn pop(&mut self) -> Delivery {
        loop {
            if let Some(delivery) = self.consumer.try_pop().await.unwrap() {
                return delivery;
            }
        }
    }

    /// Runs a Redis command of words between spaces.
    pub(crate) async fn command(&self, command: &str) -> redis::Value {
        let mut words = command.split(' ');
        let mut call = redis::cmd(words.next().unwrap());
        for word in words {
            call.arg(word);
        }
        let mut connection = self.redis.connection().await;
        call.query_async(&mut connection).await.unwrap()
    }

    /// A finished job, a dead letter, a running job with one of two elements done, a cancelled and a waiting one.
    pub(crate) async fn with_jobs(&mut self) -> Jobs {
        self.queue
            .heartbeat("w1")
            .beat(r#"{"host":"here"}"#)
            .await
            .unwrap();
        let done = self.enqueue(1).await;
        work(self.pop().await).await;

        let unreadable = self.enqueue(1).await;
        let payload = format!("dq:{{0}}:pay:{unreadable}");
        self.command(&format!("SET {payload} {{\"version\":99}} KEEPTTL"))
            .await;
        while self.queue.dead_letters(1).await.unwrap().is_empty() {
            assert!(self.consumer.try_pop().await.unwrap().is_none());
        }

        self.enqueue(2).await;
        let mut running = self.pop().await;
        let (event, outcome) = failed(0);
        running.checkpoint(&event, outcome).await.unwrap();
        let cancelled = self.enqueue(1).await;
        self.queue.cancel(&cancelled).await.unwrap();
        let waiting = self.enqueue(3).await;
        Jobs {
            done,
            unreadable,
            running,
            cancelled,
            waiting,
        }
    }

    /// `digitizectl` on this queue, not yet run.
    pub(crate) fn tool(&self, arguments: &[&str]) -> Command {
        let mut command = digitizectl();
        command
            .args(arguments)
            .args(["--json", "--redis-url", &self.redis.url()])
            .args(["--queue-lease-ms", &LEASE_MS.to_string()]);
        command
    }

    /// Runs a command that must end with the code; gives its JSON, null when it printed none.
    pub(crate) fn run(&self, arguments: &[&str], wanted_code: i32) -> Value {
        let output = self.tool(arguments).output().unwrap();
        assert_eq!(
            code(&output),
            wanted_code,
            "{arguments:?}: {}",
            stderr(&output)
        );
        match stdout(&output) {
            "" => Value::Null,
            json => serde_json::from_str(json).unwrap(),
        }
    }
}

fn failed(index: usize) -> (Event, Outcome) {
    let code = FailureCode::FetchFailed;
    let error = Failure::new(code, Stage::Analyzing, "The image server is away.");
    let event = ElementError {
        index,
        element_id: format!("page-{index}"),
        error,
    };
    (Event::ElementError(event), Outcome::Failed { code })
}

/// Works a delivery to its end.
pub(crate) async fn work(mut delivery: Delivery) {
    while delivery.next() < delivery.job().elements.len() {
        let (event, outcome) = failed(delivery.next());
        delivery.checkpoint(&event, outcome).await.unwrap();
    }
    let elements = delivery.job().elements.iter().zip(delivery.done());
    let lines = elements
        .map(|(element, done)| (element.element_id.clone(), done.outcome.clone(), done.seq));
    let summary = Summary::of(delivery.batch().clone(), lines.collect(), None, 0);
    delivery
        .finish(&Event::Summary(summary), None)
        .await
        .unwrap();
}
