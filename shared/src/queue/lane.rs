//! Two lanes: single images, where somebody waits for one answer, before batches.

use crate::job::Mode;

/// A lane of the queue; each is a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Single images.
    High,
    /// Batches.
    Low,
}

impl Lane {
    /// Both, in the order in which they are looked at.
    pub const ALL: [Self; 2] = [Self::High, Self::Low];

    /// The lane's name in Redis.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "hi",
            Self::Low => "lo",
        }
    }

    /// The lane that jobs of a mode take.
    pub const fn of(mode: Mode) -> Self {
        match mode {
            Mode::Single => Self::High,
            Mode::Batch => Self::Low,
        }
    }
}
