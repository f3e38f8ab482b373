//! The operator's commands on a live Redis.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};
use shared::queue::State;

use crate::tool::{code, digitizectl, stderr, stdout};
use crate::world::{World, work};

#[tokio::test]
async fn the_depth_counts_jobs_by_state_and_tenant() {
    let mut world = World::start().await;
    let empty = world.run(&["depth"], 0);
    assert_eq!((&empty["jobs"], &empty["tenants"]), (&json!(0), &json!({})));
    let _jobs = world.with_jobs().await;
    let mut depth = world.run(&["depth"], 0);
    let memory = depth.as_object_mut().unwrap().remove("memory").unwrap();
    assert!(0 < memory["used"].as_u64().unwrap(), "{memory}");
    // A cancelled job keeps its place until a worker meets it.
    let wanted = json!({ "jobs": 3, "waiting": 2, "running": 1, "finished": 1, "paused": false, "tenants": { "canvas": 3 } });
    assert_eq!(depth, wanted);
}

#[tokio::test]
async fn jobs_are_listed_by_state_and_never_more_than_asked_for() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let states = |listed: &Value| -> BTreeMap<String, String> {
        let lines = listed.as_array().unwrap().iter();
        lines
            .map(|job| (job["batch_id"].to_string(), job["state"].to_string()))
            .collect()
    };
    let expected = |of: &[(&shared::ids::BatchId, State)]| -> BTreeMap<String, String> {
        of.iter()
            .map(|(batch, state)| (format!("\"{batch}\""), format!("\"{}\"", state.as_str())))
            .collect()
    };
    let running = jobs.running.batch();
    let all = expected(&[
        (&jobs.done, State::Done),
        (&jobs.unreadable, State::Done),
        (&jobs.cancelled, State::Done),
        (running, State::Running),
        (&jobs.waiting, State::Waiting),
    ]);
    assert_eq!(states(&world.run(&["jobs"], 0)), all);
    for state in [State::Waiting, State::Running, State::Done] {
        let listed = states(&world.run(&["jobs", "--state", state.as_str()], 0));
        let word = format!("\"{}\"", state.as_str());
        let wanted: BTreeMap<_, _> = all
            .iter()
            .filter(|(_, of)| **of == word)
            .map(|(batch, of)| (batch.clone(), of.clone()))
            .collect();
        assert_eq!(listed, wanted);
    }
    let two = world.run(&["jobs", "--limit", "2"], 0);
    assert_eq!(two.as_array().unwrap().len(), 2);

    let line = &world.run(&["jobs", "--state", "running"], 0)[0];
    assert_eq!(
        (
            &line["worker"],
            &line["finished_elements"],
            &line["elements"]
        ),
        (&json!("w1"), &json!(1), &json!(2))
    );
}

#[tokio::test]
async fn a_job_is_shown_with_its_outcomes_and_without_signatures() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let id = jobs.running.batch().as_str();
    let shown = world.run(&["show", id], 0);
    assert_eq!(
        (
            &shown["state"],
            &shown["worker"],
            &shown["events"],
            &shown["deal_id"]
        ),
        (&json!("running"), &json!("w1"), &json!(2), &json!("deal-1"))
    );
    let failed = json!({ "status": "failed", "code": "fetch_failed" });
    assert_eq!(shown["elements"][0]["outcome"], failed);
    assert_eq!(shown["elements"][1]["outcome"], Value::Null);
    assert_eq!(
        shown["elements"][1]["image_url"],
        "http://img.invalid/1.png"
    );
    assert!(0 < shown["expires_in_ms"].as_u64().unwrap());

    assert_eq!(
        world.run(&["show", "b0_0123456789abcdef0123456789abcdef"], 1),
        Value::Null
    );
    assert_eq!(world.run(&["show", "no-batch"], 2), Value::Null);
}

#[tokio::test]
async fn events_are_printed_after_any_of_them_and_followed_to_the_last() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let id = jobs.running.batch().to_string();
    let output = world
        .tool(&["events", &id, "--after", "1"])
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let event: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(
        (&event["type"], &event["seq"]),
        (&json!("element_error"), &json!(2))
    );

    let mut following = world
        .tool(&["events", &id, "--follow"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!((&next()["seq"], &next()["seq"]), (&json!(1), &json!(2)));
    // Only now there is more, while it is being followed.
    work(jobs.running).await;
    assert_eq!(next()["seq"], 3);
    assert_eq!(next()["type"], "summary");
    assert!(lines.next().is_none());
    assert!(following.wait().unwrap().success());
}

#[tokio::test]
async fn cancel_says_what_became_of_the_wish() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let unknown = "b0_0123456789abcdef0123456789abcdef";
    let cases = [
        (jobs.waiting.as_str(), "now", 0),
        (jobs.running.batch().as_str(), "asked", 0),
        (jobs.done.as_str(), "over", 1),
        (jobs.cancelled.as_str(), "over", 1),
        (unknown, "unknown", 1),
    ];
    for (id, word, wanted_code) in cases {
        let answer = world.run(&["cancel", id], wanted_code);
        assert_eq!(answer, json!({ "batch_id": id, "cancelled": word }));
    }
    let record = world.queue.record(&jobs.waiting).await.unwrap().unwrap();
    assert_eq!((record.state, record.cancelled), (State::Done, true));
}

#[tokio::test]
async fn only_a_finished_job_is_run_again_and_with_the_same_pictures() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let answer = world.run(&["retry", jobs.cancelled.as_str()], 0);
    let batch = serde_json::from_value(answer["batch_id"].clone()).unwrap();
    let record = world.queue.record(&batch).await.unwrap().unwrap();
    let before = world.queue.record(&jobs.cancelled).await.unwrap().unwrap();
    assert_eq!((record.state, record.next), (State::Waiting, 0));
    assert_eq!(record.job, before.job);
    assert_eq!(answer["retried"], jobs.cancelled.as_str());

    world.run(&["retry", jobs.waiting.as_str()], 1);
    assert_eq!(world.queue.depth().await.unwrap().jobs, 4);
}

#[tokio::test]
async fn a_dead_letter_is_listed_shown_and_dropped_and_redriven_once_it_can_be_read() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let listed = world.run(&["dlq", "list"], 0);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["batch_id"], jobs.unreadable.as_str());
    let letter = listed[0]["letter"].as_str().unwrap();
    let shown = world.run(&["dlq", "show", letter], 0);
    assert_eq!(shown["payload"], json!({ "version": 99 }));
    world.run(&["dlq", "redrive", letter], 1);

    let waiting = format!("GET dq:{{0}}:pay:{}", jobs.waiting);
    let payload: String = redis::from_redis_value(world.command(&waiting).await).unwrap();
    world
        .command(&format!(
            "XADD dq:{{0}}:dead 9999999999999-0 j x t canvas why test p {payload}"
        ))
        .await;
    let redriven = world.run(&["dlq", "redrive", "9999999999999-0"], 0);
    let batch = serde_json::from_value(redriven["batch_id"].clone()).unwrap();
    assert!(world.queue.record(&batch).await.unwrap().is_some());

    assert_eq!(world.run(&["dlq", "drop", letter], 0)["dropped"], true);
    assert_eq!(world.run(&["dlq", "drop", letter], 1)["dropped"], false);
    world.run(&["dlq", "show", letter], 1);
    world.run(&["dlq", "show", "not-a-letter"], 2);
}

#[tokio::test]
async fn workers_are_listed_and_told_to_drain() {
    let mut world = World::start().await;
    let _jobs = world.with_jobs().await;
    let workers = world.run(&["workers"], 0);
    assert_eq!(
        (
            &workers[0]["worker"],
            &workers[0]["says"],
            &workers[0]["command"]
        ),
        (&json!("w1"), &json!({ "host": "here" }), &Value::Null)
    );
    let told = world.run(&["drain", "w1"], 0);
    assert_eq!(told, json!({ "worker": "w1", "told": true }));
    assert!(world.queue.heartbeat("w1").beat("{}").await.unwrap().drain);
    assert_eq!(world.run(&["drain", "w2"], 1)["told"], false);
}

#[tokio::test]
async fn a_pause_ends_by_itself_after_its_time_or_by_resume() {
    let world = World::start().await;
    let paused = world.run(&["pause", "--for", "15m"], 0);
    assert_eq!(paused, json!({ "paused": true, "seconds": 900 }));
    let ttl: i64 = redis::from_redis_value(world.command("PTTL dq:{0}:paused").await).unwrap();
    assert!(0 < ttl && ttl <= 900_000, "{ttl}");
    assert_eq!(world.run(&["depth"], 0)["paused"], true);
    world.run(&["resume"], 0);
    assert_eq!(world.run(&["depth"], 0)["paused"], false);
    world.run(&["pause", "--for", "8d"], 2);
}

#[tokio::test]
async fn people_get_tables() {
    let mut world = World::start().await;
    let jobs = world.with_jobs().await;
    let running = jobs.running.batch().as_str();
    let cases: [(&[&str], &str); 6] = [
        (&["depth"], "of canvas"),
        (&["jobs"], running),
        (&["show", running], "failed: fetch_failed"),
        (&["events", running], "page-0  fetch_failed"),
        (&["dlq", "list"], "canvas"),
        (&["workers"], "w1"),
    ];
    for (arguments, text) in cases {
        let output = digitizectl()
            .args(arguments)
            .args(["--redis-url", &world.redis.url()])
            .output()
            .unwrap();
        assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
        assert!(stdout(&output).contains(text), "{}", stdout(&output));
    }
}

#[test]
fn a_redis_that_is_away_is_an_error_that_says_so() {
    let output = digitizectl()
        .args(["depth", "--redis-url", "redis://127.0.0.1:1/0"])
        .output()
        .unwrap();
    assert_eq!((code(&output), stdout(&output)), (1, ""));
    assert!(stderr(&output).contains("Redis"), "{}", stderr(&output));
}
