//! The steps a client sees an element go through.

use serde::{Deserialize, Serialize};

/// A step, in story order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Fetching, decoding, finding the text.
    Analyzing,
    /// Reading the structure.
    Extracting,
    /// Bringing it into the wire form.
    Formatting,
}

impl Stage {
    /// How many steps there are.
    pub const COUNT: u8 = 3;

    /// Place in the order, from 0.
    pub const fn index(self) -> u8 {
        self as u8
    }
}
