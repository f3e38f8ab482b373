//! What must be true after every step, and what is left at the end.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    job::Mode,
    queue::{Lane, State},
};

use super::{Accepted, Run, TENANTS};

impl Run {
    /// The books agree with the lanes, at every moment.
    pub(super) async fn check_books(&mut self) {
        let depth = self.queue.depth().await.unwrap();
        let mut n_jobs = 0;
        for lane in Lane::ALL {
            let keys = self.queue.client().keys();
            n_jobs += self.int("XLEN", &keys.lane(0, lane)).await;
            for tenant in TENANTS {
                n_jobs += self
                    .int("LLEN", &self.queue.client().keys().wait(0, lane, tenant))
                    .await;
            }
        }
        assert_eq!(
            (depth.jobs, depth.tenants.values().sum::<u64>()),
            (n_jobs, n_jobs)
        );
        self.check_expiries().await;
    }

    /// All parts of the books that hold anything expire at the same moment.
    async fn check_expiries(&mut self) {
        let keys = self.queue.client().keys();
        let stat = keys.stat(0);
        let base = stat.strip_suffix("stat").unwrap();
        let mut parts = vec![stat.clone(), format!("{base}load")];
        for lane in Lane::ALL {
            parts.push(format!("{base}front:{}", lane.as_str()));
            parts.extend(TENANTS.map(|tenant| keys.wait(0, lane, tenant)));
        }
        let mut pipe = redis::pipe();
        for part in &parts {
            pipe.cmd("PEXPIRETIME").arg(part);
        }
        let expiries: Vec<i64> = pipe.query_async(&mut self.redis).await.unwrap();
        for (part, at) in parts.iter().zip(&expiries) {
            assert!(
                *at == -2 || *at == expiries[0],
                "{part} expires at {at}, the books at {}",
                expiries[0]
            );
        }
    }

    async fn int(&mut self, command: &str, key: &str) -> u64 {
        redis::cmd(command)
            .arg(key)
            .query_async(&mut self.redis)
            .await
            .unwrap()
    }

    /// Every job is over, its log whole, and nothing is left behind.
    pub(super) async fn check_end(&mut self) {
        for n in 0..self.accepted.len() {
            if self.accepted[n].spoiled {
                self.check_buried(n).await;
            } else {
                self.check_done(n).await;
            }
        }
        let spoiled = self.accepted.iter().filter(|job| job.spoiled).count();
        let letters = self.queue.dead_letters(1_000).await.unwrap();
        assert_eq!(letters.len(), spoiled, "each is buried once");
        let pattern = format!("{}:*", self.prefix);
        let keys: BTreeSet<String> = redis::cmd("KEYS")
            .arg(pattern)
            .query_async(&mut self.redis)
            .await
            .unwrap();
        let mut left = BTreeMap::new();
        for key in &keys {
            assert!(
                redis::cmd("PTTL")
                    .arg(key)
                    .query_async::<i64>(&mut self.redis)
                    .await
                    .unwrap()
                    > 0,
                "{key} never expires"
            );
            *left
                .entry(key.split(':').nth(2).unwrap().to_owned())
                .or_insert(0) += 1;
        }
        let n_jobs = self.accepted.len();
        for kind in ["job", "pay", "log"] {
            assert_eq!(left.remove(kind).unwrap_or(0), n_jobs, "{kind}");
        }
        for kind in ["stat", "workers", "worker", "jobs", "dead"] {
            left.remove(kind);
        }
        assert!(left.is_empty(), "left behind: {left:?}");
        let _: i64 = redis::cmd("DEL")
            .arg(keys.into_iter().collect::<Vec<_>>())
            .query_async(&mut self.redis)
            .await
            .unwrap_or(0);
    }

    /// A job that could be read is over, its log whole, each of its elements ended once and in order.
    async fn check_done(&self, n: usize) {
        let Accepted {
            batch,
            mode,
            n_elements: elements,
            ..
        } = &self.accepted[n];
        let record = self.queue.record(batch).await.unwrap().unwrap();
        assert_eq!(
            (record.state, record.next),
            (State::Done, *elements),
            "{batch}"
        );
        let events = self.queue.event_log().read(batch, 0, 1_000).await.unwrap();
        assert!(
            events.iter().map(|event| event.seq).eq(1..=record.seq),
            "{batch}: a gap"
        );
        let n_terminal = events.iter().filter(|event| event.terminal).count();
        assert!(
            n_terminal == 1 && events.last().unwrap().terminal,
            "{batch}: {n_terminal} terminal events"
        );
        let ended = events.iter().filter(|event| event.name == "element_error");
        let ended: Vec<_> = ended
            .map(|event| {
                serde_json::from_slice::<serde_json::Value>(&event.data).unwrap()["index"]
                    .as_u64()
                    .unwrap() as usize
            })
            .collect();
        assert!(
            ended.iter().copied().eq(0..*elements),
            "{batch}: elements ended {ended:?}"
        );
        assert_eq!(
            events.last().unwrap().name,
            if *mode == Mode::Single {
                "element_error"
            } else {
                "summary"
            }
        );
    }

    /// A job that nobody could read is over, and says so once.
    async fn check_buried(&mut self, n: usize) {
        let batch = &self.accepted[n].batch;
        let state: String = redis::cmd("HGET")
            .arg(self.queue.client().keys().job(batch))
            .arg("st")
            .query_async(&mut self.redis)
            .await
            .unwrap();
        assert_eq!(state, "done", "{batch}");
        let events = self.queue.event_log().read(batch, 0, 1_000).await.unwrap();
        let [_, end] = events.as_slice() else {
            panic!("{batch}: {events:?}");
        };
        assert_eq!(
            (end.seq, end.name.as_str(), end.terminal),
            (2, "summary", true)
        );
    }
}
