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
    /// Probability of the least probable character, 0..=1.
    pub weakest: f32,
    /// Single changes that make another reading of it, most probable first.
    pub alternatives: Vec<Alternative>,
    /// Index of the detected text line that the word was read from; words of one line share it.
    pub line: usize,
    /// How the text stands.
    pub turn: Turn,
}

/// One change that makes another reading of a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// Which character, counted from 0.
    pub at: usize,
    /// What to do there.
    pub change: Change,
    /// How probable the network found it, 0..=1.
    pub probability: f32,
}

/// A change of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is another one.
    Replace(char),
    /// It is none.
    Remove,
    /// There is one more before it.
    Insert(char),
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
