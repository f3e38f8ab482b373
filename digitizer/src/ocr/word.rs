//! What OCR finds.

use crate::geometry::Rect;

/// A run of characters without a space, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The characters as read, never empty, no spaces.
    pub text: String,
    /// Where they stand, in pixels of the picture that was given.
    pub bbox: Rect,
    /// Mean probability of the characters, 0..=1.
    pub confidence: f32,
    /// Index of the detected text line that the word was read from; words of one line share it.
    pub line: usize,
    /// How the text stands.
    pub turn: Turn,
}

/// Direction of a text line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// Left to right.
    #[default]
    Upright,
    /// Bottom to top, as on a y axis.
    Up,
    /// Top to bottom.
    Down,
}
