//! `digitizer`'s text in wire form.

use digitizer::figure::{self, BlockKind, Text};
use serde_json::{Value, json};
use shared::contract::replacement::{TextBlock, TextBlockType, TextReplacement};

use super::{
    FormatError, PictureSize,
    markdown::push_escaped,
    prosemirror::paragraph,
    scalars::{bbox, plain_text, share},
    validate,
};

/// Smallest heading that documents have.
const MAX_LEVEL: u8 = 6;

/// Every form of a text, checked.
pub(super) fn replacement(text: &Text, size: PictureSize) -> Result<TextReplacement, FormatError> {
    let blocks: Vec<TextBlock> = text
        .blocks
        .iter()
        .map(|block| self::block(block, size))
        .filter(|block| !block.text.is_empty())
        .collect();
    if blocks.is_empty() {
        return Err(FormatError::NoText);
    }
    let replacement = TextReplacement {
        prosemirror: document(&blocks),
        markdown: markdown(&blocks),
        blocks,
    };
    validate::size(&replacement)?;
    Ok(replacement)
}

fn block(block: &figure::Block, size: PictureSize) -> TextBlock {
    let (block_type, level) = match block.kind {
        BlockKind::Heading(level) => (TextBlockType::Heading, Some(level.clamp(1, MAX_LEVEL))),
        BlockKind::Paragraph => (TextBlockType::Paragraph, None),
        BlockKind::Bullet => (TextBlockType::Bullet, None),
        BlockKind::Numbered => (TextBlockType::Numbered, None),
    };
    TextBlock {
        block_type,
        level,
        text: plain_text(&block.text),
        bbox: bbox(&block.bbox, size),
        confidence: share(block.confidence),
    }
}

/// Items that follow one another are one list.
fn runs(blocks: &[TextBlock]) -> impl Iterator<Item = &[TextBlock]> {
    let is_item = |kind| matches!(kind, TextBlockType::Bullet | TextBlockType::Numbered);
    blocks.chunk_by(move |a, b| is_item(a.block_type) && a.block_type == b.block_type)
}

/// A `doc` of headings, paragraphs and lists, with the names of prosemirror's basic and list schemas.
fn document(blocks: &[TextBlock]) -> Value {
    let items = |run: &[TextBlock]| -> Vec<Value> {
        run.iter()
            .map(|block| json!({"type": "list_item", "content": [paragraph(&block.text)]}))
            .collect()
    };
    let node = |run: &[TextBlock]| match run[0].block_type {
        TextBlockType::Heading => json!({
            "type": "heading",
            "attrs": {"level": run[0].level},
            "content": [{"type": "text", "text": run[0].text}],
        }),
        TextBlockType::Paragraph => paragraph(&run[0].text),
        TextBlockType::Bullet => json!({"type": "bullet_list", "content": items(run)}),
        TextBlockType::Numbered => {
            json!({"type": "ordered_list", "attrs": {"order": 1}, "content": items(run)})
        }
    };
    json!({"type": "doc", "content": runs(blocks).map(node).collect::<Vec<_>>()})
}

fn markdown(blocks: &[TextBlock]) -> String {
    let mut markdown = String::new();
    for run in runs(blocks) {
        if !markdown.is_empty() {
            markdown.push('\n');
        }
        for (number, block) in run.iter().enumerate() {
            match block.block_type {
                TextBlockType::Heading => {
                    let level = block.level.unwrap_or(1);
                    markdown.push_str(&"#".repeat(level.into()));
                    markdown.push(' ');
                }
                TextBlockType::Paragraph => {}
                TextBlockType::Bullet => markdown.push_str("- "),
                TextBlockType::Numbered => {
                    markdown.push_str(&(number + 1).to_string());
                    markdown.push_str(". ");
                }
            }
            push_line(&mut markdown, &block.text);
            markdown.push('\n');
        }
    }
    markdown
}

/// A line whose beginning is no heading, list or rule either.
fn push_line(markdown: &mut String, text: &str) {
    let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (digits, rest) = text.split_at(number);
    markdown.push_str(digits);
    let begins_block = if digits.is_empty() {
        rest.starts_with(['#', '+', '-', '='])
    } else {
        rest.starts_with(['.', ')'])
    };
    if begins_block {
        markdown.push('\\');
    }
    push_escaped(markdown, rest);
}
