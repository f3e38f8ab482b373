//! Parts of one table: joined, told once, whoever tells it.

use std::io::Cursor;

use serde_json::{Value, json};
use shared::{
    contract::{
        Event, Failure, FailureCode, Stage,
        event::{ElementError, ElementResult, Outcome, StitchResult},
    },
    ids::BatchId,
    job::Mode,
    queue::Delivery,
};
use testkit::synth::samples;

use crate::rig::{Rig, each};

/// A sample's picture from one share of its height to another, as a file.
fn strip(name: &str, from: f32, to: f32) -> Vec<u8> {
    let sample = samples::all()
        .into_iter()
        .find(|sample| sample.name == name);
    let picture = sample.unwrap().picture;
    let (top, bottom) = (picture.height() as f32 * from, picture.height() as f32 * to);
    let strip = picture.crop_imm(0, top as u32, picture.width(), (bottom - top) as u32);
    let mut bytes = Cursor::new(Vec::new());
    strip.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn overlapping_pieces_of_a_picture_give_the_table_of_the_whole_one() {
    let name = "rent-roll";
    let files = [
        ("/whole.png", strip(name, 0.0, 1.0)),
        ("/top.png", strip(name, 0.0, 0.62)),
        ("/bottom.png", strip(name, 0.45, 1.0)),
    ];
    let rig = Rig::start(files).await;
    let worker = rig.worker(&[]);
    let whole = rig
        .submit(Mode::Batch, false, &[("table", "/whole.png")])
        .await;
    let pieces = [
        ("table", "/top.png"),
        ("table", "/missing.png"),
        ("table", "/bottom.png"),
    ];
    let pieces = rig.submit(Mode::Batch, true, &pieces).await;
    let (whole, events) = (rig.events(&whole).await, rig.events(&pieces).await);
    worker.stop().await;

    let whole = whole
        .iter()
        .find(|event| event["type"] == "result")
        .unwrap();
    let [.., stitched, summary] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(stitched["type"], "stitch_result");
    assert_eq!(
        (&stitched["indexes"], &stitched["anchor_index"]),
        (&json!([0, 2]), &json!(0))
    );
    assert_eq!(stitched["element_ids"], json!(["e0", "e2"]));
    assert_eq!(stitched["replacement"]["csv"], whole["replacement"]["csv"]);
    // What the missing picture showed cannot be known.
    assert_eq!(stitched["warnings"][0]["code"], "partial_table");
    let last = stitched["replacement"]["cells"]
        .as_array()
        .unwrap()
        .last()
        .unwrap();
    assert_eq!(last["element_index"], 2);
    assert_eq!(
        (&summary["status"], &summary["stitch"]),
        (&json!("partial"), &json!("ok"))
    );
}

/// A `result` with a table of two columns.
fn result(index: usize, names: [&str; 2], row: [&str; 2]) -> (Event, Outcome) {
    let cell = |r: usize, c: usize, text: &str| {
        json!({"r": r, "c": c, "rowspan": 1, "colspan": 1, "text": text, "value": null, "header": r == 0,
               "bbox": [0.0, 0.0, 0.0, 0.0], "confidence": 1.0})
    };
    let column = |name: &str| json!({"key": "", "name": name, "value_type": "text"});
    let event = json!({
        "index": index, "element_id": format!("e{index}"), "confidence": 1.0, "warnings": [], "duration_ms": 1,
        "source": {"image_url_sha256": "", "width": 1, "height": 1},
        "replacement": {
            "kind": "table", "columns": names.map(column), "header_rows": 1, "header_cols": 0,
            "cells": [cell(0, 0, names[0]), cell(0, 1, names[1]), cell(1, 0, row[0]), cell(1, 1, row[1])],
            "markdown": "", "html": "", "csv": "", "prosemirror": {},
        },
    });
    let event: ElementResult = serde_json::from_value(event).unwrap();
    (
        Event::Result(event),
        Outcome::Ok {
            kind: "table".to_owned(),
        },
    )
}

/// A worker that finishes every element of a batch, tells of so many wholes, and dies.
async fn dies_after_the_last_element(rig: &Rig, told: &[StitchResult]) -> BatchId {
    let elements = [("table", "/missing.png"); 5];
    let batch = rig.submit(Mode::Batch, true, &elements).await;
    let mut delivery: Delivery = rig.take("dead").await;
    let (rents, debts) = (["Suite", "Rent"], ["Lender", "Rate"]);
    let failure = Failure::new(
        FailureCode::Unreadable,
        Stage::Extracting,
        "It is too small.",
    );
    let failed = Event::ElementError(ElementError {
        index: 2,
        element_id: "e2".to_owned(),
        error: failure,
    });
    let finished = [
        result(0, rents, ["100", "$1,200"]),
        result(1, debts, ["Bank A", "5.0%"]),
        (
            failed,
            Outcome::Failed {
                code: FailureCode::Unreadable,
            },
        ),
        result(3, rents, ["110", "$900"]),
        result(4, debts, ["Bank B", "6.1%"]),
    ];
    for (event, outcome) in finished {
        delivery.checkpoint(&event, outcome).await.unwrap();
    }
    for whole in told {
        delivery
            .emit(&Event::StitchResult(whole.clone()))
            .await
            .unwrap();
    }
    batch
}

/// The stitch events without their batch.
fn wholes(events: &[Value]) -> Vec<&Value> {
    events
        .iter()
        .filter(|event| event["type"] == "stitch_result")
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_a_worker_dies_the_wholes_are_the_same_and_each_is_told_once() {
    let rig = Rig::start([]).await;
    let first = dies_after_the_last_element(&rig, &[]).await;
    let worker = rig.worker(&[]);
    let expected = rig.events(&first).await;
    worker.stop().await;
    assert_eq!(
        each(&expected, "type")[6..],
        ["stitch_result", "stitch_result", "summary"]
    );
    let told = wholes(&expected);
    assert_eq!(
        (&told[0]["indexes"], &told[1]["indexes"]),
        (&json!([0, 3]), &json!([1, 4]))
    );
    assert_eq!(
        (&told[0]["group"], &told[1]["group"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        told[1]["replacement"]["csv"],
        "Lender,Rate\r\nBank A,5.0%\r\nBank B,6.1%\r\n"
    );

    for n_told in 1..=2 {
        let before: Vec<StitchResult> = told[..n_told]
            .iter()
            .map(|event| serde_json::from_value((*event).clone()).unwrap())
            .collect();
        let batch = dies_after_the_last_element(&rig, &before).await;
        let worker = rig.worker(&[]);
        let events = rig.events(&batch).await;
        worker.stop().await;
        assert_eq!(wholes(&events), told, "{n_told} told before");
        assert_eq!(events.last().unwrap()["stitch"], "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stitch_that_stops_its_workers_is_given_up_and_the_batch_ends() {
    let rig = Rig::start([]).await;
    let batch = dies_after_the_last_element(&rig, &[]).await;
    // The second and the third worker that come to join its results never come back either.
    for worker in ["dead too", "dead as well"] {
        drop(rig.steal(worker).await);
    }
    let worker = rig.worker(&[]);
    let events = rig.events(&batch).await;
    worker.stop().await;
    let [.., given_up, summary] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(given_up["type"], "stitch_error");
    assert_eq!(given_up["error"]["code"], "poison");
    assert_eq!(given_up["indexes"], json!([0, 1, 3, 4]));
    assert_eq!(
        (&summary["status"], &summary["stitch"]),
        (&json!("partial"), &json!("failed"))
    );
    assert!(wholes(&events).is_empty());
}
