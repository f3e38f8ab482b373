//! From a job in the queue to its events.

use std::io::Cursor;

use serde_json::{Value, json};
use shared::job::Mode;
use testkit::synth::samples;

use crate::rig::{Rig, each};

/// A drawn sample as a file, and what must be read from it.
pub(crate) fn sample(name: &str) -> (Vec<u8>, Value) {
    let sample = samples::all()
        .into_iter()
        .find(|sample| sample.name == name)
        .unwrap();
    let mut bytes = Cursor::new(Vec::new());
    sample
        .picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    (bytes.into_inner(), sample.expected)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_good_and_bad_pictures_tells_its_whole_story_in_order() {
    let (rent_roll, expected) = sample("rent-roll");
    let (photo, _) = sample("site-photo");
    let files = [
        ("/rent-roll.png", rent_roll),
        ("/photo.png", photo),
        ("/text.png", b"no picture".to_vec()),
    ];
    let rig = Rig::start(files).await;
    let elements = [
        ("table", "/rent-roll.png"),
        ("", "/missing.png"),
        ("image", "/photo.png"),
        ("table", "/text.png"),
    ];
    let batch = rig.submit(Mode::Batch, false, &elements).await;
    let worker = rig.worker(&[]);
    let events = rig.events(&batch).await;
    worker.stop().await;

    assert_eq!(
        story(&events),
        [
            "batch_start",
            "0 analyzing",
            "0 extracting",
            "0 formatting",
            "0 result table",
            "1 analyzing",
            "1 element_error fetch_http_status",
            "2 analyzing",
            "2 extracting",
            "2 element_error not_digitizable",
            "3 analyzing",
            "3 element_error unsupported_media_type",
            "summary",
        ]
    );
    assert_eq!(events[6]["error"]["http_status"], 404);

    let result = &events[4];
    let hash = result["source"]["image_url_sha256"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    assert!(0 < result["source"]["width"].as_u64().unwrap());
    let csv = result["replacement"]["csv"].as_str().unwrap();
    let (found, texts) = texts_found_in(csv, &expected);
    assert!(
        9 * texts <= 10 * found,
        "{found} of {texts} texts of the picture are in\n{csv}"
    );
    check_summary(&events);
}

/// The summary against the events before it.
fn check_summary(events: &[Value]) {
    let summary = events.last().unwrap();
    let batch = summary["batch_id"].as_str().unwrap();
    let counts = ["total", "succeeded", "failed", "skipped"].map(|name| &summary[name]);
    assert_eq!(counts, [4, 1, 3, 0]);
    assert_eq!(summary["status"], "partial");
    assert_eq!(summary["stitch"], Value::Null);
    let line = |index: u64, seq: u64| json!({"index": index, "element_id": format!("e{index}"), "event_id": format!("{batch}:{seq}")});
    let lines = [
        (line(0, 5), json!({"status": "ok", "kind": "table"})),
        (
            line(1, 7),
            json!({"status": "failed", "code": "fetch_http_status"}),
        ),
        (
            line(2, 10),
            json!({"status": "failed", "code": "not_digitizable"}),
        ),
        (
            line(3, 12),
            json!({"status": "failed", "code": "unsupported_media_type"}),
        ),
    ];
    for (place, (mut line, outcome)) in lines.into_iter().enumerate() {
        let members = line.as_object_mut().unwrap();
        members.extend(outcome.as_object().unwrap().clone());
        assert_eq!(summary["results"][place], line);
    }
}

/// Each event in a few words, after a look at its number.
fn story(events: &[Value]) -> Vec<String> {
    let words = |(place, event): (usize, &Value)| {
        assert_eq!(event["seq"], place as u64 + 1);
        let index = event["index"].as_u64().map(|index| index.to_string());
        let kind = event["type"].as_str().filter(|kind| *kind != "stage");
        let detail = [
            &event["stage"],
            &event["replacement"]["kind"],
            &event["error"]["code"],
        ];
        let detail = detail.into_iter().find_map(Value::as_str);
        let words = [index.as_deref(), kind, detail];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    events.iter().enumerate().map(words).collect()
}

/// How many of the drawn texts came back somewhere, and how many there are.
fn texts_found_in(csv: &str, expected: &Value) -> (usize, usize) {
    let mut texts = Vec::new();
    collect_texts(expected, &mut texts);
    assert!(
        20 < texts.len(),
        "the sample has too few texts to tell anything: {expected}"
    );
    let unquoted = csv.replace('"', "");
    (
        texts
            .iter()
            .filter(|text| unquoted.contains(text.as_str()))
            .count(),
        texts.len(),
    )
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members
            .values()
            .for_each(|member| collect_texts(member, texts)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_image_ends_with_its_own_event() {
    let (picture, _) = sample("sources-and-uses");
    let rig = Rig::start([("/a.png", picture)]).await;
    let worker = rig.worker(&[]);
    let good = rig
        .submit(Mode::Single, false, &[("table", "/a.png")])
        .await;
    let bad = rig
        .submit(Mode::Single, false, &[("table", "http://localhost/a.png")])
        .await;

    let events = rig.events(&good).await;
    assert_eq!(each(&events, "type"), ["stage", "stage", "stage", "result"]);
    assert_eq!(
        each(&events, "stage"),
        ["analyzing", "extracting", "formatting"]
    );
    let events = rig.events(&bad).await;
    assert_eq!(each(&events, "type"), ["stage", "element_error"]);
    assert_eq!(events[1]["error"]["code"], "fetch_blocked");
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stitch_that_cannot_be_made_is_said_and_does_not_fail_the_batch() {
    let (uses, _) = sample("sources-and-uses");
    let (debt, _) = sample("debt-schedule");
    let rig = Rig::start([("/a.png", uses), ("/b.png", debt)]).await;
    let worker = rig.worker(&[]);
    let two = rig
        .submit(
            Mode::Batch,
            true,
            &[("table", "/a.png"), ("table", "/b.png")],
        )
        .await;
    let one = rig
        .submit(
            Mode::Batch,
            true,
            &[("table", "/a.png"), ("table", "/missing.png")],
        )
        .await;

    for (batch, code, indexes, status) in [
        (two, "stitch_incompatible", json!([0, 1]), "completed"),
        (one, "stitch_insufficient_results", json!([0]), "partial"),
    ] {
        let events = rig.events(&batch).await;
        let [.., stitch, summary] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!(stitch["type"], "stitch_error");
        assert_eq!(
            (&stitch["error"]["code"], &stitch["indexes"]),
            (&json!(code), &indexes)
        );
        assert_eq!(
            (&summary["status"], &summary["stitch"]),
            (&json!(status), &json!("failed"))
        );
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn elements_with_the_same_id_and_odd_names_are_kept_apart_by_index() {
    let (picture, _) = sample("sources-and-uses");
    let rig = Rig::start([("/a.png", picture)]).await;
    let worker = rig.worker(&["--concurrency", "1"]);
    let batch = rig
        .submit(
            Mode::Batch,
            false,
            &[("表", "/a.png"), ("diagram", "/a.png")],
        )
        .await;
    let events = rig.events(&batch).await;
    worker.stop().await;

    let results: Vec<&Value> = events
        .iter()
        .filter(|event| event["type"] == "result")
        .collect();
    assert_eq!(results.len(), 2);
    assert_eq!(
        results[0]["replacement"], results[1]["replacement"],
        "the same picture gives the same result"
    );
    assert_eq!(results[1]["warnings"][0]["code"], "element_type_mismatch");
}
