//! Workers that come and go: nothing is lost, nothing is told twice.

use serde_json::json;
use shared::{
    contract::{
        Event, Failure, FailureCode, Stage,
        event::{ElementError, Outcome, StageReached, StitchError},
    },
    job::Mode,
    queue::{Delivery, State},
};

use crate::rig::{Rig, each};

fn failed(index: usize) -> (Event, Outcome) {
    let error = Failure::new(
        FailureCode::Unreadable,
        Stage::Extracting,
        "It is too small.",
    );
    let event = Event::ElementError(ElementError {
        index,
        element_id: format!("e{index}"),
        error,
    });
    (
        event,
        Outcome::Failed {
            code: FailureCode::Unreadable,
        },
    )
}

/// A worker that finished element 0, told that it had begun element 1, and died.
async fn dies_at_element_1(rig: &Rig) {
    let mut delivery: Delivery = rig.take("dead").await;
    let (event, outcome) = failed(0);
    delivery.checkpoint(&event, outcome).await.unwrap();
    delivery
        .emit(&Event::Stage(StageReached::new(1, "e1", Stage::Analyzing)))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_workers_job_goes_on_at_its_first_unfinished_element() {
    let rig = Rig::start([]).await;
    let batch = rig
        .submit(
            Mode::Batch,
            false,
            &[("table", "/0.png"), ("table", "/1.png")],
        )
        .await;
    dies_at_element_1(&rig).await;
    let worker = rig.worker(&["--concurrency", "1"]);
    let events = rig.events(&batch).await;
    worker.stop().await;

    assert_eq!(
        each(&events, "type"),
        [
            "batch_start",
            "element_error",
            "stage",
            "stage",
            "element_error",
            "summary"
        ]
    );
    assert_eq!(events[3]["attempt"], 2);
    assert_eq!(events[4]["error"]["code"], "fetch_http_status");
    let results = &events[5]["results"];
    assert_eq!(results[0]["code"], "unreadable");
    assert_eq!(results[0]["event_id"], format!("{batch}:2"));
    assert_eq!(results[1]["event_id"], format!("{batch}:5"));
    assert!(
        rig.host.requests().iter().all(|(path, _)| path != "/0.png"),
        "a finished element is not fetched again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stitch_that_was_told_before_the_crash_is_not_told_again() {
    let rig = Rig::start([]).await;
    let batch = rig.submit(Mode::Batch, true, &[("table", "/0.png")]).await;
    let mut delivery = rig.take("dead").await;
    let (event, outcome) = failed(0);
    delivery.checkpoint(&event, outcome).await.unwrap();
    let error = Failure::unstaged(
        FailureCode::StitchInsufficientResults,
        "There is nothing to join.",
    );
    let said = StitchError {
        group: 0,
        indexes: vec![],
        element_ids: vec![],
        error,
    };
    delivery.emit(&Event::StitchError(said)).await.unwrap();
    drop(delivery);

    let worker = rig.worker(&[]);
    let events = rig.events(&batch).await;
    worker.stop().await;
    assert_eq!(
        each(&events, "type"),
        ["batch_start", "element_error", "stitch_error", "summary"]
    );
    assert_eq!(events[3]["stitch"], "failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_element_that_stops_every_worker_is_given_up_and_the_batch_goes_on() {
    let rig = Rig::start([]).await;
    let batch = rig
        .submit(
            Mode::Batch,
            false,
            &[("table", "/0.png"), ("table", "/1.png")],
        )
        .await;
    drop(rig.take("first").await);
    drop(rig.steal("second").await);
    let worker = rig.worker(&["--max-deliveries", "2"]);
    let events = rig.events(&batch).await;
    worker.stop().await;

    assert_eq!(
        each(&events, "type"),
        [
            "batch_start",
            "element_error",
            "stage",
            "element_error",
            "summary"
        ]
    );
    let codes = [&events[1]["error"]["code"], &events[3]["error"]["code"]];
    assert_eq!(codes, ["poison", "fetch_http_status"]);
    assert_eq!(events[4]["status"], "failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_stops_finishes_its_element_and_hands_the_rest_back() {
    let rig = Rig::start([]).await;
    let gate = rig.host.hold("/0.png");
    let batch = rig
        .submit(
            Mode::Batch,
            false,
            &[("table", "/0.png"), ("table", "/1.png")],
        )
        .await;
    let worker = rig.worker(&[]);
    rig.host.asked("/0.png", 1).await;
    worker.ask_to_stop();
    gate.open();
    worker.stop().await;

    let record = rig.queue.record(&batch).await.unwrap().unwrap();
    assert_eq!((record.state, record.next), (State::Waiting, 1));
    assert_eq!(
        each(&rig.events_so_far(&batch).await, "type"),
        ["batch_start", "stage", "element_error"]
    );

    let other = rig.worker(&[]);
    let events = rig.events(&batch).await;
    other.stop().await;
    assert_eq!(events[3]["stage"], "analyzing");
    assert_eq!(
        events[3]["attempt"],
        json!(null),
        "handing back is no crash"
    );
    assert_eq!(events.last().unwrap()["failed"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_element_that_outlasts_the_grace_time_is_handed_back_too() {
    let rig = Rig::start([]).await;
    let gate = rig.host.hold("/0.png");
    let batch = rig.submit(Mode::Batch, false, &[("table", "/0.png")]).await;
    let worker = rig.worker(&["--grace-seconds", "0"]);
    rig.host.asked("/0.png", 1).await;
    worker.stop().await;
    let record = rig.queue.record(&batch).await.unwrap().unwrap();
    assert_eq!((record.state, record.next), (State::Waiting, 0));

    gate.open();
    let other = rig.worker(&[]);
    let events = rig.events(&batch).await;
    other.stop().await;
    assert_eq!(
        each(&events, "type"),
        ["batch_start", "stage", "stage", "element_error", "summary"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_job_writes_nothing_more() {
    let rig = Rig::start([]).await;
    let gate = rig.host.hold("/0.png");
    let batch = rig
        .submit(Mode::Single, false, &[("table", "/0.png")])
        .await;
    let worker = rig.worker(&["--concurrency", "1"]);
    rig.host.asked("/0.png", 1).await;
    let thief = rig.steal("thief").await;
    let (event, outcome) = failed(0);
    thief.finish(&event, Some(outcome)).await.unwrap();
    let told = rig.events(&batch).await;
    gate.open();

    // The loser drops the job when it next wants to write, and goes on with others.
    let next = rig
        .submit(Mode::Single, false, &[("table", "/missing.png")])
        .await;
    assert_eq!(
        rig.events(&next).await.last().unwrap()["error"]["code"],
        "fetch_http_status"
    );
    worker.stop().await;
    assert_eq!(rig.events_so_far(&batch).await, told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_takes_longer_than_a_lease_is_kept_by_the_heartbeat() {
    let rig = Rig::start([]).await;
    let gate = rig.host.hold("/0.png");
    let batch = rig.submit(Mode::Batch, false, &[("table", "/0.png")]).await;
    let workers = [rig.worker(&[]), rig.worker(&[])];
    rig.host.asked("/0.png", 1).await;
    // Not a wait for something to happen: the lease itself, twice.
    tokio::time::sleep(2 * rig.queue.settings().lease()).await;
    gate.open();
    let events = rig.events(&batch).await;
    for worker in workers {
        worker.stop().await;
    }
    assert_eq!(
        each(&events, "type"),
        ["batch_start", "stage", "element_error", "summary"]
    );
    assert_eq!(rig.host.requests().len(), 1, "no other worker took it over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_never_idle_takes_over_an_orphan_before_new_jobs() {
    let rig = Rig::start([]).await;
    let gate = rig.host.hold("/running.png");
    let orphan = rig
        .submit(Mode::Batch, false, &[("table", "/orphan.png")])
        .await;
    drop(rig.take("dead").await);
    let mut batches = Vec::new();
    for path in ["/running.png", "/new.png", "/newer.png"] {
        batches.push(rig.submit(Mode::Batch, false, &[("table", path)]).await);
    }
    let worker = rig.worker(&["--concurrency", "1"]);
    rig.host.asked("/running.png", 1).await;
    // Not a wait for something to happen: the dead worker's lease runs out.
    tokio::time::sleep(rig.queue.settings().lease()).await;
    gate.open();
    for batch in batches.iter().chain([&orphan]) {
        rig.events(batch).await;
    }
    worker.stop().await;
    let requests = rig.host.requests();
    let asked: Vec<_> = requests.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        asked,
        ["/running.png", "/orphan.png", "/new.png", "/newer.png"]
    );
}
