//! What must hold after the drill.

use std::{
    collections::HashMap,
    fmt,
    time::{Duration, Instant},
};

use testkit::client::{End, SseEvent};

use super::{client::Seen, disturb::Disturbed};
use crate::System;

/// How long the queue may take to be empty once nothing goes wrong any more.
const SETTLE: Duration = Duration::from_mins(1);

/// What came of a drill.
#[derive(Debug, Default)]
pub struct Report {
    /// What was done.
    pub disturbed: Disturbed,
    /// Batches seen to their end.
    pub n_batches: usize,
    /// Elements in them.
    pub n_elements: usize,
    /// Events in them.
    pub n_events: usize,
    /// Connections that clients needed for that.
    pub n_connections: usize,
    /// Events of elements that were begun again after their worker was lost.
    pub n_second_attempts: usize,
    /// Every promise that was not kept.
    pub broken: Vec<String>,
}

impl Report {
    pub(super) fn broken(disturbed: &Disturbed, cause: &dyn fmt::Display) -> Self {
        Self {
            disturbed: *disturbed,
            broken: vec![format!("a client gave up: {cause}")],
            ..Self::default()
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &self.disturbed;
        writeln!(f, "workers killed        {}", d.workers_killed)?;
        writeln!(f, "workers stopped       {}", d.workers_stopped)?;
        writeln!(f, "pub/sub cut           {}", d.pubsub_cut)?;
        writeln!(f, "api restarts          {}", d.api_restarts)?;
        writeln!(f, "Redis kills           {}", d.redis_kills)?;
        writeln!(f, "batches               {}", self.n_batches)?;
        writeln!(f, "elements              {}", self.n_elements)?;
        writeln!(f, "events                {}", self.n_events)?;
        writeln!(f, "connections           {}", self.n_connections)?;
        writeln!(f, "second attempts       {}", self.n_second_attempts)?;
        writeln!(f, "broken promises       {}", self.broken.len())?;
        self.broken
            .iter()
            .take(20)
            .try_for_each(|promise| writeln!(f, "  {promise}"))
    }
}

pub(super) async fn all(system: &System, disturbed: Disturbed, seen: Vec<Seen>) -> Report {
    let mut report = Report {
        disturbed,
        n_batches: seen.len(),
        ..Report::default()
    };
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for (client, batch) in seen.iter().enumerate() {
        if let Some(other) = owners.insert(&batch.batch, client) {
            report.broken.push(format!(
                "{} was given to two requests, {other} and {client}",
                batch.batch
            ));
        }
        report.n_elements += batch.total;
        report.n_events += batch.events.len();
        report.n_connections += batch.n_connections;
        report.n_second_attempts += batch
            .events
            .iter()
            .filter(|event| event.data["attempt"].is_number())
            .count();
        report.broken.extend(events(batch));
        report.broken.extend(replay(system, batch).await);
    }
    report.broken.extend(leftovers(system).await);
    report
}

/// One sequence without gap or duplicate, each element ended once and in order, one summary, at the end.
fn events(seen: &Seen) -> Vec<String> {
    let mut broken = Vec::new();
    let batch = &seen.batch;
    for (i, event) in seen.events.iter().enumerate() {
        if event.id != format!("{batch}:{}", i + 1) {
            broken.push(format!(
                "{batch}: event {} came at place {}",
                event.id,
                i + 1
            ));
        }
    }
    let is_outcome = |event: &&SseEvent| ["result", "element_error"].contains(&event.name.as_str());
    let outcomes: Vec<_> = seen
        .events
        .iter()
        .filter(is_outcome)
        .map(|event| event.data["index"].as_u64())
        .collect();
    if !outcomes
        .iter()
        .copied()
        .eq((0..seen.total as u64).map(Some))
    {
        broken.push(format!(
            "{batch}: of {} elements ended {outcomes:?}",
            seen.total
        ));
    }
    let n_summaries = seen
        .events
        .iter()
        .filter(|event| event.name == "summary")
        .count();
    if n_summaries != 1
        || seen
            .events
            .last()
            .is_none_or(|event| event.name != "summary")
    {
        broken.push(format!("{batch}: {n_summaries} summaries"));
    }
    broken
}

/// A client that comes late sees the same bytes.
async fn replay(system: &System, seen: &Seen) -> Vec<String> {
    let path = format!(
        "/api/canvas/deal-a/images/batch-digitize/{}/stream",
        seen.batch
    );
    let reply = system.send("GET", &path, &[], "").await;
    if reply.status != 200 {
        return vec![format!(
            "{}: a replay is answered with {}",
            seen.batch, reply.status
        )];
    }
    let (events, end) = reply.events().collect().await;
    let same = events
        .iter()
        .map(|event| &event.raw)
        .eq(seen.events.iter().map(|event| &event.raw));
    if same && end == End::Clean {
        Vec::new()
    } else {
        vec![format!("{}: a replay is not the same", seen.batch)]
    }
}

/// Nothing waits, nothing is pending, nothing stays for ever.
async fn leftovers(system: &System) -> Vec<String> {
    let give_up = Instant::now() + SETTLE;
    loop {
        let broken = look(system).await;
        if broken.is_empty() || Instant::now() > give_up {
            return broken;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn look(system: &System) -> Vec<String> {
    let mut redis = system.redis.connection().await;
    let mut broken = Vec::new();
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg("dq:*")
        .query_async(&mut redis)
        .await
        .expect("Redis is there after the drill");
    for key in keys {
        let ttl: i64 = redis::cmd("PTTL")
            .arg(&key)
            .query_async(&mut redis)
            .await
            .unwrap_or(-1);
        if ttl < 0 {
            broken.push(format!("{key} never expires"));
        }
        if key.contains(":wait:") || key.contains(":front:") || key.ends_with(":load") {
            broken.push(format!("{key} is left behind"));
        }
        if key.contains(":jobs:") {
            let length: u64 = redis::cmd("XLEN")
                .arg(&key)
                .query_async(&mut redis)
                .await
                .expect("a stream has a length");
            if length > 0 {
                broken.push(format!("{key} holds {length} jobs"));
            }
        }
        if key.contains(":job:") {
            let state: String = redis::cmd("HGET")
                .arg(&key)
                .arg("st")
                .query_async(&mut redis)
                .await
                .unwrap_or_default();
            if state != "done" {
                broken.push(format!("{key} is {state}"));
            }
        }
    }
    let depth: Option<i64> = redis::cmd("HGET")
        .arg("dq:{0}:stat")
        .arg("depth")
        .query_async(&mut redis)
        .await
        .unwrap_or(None);
    if depth.unwrap_or(0) != 0 {
        broken.push(format!("the books say {depth:?} jobs"));
    }
    broken
}
