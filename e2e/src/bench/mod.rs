//! `./dev bench queue`: what the queue costs, beside what the same Redis does without it, in the same run.
//!
//! ```text
//! raw           PING, XADD, a blocking read, PUBLISH: the floor that everything else stands on
//! pickup        a job enqueued -> a waiting consumer has it
//! event         an event written -> a client of the api has it
//! throughput    prefilled queues drained by one process, and by BullMQ's Worker
//! enqueue       jobs accepted per second
//! memory        what a waiting and a finished job take in Redis
//! idle_clients  what a client that only listens takes in the api
//! recovery      a killed worker's job -> it goes on
//! soak          many jobs, and what is left of them
//! ```

mod report;
mod samples;
mod server;
mod load;
mod table;
mod consumer;
mod front;
mod raw;
mod pickup;
mod event;
mod throughput;
mod bullmq;
mod enqueue;
mod memory;
mod idle_clients;
mod recovery;
mod soak;

use clap::{Args, ValueEnum};

pub use consumer::{Consume, Drained, consume};
pub use report::{Report, Section};

/// What there is to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// How long a new job waits for an idle consumer.
    Pickup,
    /// How long an event takes to a client of the api.
    Event,
    /// Jobs per second of one process, and BullMQ's.
    Throughput,
    /// Jobs accepted per second.
    Enqueue,
    /// Bytes of Redis for each job.
    Memory,
    /// Bytes of the api for each client that listens.
    Clients,
    /// How long a job stands still whose worker was killed.
    Recovery,
}

/// How much of everything.
#[derive(Debug, Clone, Args)]
pub struct Plan {
    /// Measure only this; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Jobs that are picked up one at a time.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    pickups: u32,
    /// Events that are sent one at a time.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(10..=1_000_000))]
    events: u32,
    /// Small jobs in each drained queue.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    jobs: u32,
    /// Jobs of ten elements in each drained queue.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    full_jobs: u32,
    /// Times that each queue is drained; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,
    /// Jobs whose memory is measured.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    memory_jobs: u32,
    /// Clients that listen to the api at the same time. Needs as many open files twice over: `ulimit -n`.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=25_000))]
    sse_clients: u32,
    /// Jobs of ten elements that run and are forgotten while memory is watched; 0 leaves that out.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    soak: u32,
}

impl Plan {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// Measures what the plan says, and shows each section as soon as it is there.
///
/// # Panics
///
/// When something cannot be started, or does not do what it is for.
pub async fn run(plan: &Plan, mut show: impl FnMut(&Section)) -> Report {
    let mut report = Report::default();
    let mut add = |section: Section| {
        show(&section);
        report.sections.push(section);
    };
    let (floor, section) = raw::measure(plan.pickups.min(2_000)).await;
    add(section);
    if plan.wants(Part::Pickup) {
        add(pickup::measure(plan.pickups, &floor).await);
    }
    if plan.wants(Part::Event) {
        add(event::measure(plan.events, &floor).await);
    }
    if plan.wants(Part::Throughput) {
        add(throughput::measure(plan).await);
    }
    if plan.wants(Part::Enqueue) {
        add(enqueue::measure(&floor).await);
    }
    if plan.wants(Part::Memory) {
        add(memory::measure(plan.memory_jobs).await);
    }
    if plan.wants(Part::Clients) {
        add(idle_clients::measure(plan.sse_clients as usize).await);
    }
    if plan.wants(Part::Recovery) {
        add(recovery::measure().await);
    }
    if 0 < plan.soak {
        add(soak::measure(plan.soak).await);
    }
    report
}
