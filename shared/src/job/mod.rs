//! What sits in the queue.

use serde::{Deserialize, Serialize};

use crate::contract::ElementRequest;

/// The form of [`Job`] that this build writes.
pub const JOB_VERSION: u32 = 1;

/// A batch, or one image, as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// [`JOB_VERSION`] of the build that wrote it.
    pub version: u32,
    /// Which events frame it.
    pub mode: Mode,
    /// The deal it belongs to; only its members may look at it.
    pub deal_id: String,
    /// Name of the token that asked for it.
    pub subject: String,
    /// The pictures, in order.
    pub elements: Vec<ElementRequest>,
    /// Whether the pictures are parts of one whole.
    pub stitch: bool,
}

/// Which of the two routes a job came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// `batch_start`, the elements, `summary`.
    Batch,
    /// One image: stages, then `result` or `element_error`, which is the end.
    Single,
}
