//! A client that leaves and comes back, and believes nothing.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::{
    client::{self, EventStream, Reply, SseEvent},
    random::Random,
};

use crate::{System, TOKEN};

const ROUTE: &str = "/api/canvas/deal-a/images/batch-digitize";
/// A batch that is not over by then never will be.
const LOST: Duration = Duration::from_mins(4);

/// What one client saw of one batch, over all its connections.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) batch: String,
    pub(super) total: usize,
    pub(super) events: Vec<SseEvent>,
    pub(super) n_connections: usize,
}

/// Pictures of which batches are made: most fail fast, which is what loads the queue and not the processor.
pub(super) fn urls(system: &System) -> Vec<String> {
    let mut urls = vec![
        system.images.url("/table.png"),
        system.images.url("/text.png"),
    ];
    urls.extend((0..10).map(|i| system.images.url(&format!("/missing-{i}.png"))));
    urls
}

/// Posts batch after batch until it is time, and sees each to its end.
pub(super) async fn run(
    address: SocketAddr,
    urls: Vec<String>,
    until: Instant,
    mut random: Random,
) -> Vec<Seen> {
    let mut all = Vec::new();
    while Instant::now() < until {
        let total = 1 + random.below(10) as usize;
        let body = batch(&urls, total, &mut random);
        let key = format!("{:016x}", random.below(u64::MAX));
        all.push(see_to_the_end(address, &body, &key, total, &mut random).await);
    }
    all
}

/// Few elements are a real table; reading one takes a good part of a second of the processor.
fn batch(urls: &[String], total: usize, random: &mut Random) -> String {
    let mut elements: Vec<Value> = Vec::new();
    for i in 0..total {
        let n = urls.len() as u64;
        let url = if random.below(60) == 0 {
            &urls[0]
        } else {
            &urls[1 + random.below(n - 1) as usize]
        };
        elements.push(
            json!({"element_id": format!("e{i}"), "element_type": "table", "image_url": url}),
        );
    }
    json!({ "elements": elements }).to_string()
}

/// One batch: posted until it is accepted, followed until its summary, left and entered again on the way.
async fn see_to_the_end(
    address: SocketAddr,
    body: &str,
    key: &str,
    total: usize,
    random: &mut Random,
) -> Seen {
    let give_up = Instant::now() + LOST;
    let mut seen = Seen {
        batch: String::new(),
        total,
        events: Vec::new(),
        n_connections: 0,
    };
    loop {
        assert!(
            Instant::now() < give_up,
            "batch {:?} does not end: {} events",
            seen.batch,
            seen.events.len()
        );
        let Some(mut stream) = connect(address, body, key, &seen).await else {
            tokio::time::sleep(Duration::from_millis(100 + random.below(400))).await;
            continue;
        };
        seen.n_connections += 1;
        // Half of the connections are left after a few events.
        let patience = if random.below(2) == 0 {
            usize::MAX
        } else {
            random.below(8) as usize
        };
        if follow(&mut stream, &mut seen, patience).await {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(random.below(1_000))).await;
    }
}

/// A new stream, or the rest of an old one. `None` when the front end is away or refuses.
async fn connect(address: SocketAddr, body: &str, key: &str, seen: &Seen) -> Option<EventStream> {
    let bearer = format!("Bearer {TOKEN}");
    let reply = match seen.events.last() {
        None => {
            let headers = [
                ("authorization", bearer.as_str()),
                ("content-type", "application/json"),
                ("idempotency-key", key),
            ];
            send(address, "POST", ROUTE, &headers, body).await?
        }
        Some(last) => {
            let headers = [
                ("authorization", bearer.as_str()),
                ("last-event-id", last.id.as_str()),
            ];
            send(
                address,
                "GET",
                &format!("{ROUTE}/{}/stream", seen.batch),
                &headers,
                "",
            )
            .await?
        }
    };
    match reply.status {
        200 => Some(reply.events()),
        429 | 503 => None,
        status => panic!(
            "{status} for {:?} after {} events",
            seen.batch,
            seen.events.len()
        ),
    }
}

/// A front end that was just killed accepts connections that nobody answers: a minute is a no.
async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Reply> {
    let sending = client::try_send(address, method, path, headers, body.to_owned());
    tokio::time::timeout(Duration::from_mins(1), sending)
        .await
        .ok()?
        .ok()
}

/// Takes events until the summary (`true`), the end of patience or of the connection.
async fn follow(stream: &mut EventStream, seen: &mut Seen, patience: usize) -> bool {
    for _ in 0..patience {
        let Some(event) = stream.next().await else {
            return false;
        };
        if seen.batch.is_empty() {
            let (batch, _) = event.id.split_once(':').expect("the client checked the id");
            batch.clone_into(&mut seen.batch);
        }
        let is_last = event.name == "summary";
        seen.events.push(event);
        if is_last {
            return true;
        }
    }
    false
}
