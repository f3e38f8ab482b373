//! Running text: headings, paragraphs and lists.

use super::Warning;
use crate::geometry::Rect;

/// Text in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// One after the other.
    pub blocks: Vec<Block>,
    /// Confidence of the whole, 0..=1.
    pub confidence: f32,
    /// What to doubt.
    pub warnings: Vec<Warning>,
}

/// A piece of text that belongs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words with one space between them; lines of a paragraph are joined.
    pub text: String,
    /// Where it lies in the picture, in pixels.
    pub bbox: Rect,
    /// Confidence of its words, 0..=1.
    pub confidence: f32,
}

/// Kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading; 1 is the largest.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list with bullets.
    Bullet,
    /// An item of a list with numbers or letters; the mark is not part of the text.
    Numbered,
}

impl Text {
    /// The text in another picture, `place` telling where each of its places is there.
    #[must_use]
    pub fn placed(mut self, place: impl Fn(&Rect) -> Rect) -> Self {
        for block in &mut self.blocks {
            block.bbox = place(&block.bbox);
        }
        self
    }
}
