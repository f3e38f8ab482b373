//! What a hostile client may send, and the contract's answer.

use std::io::Write as _;

use e2e::{LIMITED_TOKEN, System, batch};
use serde_json::{Value, json};
use testkit::{client, image_host::Answer};

const BATCH: &str = "/api/canvas/deal-a/images/batch-digitize";

#[tokio::test]
async fn bad_requests_get_the_contracts_answer_before_any_stream() {
    let system = System::start().await;
    let element = json!({"element_id": "a", "element_type": "table", "image_url": "http://img.invalid/a.png"});
    let eleven = json!({"elements": vec![element.clone(); 11]}).to_string();
    let good = json!({"elements": [element]}).to_string();

    let invalid = system.send("POST", BATCH, &[], "{\"elements\": [}").await;
    assert_eq!(invalid.status, 422);
    assert_eq!(invalid.json().await["detail"][0]["type"], "json_invalid");

    let too_many = system.send("POST", BATCH, &[], &eleven).await;
    assert_eq!(too_many.status, 422);
    let detail = too_many.json().await["detail"].clone();
    assert_eq!(
        (
            detail[0]["type"].as_str(),
            detail[0]["ctx"]["actual_length"].as_u64()
        ),
        (Some("too_long"), Some(11))
    );

    let json_only = [("content-type", "application/json")];
    let anonymous = client::send(system.address, "POST", BATCH, &json_only, good.clone()).await;
    assert_eq!(
        (anonymous.status, anonymous.header("www-authenticate")),
        (401, Some("Bearer"))
    );

    let bearer = format!("Bearer {LIMITED_TOKEN}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    let foreign = client::send(
        system.address,
        "POST",
        "/api/canvas/deal-b/images/batch-digitize",
        &headers,
        good,
    )
    .await;
    assert_eq!(foreign.status, 403);

    let huge = system.send("POST", BATCH, &[], &" ".repeat(3 << 20)).await;
    assert_eq!(huge.status, 413);
}

#[tokio::test]
async fn bad_pictures_fail_alone_and_the_batch_goes_on() {
    let system = System::start().await;
    let _worker = system.worker();
    let images = &system.images;
    images.put("/30mb.png", Answer::Zeros(30 << 20));
    images.put(
        "/bomb.png",
        Answer::Bytes(png_claiming(60_000, 60_000).into()),
    );
    images.put("/text.png", Answer::Bytes("just text\n".into()));
    images.put(
        "/to-metadata.png",
        Answer::Redirect("http://169.254.169.254/latest/meta-data/".into()),
    );
    images.put(
        "/to-localhost.png",
        Answer::Redirect("http://localhost:6379/".into()),
    );
    system.put_sample("/good.png", "sources-and-uses");
    let cases = [
        (images.url("/30mb.png"), "image_too_large"),
        (images.url("/bomb.png"), "image_dimensions_exceeded"),
        (images.url("/text.png"), "unsupported_media_type"),
        (
            "http://169.254.169.254/latest/meta-data/".to_owned(),
            "fetch_blocked",
        ),
        ("http://localhost:6379/".to_owned(), "fetch_blocked"),
        (
            images.url("/to-metadata.png"),
            "redirect_refused|fetch_blocked",
        ),
        (
            images.url("/to-localhost.png"),
            "redirect_refused|fetch_blocked",
        ),
        ("file:///etc/passwd".to_owned(), "invalid_url"),
        (images.url("/nothing.png"), "fetch_http_status"),
    ];
    let mut urls: Vec<_> = cases.iter().map(|(url, _)| url.clone()).collect();
    urls.push(images.url("/good.png"));
    let (events, _) = system.post(&batch(&urls)).await.collect().await;

    let outcomes: Vec<&Value> = events
        .iter()
        .filter(|event| ["result", "element_error"].contains(&event.name.as_str()))
        .map(|event| &event.data)
        .collect();
    assert_eq!(outcomes.len(), 10);
    for (i, (url, codes)) in cases.iter().enumerate() {
        let code = outcomes[i]["error"]["code"]
            .as_str()
            .unwrap_or_else(|| panic!("{url} became a result"));
        assert!(
            codes.split('|').any(|expected| expected == code),
            "{url}: {code}"
        );
        let told = outcomes[i]["error"].to_string();
        assert!(
            !told.contains("127.0.0.1") && !told.contains("redis"),
            "an internal shows: {told}"
        );
    }
    assert_eq!(outcomes[9]["type"], "result");
    let summary = &events.last().unwrap().data;
    assert_eq!(
        (summary["status"].as_str(), summary["failed"].as_u64()),
        (Some("partial"), Some(9))
    );
}

/// A PNG whose header claims a size that its few bytes do not hold.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::DynamicImage::new_luma8(1, 1)
        .write_to(
            &mut std::io::Cursor::new(&mut bytes),
            image::ImageFormat::Png,
        )
        .unwrap();
    let mut header = b"IHDR".to_vec();
    header.write_all(&width.to_be_bytes()).unwrap();
    header.write_all(&height.to_be_bytes()).unwrap();
    header.extend_from_slice(&bytes[24..29]);
    bytes[12..29].copy_from_slice(&header);
    let crc = crc32(&header);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// CRC-32 as PNG has it, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}
