//! Time that is over: for one image, and for a batch that nobody waits for any more.

use std::sync::LazyLock;

use shared::job::Mode;

use crate::rig::{DIGITIZER, Rig, each};

#[tokio::test(flavor = "multi_thread")]
async fn an_image_whose_time_is_over_fails_and_the_next_one_is_begun() {
    let rig = Rig::start([]).await;
    let _gate = rig.host.hold("/slow.png");
    let elements = [("table", "/slow.png"), ("table", "/missing.png")];
    let batch = rig.submit(Mode::Batch, false, &elements).await;
    let worker = rig.worker(&["--element-seconds", "1"]);
    let events = rig.events(&batch).await;
    worker.stop().await;

    assert_eq!(
        each(&events, "type"),
        [
            "batch_start",
            "stage",
            "element_error",
            "stage",
            "element_error",
            "summary"
        ]
    );
    assert_eq!(events[2]["error"]["code"], "deadline_exceeded");
    assert_eq!(events[2]["error"]["retryable"], true);
    assert_eq!(events[4]["error"]["code"], "fetch_http_status");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_time_is_over_ends_with_an_error_for_each_image_that_is_left() {
    // The time runs from the acceptance: a worker that loads its networks first would find it over.
    LazyLock::force(&DIGITIZER);
    let rig = Rig::start([]).await;
    let _gate = rig.host.hold("/slow.png");
    let elements = [
        ("table", "/slow.png"),
        ("table", "/b.png"),
        ("table", "/c.png"),
    ];
    let batch = rig.submit(Mode::Batch, false, &elements).await;
    let worker = rig.worker(&["--batch-seconds", "3"]);
    let events = rig.events(&batch).await;
    worker.stop().await;

    assert_eq!(
        each(&events, "type"),
        [
            "batch_start",
            "stage",
            "element_error",
            "element_error",
            "element_error",
            "summary"
        ]
    );
    for failed in &events[2..5] {
        assert_eq!(failed["error"]["code"], "deadline_exceeded");
    }
    assert_eq!(
        (&events[5]["failed"], &events[5]["skipped"]),
        (&1.into(), &2.into())
    );
    assert_eq!(rig.host.requests().len(), 1, "what is left is not begun");
}
