//! How a batch went: what its last event tells, and what a job's checkpoints remember.

use serde::{Deserialize, Serialize};

use super::FailureCode;
use crate::ids::{BatchId, EventId};

/// `summary`: last event of a batch, always.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The batch.
    pub batch_id: BatchId,
    /// How it went as a whole.
    pub status: BatchStatus,
    /// Number of elements.
    pub total: usize,
    /// With a result.
    pub succeeded: usize,
    /// With an error.
    pub failed: usize,
    /// Never begun.
    pub skipped: usize,
    /// Null unless stitching was asked for.
    pub stitch: Option<StitchStatus>,
    /// One line per element.
    pub results: Vec<SummaryLine>,
    /// Wall time from acceptance to here.
    pub duration_ms: u64,
}

/// How a batch went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchStatus {
    /// Every element has a result.
    Completed,
    /// Some have.
    Partial,
    /// None has.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// How stitching went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StitchStatus {
    /// At least one group was joined.
    Ok,
    /// None was.
    Failed,
}

/// One element in `summary`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryLine {
    /// Place in the request.
    pub index: usize,
    /// The client's name for it.
    pub element_id: String,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The event that holds it.
    pub event_id: String,
}

/// How an element ended: also what the job's checkpoint remembers of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome {
    /// It has a `result`.
    Ok {
        /// Kind of the replacement.
        kind: String,
    },
    /// It has an `element_error`.
    Failed {
        /// Why.
        code: FailureCode,
    },
    /// It was never begun.
    Skipped {
        /// Why.
        code: FailureCode,
    },
}

impl Summary {
    /// Counts the outcomes of a finished batch. `done` is in request order, one entry per element.
    pub fn of(
        batch_id: BatchId,
        done: Vec<(String, Outcome, u64)>,
        stitch: Option<StitchStatus>,
        duration_ms: u64,
    ) -> Self {
        let total = done.len();
        let count = |wanted: fn(&Outcome) -> bool| {
            done.iter()
                .filter(|(_, outcome, _)| wanted(outcome))
                .count()
        };
        let succeeded = count(|outcome| matches!(outcome, Outcome::Ok { .. }));
        let failed = count(|outcome| matches!(outcome, Outcome::Failed { .. }));
        let skipped = count(|outcome| matches!(outcome, Outcome::Skipped { .. }));
        let cancelled = done.iter().any(|(_, outcome, _)| {
            matches!(outcome, Outcome::Failed { code } | Outcome::Skipped { code } if *code == FailureCode::Cancelled)
        });
        let status = match (cancelled, succeeded) {
            (true, _) => BatchStatus::Cancelled,
            (false, 0) => BatchStatus::Failed,
            (false, n) if n == total => BatchStatus::Completed,
            (false, _) => BatchStatus::Partial,
        };
        let results = done
            .into_iter()
            .enumerate()
            .map(|(index, (element_id, outcome, seq))| {
                let event_id = EventId {
                    batch: batch_id.clone(),
                    seq,
                }
                .to_string();
                SummaryLine {
                    index,
                    element_id,
                    outcome,
                    event_id,
                }
            })
            .collect();
        Self {
            batch_id,
            status,
            total,
            succeeded,
            failed,
            skipped,
            stitch,
            results,
            duration_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(list: &[Outcome]) -> Vec<(String, Outcome, u64)> {
        list.iter()
            .enumerate()
            .map(|(i, outcome)| (format!("e{i}"), outcome.clone(), i as u64 + 2))
            .collect()
    }

    #[test]
    fn a_summary_tells_how_the_batch_went() {
        let ok = Outcome::Ok {
            kind: "table".into(),
        };
        let failed = Outcome::Failed {
            code: FailureCode::FetchTimeout,
        };
        let cancelled = Outcome::Skipped {
            code: FailureCode::Cancelled,
        };
        let cases = [
            (vec![ok.clone(), ok.clone()], BatchStatus::Completed),
            (vec![ok.clone(), failed.clone()], BatchStatus::Partial),
            (vec![failed.clone(), failed], BatchStatus::Failed),
            (vec![ok, cancelled], BatchStatus::Cancelled),
        ];
        for (list, status) in cases {
            let summary = Summary::of(BatchId::generate(0), outcomes(&list), None, 1);
            assert_eq!(summary.status, status, "{list:?}");
            assert_eq!(
                summary.succeeded + summary.failed + summary.skipped,
                summary.total
            );
        }
    }
}
