//! What became of the batches, and how long it took.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::draw;

/// What became of one batch.
#[derive(Debug)]
pub(super) enum Run {
    /// Followed to its end.
    Finished {
        first_event: Duration,
        stream: Duration,
        n_elements: usize,
        n_succeeded: usize,
        n_breaks: usize,
    },
    /// Accepted, but not followed to its end.
    Lost(anyhow::Error),
    /// Not accepted, because the service is at a limit.
    Refused,
    /// Not accepted for another reason.
    Broken(anyhow::Error),
}

/// Counts while it goes on.
#[derive(Debug)]
pub(super) struct Tally {
    began: Instant,
    n_lost: usize,
    n_refused: usize,
    n_broken: usize,
    n_breaks: usize,
    n_elements: usize,
    n_succeeded: usize,
    first_events: Vec<Duration>,
    streams: Vec<Duration>,
}

/// The counts at the end.
#[derive(Debug)]
pub(super) struct Report<'a> {
    tally: &'a Tally,
    seconds: f64,
    first_event: Percentiles,
    stream: Percentiles,
}

/// Milliseconds that so many percent stay at or below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Percentiles {
    p50: u64,
    p90: u64,
    p99: u64,
    max: u64,
}

impl Tally {
    pub(super) fn begin() -> Self {
        Self {
            began: Instant::now(),
            n_lost: 0,
            n_refused: 0,
            n_broken: 0,
            n_breaks: 0,
            n_elements: 0,
            n_succeeded: 0,
            first_events: Vec::new(),
            streams: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, run: &Run) {
        match run {
            Run::Finished {
                first_event,
                stream,
                n_elements,
                n_succeeded,
                n_breaks,
            } => {
                self.first_events.push(*first_event);
                self.streams.push(*stream);
                self.n_elements += n_elements;
                self.n_succeeded += n_succeeded;
                self.n_breaks += n_breaks;
            }
            Run::Lost(_) => self.n_lost += 1,
            Run::Refused => self.n_refused += 1,
            Run::Broken(_) => self.n_broken += 1,
        }
    }

    pub(super) fn n_finished(&self) -> usize {
        self.streams.len()
    }

    fn n_accepted(&self) -> usize {
        self.n_finished() + self.n_lost
    }

    pub(super) fn report(&self) -> Report<'_> {
        Report {
            seconds: self.began.elapsed().as_secs_f64(),
            first_event: Percentiles::of(&self.first_events),
            stream: Percentiles::of(&self.streams),
            tally: self,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (finished, refused) = (self.n_finished(), self.n_refused);
        let broken = self.n_broken + self.n_lost;
        write!(f, "{finished} finished, {refused} refused, {broken} broken")
    }
}

impl Report<'_> {
    pub(super) fn json(&self) -> Value {
        let tally = self.tally;
        json!({
            "seconds": rounded(self.seconds),
            "accepted": tally.n_accepted(),
            "finished": tally.n_finished(),
            "refused": tally.n_refused,
            "lost": tally.n_lost,
            "broken": tally.n_broken,
            "reconnects": tally.n_breaks,
            "elements": tally.n_elements,
            "succeeded_elements": tally.n_succeeded,
            "accepted_per_second": rounded(self.per_second(tally.n_accepted())),
            "elements_per_second": rounded(self.per_second(tally.n_elements)),
            "first_event_ms": self.first_event.json(),
            "stream_ms": self.stream.json(),
        })
    }

    pub(super) fn drawing(&self) -> String {
        let tally = self.tally;
        let counts = [
            ("accepted", tally.n_accepted().to_string()),
            ("finished", tally.n_finished().to_string()),
            ("refused (429, 503)", tally.n_refused.to_string()),
            ("lost", tally.n_lost.to_string()),
            ("broken", tally.n_broken.to_string()),
            ("reconnects", tally.n_breaks.to_string()),
            (
                "elements with a result",
                format!("{} of {}", tally.n_succeeded, tally.n_elements),
            ),
            (
                "accepted per second",
                rounded(self.per_second(tally.n_accepted())).to_string(),
            ),
            (
                "elements per second",
                rounded(self.per_second(tally.n_elements)).to_string(),
            ),
        ];
        let took = format!("in {} s", rounded(self.seconds));
        let counts = draw::rows(
            ["batches", &took],
            counts.map(|(name, count)| [name.to_owned(), count]),
        );
        let latencies = [
            ("first event", self.first_event),
            ("whole stream", self.stream),
        ];
        let latencies = latencies.map(|(name, it)| {
            let ms = [it.p50, it.p90, it.p99, it.max].map(|ms| ms.to_string());
            let [p50, p90, p99, max] = ms;
            [name.to_owned(), p50, p90, p99, max]
        });
        let latencies = draw::rows(
            ["ms since posted", "50 %", "90 %", "99 %", "all"],
            latencies,
        );
        format!("{counts}\n{latencies}")
    }

    fn per_second(&self, n: usize) -> f64 {
        n as f64 / self.seconds.max(f64::EPSILON)
    }
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

impl Percentiles {
    /// By nearest rank; zeros without any latency.
    fn of(latencies: &[Duration]) -> Self {
        let mut sorted = latencies.to_vec();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).max(1);
            let latency = sorted.get(rank - 1).copied().unwrap_or_default();
            latency.as_millis() as u64
        };
        Self {
            p50: at(50),
            p90: at(90),
            p99: at(99),
            max: at(100),
        }
    }

    fn json(self) -> Value {
        json!({ "p50": self.p50, "p90": self.p90, "p99": self.p99, "max": self.max })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_latency_of_the_nearest_rank() {
        let latencies: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        let of_all = Percentiles::of(&latencies);
        assert_eq!(
            (of_all.p50, of_all.p90, of_all.p99, of_all.max),
            (100, 180, 198, 200)
        );
        let of_one = Percentiles::of(&latencies[..1]);
        assert_eq!((of_one.p50, of_one.max), (200, 200));
        assert_eq!(Percentiles::of(&[]), Percentiles::default());
    }
}
