//! From a job in the queue to its events.

use std::io::Cursor;

use serde_json::{Value, json};
use shared::job::Mode;
use testkit::synth::samples;

use crate::rig::{Rig, each};

/// A drawn sample as a file, and what must be read from it.
fn sample(name: &str) -> (Vec<u8>, Value) {
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

    let expected_types = [
        "batch_start", // 1
        "stage",
        "stage",
        "stage",
        "result", // the table
        "stage",
        "element_error", // not there
        "stage",
        "stage",
        "element_error", // a photo
        "stage",
        "element_error", // no picture
        "summary",
    ];
    assert_eq!(each(&events, "type"), expected_types);
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event["seq"], place as u64 + 1);
    }
    let indexes: Vec<u64> = events
        .iter()
        .filter_map(|event| event["index"].as_u64())
        .collect();
    assert_eq!(indexes, [0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3]);
    assert_eq!(
        each(&events[1..4], "stage"),
        ["analyzing", "extracting", "formatting"]
    );

    let result = &events[4];
    assert_eq!(result["replacement"]["kind"], "table");
    assert_eq!(
        result["source"]["image_url_sha256"].as_str().unwrap().len(),
        64
    );
    assert!(0 < result["source"]["width"].as_u64().unwrap());
    let csv = result["replacement"]["csv"].as_str().unwrap();
    let (found, texts) = texts_found_in(csv, &expected);
    assert!(
        9 * texts <= 10 * found,
        "{found} of {texts} texts of the picture are in\n{csv}"
    );

    let codes: Vec<&Value> = events
        .iter()
        .filter(|e| e["type"] == "element_error")
        .map(|e| &e["error"]["code"])
        .collect();
    assert_eq!(
        codes,
        [
            "fetch_http_status",
            "not_digitizable",
            "unsupported_media_type"
        ]
    );
    assert_eq!(events[6]["error"]["http_status"], 404);

    let summary = events.last().unwrap();
    assert_eq!(summary["status"], "partial");
    assert_eq!(
        (
            &summary["succeeded"],
            &summary["failed"],
            &summary["skipped"]
        ),
        (&json!(1), &json!(3), &json!(0))
    );
    assert_eq!(summary["stitch"], Value::Null);
    assert_eq!(
        summary["results"][0],
        json!({
            "index": 0, "element_id": "e0", "status": "ok", "kind": "table", "event_id": format!("{batch}:5"),
        })
    );
    assert_eq!(
        summary["results"][1],
        json!({
            "index": 1, "element_id": "e1", "status": "failed", "code": "fetch_http_status", "event_id": format!("{batch}:7"),
        })
    );
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
    let (picture, _) = sample("sources-and-uses");
    let rig = Rig::start([("/a.png", picture)]).await;
    let worker = rig.worker(&[]);
    let two = rig
        .submit(
            Mode::Batch,
            true,
            &[("table", "/a.png"), ("table", "/a.png")],
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
