//! Jobs that no worker can read.

use shared::queue::Enqueued;

use crate::bench::{Bench, damage_job, names};

#[tokio::test]
async fn a_job_that_cannot_be_read_is_buried_and_its_client_told() {
    let bench = Bench::start().await;
    let batch = bench.accept(1).await;
    let newer = damage_job(&bench, &batch, |job| {
        job.replace("\"version\":1", "\"version\":99")
    })
    .await;

    let mut consumer = bench.queue.consumer("w1");
    for _ in 0..3 {
        assert!(consumer.try_pop().await.unwrap().is_none());
    }
    assert_eq!(names(&bench, &batch).await, ["batch_start", "summary"]);
    assert_eq!(bench.queue.depth().await.unwrap().jobs, 0);
    let letters = bench.queue.dead_letters(10).await.unwrap();
    assert_eq!(
        (
            letters.len(),
            letters[0].batch.as_str(),
            letters[0].payload.as_str()
        ),
        (1, batch.as_str(), newer.as_str())
    );

    let again = bench.queue.redrive(&letters[0]).await.unwrap().unwrap();
    assert!(
        matches!(again, Enqueued::Accepted(_)),
        "a job of another version is enqueued for workers that know it"
    );
    assert!(bench.queue.drop_dead_letter(&letters[0].id).await.unwrap());
    assert!(!bench.queue.drop_dead_letter(&letters[0].id).await.unwrap());
}

#[tokio::test]
async fn the_oldest_dead_letters_make_room() {
    const MOST: usize = 10_000;
    /// Redis drops whole nodes of a stream, which hold up to a hundred entries.
    const NODE: usize = 100;

    let bench = Bench::start().await;
    let mut redis = bench.server.connection().await;
    let dead = "test:{0}:dead";
    let mut letters = redis::pipe();
    for n in 1..=MOST + 5 * NODE {
        let letter = letters.cmd("XADD").arg(dead).arg(format!("{n}-0"));
        letter.arg(&["j", "old", "t", "tester", "why", "?", "p", "{}"]);
        letter.ignore();
    }
    letters.exec_async(&mut redis).await.unwrap();

    let batch = bench.accept(1).await;
    damage_job(&bench, &batch, |_| "not a job".to_owned()).await;
    let mut consumer = bench.queue.consumer("w1");
    while bench.queue.depth().await.unwrap().jobs > 0 {
        assert!(consumer.try_pop().await.unwrap().is_none());
    }
    let kept = bench.queue.dead_letters(2 * MOST).await.unwrap();
    assert!(
        (MOST..=MOST + NODE).contains(&kept.len()),
        "{} letters are kept",
        kept.len()
    );
    assert_eq!(kept[0].batch, batch.as_str(), "the newest stays");
}
