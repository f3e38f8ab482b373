//! Which jobs there are, without loading any of them whole.
//!
//! Jobs that wait or run are found where they stand: in the lanes and in the lists behind them. Finished ones stand
//! nowhere any more, so they are looked for among the keys, in bounded steps.

use std::{cmp::Reverse, collections::HashSet};

use redis::streams::StreamRangeReply;

use super::{Lane, Queue, SHARD, State, script::SCAN};
use crate::{ids::BatchId, redis::RedisError};

/// Records asked for in one round trip.
const PAGE: usize = 200;
/// Most keys that a look for finished jobs goes through.
const MAX_SCANNED: usize = 1_000_000;
/// Keys that Redis goes through in one step of such a look, during which it serves nobody else.
const SCAN_STEP: usize = 1_000;

/// A job as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLine {
    /// Which one.
    pub batch: BatchId,
    /// Whose it is.
    pub tenant: String,
    /// The lane that it takes.
    pub lane: String,
    /// Where it is in its life.
    pub state: State,
    /// How many elements it has.
    pub elements: usize,
    /// How many of them are over.
    pub next: usize,
    /// The worker that has it, or had it last.
    pub owner: Option<String>,
    /// How often it was delivered at its present element.
    pub deliveries: u32,
    /// Whether its cancellation was asked for.
    pub cancelled: bool,
    /// When it was accepted, milliseconds since 1970.
    pub created_at_ms: u64,
}

/// What was found so far.
struct Found {
    state: Option<State>,
    limit: usize,
    seen: HashSet<BatchId>,
    lines: Vec<JobLine>,
}

impl Found {
    fn is_full(&self) -> bool {
        self.limit <= self.lines.len()
    }

    /// Takes in those of the state that are not there yet: between two reads a job may have moved.
    fn add(&mut self, lines: Vec<JobLine>) {
        for line in lines {
            let wanted = self.state.is_none_or(|state| state == line.state);
            if wanted && !self.is_full() && self.seen.insert(line.batch.clone()) {
                self.lines.push(line);
            }
        }
    }
}

impl Queue {
    /// At most `limit` jobs, of one state or of any: those that run or wait as they stand in their lanes, then those
    /// behind them, then finished ones, the latest first.
    pub async fn jobs(
        &self,
        state: Option<State>,
        limit: usize,
    ) -> Result<Vec<JobLine>, RedisError> {
        let mut found = Found {
            state,
            limit,
            seen: HashSet::new(),
            lines: Vec::new(),
        };
        let wants = |one: State| state.is_none_or(|state| state == one);
        if wants(State::Waiting) || wants(State::Running) {
            for lane in Lane::ALL {
                self.in_lane(lane, &mut found).await?;
            }
        }
        if wants(State::Waiting) {
            for lane in Lane::ALL {
                self.behind(lane, &mut found).await?;
            }
        }
        if wants(State::Done) && !found.is_full() {
            self.finished(&mut found).await?;
        }
        Ok(found.lines)
    }

    /// Jobs of a lane: those in work, and each tenant's next.
    async fn in_lane(&self, lane: Lane, found: &mut Found) -> Result<(), RedisError> {
        let mut from = "-".to_owned();
        while !found.is_full() {
            let mut command = redis::cmd("XRANGE");
            command
                .arg(self.client.keys().lane(SHARD, lane))
                .arg(&from)
                .arg("+")
                .arg("COUNT")
                .arg(PAGE);
            let reply: StreamRangeReply = command
                .query_async(&mut self.client.connection().await?)
                .await?;
            let ids: Vec<String> = reply
                .ids
                .iter()
                .filter_map(|entry| entry.get("j"))
                .collect();
            found.add(self.look_up(&ids).await?);
            match reply.ids.last() {
                Some(last) if reply.ids.len() == PAGE => from = format!("({}", last.id),
                _ => break,
            }
        }
        Ok(())
    }

    /// Jobs behind their tenant's next one.
    async fn behind(&self, lane: Lane, found: &mut Found) -> Result<(), RedisError> {
        let keys = self.client.keys();
        let mut command = redis::cmd("HKEYS");
        command.arg(keys.load(SHARD));
        let mut tenants: Vec<String> = command
            .query_async(&mut self.client.connection().await?)
            .await?;
        tenants.sort_unstable();
        for tenant in tenants {
            let mut first = 0;
            while !found.is_full() {
                let mut command = redis::cmd("LRANGE");
                command
                    .arg(keys.wait(SHARD, lane, &tenant))
                    .arg(first)
                    .arg(first + PAGE - 1);
                let ids: Vec<String> = command
                    .query_async(&mut self.client.connection().await?)
                    .await?;
                found.add(self.look_up(&ids).await?);
                if ids.len() < PAGE {
                    break;
                }
                first += PAGE;
            }
        }
        Ok(())
    }

    /// The latest finished jobs, as many as there is room for.
    async fn finished(&self, found: &mut Found) -> Result<(), RedisError> {
        let room = found.limit - found.lines.len();
        let mut latest: Vec<JobLine> = Vec::new();
        let mut cursor = 0;
        for _ in 0..MAX_SCANNED / SCAN_STEP {
            let (next, ids) = self.scan("job:", cursor).await?;
            let lines = self.look_up(&ids).await?.into_iter();
            latest.extend(
                lines.filter(|line| line.state == State::Done && !found.seen.contains(&line.batch)),
            );
            latest.sort_by(|a, b| latest_first(a).cmp(&latest_first(b)));
            // A step may bring again what an earlier one brought.
            latest.dedup_by(|a, b| a.batch == b.batch);
            latest.truncate(room);
            cursor = next;
            if cursor == 0 {
                break;
            }
        }
        found.add(latest);
        Ok(())
    }

    /// One step through the keys of a kind: their names without what all have in common, and where the next step
    /// begins, 0 after the last.
    pub(super) async fn scan(
        &self,
        kind: &str,
        cursor: u64,
    ) -> Result<(u64, Vec<String>), RedisError> {
        let stem = format!("{}{kind}", self.base());
        // By a script, because on a cluster a SCAN of its own would go to any node.
        let mut call = self.call(&SCAN);
        call.arg(cursor)
            .arg(format!("{}*", escape_glob(&stem)))
            .arg(SCAN_STEP);
        let (next, keys): (u64, Vec<String>) = self.run(&call).await?;
        let rest = keys
            .iter()
            .filter_map(|key| key.strip_prefix(&stem).map(str::to_owned));
        Ok((next, rest.collect()))
    }

    /// What the names of all keys begin with, as the scripts find it too.
    pub(super) fn base(&self) -> String {
        let stat = self.client.keys().stat(SHARD);
        stat.strip_suffix("stat").unwrap_or(&stat).to_owned()
    }

    /// Those jobs that are not forgotten.
    async fn look_up(&self, ids: &[String]) -> Result<Vec<JobLine>, RedisError> {
        let mut lines = Vec::new();
        for page in ids.chunks(PAGE) {
            let batches: Vec<BatchId> = page.iter().filter_map(|id| BatchId::parse(id)).collect();
            if batches.is_empty() {
                continue;
            }
            let mut pipe = redis::pipe();
            for batch in &batches {
                pipe.cmd("HMGET")
                    .arg(self.client.keys().job(batch))
                    .arg(&["tn", "ln", "st", "n", "nx", "o", "d", "x", "t0"]);
            }
            // One whose key is of another type is none, and hides no other.
            let records: Vec<redis::RedisResult<Vec<Option<String>>>> = pipe
                .ignore_errors()
                .query_async(&mut self.client.connection().await?)
                .await?;
            let known = batches.into_iter().zip(records);
            lines.extend(known.filter_map(|(batch, record)| line(batch, record.ok()?)));
        }
        Ok(lines)
    }
}

fn latest_first(line: &JobLine) -> (Reverse<u64>, &BatchId) {
    (Reverse(line.created_at_ms), &line.batch)
}

/// A name as a pattern that only it matches.
fn escape_glob(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for character in name.chars() {
        if "*?[]\\^".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

/// `None` for a job that is forgotten.
fn line(batch: BatchId, record: Vec<Option<String>>) -> Option<JobLine> {
    let mut fields = record.into_iter();
    let mut field = || fields.next().flatten();
    let (tenant, lane, state) = (field()?, field()?, field()?.parse().ok()?);
    Some(JobLine {
        batch,
        tenant,
        lane,
        state,
        elements: field()?.parse().ok()?,
        next: field()?.parse().ok()?,
        owner: field().filter(|owner| !owner.is_empty()),
        deliveries: field()?.parse().ok()?,
        cancelled: field().is_some(),
        created_at_ms: field()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_with_wildcards_matches_only_itself() {
        assert_eq!(escape_glob("dq:{0}:job:"), "dq:{0}:job:");
        assert_eq!(escape_glob(r"a*[b]?\"), r"a\*\[b\]\?\\");
    }
}
