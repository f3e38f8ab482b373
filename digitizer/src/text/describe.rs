//! What each block is, and its text as one line.

use super::blocks::{Group, lower_share};
use super::marks::Mark;
use super::options::{DOUBTFUL, MAX_HEADING_LINES, MAX_HEADING_WORDS, MAX_LEVEL, SAME_SIZE};
use super::piece::Piece;
use crate::figure::{Block, BlockKind, Text, Warning, WarningCode};
use crate::geometry::Rect;

/// Names the blocks and joins their lines.
pub(super) fn text(groups: &[Group]) -> Text {
    let kinds = kinds(groups);
    let blocks: Vec<Block> = groups
        .iter()
        .zip(kinds)
        .map(|(group, kind)| block(group, kind))
        .filter(|block| !block.text.is_empty())
        .collect();
    let letters = |block: &Block| block.text.chars().count() as f32;
    let whole: f32 = blocks.iter().map(letters).sum();
    let sure: f32 = blocks
        .iter()
        .map(|block| block.confidence * letters(block))
        .sum();
    let confidence = if whole > 0.0 { sure / whole } else { 0.0 };
    let mut warnings = Vec::new();
    if confidence < DOUBTFUL {
        warnings.push(Warning {
            code: WarningCode::LowConfidence,
            message: format!("the text is hard to read (confidence {confidence:.2})"),
        });
    }
    Text {
        blocks,
        confidence,
        warnings,
    }
}

/// How a block stands out from the body, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Prominence {
    /// Larger: this many times the height of the body.
    Size(f32),
    Bold,
    Capitals,
}

fn kinds(groups: &[Group]) -> Vec<BlockKind> {
    let sizes = groups
        .iter()
        .map(|group| (group.capital(), group.n_letters()));
    let body = lower_share(sizes.collect()).unwrap_or(1.0);
    let stands_out: Vec<Option<Prominence>> = (0..groups.len())
        .map(|at| prominence(&groups[at], groups.get(at + 1), body))
        .collect();
    let levels = levels(&stands_out);
    groups
        .iter()
        .zip(&stands_out)
        .map(|(group, prominence)| match (group.mark(), prominence) {
            (Some(Mark::Bullet), _) => BlockKind::Bullet,
            // A numbered heading is a heading.
            (_, Some(prominence)) => BlockKind::Heading(levels(*prominence)),
            (Some(Mark::Number), None) => BlockKind::Numbered,
            (None, None) => BlockKind::Paragraph,
        })
        .collect()
}

/// Whether and how a block stands out from the body as a heading does.
fn prominence(group: &Group, next: Option<&Group>, body: f32) -> Option<Prominence> {
    let n_words: usize = group.lines.iter().map(|line| line.pieces.len()).sum();
    if group.lines.len() > MAX_HEADING_LINES || n_words > MAX_HEADING_WORDS {
        return None;
    }
    let size = group.capital() / body;
    if size > SAME_SIZE {
        return Some(Prominence::Size(size));
    }
    // What does not stand out by size heads something, and is no sentence.
    let next = next?;
    let last = group.lines.last()?.last_word();
    let is_sentence = last.ends_with(['.', ';', ',', '!', '?']);
    if is_sentence || size * SAME_SIZE < 1.0 {
        None
    } else if group.is_bold && !next.is_bold {
        Some(Prominence::Bold)
    } else if group.is_capitals() && !next.is_capitals() {
        Some(Prominence::Capitals)
    } else {
        None
    }
}

/// The level of each way to stand out: sizes from the largest on, then bold, then capitals.
fn levels(all: &[Option<Prominence>]) -> impl Fn(Prominence) -> u8 {
    let mut sizes: Vec<f32> = all
        .iter()
        .filter_map(|prominence| match prominence {
            Some(Prominence::Size(size)) => Some(*size),
            _ => None,
        })
        .collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    // The first of each run of sizes that are the same but for the error of boxes.
    let mut steps: Vec<f32> = Vec::new();
    for size in sizes {
        if steps.last().is_none_or(|step| *step > SAME_SIZE * size) {
            steps.push(size);
        }
    }
    let has_bold = all.contains(&Some(Prominence::Bold));
    move |prominence| {
        let above = match prominence {
            Prominence::Size(size) => steps
                .iter()
                .filter(|step| **step > SAME_SIZE * size)
                .count(),
            Prominence::Bold => steps.len(),
            Prominence::Capitals => steps.len() + usize::from(has_bold),
        };
        (above as u8 + 1).min(MAX_LEVEL)
    }
}

fn block(group: &Group, kind: BlockKind) -> Block {
    let pieces = || group.lines.iter().flat_map(|line| &line.pieces);
    let n_pieces = pieces().count().max(1) as f32;
    Block {
        kind,
        text: joined(group),
        bbox: pieces()
            .map(|piece| piece.seen)
            .reduce(|a, b| a.union(&b))
            .unwrap_or(Rect::default()),
        confidence: pieces().map(|piece| piece.confidence).sum::<f32>() / n_pieces,
    }
}

/// The words with one space between them; a word that a hyphen cuts at the end of a line is made whole.
fn joined(group: &Group) -> String {
    let mut text = String::new();
    for line in &group.lines {
        let starts_small = line
            .pieces
            .first()
            .is_some_and(|piece| piece.text.starts_with(char::is_lowercase));
        let is_cut = text
            .strip_suffix(['-', '‐', '\u{ad}'])
            .is_some_and(|before| before.ends_with(char::is_lowercase));
        if is_cut && starts_small {
            text.pop();
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&words(&line.pieces));
    }
    text
}

fn words(pieces: &[Piece]) -> String {
    let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    texts.join(" ")
}
