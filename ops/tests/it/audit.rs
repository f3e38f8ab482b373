//! `audit`: silent on a sound queue, and each damage has its name.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_sound_queue_passes() {
    let mut world = World::start().await;
    let _jobs = world.with_jobs().await;
    let audit = world.run(&["audit"], 0);
    assert_eq!(
        (&audit["sound"], &audit["complete"], &audit["findings"]),
        (&json!(true), &json!(true), &json!([]))
    );
    assert_eq!(audit["looked_at"]["jobs"], 5);
}

#[tokio::test]
async fn planted_damage_is_named_and_ends_with_exit_code_1() {
    struct Case {
        damage: &'static str,
        rule: &'static str,
        key: &'static str,
    }
    let cases = [
        Case {
            damage: "DEL dq:{0}:job:RUNNING",
            rule: "pending",
            key: "dq:{0}:jobs:lo",
        },
        Case {
            damage: "XDEL dq:{0}:log:DONE 2-0",
            rule: "log",
            key: "dq:{0}:log:DONE",
        },
        Case {
            damage: "PERSIST dq:{0}:load",
            rule: "expiry",
            key: "dq:{0}:load",
        },
        Case {
            damage: "HINCRBY dq:{0}:stat depth -1",
            rule: "depth",
            key: "dq:{0}:stat",
        },
    ];
    for Case { damage, rule, key } in cases {
        let mut world = World::start().await;
        let jobs = world.with_jobs().await;
        let named = |text: &str| {
            text.replace("RUNNING", jobs.running.batch().as_str())
                .replace("DONE", jobs.done.as_str())
        };
        world.command(&named(damage)).await;
        let audit = world.run(&["audit"], 1);
        let found: Vec<_> = audit["findings"].as_array().unwrap().iter().collect();
        assert_eq!(found.len(), 1, "{damage}: {audit}");
        assert_eq!(
            (&found[0]["rule"], &found[0]["key"]),
            (&json!(rule), &json!(named(key))),
            "{damage}"
        );
    }
}

#[tokio::test]
async fn a_bounded_audit_says_that_it_did_not_see_everything() {
    let mut world = World::start().await;
    let _jobs = world.with_jobs().await;
    let audit = world.run(&["audit", "--limit", "2"], 0);
    assert_eq!(
        (&audit["complete"], &audit["looked_at"]["keys"]),
        (&json!(false), &json!(2))
    );
}
