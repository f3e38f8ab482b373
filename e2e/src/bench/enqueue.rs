//! Jobs accepted per second: checked for limits, recorded, and placed in their lane, in one script.

use shared::job::Mode;

use super::{
    load,
    raw::Floor,
    report::{Section, Unit},
    server,
};

const JOBS: u32 = 10_000;

/// Enqueues one at a time, and fifty at a time.
pub(super) async fn measure(floor: &Floor) -> Section {
    let mut section = Section::new("enqueue of jobs of 1.5 kB");
    let submission = load::job(Mode::Batch, 10);
    for (width, what, raw) in [
        (1, "one at a time", floor.appends_1),
        (50, "50 at a time", floor.appends_50),
    ] {
        let (redis, _connection) = server::fresh().await;
        let taken = load::fill(&load::queue(&redis.url()), &submission, JOBS, width).await;
        let rate = f64::from(JOBS) / taken.as_secs_f64();
        section.add(what, rate, Unit::PerSecond).against(raw);
    }
    let (redis, _connection) = server::fresh_with_file().await;
    let taken = load::fill(&load::queue(&redis.url()), &submission, JOBS, 1).await;
    section.add(
        "one at a time, append-only file synced every second",
        f64::from(JOBS) / taken.as_secs_f64(),
        Unit::PerSecond,
    );
    section
}
