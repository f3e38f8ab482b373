//! Running text: blocks with places, a document node, and Markdown.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Text in every form a front end may want.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextReplacement {
    /// Headings, paragraphs and items of lists, in reading order.
    pub blocks: Vec<TextBlock>,
    /// A `doc` node of the basic schema with lists.
    pub prosemirror: Value,
    /// `CommonMark`.
    pub markdown: String,
}

/// A piece of text that belongs together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextBlock {
    /// What it is.
    #[serde(rename = "type")]
    pub block_type: TextBlockType,
    /// 1..=6, of a heading.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<u8>,
    /// One line of plain text.
    pub text: String,
    /// `[x0, y0, x1, y1]`, each 0..1 of the source image.
    pub bbox: [f32; 4],
    /// 0..=1.
    pub confidence: f32,
}

/// Kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextBlockType {
    /// A heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list with bullets.
    Bullet,
    /// An item of a list with numbers.
    Numbered,
}
