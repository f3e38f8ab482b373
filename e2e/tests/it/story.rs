//! A batch of pictures becomes tables.

use e2e::{System, batch};
use testkit::client::{End, SseEvent};

fn names(events: &[SseEvent]) -> Vec<&str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

#[tokio::test]
async fn a_batch_of_pictures_becomes_tables_in_order() {
    let system = System::start().await;
    let _workers = [system.worker(), system.worker()];
    system.put_sample("/a.png", "rent-roll");
    system.put_sample("/c.png", "sources-and-uses");
    let urls = [
        system.images.url("/a.png"),
        system.images.url("/missing.png"),
        system.images.url("/c.png"),
    ];
    let (events, end) = system.post(&batch(&urls)).await.collect().await;

    assert_eq!(end, End::Clean);
    let read = ["stage", "stage", "stage", "result"];
    let unread = ["stage", "element_error"];
    assert_eq!(
        names(&events),
        [
            &["batch_start"],
            read.as_slice(),
            &unread,
            &read,
            &["summary"]
        ]
        .concat()
    );
    for (i, event) in events.iter().enumerate() {
        assert_eq!(event.data["seq"], i + 1);
    }
    let start = &events[0].data;
    assert_eq!(
        (
            start["total"].as_u64(),
            start["schema"].as_u64(),
            start["stitch"].as_bool()
        ),
        (Some(3), Some(1), Some(false))
    );
    let error = &events[6].data["error"];
    assert_eq!(
        (error["code"].as_str(), error["http_status"].as_u64()),
        (Some("fetch_http_status"), Some(404))
    );
    for result in events.iter().filter(|event| event.name == "result") {
        let replacement = &result.data["replacement"];
        assert_eq!(replacement["kind"], "table");
        assert!(replacement["cells"].as_array().unwrap().len() > 20);
        assert_eq!(replacement["prosemirror"]["type"], "table");
        assert!(replacement["html"].as_str().unwrap().starts_with("<table"));
    }
    let summary = &events.last().unwrap().data;
    assert_eq!(
        (
            summary["status"].as_str(),
            summary["succeeded"].as_u64(),
            summary["failed"].as_u64()
        ),
        (Some("partial"), Some(2), Some(1))
    );
    assert_eq!(summary["results"][0]["event_id"], events[4].id);
    assert_eq!(summary["results"][1]["code"], "fetch_http_status");
}

#[tokio::test]
async fn a_stream_can_be_left_and_entered_at_every_event() {
    let system = System::start().await;
    let _worker = system.worker();
    system.put_sample("/a.png", "rent-roll");
    let (events, _) = system
        .post(&batch(&[system.images.url("/a.png")]))
        .await
        .collect()
        .await;
    for (i, event) in events.iter().enumerate() {
        let reply = system.resume(&event.id).await;
        if i + 1 == events.len() {
            assert_eq!(reply.status, 204, "all was seen");
            continue;
        }
        let (rest, end) = reply.events().collect().await;
        assert_eq!(end, End::Clean);
        let raw = |events: &[SseEvent]| {
            events
                .iter()
                .map(|event| event.raw.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            raw(&rest),
            raw(&events[i + 1..]),
            "a replay is byte-identical"
        );
    }
}

#[tokio::test]
async fn one_image_ends_with_its_result() {
    let system = System::start().await;
    let _worker = system.worker();
    system.put_sample("/a.png", "sources-and-uses");
    let body =
        serde_json::json!({"image_url": system.images.url("/a.png"), "element_type": "auto"})
            .to_string();
    let reply = system
        .send(
            "POST",
            "/api/canvas/deal-a/images/img-9/digitize",
            &[],
            &body,
        )
        .await;
    let (events, end) = reply.events().collect().await;
    assert_eq!(end, End::Clean);
    assert_eq!(names(&events), ["stage", "stage", "stage", "result"]);
    assert_eq!(events[3].data["element_id"], "img-9");
}

#[tokio::test]
async fn a_cancelled_batch_ends_after_its_current_element() {
    let system = System::start().await;
    let _worker = system.worker();
    system.put_sample("/0.png", "sources-and-uses");
    let gate = system.images.hold("/0.png");
    let urls = ["/0.png", "/1.png", "/2.png"].map(|path| system.images.url(path));
    let mut stream = system.post(&batch(&urls)).await;
    let start = stream.next().await.unwrap();
    system.images.asked("/0.png", 1).await;

    let (id, _) = start.id.split_once(':').unwrap();
    let path = format!("/api/canvas/deal-a/images/batch-digitize/{id}");
    let reply = system.send("DELETE", &path, &[], "").await;
    assert_eq!(reply.status, 202);
    assert_eq!(reply.json().await["status"], "cancelling");
    gate.open();

    let (events, end) = stream.collect().await;
    assert_eq!(end, End::Clean);
    let codes: Vec<_> = events
        .iter()
        .filter(|event| event.name == "element_error")
        .map(|event| event.data["error"]["code"].as_str())
        .collect();
    assert_eq!(codes, [Some("cancelled"); 2]);
    let summary = &events.last().unwrap().data;
    assert_eq!(summary["status"], "cancelled");
    let counts = ["succeeded", "failed", "skipped"].map(|count| summary[count].as_u64());
    assert_eq!(counts, [Some(1), Some(0), Some(2)]);
    assert_eq!(
        system.images.requests().len(),
        1,
        "nothing else was fetched"
    );
}
