//! Whether what is in Redis agrees with itself, checked on a queue at work.
//!
//! Each look is one script, so what it sees is of one moment. Two states that look like damage are none: an entry that
//! a blocking read brought is pending for a moment before it is claimed, and a worker that dies there leaves it so
//! until the entry is taken over. Both count as damage only after [`PATIENCE`] leases.

use std::collections::{BTreeMap, HashMap};

use super::{
    Queue,
    script::{AUDIT, AUDIT_JOB},
};
use crate::redis::RedisError;

/// Leases after which an entry that nobody renews should long have been taken over.
const PATIENCE: u32 = 2;
/// Most entries of a lane, and most events of a job, that one script looks at.
const MOST: usize = 10_000;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The depth is the number of jobs in the lanes and behind them.
    Depth,
    /// The load of a tenant is the number of its jobs in the lanes and behind them.
    Load,
    /// A tenant's front is an entry of its own that nobody was given, and whoever has jobs behind has a front.
    Front,
    /// What a worker was given is a job that is not over.
    Pending,
    /// What nobody renews is taken over while there are workers.
    Orphan,
    /// A job that is not over has its payload, and a place in its lane or behind it.
    Place,
    /// The events of a job are 1..n, the last one of a finished job ends it, and no other does.
    Log,
    /// The keys of a job are of their types.
    Damage,
    /// Every key expires.
    Expiry,
    /// No key is thrown away before.
    Eviction,
}

impl Rule {
    /// One word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::Load => "load",
            Self::Front => "front",
            Self::Pending => "pending",
            Self::Orphan => "orphan",
            Self::Place => "place",
            Self::Log => "log",
            Self::Damage => "damage",
            Self::Expiry => "expiry",
            Self::Eviction => "eviction",
        }
    }
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that does not hold.
    pub rule: Rule,
    /// The key where it shows.
    pub key: String,
    /// What is wrong there.
    pub detail: String,
}

/// The result of looking through a queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audit {
    /// What is not as it should be.
    pub findings: Vec<Finding>,
    /// Entries of lanes that were looked at.
    pub entries: usize,
    /// Jobs that were looked at.
    pub jobs: usize,
    /// Keys that were looked at.
    pub keys: usize,
    /// Whether that was all there is.
    pub complete: bool,
}

impl Queue {
    /// Checks the lanes and the books, and of at most `limit` keys that they expire and that their jobs are whole.
    pub async fn audit(&self, limit: usize) -> Result<Audit, RedisError> {
        let mut audit = Audit {
            complete: true,
            ..Audit::default()
        };
        let mut call = self.call(&AUDIT);
        call.arg(MOST);
        let picture: Picture = self.run(&call).await?;
        let patience = (PATIENCE * self.settings.lease()).as_millis() as u64;
        check_lanes(&self.base(), &picture, patience, &mut audit);
        let memory = self.memory().await?;
        if memory.evicts() {
            let detail = format!("it is {}, so a full Redis throws jobs away", memory.policy);
            audit.find(Rule::Eviction, "maxmemory-policy".to_owned(), detail);
        }

        let mut cursor = 0;
        loop {
            let (next, keys) = self.scan("", cursor).await?;
            let room = limit - audit.keys;
            audit.complete &= keys.len() <= room;
            let keys = &keys[..keys.len().min(room)];
            audit.keys += keys.len();
            self.check_expiry(keys, &mut audit).await?;
            for id in keys.iter().filter_map(|key| key.strip_prefix("job:")) {
                match self.check_job(id, &mut audit).await {
                    Err(error) if error.is_wrong_type() => {
                        let detail = "it, or another key of its job, is of a wrong type";
                        audit.find(Rule::Damage, format!("{}job:{id}", self.base()), detail);
                    }
                    checked => checked?,
                }
            }
            cursor = next;
            if cursor == 0 {
                break;
            }
            if audit.keys == limit {
                audit.complete = false;
                break;
            }
        }
        audit
            .findings
            .sort_by(|a, b| (a.rule, &a.key).cmp(&(b.rule, &b.key)));
        // A step through the keys may bring one twice.
        audit.findings.dedup();
        Ok(audit)
    }

    async fn check_expiry(&self, keys: &[String], audit: &mut Audit) -> Result<(), RedisError> {
        if keys.is_empty() {
            return Ok(());
        }
        let base = self.base();
        let mut pipe = redis::pipe();
        for key in keys {
            pipe.cmd("PTTL").arg(format!("{base}{key}"));
        }
        let ttls: Vec<i64> = pipe
            .query_async(&mut self.client.connection().await?)
            .await?;
        // -2 is a key that has gone meanwhile.
        for (key, _) in keys.iter().zip(ttls).filter(|(_, ttl)| *ttl == -1) {
            audit.find(Rule::Expiry, format!("{base}{key}"), "it never expires");
        }
        Ok(())
    }

    async fn check_job(&self, id: &str, audit: &mut Audit) -> Result<(), RedisError> {
        let mut call = self.call(&AUDIT_JOB);
        call.arg(id).arg(MOST);
        let (state, seq, n_events, missing, n_terminal, last_is_terminal, has_payload, place): (
            String,
            u64,
            u64,
            u64,
            u64,
            bool,
            bool,
            i64,
        ) = self.run(&call).await?;
        if state.is_empty() {
            // It was forgotten since its key was seen.
            return Ok(());
        }
        audit.jobs += 1;
        let base = self.base();
        let log = || format!("{base}log:{id}");
        if missing != 0 {
            audit.find(Rule::Log, log(), format!("event {missing} is missing"));
        } else if n_events != seq {
            let detail = format!("it has {n_events} events, the job's record says {seq}");
            audit.find(Rule::Log, log(), detail);
        }
        match (state.as_str(), n_terminal, last_is_terminal) {
            // Too many events to see the last one.
            _ if MOST as u64 <= n_events => audit.complete = false,
            ("done", 1, true) | ("waiting" | "running", 0, _) => {}
            _ => {
                let detail = format!("the job is {state} and has {n_terminal} terminal events");
                audit.find(Rule::Log, log(), detail);
            }
        }
        if state != "done" {
            if !has_payload {
                audit.find(
                    Rule::Place,
                    format!("{base}pay:{id}"),
                    "the payload is missing",
                );
            }
            match place {
                1 => {}
                0 => {
                    let detail = format!("the job is {state}, but in no lane and behind none");
                    audit.find(Rule::Place, format!("{base}job:{id}"), detail);
                }
                _ => audit.complete = false,
            }
        }
        Ok(())
    }
}

impl Audit {
    fn find(&mut self, rule: Rule, key: String, detail: impl Into<String>) {
        self.findings.push(Finding {
            rule,
            key,
            detail: detail.into(),
        });
    }
}

/// What the script answers: depth, load of each tenant, workers alive, lanes.
type Picture = (i64, BTreeMap<String, i64>, u64, Vec<LanePicture>);

/// Name, number of entries, entries `(entry, id, tenant, state)`, idle ms of each entry that is pending, front entry of
/// each tenant, jobs behind it.
type LanePicture = (
    String,
    u64,
    Vec<(String, String, String, String)>,
    Vec<(String, u64)>,
    BTreeMap<String, String>,
    BTreeMap<String, i64>,
);

fn check_lanes(base: &str, picture: &Picture, patience: u64, audit: &mut Audit) {
    let (depth, load, n_workers, lanes) = picture;
    let mut n_jobs = 0;
    let mut jobs_of: BTreeMap<&str, i64> = load.keys().map(|tenant| (tenant.as_str(), 0)).collect();
    let mut all_seen = true;
    for lane in lanes {
        let (_, n_entries, entries, _, _, behind) = lane;
        n_jobs += *n_entries as i64 + behind.values().sum::<i64>();
        for (_, _, tenant, _) in entries {
            *jobs_of.entry(tenant).or_default() += 1;
        }
        for (tenant, n_behind) in behind {
            *jobs_of.entry(tenant).or_default() += n_behind;
        }
        audit.entries += entries.len();
        all_seen &= entries.len() as u64 == *n_entries;
        check_lane(base, lane, *n_workers, patience, audit);
    }
    if *depth != n_jobs {
        let detail =
            format!("depth is {depth}, but {n_jobs} jobs are in the lanes and behind them");
        audit.find(Rule::Depth, format!("{base}stat"), detail);
    }
    if !all_seen {
        audit.complete = false;
        return;
    }
    for (tenant, n_jobs) in jobs_of {
        let booked = load.get(tenant).copied().unwrap_or_default();
        if booked != n_jobs {
            let detail = format!("load of {tenant} is {booked}, but it has {n_jobs} jobs");
            audit.find(Rule::Load, format!("{base}load"), detail);
        }
    }
}

fn check_lane(base: &str, lane: &LanePicture, n_workers: u64, patience: u64, audit: &mut Audit) {
    let (name, n_entries, entries, pending, fronts, behind) = lane;
    let stream = format!("{base}jobs:{name}");
    let by_entry: HashMap<&str, _> = entries.iter().map(|it| (it.0.as_str(), it)).collect();
    let idle_of: HashMap<&str, u64> = pending.iter().map(|(it, ms)| (it.as_str(), *ms)).collect();
    let all_seen = entries.len() as u64 == *n_entries;

    for (entry, idle) in pending {
        let forsaken = patience < *idle;
        let Some((_, id, _, state)) = by_entry.get(entry.as_str()) else {
            if all_seen {
                let detail = format!("entry {entry} was given out, but is not there any more");
                audit.find(Rule::Pending, stream.clone(), detail);
            }
            continue;
        };
        let (rule, what) = match state.as_str() {
            "" => (Rule::Pending, "is unknown".to_owned()),
            "done" if forsaken => (Rule::Pending, "is done".to_owned()),
            _ if forsaken && 0 < n_workers => {
                let what = format!("was not renewed for {idle} ms, and nobody took it over");
                (Rule::Orphan, what)
            }
            _ => continue,
        };
        let detail = format!("entry {entry} was given out, but its job {id} {what}");
        audit.find(rule, stream.clone(), detail);
    }
    let front_key = format!("{base}front:{name}");
    for (tenant, entry) in fronts {
        let detail = match by_entry.get(entry.as_str()) {
            None if all_seen => format!("the front of {tenant}, entry {entry}, is not in the lane"),
            Some((_, _, of, _)) if of != tenant => {
                format!("the front of {tenant}, entry {entry}, is a job of {of}")
            }
            Some(_)
                if idle_of
                    .get(entry.as_str())
                    .is_some_and(|idle| patience < *idle) =>
            {
                format!("the front of {tenant}, entry {entry}, was given out already")
            }
            _ => continue,
        };
        audit.find(Rule::Front, front_key.clone(), detail);
    }
    for (tenant, n_behind) in behind {
        if 0 < *n_behind && !fronts.contains_key(tenant) {
            let detail =
                format!("{n_behind} jobs of {tenant} wait behind no front: none is ever next");
            audit.find(Rule::Front, front_key.clone(), detail);
        }
    }
}
