//! What a client sees happen.
//!
//! An [`Event`] has everything but its `seq`: the log gives it the next number at the moment it is appended, so a
//! number is never taken by an event that was refused.

use serde::{Deserialize, Serialize};

pub use super::summary::{BatchStatus, Outcome, StitchStatus, Summary, SummaryLine};
use super::{Failure, Replacement, Stage};
use crate::ids::BatchId;

/// Version of the event schema, told in `batch_start`.
pub const SCHEMA: u32 = 1;

/// One event of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The batch was accepted.
    BatchStart(BatchStart),
    /// An element reached a stage.
    Stage(StageReached),
    /// An element was digitized.
    Result(ElementResult),
    /// An element failed.
    ElementError(ElementError),
    /// Results were joined.
    StitchResult(StitchResult),
    /// Results were not joined.
    StitchError(StitchError),
    /// The batch is over.
    Summary(Summary),
}

impl Event {
    /// The event's name on the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BatchStart(_) => "batch_start",
            Self::Stage(_) => "stage",
            Self::Result(_) => "result",
            Self::ElementError(_) => "element_error",
            Self::StitchResult(_) => "stitch_result",
            Self::StitchError(_) => "stitch_error",
            Self::Summary(_) => "summary",
        }
    }

    /// The members after `type` and `seq`, as the inside of a compact JSON object.
    ///
    /// The log puts `{"type":..,"seq":..,` in front and `}` behind. U+2028 and U+2029 are escaped because several
    /// SSE readers break lines at them.
    pub fn members(&self) -> Result<String, serde_json::Error> {
        let json = match self {
            Self::BatchStart(body) => serde_json::to_string(body),
            Self::Stage(body) => serde_json::to_string(body),
            Self::Result(body) => serde_json::to_string(body),
            Self::ElementError(body) => serde_json::to_string(body),
            Self::StitchResult(body) => serde_json::to_string(body),
            Self::StitchError(body) => serde_json::to_string(body),
            Self::Summary(body) => serde_json::to_string(body),
        }?;
        let inside = json
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap_or_default();
        Ok(inside
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
            .replace('\u{85}', "\\u0085"))
    }
}

/// `batch_start`: first event of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchStart {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The batch.
    pub batch_id: BatchId,
    /// The deal it belongs to.
    pub deal_id: String,
    /// Number of elements.
    pub total: usize,
    /// Whether the parts will be joined.
    pub stitch: bool,
    /// Where to go on after a broken stream.
    pub resume_url: String,
    /// Until when it can be resumed, RFC 3339.
    pub expires_at: String,
    /// The elements, in order.
    pub elements: Vec<ElementSummary>,
}

/// One element in `batch_start`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElementSummary {
    /// Place in the request, from 0.
    pub index: usize,
    /// The client's name for it.
    pub element_id: String,
    /// The client's hint.
    pub element_type: String,
}

/// `stage`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageReached {
    /// Place in the request.
    pub index: usize,
    /// The client's name for it.
    pub element_id: String,
    /// The stage.
    pub stage: Stage,
    /// Its place among the stages.
    pub stage_index: u8,
    /// How many stages there are.
    pub stage_count: u8,
    /// Jobs ahead in the queue, when it waits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub queue_position: Option<u64>,
    /// Number of the try, when it is not the first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attempt: Option<u32>,
}

impl StageReached {
    /// An element at a stage.
    pub fn new(index: usize, element_id: impl Into<String>, stage: Stage) -> Self {
        Self {
            index,
            element_id: element_id.into(),
            stage,
            stage_index: stage.index(),
            stage_count: Stage::COUNT,
            queue_position: None,
            attempt: None,
        }
    }
}

/// `result`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElementResult {
    /// Place in the request.
    pub index: usize,
    /// The client's name for it.
    pub element_id: String,
    /// What takes the picture's place.
    pub replacement: Replacement,
    /// 0..=1.
    pub confidence: f32,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// The picture it came from.
    pub source: Source,
    /// Wall time from fetch to result.
    pub duration_ms: u64,
}

/// What to doubt about a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Kind of doubt.
    pub code: WarningCode,
    /// One sentence.
    pub message: String,
}

/// The closed list of doubts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// Doubtful as a whole.
    LowConfidence,
    /// Not what the hint said.
    ElementTypeMismatch,
    /// Values were measured, not read.
    ValuesEstimated,
    /// Something was left out.
    Truncated,
    /// Only a part of the table.
    PartialTable,
    /// Some cells are doubtful.
    UnreadableCells,
}

/// The picture a result came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// SHA-256 of the URL, hex: tells pictures apart without telling the URL.
    pub image_url_sha256: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// `element_error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementError {
    /// Place in the request.
    pub index: usize,
    /// The client's name for it.
    pub element_id: String,
    /// Why.
    pub error: Failure,
}

/// `stitch_result`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StitchResult {
    /// Number of the joined group, from 0.
    pub group: usize,
    /// The elements joined, in order.
    pub indexes: Vec<usize>,
    /// Their names.
    pub element_ids: Vec<String>,
    /// The first of them.
    pub anchor_index: usize,
    /// The whole.
    pub replacement: Replacement,
    /// 0..=1.
    pub confidence: f32,
    /// What to doubt: elements without a result beside these, totals that are not the sum of the rows.
    pub warnings: Vec<Warning>,
}

/// `stitch_error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StitchError {
    /// Number of the group, from 0.
    pub group: usize,
    /// The elements looked at.
    pub indexes: Vec<usize>,
    /// Their names.
    pub element_ids: Vec<String>,
    /// Why.
    pub error: Failure,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_never_hold_a_line_break_of_any_reader() {
        let nasty = "a\nb\rc\u{2028}d\u{2029}e\u{85}f\0g";
        let event = Event::Stage(StageReached::new(0, nasty, Stage::Analyzing));
        let members = event.members().unwrap();
        assert!(
            !members.contains(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\0']),
            "{members}"
        );
        let whole: StageReached = serde_json::from_str(&format!("{{{members}}}")).unwrap();
        assert_eq!(whole.element_id, nasty);
    }
}
