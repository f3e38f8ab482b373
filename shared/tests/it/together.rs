//! Writes of many jobs at the same time, which go to Redis as few calls.

use futures_util::future::join_all;
use shared::{ids::BatchId, queue::Delivery};

use crate::bench::{Bench, error, failed, stage, summary, work};

const N_JOBS: usize = 100;

async fn take_all(bench: &Bench, n_jobs: usize) -> Vec<Delivery> {
    for _ in 0..n_jobs {
        bench.accept(2).await;
    }
    let mut consumer = bench.queue.consumer("w1");
    let mut taken = Vec::new();
    while taken.len() < n_jobs {
        taken.extend(consumer.try_pop_up_to(n_jobs).await.unwrap());
    }
    taken
}

async fn names(bench: &Bench, batch: &BatchId) -> Vec<String> {
    let events = bench.queue.event_log().read(batch, 0, 100).await.unwrap();
    assert!(
        events
            .iter()
            .map(|event| event.seq)
            .eq(1..=events.len() as u64)
    );
    events.into_iter().map(|event| event.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_write_at_the_same_time_each_have_their_own_events() {
    let bench = Bench::start().await;
    let jobs = take_all(&bench, N_JOBS).await;
    let batches: Vec<_> = jobs.iter().map(|job| job.batch().clone()).collect();
    join_all(jobs.into_iter().map(|job| tokio::spawn(work(job)))).await;
    for batch in &batches {
        let element = ["stage", "element_error"];
        let expected = [&["batch_start"], element.as_slice(), &element, &["summary"]].concat();
        assert_eq!(names(&bench, batch).await, expected, "{batch}");
    }
    let depth = bench.queue.depth().await.unwrap();
    assert_eq!((depth.jobs, depth.tenants.len()), (0, 0));
}

#[tokio::test]
async fn a_job_whose_keys_are_damaged_fails_alone() {
    let bench = Bench::start().await;
    let mut jobs = take_all(&bench, 10).await;
    let damaged = jobs.remove(3);
    let mut redis = bench.server.connection().await;
    let _: i64 = redis::cmd("LPUSH")
        .arg(bench.queue.client().keys().log(damaged.batch()))
        .arg("no stream")
        .query_async(&mut redis)
        .await
        .unwrap();
    let broken = {
        let mut damaged = damaged;
        tokio::spawn(async move { damaged.emit(&stage(0)).await })
    };
    let batches: Vec<_> = jobs.iter().map(|job| job.batch().clone()).collect();
    join_all(jobs.into_iter().map(work)).await;
    for batch in &batches {
        assert_eq!(names(&bench, batch).await.last().unwrap(), "summary");
    }
    assert!(!broken.is_finished(), "it is tried for a lease");
    broken.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_made_though_the_one_beside_it_is_given_up() {
    let bench = Bench::start().await;
    let jobs = take_all(&bench, N_JOBS).await;
    let writing = jobs.into_iter().enumerate().map(|(n, mut job)| {
        tokio::spawn(async move {
            // Half of the callers go away at once, wherever their write is then.
            if n % 2 == 0 {
                let event = stage(0);
                tokio::select! {
                    biased;
                    written = job.emit(&event) => drop(written),
                    () = tokio::task::yield_now() => return None,
                }
            }
            job.checkpoint(&error(0), failed()).await.unwrap();
            job.checkpoint(&error(1), failed()).await.unwrap();
            let end = summary(&job);
            job.finish(&end, None).await.unwrap();
            Some(n)
        })
    });
    let ended = join_all(writing).await.into_iter();
    let n_ended = ended.filter_map(Result::unwrap).count();
    assert!(n_ended >= N_JOBS / 2);
    assert_eq!(
        bench.queue.depth().await.unwrap().jobs,
        (N_JOBS - n_ended) as u64
    );
}
