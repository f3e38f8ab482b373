//! What every test needs: a server, a queue on it, and events to write.

use shared::{
    contract::{
        ElementRequest, Event, FailureCode, Stage,
        event::{ElementError, Outcome, StageReached, Summary},
        failure::Failure,
    },
    ids::BatchId,
    job::{JOB_VERSION, Job, Mode},
    queue::{Consumer, Delivery, Enqueued, Queue, QueueArgs, Submission},
    redis::RedisArgs,
};
use std::time::{Duration, Instant};

use testkit::redis::RedisServer;

/// A queue on a server of its own, and a second handle on it for rivals that take jobs over soon.
pub(crate) struct Bench {
    pub(crate) server: RedisServer,
    pub(crate) queue: Queue,
    pub(crate) hasty: Queue,
}

impl Bench {
    pub(crate) async fn start() -> Self {
        Self::with(RedisServer::start().await, QueueArgs::default())
    }

    pub(crate) fn with(server: RedisServer, settings: QueueArgs) -> Self {
        let hasty = QueueArgs {
            queue_lease_ms: 300,
            ..settings.clone()
        };
        Self {
            queue: queue_on(&server, settings),
            hasty: queue_on(&server, hasty),
            server,
        }
    }

    pub(crate) async fn accept(&self, elements: usize) -> BatchId {
        match self
            .queue
            .enqueue(&submission(Mode::Batch, elements))
            .await
            .unwrap()
        {
            Enqueued::Accepted(batch) => batch,
            other => panic!("not accepted: {other:?}"),
        }
    }
}

pub(crate) fn queue_on(server: &RedisServer, settings: QueueArgs) -> Queue {
    let redis = RedisArgs {
        redis_key_prefix: "test".to_owned(),
        redis_pool_size: 8,
        ..RedisArgs::at(server.url().parse().unwrap())
    };
    Queue::new(&redis, settings).unwrap()
}

pub(crate) fn submission(mode: Mode, elements: usize) -> Submission {
    submission_of("tester", mode, elements)
}

pub(crate) fn submission_of(tenant: &str, mode: Mode, elements: usize) -> Submission {
    let elements = (0..elements).map(|i| ElementRequest {
        element_id: format!("e{i}"),
        element_type: "table".to_owned(),
        image_url: format!("http://img.invalid/{i}.png"),
    });
    let job = Job {
        version: JOB_VERSION,
        mode,
        deal_id: "deal/1 ü".to_owned(),
        subject: tenant.to_owned(),
        elements: elements.collect(),
        stitch: false,
    };
    Submission {
        job,
        idempotency: None,
    }
}

pub(crate) fn stage(index: usize) -> Event {
    Event::Stage(StageReached::new(
        index,
        format!("e{index}"),
        Stage::Extracting,
    ))
}

pub(crate) fn failed() -> Outcome {
    Outcome::Failed {
        code: FailureCode::FetchFailed,
    }
}

pub(crate) fn error(index: usize) -> Event {
    let error = Failure::new(
        FailureCode::FetchFailed,
        Stage::Analyzing,
        "The image server could not be reached.",
    );
    Event::ElementError(ElementError {
        index,
        element_id: format!("e{index}"),
        error,
    })
}

/// Works a delivery to its end, as a worker does: two events per element, then the summary.
pub(crate) async fn work(mut delivery: Delivery) {
    while delivery.next() < delivery.job().elements.len() {
        let index = delivery.next();
        delivery.emit(&stage(index)).await.unwrap();
        delivery.checkpoint(&error(index), failed()).await.unwrap();
    }
    let summary = summary(&delivery);
    delivery.finish(&summary, None).await.unwrap();
}

pub(crate) fn summary(delivery: &Delivery) -> Event {
    let done = delivery.done().iter().enumerate();
    let lines = done
        .map(|(i, checkpoint)| (format!("e{i}"), checkpoint.outcome.clone(), checkpoint.seq))
        .collect();
    Event::Summary(Summary::of(delivery.batch().clone(), lines, None, 0))
}

/// Pops until there is a job; a first pop may only make the consumer group.
pub(crate) async fn pop(consumer: &mut Consumer) -> Delivery {
    loop {
        if let Some(delivery) = consumer.pop().await.unwrap() {
            return delivery;
        }
    }
}

/// Reclaims until the lease of a dead worker has run out.
pub(crate) async fn reclaim(consumer: &mut Consumer) -> Delivery {
    let give_up = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(delivery) = consumer.reclaim().await.unwrap() {
            return delivery;
        }
        assert!(Instant::now() < give_up, "nothing to reclaim");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The names of a batch's events, which have no gap and one end.
pub(crate) async fn names(bench: &Bench, batch: &BatchId) -> Vec<String> {
    let events = bench.queue.event_log().read(batch, 0, 100).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.seq).collect::<Vec<_>>(),
        (1..=events.len() as u64).collect::<Vec<_>>()
    );
    assert!(
        events.iter().rev().skip(1).all(|event| !event.terminal) && events.last().unwrap().terminal
    );
    events.into_iter().map(|event| event.name).collect()
}

/// Changes the text of a batch's job in Redis, and returns what it is now.
pub(crate) async fn damage_job(
    bench: &Bench,
    batch: &BatchId,
    change: impl Fn(&str) -> String,
) -> String {
    let mut redis = bench.server.connection().await;
    let key = format!("test:{{0}}:pay:{batch}");
    let job: String = redis::cmd("GET")
        .arg(&key)
        .query_async(&mut redis)
        .await
        .unwrap();
    let set = change(&job);
    let mut command = redis::cmd("SET");
    let _: String = command
        .arg(&key)
        .arg(&set)
        .arg("KEEPTTL")
        .query_async(&mut redis)
        .await
        .unwrap();
    set
}
