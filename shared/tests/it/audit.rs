//! The audit is silent on a sound queue and names what was damaged.

use shared::{
    ids::BatchId,
    job::Mode,
    queue::{Delivery, Rule},
};

use crate::bench::{Bench, pop, submission, submission_of, work};

const LIMIT: usize = 100_000;

/// A finished, a running and a cancelled job, and jobs of two tenants that wait.
async fn world(bench: &Bench) -> (BatchId, Delivery) {
    let mut consumer = bench.queue.consumer("w1");
    bench.queue.heartbeat("w1").beat("{}").await.unwrap();
    let finished = bench.accept(2).await;
    work(pop(&mut consumer).await).await;
    bench.accept(2).await;
    let running = pop(&mut consumer).await;
    let single = submission(Mode::Single, 1);
    bench.queue.enqueue(&single).await.unwrap();
    for tenant in ["a", "a", "b"] {
        let submission = submission_of(tenant, Mode::Batch, 1);
        bench.queue.enqueue(&submission).await.unwrap();
    }
    let cancelled = bench.accept(1).await;
    bench.queue.cancel(&cancelled).await.unwrap();
    (finished, running)
}

async fn rules(bench: &Bench) -> Vec<Rule> {
    let audit = bench.queue.audit(LIMIT).await.unwrap();
    assert!(audit.complete);
    audit.findings.iter().map(|finding| finding.rule).collect()
}

async fn redis(bench: &Bench, command: &str) {
    let mut words = command.split(' ');
    let mut call = redis::cmd(words.next().unwrap());
    words.for_each(|word| {
        call.arg(word);
    });
    let _: redis::Value = call
        .query_async(&mut bench.server.connection().await)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_sound_queue_has_no_findings() {
    let bench = Bench::start().await;
    assert_eq!(rules(&bench).await, [], "an empty Redis");
    let (_, running) = world(&bench).await;
    let audit = bench.queue.audit(LIMIT).await.unwrap();
    assert_eq!(audit.findings, []);
    assert_eq!((audit.jobs, audit.entries), (7, 5));
    work(running).await;
    assert_eq!(rules(&bench).await, []);
}

#[tokio::test]
async fn an_audit_that_did_not_see_everything_says_so() {
    let bench = Bench::start().await;
    let _running = world(&bench).await;
    let audit = bench.queue.audit(3).await.unwrap();
    assert_eq!((audit.keys, audit.complete), (3, false));
}

#[tokio::test]
async fn damage_is_named_by_its_rule() {
    struct Case {
        damage: &'static str,
        rules: &'static [Rule],
    }
    let cases = [
        Case {
            damage: "HINCRBY test:{0}:stat depth 1",
            rules: &[Rule::Depth],
        },
        Case {
            damage: "HDEL test:{0}:load b",
            rules: &[Rule::Load],
        },
        Case {
            damage: "HSET test:{0}:front:lo c 1-1",
            rules: &[Rule::Front],
        },
        Case {
            damage: "HDEL test:{0}:front:lo a",
            rules: &[Rule::Front],
        },
        Case {
            damage: "LPOP test:{0}:wait:lo:a",
            rules: &[Rule::Depth, Rule::Load, Rule::Place],
        },
        Case {
            damage: "DEL test:{0}:job:RUNNING",
            rules: &[Rule::Pending],
        },
        Case {
            damage: "HSET test:{0}:job:RUNNING st done",
            rules: &[Rule::Log],
        },
        Case {
            damage: "DEL test:{0}:pay:RUNNING",
            rules: &[Rule::Place],
        },
        Case {
            damage: "XDEL test:{0}:log:FINISHED 3-0",
            rules: &[Rule::Log],
        },
        Case {
            damage: "XDEL test:{0}:log:FINISHED 6-0",
            rules: &[Rule::Log, Rule::Log],
        },
        Case {
            damage: "XADD test:{0}:log:FINISHED * t summary d {} e 1",
            rules: &[Rule::Log, Rule::Log],
        },
        Case {
            damage: "PERSIST test:{0}:stat",
            rules: &[Rule::Expiry],
        },
        Case {
            damage: "PERSIST test:{0}:job:FINISHED",
            rules: &[Rule::Expiry],
        },
        Case {
            damage: "XCLAIM test:{0}:jobs:lo workers w1 0 ENTRY IDLE 20100 JUSTID",
            rules: &[Rule::Orphan],
        },
        Case {
            damage: "CONFIG SET maxmemory 1gb maxmemory-policy allkeys-lru",
            rules: &[Rule::Eviction],
        },
    ];
    for Case {
        damage,
        rules: broken,
    } in cases
    {
        let bench = Bench::start().await;
        let (finished, running) = world(&bench).await;
        let mut connection = bench.server.connection().await;
        let pending: Vec<(String, String, u64, u64)> = redis::cmd("XPENDING")
            .arg(&["test:{0}:jobs:lo", "workers", "-", "+", "1"])
            .query_async(&mut connection)
            .await
            .unwrap();
        let damage = damage
            .replace("RUNNING", running.batch().as_str())
            .replace("FINISHED", finished.as_str())
            .replace("ENTRY", &pending[0].0);
        redis(&bench, &damage).await;
        assert_eq!(rules(&bench).await, broken, "{damage}");
    }
}

#[tokio::test]
async fn a_damaged_job_holds_up_no_other_and_is_named() {
    let bench = Bench::start().await;
    let damaged = bench.accept(1).await;
    let other = bench.accept(1).await;
    let mut redis = bench.server.connection().await;
    let key = bench.queue.client().keys().job(&damaged);
    let mut damage = redis::cmd("SET");
    damage.arg(&key).arg("no hash").arg("EX").arg(600);
    let _: String = damage.query_async(&mut redis).await.unwrap();

    let audit = bench.queue.audit(1_000).await.unwrap();
    let named = audit
        .findings
        .iter()
        .any(|finding| finding.rule == Rule::Damage && finding.key == key);
    assert!(named, "{:?}", audit.findings);
    let listed = bench.queue.jobs(None, 10).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|line| &line.batch).collect();
    assert_eq!(listed, [&other]);

    // Its entry is removed as that of a job that is forgotten.
    let mut consumer = bench.queue.consumer("w1");
    let taken = pop(&mut consumer).await;
    assert_eq!(taken.batch(), &other);
    work(taken).await;
    assert_eq!(bench.queue.depth().await.unwrap().jobs, 0);
}
