//! Many measurements of one thing.

use std::time::Duration;

/// Durations in milliseconds.
#[derive(Debug, Default)]
pub(super) struct Samples(Vec<f64>);

impl Samples {
    pub(super) fn push(&mut self, taken: Duration) {
        self.0.push(millis(taken));
    }

    pub(super) fn p50(&self) -> f64 {
        quantile(&self.0, 0.5)
    }

    pub(super) fn p99(&self) -> f64 {
        quantile(&self.0, 0.99)
    }
}

pub(super) fn millis(taken: Duration) -> f64 {
    taken.as_secs_f64() * 1e3
}

/// The middle one of a few.
pub(super) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value that a share `q` of all does not exceed; 0 when there are none.
fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = (q * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let mut samples = Samples::default();
        for ms in (1..=200).rev() {
            samples.push(Duration::from_millis(ms));
        }
        assert_eq!((samples.p50(), samples.p99()), (100.0, 198.0));
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    }
}
