use std::net::SocketAddr;
use std::process::Output;

use serde_json::{Value, json};

use crate::scripted_service::{Answer, serve};
use crate::tool::{code, digitizectl, stderr, stdout};

const BATCH: &str = "b0_0123456789abcdef0123456789abcdef";

fn event(seq: u64, name: &str, mut data: Value) -> String {
    data["type"] = name.into();
    data["seq"] = seq.into();
    format!("id: {BATCH}:{seq}\nevent: {name}\nretry: 10\ndata: {data}\n\n")
}

fn stage(seq: u64) -> String {
    let stage = json!({ "index": 0, "element_id": "page", "stage": "analyzing", "stage_index": 0, "stage_count": 3 });
    event(seq, "stage", stage)
}

fn element_error(seq: u64) -> String {
    let error = json!({ "code": "not_digitizable", "message": "No.", "stage": "analyzing", "retryable": false });
    event(
        seq,
        "element_error",
        json!({ "index": 0, "element_id": "page", "error": error }),
    )
}

fn summary(seq: u64) -> String {
    let summary = json!({ "batch_id": BATCH, "status": "failed", "total": 1, "succeeded": 0, "failed": 1, "skipped": 0,
                          "stitch": null, "results": [], "duration_ms": 5 });
    event(seq, "summary", summary)
}

fn stream(events: Vec<String>, ends_cleanly: bool) -> Answer {
    Answer {
        status: "200 OK",
        events,
        ends_cleanly,
    }
}

fn submit(address: SocketAddr) -> Output {
    let url = format!("http://{address}");
    let arguments = [
        "submit",
        "--url",
        &url,
        "--deal",
        "d 1",
        "--json",
        "http://host/page.png",
    ];
    digitizectl()
        .args(arguments)
        .env("DIGITIZE_TOKEN", "a-secret-token")
        .output()
        .unwrap()
}

fn seqs(output: &Output) -> Vec<u64> {
    let lines = stdout(output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|event| event["seq"].as_u64().unwrap()).collect()
}

#[test]
fn a_broken_stream_is_resumed_after_the_last_event_seen() {
    let cut_in_an_event = stage(3).split_at(20).0.to_owned();
    let (address, served) = serve(vec![
        stream(vec![stage(1), stage(2), cut_in_an_event], false),
        stream(vec![], false),
        stream(vec![stage(3)], true),
        stream(vec![element_error(4), summary(5)], true),
    ]);

    let output = submit(address);
    let asked = served.join().unwrap();

    assert_eq!(seqs(&output), [1, 2, 3, 4, 5], "{}", stderr(&output));
    assert_eq!(code(&output), 1, "no element has a result");
    assert!(
        asked[0][0].starts_with("post /api/canvas/d%201/images/batch-digitize "),
        "{:?}",
        asked[0]
    );
    assert!(
        asked[0]
            .iter()
            .any(|line| line.starts_with("idempotency-key: ")),
        "{:?}",
        asked[0]
    );
    for (asked, last_seen) in asked[1..].iter().zip([2, 2, 3]) {
        assert!(
            asked[0].starts_with("get /api/canvas/d%201/images/batch-digitize/b0_1/stream "),
            "{asked:?}"
        );
        assert!(
            asked.contains(&format!("last-event-id: {BATCH}:{last_seen}")),
            "{asked:?}"
        );
        assert!(
            asked.contains(&"authorization: bearer a-secret-token".to_owned()),
            "{asked:?}"
        );
    }
}

#[test]
fn a_batch_that_is_gone_is_an_error_and_not_an_endless_wait() {
    let gone = Answer {
        status: "404 Not Found",
        events: vec!["{\"detail\":\"Not Found\"}".into()],
        ends_cleanly: true,
    };
    let (address, served) = serve(vec![stream(vec![stage(1)], false), gone]);
    let output = submit(address);
    served.join().unwrap();
    assert_eq!((code(&output), seqs(&output)), (1, vec![1]));
    assert!(stderr(&output).contains("404"), "{}", stderr(&output));
}

#[test]
fn a_refused_token_is_told_without_being_shown() {
    let refused = Answer {
        status: "401 Unauthorized",
        events: vec!["{\"detail\":\"no\"}".into()],
        ends_cleanly: true,
    };
    let (address, served) = serve(vec![refused]);
    let output = submit(address);
    served.join().unwrap();
    assert_eq!(code(&output), 1);
    let told = stderr(&output);
    assert!(
        told.contains("401") && told.contains("token") && !told.contains("a-secret-token"),
        "{told}"
    );
}

#[test]
fn without_a_token_nothing_is_sent() {
    let output = digitizectl()
        .args(["submit", "--deal", "d", "http://host/page.png"])
        .output()
        .unwrap();
    assert_eq!(code(&output), 1);
    assert!(
        stderr(&output).contains("DIGITIZE_TOKEN"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn more_pictures_than_a_batch_holds_are_a_mistake_in_the_command_line() {
    let output = digitizectl()
        .args(["submit", "--deal", "d"])
        .args(["http://host/page.png"; 11])
        .output()
        .unwrap();
    assert_eq!(code(&output), 2);
}
